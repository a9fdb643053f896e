/// How the steps along the axes make up a distance.
public enum DistanceMetric: String, CaseIterable, Hashable, Sendable {
  /// The length of the straight line: sqrt((wx dx)^2 + (wy dy)^2 + (wz dz)^2).
  case euclidean
  /// The longest of the three: max(wx |dx|, wy |dy|, wz |dz|), as scipy's `chessboard` at unit spacing.
  case chessboard
  /// The sum of the three: wx |dx| + wy |dy| + wz |dz|, as scipy's `taxicab` at unit spacing.
  case cityBlock
}

/// Which voxels of a mask get a distance; the others get 0.
public enum DistanceRegion: String, CaseIterable, Hashable, Sendable {
  /// The voxels of the mask, measured to the nearest voxel outside it.
  case inside
  /// The voxels outside the mask, measured to the nearest voxel in it.
  case outside
}
