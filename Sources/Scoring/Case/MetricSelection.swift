public import OverlapMetrics
public import SurfaceMetrics

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
  /// The surface metrics, in the order of the published list, other percentiles behind `hd95`.
  public let surface: [SurfaceMetric]
  /// The metrics of soft predictions, in the order of the published list.
  public let soft: [SoftMetric]
  /// Whether surface metrics were named, so that not being able to measure them is an error.
  public let requiresSurface: Bool

  /// A selection from its parts.
  public init(
    overlap: [OverlapMetric], surface: [SurfaceMetric] = [], soft: [SoftMetric], requiresSurface: Bool = true
  ) {
    self.overlap = overlap
    self.surface = surface
    self.soft = soft
    self.requiresSurface = requiresSurface
  }

  /// All overlap metrics, `hd95`, `assd` and `nsd`; those of soft predictions are added when the prediction is soft.
  public static let standard = MetricSelection(
    overlap: OverlapMetric.allCases,
    surface: [.hausdorffPercentile(95), .averageSymmetricSurfaceDistance, .normalizedSurfaceDice],
    soft: SoftMetric.allCases, requiresSurface: false)

  /// The keys in the order of the published list.
  public var keys: [String] { overlap.map(\.rawValue) + surface.map(\.key) + soft.map(\.rawValue) }

  /// The groups that stand for several keys.
  public static let groups = ["overlap", "surface", "soft", "all"]

  /// Every key and group that `init(parsing:)` takes; `hd` takes any percentile.
  public static let knownNames =
    groups + OverlapMetric.allCases.map(\.rawValue) + SurfaceMetric.all.map(\.key)
    + SoftMetric.allCases.map(\.rawValue)

  /// A selection from keys and groups, such as `["overlap"]` or `["dice", "hd99"]`.
  ///
  /// - Throws: `ScoringError.unknownMetric`.
  public init(parsing names: [String]) throws(ScoringError) {
    var overlap: Set<OverlapMetric> = []
    var surface: Set<SurfaceMetric> = []
    var soft: Set<SoftMetric> = []
    for name in names {
      let isAll = name == "all"
      if isAll || name == "overlap" { overlap.formUnion(OverlapMetric.allCases) }
      if isAll || name == "surface" { surface.formUnion(SurfaceMetric.all) }
      if isAll || name == "soft" { soft.formUnion(SoftMetric.allCases) }
      if MetricSelection.groups.contains(name) { continue }
      if let metric = OverlapMetric(rawValue: name) {
        overlap.insert(metric)
      } else if let metric = MetricSelection.surfaceMetric(name) {
        surface.insert(metric)
      } else if let metric = SoftMetric(rawValue: name) {
        soft.insert(metric)
      } else {
        let reason =
          switch MetricSelection.percentile(of: name) {
          case nil: "known are \(MetricSelection.list)"
          case let percentile? where percentile > 0 && percentile < 100:
            "percentiles are written in their shortest form, as hd95, hd99.5 or hd95_reference_to_prediction"
          default: "percentiles lie above 0 and below 100, and hd is the largest distance"
          }
        throw ScoringError(.unknownMetric, "\(name) is not a metric; \(reason)")
      }
    }
    let others = surface.subtracting(SurfaceMetric.all).sorted { MetricSelection.order($0) < MetricSelection.order($1) }
    let known = SurfaceMetric.all.filter(surface.contains)
    let split = known.firstIndex { $0 != .hausdorff && $0 != .hausdorffPercentile(95) } ?? known.count
    self.init(
      overlap: OverlapMetric.allCases.filter(overlap.contains),
      surface: known[..<split] + others + known[split...], soft: SoftMetric.allCases.filter(soft.contains))
  }

  /// A surface metric by its key, in which a percentile is a plain decimal number.
  private static func surfaceMetric(_ name: String) -> SurfaceMetric? {
    let known = SurfaceMetric.all.first { $0.key == name }
    return known ?? (percentile(of: name) == nil ? nil : SurfaceMetric(key: name))
  }

  /// The percentile that is written in a key such as `hd99.5`, in range or not.
  private static func percentile(of name: String) -> Double? {
    guard name.hasPrefix("hd") else { return nil }
    let digits = name.dropFirst(2).prefix { $0 != "_" }
    return digits.allSatisfy { $0 == "." || ("0"..."9").contains($0) } ? Double(digits) : nil
  }

  /// Percentiles ascending, those of one direction behind the others.
  private static func order(_ metric: SurfaceMetric) -> (Int, Double, String) {
    switch metric {
    case .hausdorffPercentile(let percentile): (0, percentile, metric.key)
    case .directedHausdorffPercentile(let percentile, _): (1, percentile, metric.key)
    default: (2, 0, metric.key)
    }
  }

  private static var list: String { knownNames.joined(separator: " ") }
}
