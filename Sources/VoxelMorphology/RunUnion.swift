internal import VolumeCore

extension VoxelRuns {
  /// The component of each run, from 1 in the order of their first voxels, and the number of components.
  ///
  /// Two runs of one class belong together when a voxel of one neighbours a voxel of the other. Union-find over runs with
  /// the smaller index as root: a component is known by its first run in memory order, and the result does not
  /// depend on the order of unions.
  /// - Parameter isBySlice: whether voxels of different slices are no neighbours.
  func components(_ connectivity: VoxelConnectivity, isBySlice: Bool = false) -> (ofRun: [UInt32], count: Int) {
    var parents = Array(0..<UInt32(runs.count))
    var count: UInt32 = 0
    unsafe parents.withUnsafeMutableBufferPointer { parents in
      guard let base = parents.baseAddress else { return }
      unsafe runs.withUnsafeBufferPointer { runs in
        let union = unsafe RunUnion(runs: runs.baseAddress!, parents: base, isOneClass: isOneClass)
        unsafe uniteRows(union, connectivity, isBySlice)
      }
      // Each parent lies before its child, so it has its number already.
      for run in parents.indices {
        let parent = unsafe Int(base[run])
        if parent == run {
          count += 1
          unsafe base[run] = count
        } else {
          unsafe base[run] = base[parent]
        }
      }
    }
    return (parents, Int(count))
  }

  private func uniteRows(_ union: RunUnion, _ connectivity: VoxelConnectivity, _ isBySlice: Bool) {
    for z in 0..<size.z {
      for y in 0..<size.y {
        let row = z * size.y + y
        let current = range(row: row)
        if current.isEmpty { continue }
        if y > 0 { unsafe union.unite(current, range(row: row - 1), isWide: connectivity != .faces) }
        if z == 0 || isBySlice { continue }
        let below = row - size.y
        unsafe union.unite(current, range(row: below), isWide: connectivity != .faces)
        if connectivity == .faces { continue }
        if y > 0 { unsafe union.unite(current, range(row: below - 1), isWide: connectivity == .corners) }
        if y + 1 < size.y { unsafe union.unite(current, range(row: below + 1), isWide: connectivity == .corners) }
      }
    }
  }
}

/// The runs and their parents as plain addresses, which stay in registers during the merge of two rows.
@unsafe private struct RunUnion {
  let runs: UnsafePointer<VoxelRun>
  let parents: UnsafeMutablePointer<UInt32>
  /// Whether all runs have the same class, so that runs of one row do not touch.
  let isOneClass: Bool

  /// Joins the runs of two neighbouring rows that overlap, or when wide also touch at a corner.
  @inline(__always)
  func unite(_ first: Range<Int>, _ second: Range<Int>, isWide: Bool) {
    if second.isEmpty { return }
    if unsafe isOneClass {
      unsafe merge(first, second, isWide ? 1 : 0, isOneClass: true)
    } else {
      unsafe merge(first, second, isWide ? 1 : 0, isOneClass: false)
    }
  }

  /// Walks along the first row and keeps the place in the second from which on runs can meet.
  @inline(__always)
  private func merge(_ first: Range<Int>, _ second: Range<Int>, _ margin: Int32, isOneClass: Bool) {
    var next = second.lowerBound
    for i in first {
      let run = unsafe runs[i]
      while unsafe next < second.upperBound && runs[next].end &+ margin <= run.start { next &+= 1 }
      var j = next
      while unsafe j < second.upperBound && runs[j].start < run.end &+ margin {
        if unsafe isOneClass || runs[j].classIndex == run.classIndex { unsafe join(i, j) }
        j &+= 1
      }
    }
  }

  @inline(__always)
  private func root(_ run: UInt32) -> UInt32 {
    var run = run
    while true {
      let parent = unsafe parents[Int(run)]
      if parent == run { return run }
      let grandparent = unsafe parents[Int(parent)]
      unsafe parents[Int(run)] = grandparent
      run = grandparent
    }
  }

  @inline(__always)
  private func join(_ i: Int, _ j: Int) {
    let (a, b) = unsafe (parents[i], parents[j])
    if a == b { return }
    let (rootA, rootB) = unsafe (root(a), root(b))
    unsafe parents[Int(max(rootA, rootB))] = min(rootA, rootB)
    unsafe parents[i] = min(rootA, rootB)
    unsafe parents[j] = min(rootA, rootB)
  }
}
