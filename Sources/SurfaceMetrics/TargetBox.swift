internal import VolumeCore

/// The box of the voxels of one target in both maps, with a margin of one voxel, and where it lies in the image.
struct TargetBox {
  /// The first image voxel of the layout on each axis: one before the objects, so that it may be -1.
  ///
  /// In a single slice there is no margin along z.
  let (originX, originY, originZ): (Int, Int, Int)
  let layout: BitLayout
  private let size: VolumeSize
  private let isFlat: Bool

  /// - Parameters:
  ///   - runs: the runs of the target, at least one in all.
  ///   - reachY: how many rows, and `reachZ` slices, a search looks beyond the box.
  init(_ runs: [ArraySlice<LabelRun>], in size: VolumeSize, reachY: Int, reachZ: Int) {
    var (minX, maxX, minRow, maxRow) = (UInt32.max, UInt32(0), UInt32.max, UInt32(0))
    var (minY, maxY) = (Int.max, 0)
    for slice in runs {
      var sliceStart = 0
      for run in slice {
        (minX, maxX) = (min(minX, run.start), max(maxX, run.end))
        (minRow, maxRow) = (min(minRow, run.row), max(maxRow, run.row))
        // Runs are in memory order: the row's slice is the one before or a later one.
        while Int(run.row) - sliceStart >= size.y {
          sliceStart += (Int(run.row) - sliceStart) / size.y * size.y
        }
        let y = Int(run.row) - sliceStart
        (minY, maxY) = (min(minY, y), max(maxY, y))
      }
    }
    self.size = size
    isFlat = size.z == 1
    let (minZ, maxZ) = (Int(minRow) / size.y, Int(maxRow) / size.y)
    (originX, originY, originZ) = (Int(minX) - 1, minY - 1, isFlat ? 0 : minZ - 1)
    layout = BitLayout(
      sizeX: Int(maxX) - Int(minX) + 2, sizeY: maxY - minY + 3, sizeZ: isFlat ? 1 : maxZ - minZ + 3,
      zeroRows: max(1, reachY), zeroSlices: max(1, reachZ))
  }

  /// Whether the margin below, and the one above, lies outside the image, by axis.
  var outside: (x: (Bool, Bool), y: (Bool, Bool), z: (Bool, Bool)) {
    func sides(_ origin: Int, _ count: Int, _ size: Int) -> (Bool, Bool) { (origin < 0, origin + count > size) }
    return (
      sides(originX, layout.sizeX, size.x), sides(originY, layout.sizeY, size.y),
      isFlat ? (false, false) : sides(originZ, layout.sizeZ, size.z)
    )
  }

  /// The rows and words around the runs' voxels, one further on each side.
  func extents(of runs: [ArraySlice<LabelRun>]) -> [SliceExtent] {
    var tight = [SliceExtent](repeating: SliceExtent(), count: layout.sizeZ)
    for slice in runs {
      forEach(slice) { z, y, start, end in
        let words = start >> 6..<(end - 1) >> 6 + 1
        tight[z].formUnion(SliceExtent(y: y..<y + 1, words: words))
      }
    }
    return tight.indices.map { z in
      var wide = tight[z]
      if z > 0 { wide.formUnion(tight[z - 1]) }
      if z + 1 < tight.count { wide.formUnion(tight[z + 1]) }
      if wide.isEmpty { return wide }
      return SliceExtent(
        y: max(0, wide.y.lowerBound - 1)..<min(layout.sizeY, wide.y.upperBound + 1),
        words: max(0, wide.words.lowerBound - 1)..<min(layout.wordsPerRow, wide.words.upperBound + 1))
    }
  }

  /// Calls `body` with slice, row and columns of each run in the box's own coordinates.
  @inline(__always)
  func forEach(_ runs: ArraySlice<LabelRun>, _ body: (_ z: Int, _ y: Int, _ start: Int, _ end: Int) -> Void) {
    unsafe runs.withUnsafeBufferPointer { runs in
      var (z, sliceStart) = (0, 0)
      var index = 0
      while index < runs.count {
        let run = unsafe runs[index]
        let row = Int(run.row)
        if row &- sliceStart >= size.y {
          z = row / size.y
          sliceStart = z &* size.y
        }
        body(
          z &- originZ, row &- sliceStart &- originY, Int(run.start) &- originX, Int(run.end) &- originX)
        index &+= 1
      }
    }
  }

  /// Sets the voxels of runs that lie inside the objects' box.
  func fill(_ runs: ArraySlice<LabelRun>, into bits: UnsafeMutablePointer<UInt64>) {
    forEach(runs) { z, y, start, end in unsafe bits.setBits(layout.row(y, z), start, end) }
  }

  /// Sets the voxels of any runs, as far as they lie in the layout.
  func fillClipped(_ runs: ArraySlice<LabelRun>, into bits: UnsafeMutablePointer<UInt64>) {
    let first = UInt32(clamping: originZ * size.y)
    let end = UInt32(clamping: (originZ + layout.sizeZ) * size.y)
    let inSlices = runs[runs.partitioningIndex { $0.row >= first }..<runs.partitioningIndex { $0.row >= end }]
    forEach(inSlices) { z, y, start, end in
      if y < 0 || y >= layout.sizeY { return }
      let (start, end) = (max(0, start), min(end, layout.sizeX))
      if start < end { unsafe bits.setBits(layout.row(y, z), start, end) }
    }
  }
}
