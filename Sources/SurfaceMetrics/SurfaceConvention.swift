/// How a tool turns two masks into surface distances: what decides why its number differs from another tool's.
///
/// Conventions are data: results, `--explain` and the documentation are made from these values.
public struct SurfaceConvention: Hashable, Sendable {
  /// The name on the command line.
  public let name: String
  /// The tool, and the version whose numbers these are.
  public let tool: String
  public let version: String

  /// What stands for a mask when distances start there.
  public let samples: SurfaceSamples
  /// What stands for a mask when distances end there.
  public let targets: SurfaceSamples
  /// How much a sample counts.
  public let weight: SampleWeight
  /// How a percentile is read off the sorted distances.
  public let percentile: PercentileKind
  /// What becomes of the two directions of a percentile.
  public let percentileCombination: DirectionCombination
  /// What lies beyond the image.
  public let imageEdge: SurfaceImageEdge
  /// The precision in which the tool keeps distances before it reduces them.
  public let precision: DistancePrecision
  /// The unit of the tolerance of boundary IoU and boundary Dice.
  public let boundaryUnit: BoundaryUnit

  /// The metrics that the tool has, percentiles as `hd95`; the others are computed with its samples and weights.
  public let metrics: [SurfaceMetric]
  /// Whether the tool takes any percentile, not 95 alone.
  public let hasAnyPercentile: Bool
  /// What the tool itself gives when one mask, or both, are empty.
  public let emptyRule: EmptyRule
  /// What must be known besides; one sentence.
  public let remark: String?

  /// How much a sample counts in means, shares and weighted percentiles.
  public enum SampleWeight: String, Hashable, Sendable {
    /// The area of its surface element, in a slice the length of its contour element.
    case area
    /// Every sample counts 1.
    case count
  }

  /// How a percentile is read off the sorted distances.
  public enum PercentileKind: String, Hashable, Sendable {
    /// The smallest distance whose cumulated share of weight reaches the percentile.
    case weightedLowerStep = "weighted lower step"
    /// Linear interpolation between order statistics at (n - 1) p, as numpy's default.
    case linear
    /// The same with p and the result rounded to single precision, as torch does.
    case linearSinglePrecision = "linear, in float32"
  }

  /// What becomes of the two directions.
  public enum DirectionCombination: String, Hashable, Sendable {
    /// The larger of the two directed values.
    case larger = "larger of the two directions"
    /// The value of the samples of both directions together.
    case pooled = "both directions pooled"
  }

  /// The precision in which distances are kept.
  public enum DistancePrecision: String, Hashable, Sendable {
    case float32, float64
  }

  /// The unit of the width of a boundary strip.
  public enum BoundaryUnit: String, Hashable, Sendable {
    case millimetres = "mm"
    case voxels
  }

  /// What a tool gives for empty masks, in its own words; Voxloss marks such labels and decides by its own policy.
  public struct EmptyRule: Hashable, Sendable {
    /// When both masks are empty.
    public let both: String
    /// When one is.
    public let one: String
  }
}

extension SurfaceConvention {
  /// Whether the tool itself has a metric.
  public func hasInTool(_ metric: SurfaceMetric) -> Bool {
    switch metric {
    case .hausdorffPercentile(let percent):
      metrics.contains(.hausdorffPercentile(95)) && (percent == 95 || hasAnyPercentile)
    case .directedHausdorffPercentile(let percent, let side):
      metrics.contains(.directedHausdorffPercentile(95, from: side)) && (percent == 95 || hasAnyPercentile)
    default: metrics.contains(metric)
    }
  }

  /// The parts of the convention by name, in words, as `--explain` and the documentation show them.
  public var tuple: [(field: String, value: String)] {
    [
      ("samples", samples.description), ("targets", targets.description), ("weight", weight.rawValue),
      ("percentile", percentile.rawValue), ("percentile_directions", percentileCombination.rawValue),
      ("image_edge", imageEdge.rawValue), ("precision", precision.rawValue), ("boundary_unit", boundaryUnit.rawValue),
      ("both_empty_in_tool", emptyRule.both), ("one_empty_in_tool", emptyRule.one),
    ]
  }

  var sampling: SurfaceSampling { SurfaceSampling(samples: samples, targets: targets, edge: imageEdge) }

  /// The same convention with another image edge.
  ///
  /// Regions have no surface that the edge could cut: they stay as they are.
  public func withImageEdge(_ edge: SurfaceImageEdge) -> SurfaceConvention {
    if samples == .voxels { return self }
    return SurfaceConvention(
      name: name, tool: tool, version: version, samples: samples, targets: targets, weight: weight,
      percentile: percentile, percentileCombination: percentileCombination, imageEdge: edge, precision: precision,
      boundaryUnit: boundaryUnit, metrics: metrics, hasAnyPercentile: hasAnyPercentile, emptyRule: emptyRule,
      remark: remark)
  }
}
