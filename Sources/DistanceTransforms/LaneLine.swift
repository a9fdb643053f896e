/// The values of sixteen neighbouring columns at one place of a line.
typealias Lanes = SIMD16<Float>

/// The smaller of each lane; one instruction per register, unlike `pointwiseMin`.
@inline(__always)
func smaller(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: b .< a) }

/// The larger of each lane.
@inline(__always)
func larger(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: b .> a) }

/// Whether every lane is +0.
@inline(__always)
func areAllZero(_ lanes: Lanes) -> Bool {
  let bits = unsafe unsafeBitCast(lanes, to: SIMD8<UInt64>.self)
  let half = bits.lowHalf | bits.highHalf
  let quarter = half.lowHalf | half.highHalf
  return quarter.x | quarter.y == 0
}

/// Sixteen columns of a volume side by side in contiguous memory: one `Lanes` per row.
///
/// Columns are copied here because their rows lie a power of two apart in most volumes, where they evict each other
/// from the cache.
@safe struct LaneLine {
  private let base: UnsafeMutablePointer<Lanes>
  let count: Int

  /// Uninitialised memory that the caller gives back with `deallocate()`.
  static func allocate(count: Int) -> LaneLine {
    let base = UnsafeMutablePointer<Lanes>.allocate(capacity: count)
    unsafe base.initialize(repeating: .zero, count: count)
    return unsafe LaneLine(base: base, count: count)
  }

  func deallocate() { unsafe base.deallocate() }

  @inline(__always)
  subscript(row: Int) -> Lanes {
    get {
      assert(row >= 0 && row < count)
      return unsafe base[row]
    }
    nonmutating set {
      assert(row >= 0 && row < count)
      unsafe base[row] = newValue
    }
  }

  /// The line without its first rows.
  func dropFirst(_ rows: Int) -> LaneLine {
    assert(rows <= count)
    return unsafe LaneLine(base: base + rows, count: count - rows)
  }
}

/// The first `width` of sixteen values in a row; the lanes beyond are 0.
@inline(__always)
func loadLanes(_ row: UnsafePointer<Float>, width: Int) -> Lanes {
  if width == 16 { return unsafe UnsafeRawPointer(row).loadUnaligned(as: Lanes.self) }
  var lanes = Lanes.zero
  for lane in 0..<width { lanes[lane] = unsafe row[lane] }
  return lanes
}

/// Writes the first `width` lanes to a row.
@inline(__always)
func storeLanes(_ lanes: Lanes, to row: UnsafeMutablePointer<Float>, width: Int) {
  if width == 16 {
    unsafe UnsafeMutableRawPointer(row).storeBytes(of: lanes, as: Lanes.self)
  } else {
    for lane in 0..<width { unsafe row[lane] = lanes[lane] }
  }
}

/// The lanes whose byte is not 0.
@inline(__always)
func isNotZero(_ bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int32>> {
  // 2^23 + the byte: comparisons of floats are vectorised.
  let codes = unsafe unsafeBitCast(SIMD16<UInt32>(truncatingIfNeeded: bytes) | 0x4B00_0000, to: Lanes.self)
  return codes .> 8_388_608
}
