public import SurfaceMetrics

/// How surface distances are measured and averaged.
public struct SurfaceOptions: Sendable {
  /// The conventions; the first decides the values that stand beside the overlap metrics.
  public var conventions: [SurfaceConvention] = [.deepmind]
  /// What lies beyond the image; nil keeps each convention's own rule.
  public var imageEdge: SurfaceImageEdge?
  /// What happens to surfaces at ignored voxels.
  public var ignoredVoxels = IgnoredSurfaceVoxels.excluded
  /// The tolerances in millimetres of all labels without their own.
  public var tolerances: [Double] = [1, 2]
  /// The tolerances in millimetres of labels and regions, by name or label value.
  public var labelTolerances: [String: [Double]] = [:]
  /// Tolerances that labels and regions have unless `labelTolerances` names them; nil has none.
  public var toleranceTable: LabelToleranceTable?
  /// Labels whose Dice is below this have an `nsd` of 0, however near the surfaces lie; nil sets no floor.
  public var leastDiceOfNSD: Double?
  /// Which spacing distances are measured with; volumes keep the reference's.
  public var spacing = SurfaceSpacing.reference
  /// The largest tolerance of `nsd_area`, in millimetres.
  public var curveLimit = 5.0
  /// What missed and spurious labels count in a mean.
  public var emptyMasks = EmptyMaskPolicy.worst

  /// The defaults of the command.
  public init() {}

  /// The conventions with the image edge that was asked for.
  var effectiveConventions: [SurfaceConvention] {
    conventions.map { convention in imageEdge.map(convention.withImageEdge) ?? convention }
  }
}
