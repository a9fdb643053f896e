public import VolumeCore

extension ConnectedComponents {
  /// The number of the component of each voxel, 0 in the background.
  ///
  /// Complexity: O(voxels) time, 4 bytes per voxel.
  public func numbers() -> Volume<UInt32> {
    let voxels = unsafe [UInt32](largeCount: table.size.voxelCount) { buffer in
      unsafe buffer.initialize(repeating: 0)
      let start = buffer.baseAddress!
      forEachRun { run, position, count in
        unsafe (start + position).update(repeating: componentOfRun[run], count: count)
      }
    }
    return Volume(geometry: geometry, voxels: voxels)
  }

  /// The voxels of chosen components, as a mask of the whole grid.
  ///
  /// - Parameter isIncluded: is called once for each component with its number and what is known of it.
  public func mask(where isIncluded: (_ number: Int, ConnectedComponent) -> Bool) -> VoxelMask {
    let included = components.enumerated().map { isIncluded($0.offset + 1, $0.element) }
    let voxels = unsafe [UInt8](largeCount: table.size.voxelCount) { buffer in
      unsafe buffer.initialize(repeating: 0)
      let start = buffer.baseAddress!
      forEachRun { run, position, count in
        if included[Int(componentOfRun[run]) - 1] { unsafe (start + position).update(repeating: 1, count: count) }
      }
    }
    return VoxelMask(Volume(geometry: geometry, voxels: voxels))
  }

  /// The voxels of one component.
  ///
  /// - Precondition: `number` is in 1...count.
  public func mask(of number: Int) -> VoxelMask {
    precondition(number >= 1 && number <= count, "component \(number) of \(count)")
    return mask { other, _ in other == number }
  }

  /// Calls `body` with each run, its position in memory and its number of voxels.
  @inline(__always)
  private func forEachRun(_ body: (_ run: Int, _ position: Int, _ count: Int) -> Void) {
    let runs = table.runs.span
    for row in 0..<table.size.y * table.size.z {
      for run in table.range(row: row) {
        body(run, row * table.size.x + Int(runs[run].start), Int(runs[run].end - runs[run].start))
      }
    }
  }
}
