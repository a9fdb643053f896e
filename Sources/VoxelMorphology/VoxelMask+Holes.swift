public import VolumeCore

/// Where a hole must be closed on all sides.
public enum HoleDomain: String, CaseIterable, Hashable, Sendable {
  /// In the image: in 3D, or in 2D for an image of one slice.
  case volume
  /// In each z-slice by itself.
  case slices
}

extension VoxelMask {
  /// The mask with its holes filled: background that no path of background voxels joins to the image edge.
  ///
  /// On an image of one slice, and with `.slices`, the edge is the frame of the slice.
  /// Empty:     an empty mask stays empty.
  /// Complexity: as `ConnectedComponents`, of the background.
  /// - Parameter background: which background voxels are neighbours; `.faces` goes with a mask joined by `.corners`.
  /// Source:    `scipy.ndimage.binary_fill_holes`; checked in `MorphologyGoldenTests` and `HolesTests`.
  public func fillingHoles(background: VoxelConnectivity = .faces, in domain: HoleDomain = .volume) -> VoxelMask {
    let size = geometry.size
    let isBySlice = domain == .slices || size.z == 1
    let table = VoxelRuns(voxels, background: 1, isOneClass: true)
    let (componentOfRun, count) = table.components(background, isBySlice: isBySlice)
    var isOpen = [Bool](repeating: false, count: count + 1)
    forEachRun(of: table) { run, row in
      let (z, y) = row.quotientAndRemainder(dividingBy: size.y)
      let isAtEdge =
        table.runs[run].start == 0 || Int(table.runs[run].end) == size.x || y == 0 || y == size.y - 1
        || (!isBySlice && (z == 0 || z == size.z - 1))
      if isAtEdge { isOpen[Int(componentOfRun[run])] = true }
    }
    if !isOpen.dropFirst().contains(false) { return self }
    var filled = voxels
    filled.withMutableVoxels { bytes in
      forEachRun(of: table) { run, row in
        if isOpen[Int(componentOfRun[run])] { return }
        for x in table.runs[run].start..<table.runs[run].end { bytes[row * size.x + Int(x)] = 1 }
      }
    }
    return VoxelMask(filled)
  }

  private func forEachRun(of table: VoxelRuns, _ body: (_ run: Int, _ row: Int) -> Void) {
    for row in 0..<geometry.size.y * geometry.size.z {
      for run in table.range(row: row) { body(run, row) }
    }
  }
}
