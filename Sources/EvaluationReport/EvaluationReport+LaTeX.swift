internal import Scoring
internal import Statistics
internal import VolumeCore

extension EvaluationReport {
  /// A booktabs table: one row a label with mean, standard deviation and interval of each metric.
  ///
  /// Needs `\usepackage{booktabs}`, and `\usepackage[T1]{fontenc}` for names with an underscore.
  func latexText() -> String {
    let study = summarized
    let shown = StudyColumn.columns(studyColumns(study), of: study)
    let heads =
      ["Label", "$n$", "Missed", "Spurious"]
      + shown.map {
        ($0.isAtOwnTolerance ? MetricValue(key: $0.metric.key, value: nil) : $0.metric).latexHeading
      }
    var lines = [
      "\\begin{table}[htbp]", "\\centering", "\\caption{\(LaTeX.escaped(caption(study)))}", "\\label{tab:voxloss}",
      "\\begin{tabular}{l\(String(repeating: "r", count: heads.count - 1))}", "\\toprule", LaTeX.row(heads),
      "\\midrule",
    ]
    for label in study.labels {
      let count = shown.lazy.compactMap { $0.summary(of: label) }.first?.count ?? 0
      lines.append(
        LaTeX.row(
          [
            LaTeX.escaped(label.name ?? label.title), "\(count)", "\(label.statusCounts[.missed] ?? 0)",
            "\(label.statusCounts[.spurious] ?? 0)",
          ] + shown.map { latexCell($0, label, count) }))
    }
    if study.labels.count > 1 {
      let means = shown.map { $0.mean(of: study).map { NumberText.short($0) } ?? "--" }
      lines += [
        "\\midrule", LaTeX.row([study.isOfRegions ? "Mean of regions" : "Mean of labels", "", "", ""] + means),
      ]
    }
    lines += ["\\bottomrule", "\\end{tabular}", "\\end{table}"]
    if let limits { lines += limitLines(limits) }
    return lines.map { $0 + "\n" }.joined()
  }

  private func latexCell(_ column: StudyColumn, _ label: LabelSummary, _ count: Int) -> String {
    let summary = column.summary(of: label)
    let text = cell(summary, count: count)
    guard column.isAtOwnTolerance, let tolerance = summary?.tolerance else { return text }
    return "\(text) at \(NumberText.rounded(tolerance)) mm"
  }

  private func cell(_ metric: MetricSummary?, count: Int) -> String {
    guard let metric, let summary = metric.summary else { return "--" }
    var text = NumberText.short(summary.mean)
    if let deviation = summary.standardDeviation { text += " $\\pm$ \(NumberText.short(deviation))" }
    if let interval = metric.interval {
      text += " [\(NumberText.short(interval.lower)), \(NumberText.short(interval.upper))]"
    }
    return metric.count == count ? text : text + " ($n = \(metric.count)$)"
  }

  private func caption(_ study: StudyScore) -> String {
    let text = StudyText(study)
    var sentences = ["Mean ± standard deviation over \(study.cases.count) cases"]
    if let bootstrap = study.settings.bootstrap, text.hasIntervals {
      sentences[0] +=
        " with \(NumberText.full(bootstrap.level * 100)) % BCa bootstrap interval "
        + "(\(bootstrap.resamples) resamples, seed \(bootstrap.seed))"
    }
    sentences.append(study.settings.emptyMasks.sentence)
    if let line = text.conventionLine { sentences.append(line) }
    sentences.append(contentsOf: text.countLines.prefix(1))
    return sentences.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }.joined(separator: " ")
  }

  private func limitLines(_ report: LimitReport) -> [String] {
    let caption = report.sentence.prefix(1).uppercased() + report.sentence.dropFirst() + "."
    let rows = LimitRow.rows(report).map { row in
      LaTeX.row(
        [
          LaTeX.escaped(row.name ?? row.label), LaTeX.escaped(row.limit.metric), "$\(row.limit.text.latexRelation)$",
          "\(row.counts[.pass] ?? 0)", "\((row.counts[.fail] ?? 0) + (row.counts[.undefined] ?? 0))",
          "\(row.counts[.bothEmpty] ?? 0)",
        ])
    }
    return [
      "", "\\begin{table}[htbp]", "\\centering", "\\caption{\(LaTeX.escaped(caption))}", "\\label{tab:voxloss-limits}",
      "\\begin{tabular}{lllrrr}", "\\toprule", LaTeX.row(["Label", "Metric", "Limit", "Pass", "Fail", "Both empty"]),
      "\\midrule",
    ] + rows + ["\\bottomrule", "\\end{tabular}", "\\end{table}"]
  }
}

/// Text in LaTeX.
enum LaTeX {
  private static let escapes: [Character: String] = [
    "\\": "\\textbackslash{}", "&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_", "{": "\\{", "}": "\\}",
    "~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "±": "$\\pm$", "<": "$<$", ">": "$>$",
  ]

  /// Text with none of the characters that LaTeX reads as commands, on one line.
  static func escaped(_ text: String) -> String {
    text.onOneLine().map { escapes[$0] ?? String($0) }.joined()
  }

  /// Text of a cell; a bracket at its start would be read as an option of the line break before it.
  static func cell(_ text: String) -> String {
    let escaped = escaped(text)
    return escaped.hasPrefix("[") ? "{}" + escaped : escaped
  }

  static func row(_ fields: [String]) -> String { fields.joined(separator: " & ") + " \\\\" }
}

extension String {
  fileprivate var latexRelation: String {
    replacing(">=", with: "\\geq").replacing("<=", with: "\\leq").replacing(" to ", with: "\\ldots ")
  }
}

extension MetricValue {
  private static let latexNames = ["dice": "Dice", "jaccard": "Jaccard", "nsd": "NSD", "assd": "ASSD", "masd": "MASD"]

  /// The head of a column; distances and tolerances say their unit.
  fileprivate var latexHeading: String {
    if let tolerance, let name = MetricValue.latexNames[key] { return "\(name) (\(MetricValue.text(tolerance))\\,mm)" }
    let isDistance = MetricScale(key: key).isDistance
    let name = MetricValue.latexNames[key] ?? (key.hasPrefix("hd") ? key.uppercased() : key.replacing("_", with: " "))
    return LaTeX.escaped(name) + (isDistance ? " (mm)" : "")
  }
}
