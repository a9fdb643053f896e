internal import VolumeCore

/// The nearest sample of another surface for samples that have none nearby.
///
/// Two exact methods, of which the cheaper by an estimate of the work is taken: for a few samples all rows of the other
/// surface are looked at; for many a separable distance transform that is evaluated at the samples only, in blocks of
/// eight columns, so that its memory stays at eight columns of the box.
/// Formula: min over the other surface's samples of ((dx^2 + dy^2) + dz^2), in Double and in this order of adding.
@safe struct FarSearch {
  /// A row of the other surface that has samples.
  struct TargetRow {
    let y: Int32
    let base: Int
    let words: Range<Int>
  }

  /// The rows of one slice, by y.
  struct TargetSlice {
    let z: Int
    let rows: [TargetRow]
  }

  let slices: [TargetSlice]
  /// The z of each of `slices`.
  let sliceNumbers: [Int]
  let rowCount: Int
  private let target: UnsafeMutablePointer<UInt64>
  private let layout: BitLayout
  let squaresX: [Double]
  let squaresY: [Double]
  let squaresZ: [Double]

  /// - Parameter target: the other surface, which has at least one sample.
  init(
    _ target: UnsafeMutablePointer<UInt64>, _ layout: BitLayout, _ extents: [SliceExtent], spacing: VoxelSpacing
  ) {
    unsafe self.target = target
    self.layout = layout
    func squares(_ count: Int, _ spacing: Double) -> [Double] {
      (0...count).map { steps in
        let length = Double(steps) * spacing
        return length * length
      }
    }
    squaresX = squares(layout.wordsPerRow * 64, spacing.x)
    squaresY = squares(layout.sizeY, spacing.y)
    squaresZ = squares(layout.sizeZ, spacing.z)
    var slices: [TargetSlice] = []
    for (z, extent) in extents.enumerated() {
      var rows: [TargetRow] = []
      for y in extent.y {
        let base = layout.row(y, z)
        guard let first = extent.words.first(where: { unsafe target[base + $0] != 0 }),
          let last = extent.words.last(where: { unsafe target[base + $0] != 0 })
        else { continue }
        rows.append(TargetRow(y: Int32(y), base: base, words: first..<last + 1))
      }
      if !rows.isEmpty { slices.append(TargetSlice(z: z, rows: rows)) }
    }
    self.slices = slices
    sliceNumbers = slices.map(\.z)
    rowCount = slices.reduce(0) { $0 + $1.rows.count }
  }

  /// The squared distance of each sample to the nearest of the other surface.
  func squares(_ samples: [FarSample]) -> [Double] {
    // Rows looked at by either method; the transform spends about four row looks on each row and block of columns.
    let blocks = Set(samples.map { $0.x >> 3 }).count
    let isFew = samples.count * rowCount <= 4 * blocks * rowCount + 64 * samples.count
    return isFew ? samples.map(nearest) : ColumnTransform(self).squares(samples)
  }

  /// Looks at all rows, nearest slices first.
  private func nearest(_ sample: FarSample) -> Double {
    let (x, y, z) = (Int(sample.x), sample.y, Int(sample.z))
    var best = Double.infinity
    forEachSlice(from: z) { slice, squareZ in
      if squareZ >= best { return false }
      for row in slice.rows {
        let squareY = squaresY[Int(abs(row.y - y))]
        if squareY + squareZ >= best { continue }
        let square = squaresX[distance(x, row)] + squareY + squareZ
        if square < best { best = square }
      }
      return true
    }
    return best
  }

  /// Calls `body` with the slices by rising distance from z, until it returns false.
  @inline(__always)
  func forEachSlice(from z: Int, _ body: (TargetSlice, Double) -> Bool) {
    var after = slices.firstIndex { $0.z >= z } ?? slices.count
    var before = after - 1
    while before >= 0 || after < slices.count {
      let isBefore = after >= slices.count || (before >= 0 && z - slices[before].z <= slices[after].z - z)
      let slice = slices[isBefore ? before : after]
      if !body(slice, squaresZ[abs(slice.z - z)]) { return }
      if isBefore { before -= 1 } else { after += 1 }
    }
  }

  /// The number of steps along x from a voxel to the nearest sample of a row.
  func distance(_ x: Int, _ row: TargetRow) -> Int {
    min(lastStep(before: x + 1, row).map { x - $0 } ?? .max, firstStep(from: x, row).map { $0 - x } ?? .max)
  }

  /// The largest x below `end` with a sample in the row.
  @inline(__always)
  func lastStep(before end: Int, _ row: TargetRow) -> Int? {
    var word = min((end - 1) >> 6, row.words.upperBound - 1)
    if word < row.words.lowerBound { return nil }
    var bits = unsafe target[row.base + word]
    if word << 6 + 64 > end { bits &= end & 63 == 0 ? .max : ~(UInt64.max << UInt64(end & 63)) }
    while bits == 0 {
      word -= 1
      if word < row.words.lowerBound { return nil }
      bits = unsafe target[row.base + word]
    }
    return word << 6 + 63 - bits.leadingZeroBitCount
  }

  /// The smallest x from `start` on with a sample in the row.
  @inline(__always)
  func firstStep(from start: Int, _ row: TargetRow) -> Int? {
    var word = max(start >> 6, row.words.lowerBound)
    if word >= row.words.upperBound { return nil }
    var bits = unsafe target[row.base + word]
    if word << 6 < start { bits &= UInt64.max << UInt64(start & 63) }
    while bits == 0 {
      word += 1
      if word >= row.words.upperBound { return nil }
      bits = unsafe target[row.base + word]
    }
    return word << 6 + bits.trailingZeroBitCount
  }

  /// The samples of the row at x ..< x + 8, where x is a multiple of 8.
  @inline(__always)
  func byte(at x: Int, _ row: TargetRow) -> UInt8 {
    guard row.words.contains(x >> 6) else { return 0 }
    return unsafe UInt8(truncatingIfNeeded: target[row.base + x >> 6] >> UInt64(x & 63))
  }
}
