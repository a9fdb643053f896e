internal import Scoring

extension EvaluationReport {
  /// challengeR's long table; the files of several models together are its input.
  ///
  /// Values are what each case counts by the policy of the study. `NA` stands where the policy leaves a case out and
  /// where a case has no scores. Without metrics that were asked for, the table holds Dice alone, because challengeR ranks
  /// all tasks of a file in the same direction.
  func challengeRText() -> String {
    let study = summarized
    let wanted = tableMetrics ?? ["dice"]
    let columns = wanted.flatMap { key in study.columns.filter { $0.key == key } }
    let folder = study.settings.predictionPath?.split(separator: "/").last.map(String.init)
    let algorithm = options.algorithm ?? folder ?? "prediction"
    var text = CSVText()
    text.append(["Task", "TestCase", "Algorithm", "MetricValue"])
    for (label, key) in zip(study.foreground, study.labelKeysOfForeground) {
      for column in columns {
        guard let metric = label[column.name] else { continue }
        let task = options.task.replacing("{label}", with: key).replacing("{metric}", with: column.name)
        var rows = zip(study.cases, metric.counted).map { ($0.name, $1) }
        rows += unscored.map { ($0.name, nil) }
        for (name, value) in rows.sorted(by: { $0.0 < $1.0 }) {
          text.append([task, name, algorithm, value.map(NumberText.full) ?? "NA"])
        }
      }
    }
    return text.text
  }
}
