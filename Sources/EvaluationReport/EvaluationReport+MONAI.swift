internal import Scoring

extension EvaluationReport {
  /// Two files a metric of the table, and `metrics.csv` with their means.
  ///
  /// Values are what each case counts by the policy of the study, so that a missed label is in the means as the worst
  /// value and not left out as MONAI would; `nan` is a label that the policy leaves out.
  func monaiFiles() -> [ReportFile] {
    let study = summarized
    let keys = zip(study.foreground, study.labelKeysOfForeground)
    var means = CSVText()
    var files: [ReportFile] = []
    for column in studyColumns(study).filter({ MetricScale(key: $0.key).isHigherBetter != nil }) {
      let labels = keys.compactMap { label, key in label[column.name].map { (key: key, metric: $0) } }
      let table = MONAITable(
        images: study.cases.map(\.name), classes: labels.map(\.key),
        values: study.cases.indices.map { index in labels.map { $0.metric.counted[index] ?? .nan } })
      files.append(ReportFile(name: "\(column.name)_raw.csv", text: table.rawText))
      files.append(ReportFile(name: "\(column.name)_summary.csv", text: table.summaryText()))
      means.append([column.name, PythonText.repr(table.mean)])
    }
    return [ReportFile(name: "metrics.csv", text: means.text)] + files
  }
}

extension StudyScore {
  /// The keys of the labels in the means over labels.
  var labelKeysOfForeground: [String] {
    let keys = Dictionary(
      zip(labels.map { VerdictKey($0) }, labelKeys), uniquingKeysWith: { first, _ in first })
    return foreground.map { keys[VerdictKey($0)] ?? $0.title }
  }
}
