internal import Scoring

extension ComparisonReport {
  /// Booktabs tables, each with a caption; names need `\usepackage[T1]{fontenc}`.
  func latexText() -> String {
    let sections = ComparisonSections(comparison)
    var tables: [String] = []
    for metric in comparison.metrics {
      var caption = "\(metric.metric.name), \(metric.betterSide) is better"
      for section in sections.sections(metric) where !section.rows.isEmpty {
        if !section.title.isEmpty { caption = section.title }
        tables.append(table(section, caption: caption, number: tables.count + 1))
      }
    }
    let notes = (sections.introduction + sections.footnotes).map { "% \($0.onOneLine())\n" }.joined()
    return ([notes] + tables).joined(separator: "\n")
  }

  private func table(_ section: ComparisonSections.Section, caption: String, number: Int) -> String {
    func row(_ fields: [String]) -> String { LaTeX.row(fields.map(LaTeX.cell)) }
    let lines =
      [
        "\\begin{table}[htbp]", "\\centering", "\\caption{\(LaTeX.escaped(caption))}",
        "\\label{tab:voxloss-comparison-\(number)}",
        "\\begin{tabular}{\(section.columns.map { $0.isNumber ? "r" : "l" }.joined())}", "\\toprule",
        row(section.columns.map(\.title)), "\\midrule",
      ] + section.rows.map(row) + ["\\bottomrule", "\\end{tabular}", "\\end{table}"]
    return lines.map { $0 + "\n" }.joined()
  }
}
