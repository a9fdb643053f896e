internal import Scoring
internal import Statistics

extension ComparisonReport {
  private static let columns = [
    "metric", "better", "scope", "label", "name", "first", "second", "n", "left_out", "first_mean", "second_mean",
    "mean_difference", "ci_lower", "ci_upper", "median_difference", "better_model", "wilcoxon_p",
    "wilcoxon_p_holm_pairs", "wilcoxon_p_holm_pairs_labels", "permutation_p", "permutation_p_holm_pairs",
    "permutation_p_holm_pairs_labels", "cohens_dz", "rank_biserial", "won", "tied", "lost",
  ]

  /// One row a metric, label and pair; what is not defined is empty.
  func csvText() -> String {
    var lines = CSVText()
    lines.append(ComparisonReport.columns)
    for metric in comparison.metrics {
      for label in metric.labels {
        for pair in label.pairs { lines.append(row(metric, label, pair)) }
      }
    }
    return lines.text
  }

  private func row(_ metric: ComparedMetric, _ label: ComparedLabel, _ pair: ComparedPair) -> [String] {
    let names = comparison.models.map(\.name)
    let labelText =
      label.label.map(String.init) ?? (label.members ?? []).map(String.init).joined(separator: " ")
    let numbers = [
      label.models[pair.first].summary?.mean, label.models[pair.second].summary?.mean, pair.meanDifference,
      pair.interval?.lower, pair.interval?.upper, pair.medianDifference,
    ]
    let tests = [
      pair.wilcoxon.pValue, pair.wilcoxonHolm.pairs, pair.wilcoxonHolm.pairsAndLabels, pair.permutation.pValue,
      pair.permutationHolm.pairs, pair.permutationHolm.pairsAndLabels, pair.effectSizes.cohensDz,
      pair.effectSizes.rankBiserial, pair.won, pair.tied, pair.lost,
    ]
    let ends = [
      metric.metric.name, metric.betterSide, label.scope.rawValue, labelText, label.name ?? "", names[pair.first],
      names[pair.second], "\(pair.count)", "\(label.leftOut)",
    ]
    return ends + numbers.map { CSVText.number($0) } + [pair.better(metric.isHigherBetter).map { names[$0] } ?? ""]
      + tests.map { CSVText.number($0) }
  }

  /// The values of the first metric, every label a task; challengeR ranks all tasks of a file in one direction.
  func challengerText() -> String {
    var lines = CSVText()
    lines.append(["Task", "TestCase", "Algorithm", "MetricValue"])
    guard let metric = comparison.metrics.first else { return lines.text }
    for label in metric.labels {
      for (index, name) in label.cases.enumerated() {
        for (model, values) in zip(comparison.models, label.values) {
          lines.append([label.title, name, model.name, NumberText.full(values[index])])
        }
      }
    }
    return lines.text
  }
}
