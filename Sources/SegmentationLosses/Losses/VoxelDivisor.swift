/// What the mean of a voxel loss is divided by.
///
/// Class weights enter the divisor beside it as `LossOptions.weightNormalisation` says, voxel weights count as voxels.
public enum VoxelDivisor: String, CaseIterable, Hashable, Sendable {
  /// The evaluated voxels.
  case voxels
  /// The evaluated voxels times the selected classes.
  case values
  /// All voxels of the batch, ignored ones too, though their loss is 0 (cross-entropy of SMP).
  case allVoxels = "all-voxels"
  /// All voxels of the batch times the selected classes (focal loss of kornia).
  case allValues = "all-values"
  /// `values`, but `voxels` where the reference has an ignore label or a mask (focal loss of MONAI, BCE of nnU-Net).
  case valuesUnlessIgnoring = "values-unless-ignoring"

  var countsIgnored: Bool { self == .allVoxels || self == .allValues }

  func countsClasses(_ reference: ReferenceBatch) -> Bool {
    switch self {
    case .values, .allValues: true
    case .voxels, .allVoxels: false
    case .valuesUnlessIgnoring: reference.ignoreLabel == nil && reference.mask == nil
    }
  }
}
