/// A tensor in the caller's memory, read in pieces of one plane.
///
/// The engine holds it only while the caller's memory is borrowed.
@safe struct TensorReader<Scalar: EngineScalar>: @unchecked Sendable {
  private let base: UnsafePointer<Scalar>
  private let count: Int

  init(_ buffer: UnsafeBufferPointer<Scalar>) {
    unsafe precondition(buffer.baseAddress != nil)
    unsafe base = buffer.baseAddress!
    count = buffer.count
  }

  /// Copies `count` values from `start` into the row and fills up with zeros.
  @inline(__always) func read(_ start: Int, _ count: Int, into row: TileRow<Scalar>) {
    precondition(start >= 0 && count <= row.groupCount * 16 && start + count <= self.count)
    let whole = count / 16
    for group in 0..<whole { row[group] = self[groupAt: start + group * 16] }
    if whole < row.groupCount {
      for voxel in whole * 16..<row.groupCount * 16 { row[voxel: voxel] = voxel < count ? self[start + voxel] : 0 }
    }
  }

  /// Reads one value of every cache line of a piece, so that the line is in the second-level cache when the tile comes.
  ///
  /// A tile reads a short piece of every class, too short for the processor to read ahead (Docs/Performance.md).
  @inline(never) func touch(_ start: Int, _ count: Int) -> Scalar {
    precondition(start >= 0 && count >= 0 && start + count <= self.count)
    let step = 64 / MemoryLayout<Scalar>.stride
    var (a, b, c, d) = (Scalar.zero, Scalar.zero, Scalar.zero, Scalar.zero)
    var index = start
    let end = start + count
    while index + 3 * step < end {
      a += unsafe base[index]
      b += unsafe base[index + step]
      c += unsafe base[index + 2 * step]
      d += unsafe base[index + 3 * step]
      index += 4 * step
    }
    return a + b + (c + d)
  }

  /// 16 values from any position.
  subscript(groupAt start: Int) -> SIMD16<Scalar> {
    @inline(__always) get {
      assert(start >= 0 && start + 16 <= count)
      return unsafe UnsafeRawPointer(base + start).loadUnaligned(as: SIMD16<Scalar>.self)
    }
  }

  subscript(index: Int) -> Scalar {
    @inline(__always) get {
      assert(index >= 0 && index < count)
      return unsafe base[index]
    }
  }
}

/// The caller's gradient, written in pieces of one plane.
///
/// Blocks write disjoint voxels.
@safe struct TensorWriter<Scalar: EngineScalar>: @unchecked Sendable {
  private let base: UnsafeMutablePointer<Scalar>
  private let count: Int

  init(_ buffer: UnsafeMutableBufferPointer<Scalar>) {
    unsafe precondition(buffer.baseAddress != nil)
    unsafe base = buffer.baseAddress!
    count = buffer.count
  }

  /// The same memory for reading.
  var reader: TensorReader<Scalar> {
    unsafe TensorReader(UnsafeBufferPointer(start: base, count: count))
  }

  /// Checks once that a piece lies inside; `store` then writes groups of it.
  @inline(__always) func check(_ start: Int, _ count: Int) {
    precondition(start >= 0 && count >= 0 && start + count <= self.count)
  }

  /// Writes 16 values, or those of them that lie before `end`.
  @inline(__always) func store(_ values: SIMD16<Scalar>, at start: Int, end: Int) {
    assert(start >= 0 && end <= count)
    if start + 16 <= end {
      unsafe UnsafeMutableRawPointer(base + start).storeBytes(of: values, as: SIMD16<Scalar>.self)
    } else {
      for lane in 0..<max(0, end - start) { unsafe base[start + lane] = values[lane] }
    }
  }

  /// Adds to 16 values, or to those that lie before `end`.
  @inline(__always) func add(_ values: SIMD16<Scalar>, at start: Int, end: Int) {
    assert(start >= 0 && end <= count)
    if start + 16 <= end {
      let old = unsafe UnsafeRawPointer(base + start).loadUnaligned(as: SIMD16<Scalar>.self)
      unsafe UnsafeMutableRawPointer(base + start).storeBytes(of: old + values, as: SIMD16<Scalar>.self)
    } else {
      for lane in 0..<max(0, end - start) { unsafe base[start + lane] += values[lane] }
    }
  }

  /// Writes one value.
  @inline(__always) func store(_ value: Scalar, at index: Int) {
    precondition(index >= 0 && index < count)
    unsafe base[index] = value
  }

  /// Adds to one value.
  @inline(__always) func add(_ value: Scalar, at index: Int) {
    assert(index >= 0 && index < count)
    unsafe base[index] += value
  }

  /// Calls `body` with one plane.
  func withPlane<Result>(_ start: Int, _ count: Int, _ body: (UnsafeMutableBufferPointer<Scalar>) -> Result) -> Result {
    check(start, count)
    return unsafe body(UnsafeMutableBufferPointer(start: base + start, count: count))
  }
}
