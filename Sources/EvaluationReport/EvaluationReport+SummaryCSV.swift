internal import Scoring
internal import Statistics
internal import VolumeCore

extension EvaluationReport {
  /// One row a label and metric over all cases, then the means over labels, then the numbers over all labels of a case.
  ///
  /// `kind` is `label`, `region`, `foreground_mean` or `overall`.
  func summaryCSVText() -> String {
    let study = summarized
    var text = CSVText()
    text.append(
      [
        "kind", "label", "name", "members", "metric", "tolerance_mm", "n", "defined", "missed", "spurious",
        "both_empty",
        "undefined", "mean", "sd", "median", "q1", "q3", "min", "max", "ci_lower", "ci_upper",
      ] + (limits == nil ? [] : LimitVerdict.Outcome.allCases.map { "limit_\($0.rawValue)" }))
    let outcomes = limits?.outcomesByLimit ?? [:]
    for label in study.labels {
      let start = [
        label.label == nil ? "region" : "label", label.label.map(String.init) ?? "", label.name ?? "",
        (label.members ?? []).map(String.init).joined(separator: " "),
      ]
      for metric in label.metrics {
        var fields = start + metric.fields
        if limits != nil {
          let counts = outcomes[LimitKey(label: VerdictKey(label), metric: metric.name)]
          fields += LimitVerdict.Outcome.allCases.map { outcome in
            counts.map { "\($0[outcome] ?? 0)" } ?? ""
          }
        }
        text.append(fields)
      }
    }
    let padding = [String](repeating: "", count: limits == nil ? 0 : LimitVerdict.Outcome.allCases.count)
    for column in study.columns {
      text.append(
        ["foreground_mean", "", "", "", column.key, column.tolerance.map(MetricValue.text) ?? ""]
          + [String](repeating: "", count: 6) + [CSVText.number(study.foregroundMean(column.name))]
          + [String](repeating: "", count: 8) + padding)
    }
    for metric in study.overall { text.append(["overall", "", "", ""] + metric.fields + padding) }
    return text.text
  }
}

extension MetricSummary {
  fileprivate var fields: [String] {
    [key, tolerance.map(MetricValue.text) ?? "", "\(count)"]
      + ClassStatus.allCases.map { "\(statusCounts[$0] ?? 0)" } + ["\(undefined)"]
      + [
        summary?.mean, summary?.standardDeviation, summary?.median, summary?.lowerQuartile, summary?.upperQuartile,
        summary?.minimum, summary?.maximum, interval?.lower, interval?.upper,
      ].map { CSVText.number($0) }
  }
}
