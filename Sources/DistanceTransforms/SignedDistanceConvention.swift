/// Where a signed distance map is zero.
///
/// Every convention is negative inside the mask, or zero. With d_in the distance of an inside voxel to the nearest
/// outside voxel, d_out that of an outside voxel to the nearest inside voxel, centre to centre:
///
///     mask                  0     0     1     1     1      unit spacing, nothing beyond the image
///     voxelCentre           2     1     0    -1    -2
///     face                1.5   0.5  -0.5  -1.5  -2.5
///     kervadec              2     1     0    -1    -2
///     difference            2     1    -1    -2    -3
///     normalised            1   0.5     0  -2/3    -1
public enum SignedDistanceConvention: String, CaseIterable, Hashable, Sendable {
  /// Zero at the centres of contour voxels: mask voxels with a background voxel among their 26 neighbours.
  ///
  /// Formula:   -, inside, or + the distance to the nearest contour voxel. ITK's SignedMaurer with `squaredDistance`
  ///            off and `useImageSpacing` on.
  case voxelCentre
  /// Zero on the faces between inside and outside voxels.
  ///
  /// Formula:   d is the distance of the voxel's centre to the union of the boxes of the other side's voxels, which is
  ///            the distance to that surface: per axis w * max(|k| - 1/2, 0) for k steps.
  case face
  /// Zero one millimetre inside: Kervadec's boundary loss.
  ///
  /// Formula:   d_out outside, -(d_in - 1) inside; the 1 is millimetres whatever the spacing, as in the original.
  case kervadec
  /// Never zero: d_out outside, -d_in inside.
  case difference
  /// In [-1, 1] and zero on the inner boundary: `difference` over its maximum on each side, and 0 at mask voxels with
  /// a background voxel among their 6 neighbours in the image (`compute_sdf` of SegWithDistMap).
  case normalised
}
