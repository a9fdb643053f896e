public import VolumeCore

extension VoxelMask {
  /// The mask thinned to lines of one voxel.
  ///
  /// The result depends on the order of axes: with `.scikitImage` it equals scikit-image's on the array indexed [z, y, x],
  /// or [y, x] for an image of one slice. `.preservingTopology` differs only where that would change the topology.
  /// Empty:     an empty mask stays empty; a single voxel stays.
  /// Complexity: proportional to the voxels deleted, plus passes (about half the thickness) times the words of occupied
  ///            rows; one bit per voxel and 8 bytes per border voxel of extra memory.
  /// Source:    Lee, Kashyap and Chu 1994; `skimage.morphology.skeletonize(method="lee")` 0.26.0, compared voxel by voxel
  ///            in `MorphologyGoldenTests`; components and Euler characteristic in `ThinningTests`.
  public func thinned(_ rule: ThinningRule = .preservingTopology) -> VoxelMask {
    let grid = BitGrid(self)
    grid.thin(rule)
    return grid.unpacked(on: geometry)
  }
}
