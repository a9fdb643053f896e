package import Scoring

/// A column of a study's table: one metric, or one that each label has at a tolerance of its own.
package struct StudyColumn {
  /// The metric; of a joined column the first one.
  package let metric: MetricValue
  /// Whether the column holds each label's only tolerance, whichever that is.
  package let isAtOwnTolerance: Bool

  /// The columns of metrics in their order.
  ///
  /// Where the labels have one tolerance each, but not the same, a column a tolerance would be almost empty.
  package static func columns(_ metrics: [MetricValue], of study: StudyScore) -> [StudyColumn] {
    let joined = Set(
      Set(metrics.map(\.key)).filter { key in
        metrics.count { $0.key == key } > 1
          && study.labels.allSatisfy { label in label.metrics.count { $0.key == key } <= 1 }
      })
    var seen: Set<String> = []
    return metrics.filter { !joined.contains($0.key) || seen.insert($0.key).inserted }
      .map { StudyColumn(metric: $0, isAtOwnTolerance: joined.contains($0.key)) }
  }

  var heading: String { isAtOwnTolerance ? metric.key : metric.heading }

  /// The label's summary in this column.
  package func summary(of label: LabelSummary) -> MetricSummary? {
    isAtOwnTolerance ? label.metrics.first { $0.key == metric.key } : label[metric.name]
  }

  /// The mean with its interval, and the tolerance where each label has its own.
  func cell(of label: LabelSummary, count: Int, _ layout: StudyLayout) -> String {
    let summary = summary(of: label)
    let text = StudyText.cell(summary, count: count, layout)
    guard isAtOwnTolerance, let tolerance = summary?.tolerance else { return text }
    return "\(text) at \(NumberText.rounded(tolerance)) mm"
  }

  /// The plain mean over labels.
  func mean(of study: StudyScore) -> Double? {
    isAtOwnTolerance ? study.foregroundMean(ofKey: metric.key) : study.foregroundMean(metric.name)
  }
}
