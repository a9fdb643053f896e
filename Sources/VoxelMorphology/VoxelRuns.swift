internal import VolumeCore

/// Voxels of one row with one class index, from column `start` to the one before `end`.
struct VoxelRun: Sendable {
  let start: Int32
  let end: Int32
  let classIndex: Int32
}

/// All runs of a volume whose class is not the background, in memory order.
struct VoxelRuns: Sendable {
  private(set) var runs: [VoxelRun] = []
  /// Where the runs of each row (y + z * size.y) begin, and the number of runs at the end.
  private(set) var rowStarts: [Int] = []
  let size: VolumeSize
  /// Whether all runs have one class, as those of a mask.
  let isOneClass: Bool

  /// Complexity: one pass, eight bytes at a time inside runs and background.
  /// - Parameter background: the class without runs, if any.
  init<Index: VoxelScalar & FixedWidthInteger & UnsignedInteger>(
    _ volume: Volume<Index>, background: Index?, isOneClass: Bool = false
  ) {
    size = volume.geometry.size
    self.isOneClass = isOneClass
    precondition(size.x <= Int(Int32.max), "a row of \(size.x) voxels is too long")
    let rowCount = size.y * size.z
    rowStarts.reserveCapacity(rowCount + 1)
    volume.withVoxels { voxels in
      unsafe voxels.withUnsafeBufferPointer { voxels in
        for row in 0..<rowCount {
          rowStarts.append(runs.count)
          unsafe scan(voxels.baseAddress! + row * size.x, background)
        }
      }
    }
    rowStarts.append(runs.count)
    precondition(runs.count < Int(UInt32.max), "too many runs: \(runs.count)")
  }

  @inline(__always)
  private mutating func scan<Index: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ row: UnsafePointer<Index>, _ background: Index?
  ) {
    var x = background.map { unsafe runEnd(row, 0, $0) } ?? 0
    while x < size.x {
      let index = unsafe row[x]
      let end = unsafe runEnd(row, x &+ 1, index)
      runs.append(
        VoxelRun(
          start: Int32(truncatingIfNeeded: x), end: Int32(truncatingIfNeeded: end),
          classIndex: Int32(truncatingIfNeeded: index)))
      x = background.map { unsafe runEnd(row, end, $0) } ?? end
    }
  }

  /// The first column from `first` on whose class is not `index`.
  @inline(__always)
  private func runEnd<Index: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ row: UnsafePointer<Index>, _ first: Int, _ index: Index
  ) -> Int {
    let lanes = 8 / MemoryLayout<Index>.size
    let repeated = UInt64(truncatingIfNeeded: index) &* (UInt64.max / UInt64(Index.max))
    func difference(_ x: Int) -> UInt64 {
      unsafe UInt64(littleEndian: UnsafeRawPointer(row + x).loadUnaligned(as: UInt64.self)) ^ repeated
    }
    var x = first
    while x &+ lanes <= size.x {
      var word = difference(x)
      if word != 0 { return x &+ word.trailingZeroBitCount / Index.bitWidth }
      x &+= lanes
      while x &+ 4 &* lanes <= size.x {
        word = difference(x) | difference(x &+ lanes) | difference(x &+ 2 &* lanes) | difference(x &+ 3 &* lanes)
        if word != 0 { break }
        x &+= 4 &* lanes
      }
    }
    while unsafe x < size.x && row[x] == index { x &+= 1 }
    return x
  }

  /// The runs of a row.
  @inline(__always)
  func range(row: Int) -> Range<Int> { rowStarts[row]..<rowStarts[row + 1] }
}
