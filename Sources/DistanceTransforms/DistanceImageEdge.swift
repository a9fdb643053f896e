/// What lies beyond the image for a distance transform.
public enum DistanceImageEdge: String, CaseIterable, Hashable, Sendable {
  /// Nothing: only voxels of the image are features, as in scipy and `edt` with `black_border=False`.
  case open
  /// Background: the first voxel outside the image is a feature, as in `edt` with `black_border=True`.
  case closed
}
