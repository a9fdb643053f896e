internal import Scoring
internal import SurfaceMetrics

extension Sequence<LabelScore> {
  /// The metrics that occur, without values: keys in the order of appearance, each with its tolerances ascending.
  func metricColumns() -> [MetricValue] {
    var keys: [String] = []
    var tolerances: [String: Set<Double?>] = [:]
    for value in flatMap(\.values) {
      if tolerances[value.key] == nil { keys.append(value.key) }
      tolerances[value.key, default: []].insert(value.tolerance)
    }
    return keys.flatMap { key in
      (tolerances[key] ?? []).sorted { ($0 ?? -1) < ($1 ?? -1) }
        .map { MetricValue(key: key, tolerance: $0, value: nil) }
    }
  }
}

extension MetricValue {
  private static let headings = [
    "centroid_distance": "centroid mm", "reference_ml": "reference ml", "prediction_ml": "prediction ml",
    "relative_volume_difference": "volume diff", "soft_dice": "soft dice", "cross_entropy": "cross-entropy",
  ]

  /// The name above a column of a table; distances say their unit.
  var heading: String {
    if let heading = MetricValue.headings[key] { return heading }
    return SurfaceMetric(key: key)?.isHigherBetter == false ? "\(name) mm" : name
  }

  /// Whether 1 is the best value and 0 the worst of a surface metric.
  var isSurfaceShare: Bool { SurfaceMetric(key: key)?.isHigherBetter == true }
}
