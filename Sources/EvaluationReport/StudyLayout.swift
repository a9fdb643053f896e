internal import Scoring
internal import TextTable
internal import VolumeCore

/// What the table of a study shows where the terminal is too narrow for all of it.
struct StudyLayout: Hashable {
  static let full = StudyLayout()

  private(set) var hasIntervals = true
  private(set) var hasVolumes = true
  /// Whether the columns `spurious` and `both empty` stand there though they are 0 throughout.
  private(set) var hasEmptyCounts = true
  private(set) var distanceDecimals = 4

  /// The layouts from all to least.
  static let all: [StudyLayout] = {
    var layouts = [StudyLayout()]
    var layout = StudyLayout()
    layout.hasIntervals = false
    layouts.append(layout)
    layout.hasVolumes = false
    layouts.append(layout)
    layout.hasEmptyCounts = false
    layouts.append(layout)
    layout.distanceDecimals = 2
    layouts.append(layout)
    return layouts
  }()

  /// What is not there, in one line; nil when all is.
  var omitted: String? {
    if self == .full { return nil }
    let parts = [
      ("intervals and deviations", hasIntervals), ("volumes", hasVolumes),
      ("counts that are 0 throughout", hasEmptyCounts),
    ].filter { !$0.1 }.map(\.0)
    return "left out to fit the terminal: \(parts.joined(separator: ", ")); a file (-o) and a wider terminal have all"
  }

  /// The columns of metrics that are shown.
  func columns(_ metrics: [MetricValue]) -> [MetricValue] {
    let scores = metrics.filter { !$0.key.hasSuffix("_ml") }
    return hasVolumes || scores.isEmpty ? metrics : scores
  }

  /// The statuses whose counts are shown.
  func statuses(_ study: StudyScore) -> [ClassStatus] {
    [.missed, .spurious, .bothEmpty].filter { status in
      hasEmptyCounts || status == .missed || study.labels.contains { $0.statusCounts[status] ?? 0 > 0 }
    }
  }

  func number(_ value: Double?, _ key: String) -> String {
    let isShort = distanceDecimals == 2 && MetricScale(key: key).isDistance
    return isShort ? NumberText.hundredths(value) : NumberText.short(value)
  }
}

extension EvaluationReport {
  /// The layout with the most columns that fits, and its table.
  func fittingTable(_ study: StudyScore, _ form: TableForm) -> (layout: StudyLayout, table: String) {
    let layouts = options.width == nil || form != .plain ? [.full] : StudyLayout.all
    var found = (layout: StudyLayout.full, table: "")
    for layout in layouts {
      found = (layout, summaryTable(study, form, layout))
      let widest = found.table.split(separator: "\n").map(\.count).max() ?? 0
      if widest <= options.width ?? .max { break }
    }
    return found
  }

  /// The worst cases, their reasons cut to what the width leaves.
  func worstTable(_ text: StudyText, _ form: TableForm) -> String? {
    let worst = text.worstCases(3)
    guard !worst.isEmpty else { return nil }
    let heading = "mean \(text.rankingMetric ?? "")"
    let names = max("worst cases".count, worst.map(\.name.count).max() ?? 0)
    let room = form == .plain ? options.width.map { max(20, $0 - names - heading.count - 2) } ?? 100 : 100
    return form.table(
      [("worst cases", .left), (heading, .right), ("why", .left)],
      worst.map { worst in
        [
          form.escaped(worst.name), NumberText.short(worst.mean),
          form.escaped(StudyText.shortened(worst.reason, min(room, 100))),
        ]
      })
  }

  /// The means by each convention and their spread; nil with one convention.
  func conventionBlock(_ study: StudyScore, _ form: TableForm) -> String? {
    let entries = study.labels.map { study.conventionMeans(of: $0) }
    guard let table = conventionTable(of: entries, style: form.style, escaping: form.escaped) else { return nil }
    let isMarked = entries.contains { $0.conventions.contains { $0.values.contains { !$0.isInTool } } }
    let mark = isMarked ? ["* the convention's tool does not have this metric; not in the spread"] : []
    return form.heading("means by convention") + table + (mark.isEmpty ? "" : "\n" + form.list(mark))
  }
}
