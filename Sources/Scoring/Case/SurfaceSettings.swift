public import SurfaceMetrics
public import VolumeCore

/// How the surface distances of a case were measured, and their means over its labels.
public struct SurfaceSettings: Sendable {
  /// The conventions, each with its means.
  public let conventions: [ConventionSummary]
  /// The metrics that were selected.
  public let metrics: [SurfaceMetric]
  /// What happened to surfaces at ignored voxels.
  public let ignoredVoxels: IgnoredSurfaceVoxels
  /// What missed and spurious labels count in the means.
  public let emptyMasks: EmptyMaskPolicy
  /// The largest tolerance of `nsd_area`, in millimetres.
  public let curveLimit: Double
  /// The spacing that distances were measured with, where it is not the reference's.
  public internal(set) var spacing: VoxelSpacing? = nil
}

/// One convention and the means of its metrics over the labels of a case.
public struct ConventionSummary: Sendable {
  /// The convention, with the image edge that was used.
  public let convention: SurfaceConvention
  /// The means over the labels other than 0; over the regions when channels stand for regions.
  public let means: [MetricMean]
}
