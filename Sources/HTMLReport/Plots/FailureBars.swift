internal import Scoring
internal import VolumeCore

/// Bars of the cases in which a label was missed or predicted where there is none; labels without either are left out.
struct FailureBars {
  private let labels: [LabelSummary]

  /// Nil when no label was missed or spurious.
  init?(_ study: StudyScore) {
    labels = study.labels.filter { $0.count(.missed) + $0.count(.spurious) > 0 }
    if labels.isEmpty { return nil }
  }

  func drawing() -> SVGElement {
    let (width, left, rowHeight, top) = (860.0, 216.0, 24.0, 30.0)
    let most = labels.map { $0.count(.missed) + $0.count(.spurious) }.max() ?? 1
    let scale = PlotScale(.linear, of: 0...Double(most), from: left, to: width - 70, tickCount: min(8, max(most, 1)))
    let bottom = top + Double(labels.count) * rowHeight
    var children = scale.horizontal(top: top, bottom: bottom, title: "cases")
    children += [
      .rectangle(x: left, y: 6, width: 14, height: 12, kind: "f2"), .text("missed", x: left + 20, y: 16),
      .rectangle(x: left + 90, y: 6, width: 14, height: 12, kind: "f1"), .text("spurious", x: left + 110, y: 16),
    ]
    for (row, label) in labels.enumerated() {
      let (missed, spurious) = (label.count(.missed), label.count(.spurious))
      let y = top + Double(row) * rowHeight + 4
      let middle = scale.position(Double(missed))
      let end = scale.position(Double(missed + spurious))
      children += [
        .text(PlotText.shortened(label.title, 30), x: left - 10, y: y + 12, anchor: "end"),
        .rectangle(
          x: left, y: y, width: middle - left, height: 16, kind: "f2", title: "\(label.title): missed \(missed)"),
        .rectangle(
          x: middle, y: y, width: end - middle, height: 16, kind: "f1", title: "\(label.title): spurious \(spurious)"),
        .text("\(missed) + \(spurious)", x: end + 6, y: y + 12, kind: "t"),
      ]
    }
    let spoken = labels.prefix(12).map { "\($0.title) missed \($0.count(.missed)), spurious \($0.count(.spurious))" }
    return .drawing(
      width: width, height: bottom + 42,
      label: "Missed and spurious cases by label: \(spoken.joined(separator: "; "))"
        + (labels.count > 12 ? " and \(labels.count - 12) more labels" : ""), children)
  }
}

extension LabelSummary {
  /// The number of cases with a status.
  func count(_ status: ClassStatus) -> Int { statusCounts[status] ?? 0 }
}
