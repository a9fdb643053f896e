internal import Scoring
internal import Statistics
internal import TextTable
internal import VolumeCore

extension EvaluationReport {
  /// How tables of a study are drawn.
  enum TableForm {
    case plain, markdown

    var style: any TextTableStyle.Type { self == .plain ? Style.simple : Style.pipe }

    func escaped(_ text: String) -> String {
      self == .plain ? text.onOneLine() : text.onOneLine().replacing("|", with: "\\|")
    }

    /// The text of rows, given as title and alignment a column and a field each.
    func table(_ columns: [(title: String, align: Alignment)], _ rows: [[String]]) -> String {
      let table = TextTable<[String]> { row in
        zip(columns, row).map { Column(title: $0.title, value: $1, align: $0.align) }
      }
      return (table.string(for: rows, style: style) ?? "").trimmingLines().withoutControlCharacters()
    }

    func list(_ lines: [String]) -> String {
      lines.map { self == .plain ? "\($0)\n" : "- \($0)\n" }.joined()
    }

    func heading(_ text: String) -> String { self == .plain ? "\(text)\n\n" : "### \(text)\n\n" }
  }

  /// What a reader of a study looks at first.
  private static let usualStudyColumns = ["dice", "hd95", "assd", "nsd", "soft_dice", "reference_ml", "prediction_ml"]

  /// The metrics of a study's table: those that were asked for, else the usual ones, else all.
  func studyColumns(_ study: StudyScore) -> [MetricValue] {
    let present = study.columns
    let usual = (tableMetrics ?? EvaluationReport.usualStudyColumns).flatMap { key in present.filter { $0.key == key } }
    return usual.isEmpty ? present : usual
  }

  /// The summary of a study above its cases; nothing for single pairs.
  func studyBlocks(_ form: TableForm) -> [String] {
    guard let study else { return [] }
    let text = StudyText(study)
    let (layout, table) = fittingTable(study, form)
    var blocks = [form.heading(text.title.onOneLine()) + table]
    blocks += [conventionBlock(study, form), worstTable(text, form)].compactMap(\.self)
    if let limits { blocks.append(limitBlock(limits, form)) }
    blocks.append(form.list(text.policyLines(layout) + text.countLines.map { $0.onOneLine() }))
    let explained = study.cases.first { $0.surface != nil }.map { explanation(of: $0).dropFirst() } ?? []
    if !explained.isEmpty {
      let lines = explained.joined(separator: "\n") + "\n"
      blocks.append(form == .plain ? lines : "```\n\(lines)```\n")
    }
    return blocks
  }

  func summaryTable(_ study: StudyScore, _ form: TableForm, _ layout: StudyLayout) -> String {
    if study.cases.isEmpty, !study.failures.isEmpty { return "No case could be scored.\n" }
    if study.labels.isEmpty { return "No label other than the background occurs.\n" }
    let shown = StudyColumn.columns(layout.columns(studyColumns(study)), of: study)
    let statuses = layout.statuses(study)
    let hasNames = study.labels.contains { $0.name != nil }
    var columns: [(title: String, align: Alignment)] = [("label", .right)]
    if hasNames { columns.append(("name", .left)) }
    columns += [("n", .right)]
    columns += statuses.map { ($0.rawValue.replacing("_", with: " "), .right) }
    columns += shown.map { ($0.heading, .right) }
    var rows = study.labels.map { label in
      let count = shown.lazy.compactMap { $0.summary(of: label) }.first?.count ?? 0
      var row = [label.identifier]
      if hasNames { row.append(form.escaped(label.name ?? "")) }
      row += ["\(count)"] + statuses.map { "\(label.statusCounts[$0] ?? 0)" }
      return row + shown.map { $0.cell(of: label, count: count, layout) }
    }
    let means = shown.map { $0.mean(of: study) }
    if study.labels.count > 1, means.contains(where: { $0 != nil }) {
      rows.append(
        ["mean"] + (hasNames ? [study.isOfRegions ? "regions" : "labels but 0"] : []) + [""] + statuses.map { _ in "" }
          + zip(shown, means).map { layout.number($1, $0.metric.key) })
    }
    return form.table(columns, rows)
  }
}

extension LabelSummary {
  /// The label value, or the members of a region.
  var identifier: String { label.map(String.init) ?? (members ?? []).map(String.init).joined(separator: "+") }

}

extension StudyScore {
  /// Whether means over labels are over regions, because there is no label other than 0.
  var isOfRegions: Bool { !labels.contains { $0.label != nil && $0.label != 0 } }

  /// The labels in the means over labels.
  var foreground: [LabelSummary] { isOfRegions ? labels : labels.filter { $0.label != nil && $0.label != 0 } }
}
