internal import Scoring
internal import TextTable

extension ComparisonReport {
  func tableText() -> String {
    let sections = ComparisonSections(comparison)
    var parts = [lines(sections.introduction)]
    for metric in comparison.metrics {
      for section in sections.sections(metric) {
        parts.append(
          lines(section.title.isEmpty ? [] : [section.title])
            + ComparisonReport.table(section, style: Style.simple, escaping: { $0.onOneLine() }))
      }
    }
    return (parts + [lines(sections.footnotes)]).joined(separator: "\n")
  }

  func markdownText() -> String {
    let sections = ComparisonSections(comparison)
    let escaping = { (text: String) in text.onOneLine().replacing("|", with: "\\|") }
    func list(_ sentences: [String]) -> String { sentences.map { "- \($0.onOneLine())\n" }.joined() }
    var parts = [list(sections.introduction)]
    for metric in comparison.metrics {
      for (index, section) in sections.sections(metric).enumerated() {
        let title = section.title.isEmpty ? "" : (index == 0 ? "### " : "") + "\(section.title.onOneLine())\n\n"
        parts.append(title + ComparisonReport.table(section, style: Style.pipe, escaping: escaping))
      }
    }
    return (parts + [list(sections.footnotes)]).joined(separator: "\n")
  }

  private func lines(_ lines: [String]) -> String { lines.map { $0.onOneLine() + "\n" }.joined() }

  private static func table(
    _ section: ComparisonSections.Section, style: any TextTableStyle.Type, escaping: @escaping (String) -> String
  ) -> String {
    if section.rows.isEmpty { return "" }
    let table = TextTable<[String]> { row in
      zip(section.columns, row).map { column, value in
        Column(title: column.title, value: escaping(value), align: column.isNumber ? .right : .left)
      }
    }
    return (table.string(for: section.rows, style: style) ?? "").trimmingLines().withoutControlCharacters()
  }
}
