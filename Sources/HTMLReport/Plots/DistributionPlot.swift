internal import Scoring
internal import Statistics
internal import VolumeCore

/// Boxes and dots of a metric, one row a label.
///
/// The box reaches from the lower to the upper quartile with the median inside, the whiskers to the farthest values
/// within 1.5 box lengths (Tukey), the diamond is the mean. Dots are cases.
struct DistributionPlot {
  private static let width = 860.0
  private static let left = 216.0
  /// The dots of a figure at most.
  private static let pointLimit = 6000

  private let index: StudyIndex
  private let metric: String
  private let labels: [Int]
  private let scale: PlotScale
  private let rowHeight: Double

  /// Nil when no label has a value.
  init?(_ index: StudyIndex, metric: String) {
    self.index = index
    self.metric = metric
    labels = index.study.labels.indices.filter { index.summary(index.study.labels[$0], metric)?.summary != nil }
    let summaries = labels.compactMap { index.summary(index.study.labels[$0], metric)?.summary }
    guard let least = summaries.map(\.minimum).min(), let most = summaries.map(\.maximum).max() else { return nil }
    rowHeight = labels.count <= 12 ? 38 : labels.count <= 40 ? 26 : 20
    let metricScale = MetricScale(key: MetricNames.key(of: metric))
    let (start, end) = (DistributionPlot.left, DistributionPlot.width - 22)
    if metricScale.best == 1, let bound = metricScale.bound {
      scale = PlotScale(.linear, of: min(bound, least)...max(1, most), from: start, to: end, tickCount: 10)
    } else {
      let quartiles = summaries.map(\.upperQuartile).sorted()
      let isWide = least >= 0 && most > 20 && most > 10 * quartiles[quartiles.count / 2]
      let kind = isWide && metricScale.isDistance ? PlotScale.Kind.logarithmicAboveOne : .linear
      let low = metricScale.isDistance ? 0 : least
      scale = PlotScale(kind, of: min(low, least)...max(most, low), from: start, to: end, tickCount: 9)
    }
  }

  /// What the axis says.
  private var axisTitle: String {
    let unit = MetricNames.unit(metric).map { " [\($0)]" } ?? ""
    return metric + unit + (scale.kind == .logarithmicAboveOne ? ", logarithm of 1 + distance" : "")
  }

  func drawing() -> SVGElement {
    let top = labels.count > 40 ? 26.0 : 8.0
    let bottom = top + Double(labels.count) * rowHeight
    var children = scale.horizontal(top: top, bottom: bottom, title: axisTitle)
    if labels.count > 40 {
      children += scale.ticks.map {
        SVGElement.text(ReportNumber.brief($0), x: scale.position($0), y: 16, anchor: "middle", kind: "t")
      }
    }
    let perLabel = max(40, min(400, DistributionPlot.pointLimit / max(labels.count, 1)))
    let shown = labels.reduce(0) { $0 + min(perLabel, index.summary(index.study.labels[$1], metric)?.count ?? 0) }
    for (row, label) in labels.enumerated() {
      let centre = top + (Double(row) + 0.5) * rowHeight
      children += self.row(label, centre, perLabel: perLabel, isTitled: shown <= PlotPoints.titledCount)
    }
    let median = labels.compactMap { label in
      index.summary(index.study.labels[label], metric)?.summary.map {
        "\(index.study.labels[label].title) \(ReportNumber.brief($0.median))"
      }
    }
    let spoken =
      "\(MetricNames.title(metric)) by label; medians: \(median.prefix(12).joined(separator: ", "))"
      + (median.count > 12 ? " and \(median.count - 12) more in the summary table" : "")
    return .drawing(width: DistributionPlot.width, height: bottom + 42, label: spoken, children)
  }

  private func row(_ label: Int, _ centre: Double, perLabel: Int, isTitled: Bool) -> [SVGElement] {
    let entry = index.study.labels[label]
    guard let values = index.summary(entry, metric), let summary = values.summary else { return [] }
    var name = SVGElement.text(
      PlotText.shortened(entry.title, 30), x: DistributionPlot.left - 10, y: centre + 4, anchor: "end")
    name.append(.title("\(entry.title): n \(summary.count), median \(ReportNumber.short(summary.median, metric))"))
    let half = rowHeight * 0.32
    let counted = ranked(values)
    let points = PlotPoints.chosen(perLabel, of: counted.count).map { rank -> PlotPoint in
      let (position, value) = counted[rank]
      let status = index.status(position, label: label)
      let isFailure = status == .missed || status == .spurious
      let word = status == .defined ? "" : ", \(status.rawValue)"
      return PlotPoint(
        x: scale.position(value), y: centre + PlotPoints.jitter(position) * half,
        title: "\(index.study.cases[position].name): \(ReportNumber.short(value, metric))\(word)",
        series: isFailure ? 2 : 1)
    }
    var elements = [name]
    // Two values have no quartiles worth a box.
    if summary.count > 2 { elements += box(summary, counted.map(\.value), centre, half) }
    elements += PlotPoints.elements(points, isTitled: isTitled)
    if summary.count > 1 { elements.append(mean(summary.mean, centre)) }
    return elements
  }

  /// What the cases count, ascending, with the positions of the cases.
  private func ranked(_ values: MetricSummary) -> [(position: Int, value: Double)] {
    var ranked: [(position: Int, value: Double)] = []
    for (position, value) in values.counted.enumerated() {
      if let value { ranked.append((position: position, value: value)) }
    }
    return ranked.sorted { $0.value == $1.value ? $0.position < $1.position : $0.value < $1.value }
  }

  private func box(_ summary: Summary, _ sorted: [Double], _ centre: Double, _ half: Double) -> [SVGElement] {
    let reach = 1.5 * (summary.upperQuartile - summary.lowerQuartile)
    let low = sorted.first { $0 >= summary.lowerQuartile - reach } ?? summary.minimum
    let high = sorted.last { $0 <= summary.upperQuartile + reach } ?? summary.maximum
    let (q1, q3) = (scale.position(summary.lowerQuartile), scale.position(summary.upperQuartile))
    let median = scale.position(summary.median)
    return [
      .line(scale.position(min(low, summary.lowerQuartile)), centre, q1, centre, kind: "a"),
      .line(q3, centre, scale.position(max(high, summary.upperQuartile)), centre, kind: "a"),
      .rectangle(x: q1, y: centre - half, width: max(q3 - q1, 1), height: 2 * half, kind: "box"),
      .line(median, centre - half, median, centre + half, kind: "median"),
    ]
  }

  private func mean(_ value: Double, _ centre: Double) -> SVGElement {
    let x = scale.position(value)
    return .path(
      "M\(SVGElement.number(x - 4.5)) \(SVGElement.number(centre))l4.5-4.5 4.5 4.5-4.5 4.5z", kind: "mean")
  }
}

/// Names in drawings.
enum PlotText {
  /// The text with its middle left out when it is too long.
  static func shortened(_ text: String, _ limit: Int) -> String {
    guard text.count > limit else { return text }
    let kept = limit - 1
    return text.prefix(kept - kept / 3) + "\u{2026}" + text.suffix(kept / 3)
  }
}
