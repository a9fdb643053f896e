internal import VolumeCore

extension FeatureSource {
  /// Writes the labels of sixteen columns to a line, as numbers above 0, 0 for background; nothing for masks.
  @inline(__always)
  func loadLabels(_ line: LaneLine, tile: Int, width: Int, count: Int, _ index: (VolumeSize, Int) -> Int) {
    switch self {
    case .mask, .contour, .bothSides: return
    case .bytes(let volume, let background): load(volume, background, line, width, count, index)
    case .words(let volume, let background): load(volume, background, line, width, count, index)
    }
  }

  @inline(__always)
  private func load<Index: VoxelScalar & FixedWidthInteger & UnsignedInteger & SIMDScalar>(
    _ volume: Volume<Index>, _ background: Int?, _ line: LaneLine, _ width: Int, _ count: Int,
    _ index: (VolumeSize, Int) -> Int
  ) {
    let size = volume.geometry.size
    let none = background.map { Float(0x80_0000 + $0) } ?? 0
    volume.withVoxels { voxels in
      unsafe voxels.withUnsafeBufferPointer { voxels in
        for row in 0..<count {
          let start = unsafe voxels.baseAddress! + index(size, row)
          var lanes = SIMD16<UInt32>.zero
          if width == 16 {
            let narrow = unsafe UnsafeRawPointer(start).loadUnaligned(as: SIMD16<Index>.self)
            lanes = SIMD16<UInt32>(truncatingIfNeeded: narrow)
          } else {
            for lane in 0..<width { lanes[lane] = unsafe UInt32(truncatingIfNeeded: start[lane]) }
          }
          // 2^23 + the index: integer comparisons of sixteen lanes are not vectorised, those of floats are.
          let codes = unsafe unsafeBitCast(lanes | 0x4B00_0000, to: Lanes.self)
          line[row] = codes.replacing(with: 0, where: codes .== none)
        }
      }
    }
  }
}

/// Calls `body` with each run of equal labels of a row.
@inline(__always)
func forEachLabelRun<Index: FixedWidthInteger & UnsignedInteger>(
  _ row: UnsafePointer<Index>, count: Int, _ body: (Range<Int>, Index) -> Void
) {
  let lanes = 8 / MemoryLayout<Index>.size
  let raw = unsafe UnsafeRawPointer(row)
  var start = 0
  while start < count {
    let label = unsafe row[start]
    let repeated = UInt64(truncatingIfNeeded: label) &* (UInt64.max / UInt64(Index.max))
    var end = start + 1
    var isDifferent = false
    while end + lanes <= count {
      let word = unsafe UInt64(
        littleEndian: raw.loadUnaligned(fromByteOffset: end * MemoryLayout<Index>.size, as: UInt64.self))
      if word != repeated {
        end += (word ^ repeated).trailingZeroBitCount / Index.bitWidth
        isDifferent = true
        break
      }
      end += lanes
    }
    while !isDifferent, end < count, unsafe row[end] == label { end += 1 }
    body(start..<end, label)
    start = end
  }
}
