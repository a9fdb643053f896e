public import OverlapMetrics

/// The metrics of soft predictions by the key that results and the command line use.
public enum SoftMetric: String, CaseIterable, Hashable, Sendable {
  case softDice = "soft_dice"
  case brier
  case crossEntropy = "cross_entropy"
}

/// The metrics that a run computes and reports, in the order of the published key list.
public struct MetricSelection: Hashable, Sendable {
  /// The overlap metrics, in the order of the published list.
  public let overlap: [OverlapMetric]
  /// The metrics of soft predictions, in the order of the published list.
  public let soft: [SoftMetric]

  /// A selection from its parts.
  public init(overlap: [OverlapMetric], soft: [SoftMetric]) {
    self.overlap = overlap
    self.soft = soft
  }

  /// All overlap metrics; those of soft predictions are added when the prediction is soft.
  public static let standard = MetricSelection(overlap: OverlapMetric.allCases, soft: SoftMetric.allCases)

  /// The groups that stand for several keys.
  public static let groups = ["overlap", "soft", "all"]

  /// Every key and group that `init(parsing:)` takes.
  public static let knownNames =
    groups + OverlapMetric.allCases.map(\.rawValue) + SoftMetric.allCases.map(\.rawValue)

  /// A selection from keys and groups, such as `["overlap"]` or `["dice", "centroid_distance"]`.
  ///
  /// - Throws: `ScoringError.unknownMetric`.
  public init(parsing names: [String]) throws(ScoringError) {
    var overlap: Set<OverlapMetric> = []
    var soft: Set<SoftMetric> = []
    for name in names {
      switch name {
      case "overlap": overlap.formUnion(OverlapMetric.allCases)
      case "soft": soft.formUnion(SoftMetric.allCases)
      case "all":
        overlap.formUnion(OverlapMetric.allCases)
        soft.formUnion(SoftMetric.allCases)
      default:
        if let metric = OverlapMetric(rawValue: name) {
          overlap.insert(metric)
        } else if let metric = SoftMetric(rawValue: name) {
          soft.insert(metric)
        } else {
          throw ScoringError(.unknownMetric, "\(name) is not a metric; known are \(MetricSelection.list)")
        }
      }
    }
    self.init(
      overlap: OverlapMetric.allCases.filter(overlap.contains), soft: SoftMetric.allCases.filter(soft.contains))
  }

  private static var list: String { knownNames.joined(separator: " ") }
}
