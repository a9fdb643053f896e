internal import Scoring
internal import SurfaceMetrics
internal import VolumeCore

extension EvaluationReport {
  /// One row a case, label, convention and metric; cases without scores have one row that says so.
  ///
  /// `convention` stands beside distances alone. With limits, the last columns hold the limit and its verdict.
  func tidyText() -> String {
    var text = CSVText()
    text.append(
      [
        "case", "label", "name", "members", "status", "prediction_status", "convention", "metric", "tolerance_mm",
        "value",
      ] + (limits == nil ? [] : ["minimum", "maximum", "verdict"]))
    for scored in cases {
      let verdicts = limits?.verdicts(of: scored.name)?.byLabel ?? [:]
      for entry in scored.labels {
        let start = [
          scored.name, entry.label.map(String.init) ?? "", entry.name ?? "", entry.memberText, entry.status.rawValue,
          scored.predictionState.word,
        ]
        for (convention, value) in entry.tidyValues(scored.surface) {
          var fields =
            start + [
              convention, value.key, value.tolerance.map(MetricValue.text) ?? "", CSVText.number(value.value),
            ]
          if limits != nil {
            let verdict = verdicts[VerdictKey(entry)]?.first { $0.limit.metric == value.name }
            fields += [
              CSVText.number(verdict?.limit.minimum), CSVText.number(verdict?.limit.maximum),
              verdict?.outcome.rawValue ?? "",
            ]
          }
          text.append(fields)
        }
      }
    }
    for (name, word) in unscored {
      text.append([name, "", "", "", "", word, "", "", "", ""] + (limits == nil ? [] : ["", "", "fail"]))
    }
    return text.text
  }

  /// The cases without scores with the word for it: `failed` or `skipped`.
  var unscored: [(name: String, word: String)] {
    guard let study else { return [] }
    return study.failures.map { ($0.name, "failed") } + study.skipped.map { ($0, "skipped") }
  }

  /// One row a case; a column a label's status, and a column a metric and label: `dice-liver`, `nsd_1mm-3`.
  ///
  /// Columns are ordered by metric, then by label. Distances are those of the first convention.
  func wideText() -> String {
    let study = summarized
    let keys = study.labelKeys
    let places = study.columns.flatMap { column in
      study.labels.indices.filter { study.labels[$0][column.name] != nil }.map { (column: column, label: $0) }
    }
    var text = CSVText()
    text.append(
      ["case", "prediction_status"] + (limits == nil ? [] : ["limits"]) + keys.map { "status-\($0)" }
        + places.map { "\($0.column.name)-\(keys[$0.label])" })
    for scored in study.cases {
      let entries = Dictionary(scored.labels.map { (VerdictKey($0), $0) }, uniquingKeysWith: { first, _ in first })
      let own = study.labels.map { entries[VerdictKey($0)] }
      let values = own.map { entry in
        Dictionary((entry?.values ?? []).map { ($0.column, $0.value) }, uniquingKeysWith: { first, _ in first })
      }
      var fields = [scored.name, scored.predictionState.word]
      if let limits { fields.append(limits.word(for: scored.name)) }
      fields += own.map { $0?.status.rawValue ?? "both_empty" }
      text.append(fields + places.map { CSVText.number(values[$0.label][$0.column] ?? nil) })
    }
    let width = keys.count + places.count
    for (name, word) in unscored {
      text.append(
        [name, word] + (limits == nil ? [] : ["fail"]) + [String](repeating: "", count: width))
    }
    return text.text
  }
}

extension LabelScore {
  /// All values, those that do not depend on a convention once.
  fileprivate func tidyValues(_ surface: SurfaceSettings?) -> [(convention: String, value: MetricValue)] {
    let first = surface?.conventions.first?.convention.name ?? ""
    let own = values.map { (SurfaceMetric(key: $0.key) == nil ? "" : first, $0) }
    if conventions.isEmpty { return own }
    return own.filter { $0.0.isEmpty } + conventions.flatMap { score in score.values.map { (score.name, $0) } }
  }
}

extension MetricValue {
  /// The metric without its value.
  var column: MetricValue { MetricValue(key: key, tolerance: tolerance, value: nil) }
}

extension StudyScore {
  /// What columns and keys call each label: its name, or its value where it has none or shares it.
  var labelKeys: [String] {
    let names = Dictionary(grouping: labels.compactMap(\.name), by: \.self)
    return labels.map { label in
      if let name = label.name, names[name]?.count == 1 { return name }
      let members = label.members.map { $0.map(String.init).joined(separator: "+") }
      return label.label.map(String.init) ?? members ?? label.name ?? ""
    }
  }

  /// The metrics of all labels in the order of the published list.
  var columns: [MetricValue] {
    var seen: Set<String> = []
    let found = labels.flatMap(\.metrics).filter { seen.insert($0.name).inserted }
    let keys = found.reduce(into: [String]()) { if !$0.contains($1.key) { $0.append($1.key) } }
    return keys.flatMap { key in
      found.filter { $0.key == key }.sorted { ($0.tolerance ?? -1) < ($1.tolerance ?? -1) }
        .map { MetricValue(key: $0.key, tolerance: $0.tolerance, value: nil) }
    }
  }
}
