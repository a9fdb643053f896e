internal import Scoring
internal import Statistics
internal import SurfaceMetrics

/// The tables of a comparison before they are laid out.
struct ComparisonSections {
  /// A table: its title, its columns, its rows.
  struct Section {
    let title: String
    let columns: [(title: String, isNumber: Bool)]
    let rows: [[String]]
  }

  /// The largest number of rows; of larger tables the rows of all labels together are shown, or none.
  static let rowLimit = 200

  private let comparison: StudyComparison
  private var names: [String] { comparison.models.map(\.name) }
  private var levelText: String { NumberText.rounded(comparison.options.bootstrap.level * 100) + " %" }

  init(_ comparison: StudyComparison) { self.comparison = comparison }

  /// What was compared, one sentence each.
  var introduction: [String] {
    var lines = ["\(names.count) models on \(cases(comparison.cases.count)): \(names.joined(separator: ", "))"]
    for model in comparison.models {
      if !model.lackingCases.isEmpty {
        let effect = comparison.options.cases == .all ? "count as worst" : "are left out for all models"
        lines.append("\(model.name) lacks \(list(model.lackingCases)), which \(effect)")
      }
      if !model.withoutPrediction.isEmpty {
        lines.append(
          "\(model.name) has no usable prediction for \(list(model.withoutPrediction)), which count as missed")
      }
    }
    let suffix = comparison.options.emptyMasks == nil ? "" : " (--empty)"
    lines.append("empty masks count by the policy \(comparison.emptyMasks.word)\(suffix)")
    if let convention = comparison.convention {
      lines.append("distances by convention \(convention.name) (\(convention.tool) \(convention.version))")
    }
    return lines
  }

  /// What the columns mean.
  var footnotes: [String] {
    let options = comparison.options
    let bootstrap = options.bootstrap
    let pairCount = comparison.metrics.first?.labels.first?.pairs.count ?? 0
    var lines = [
      "difference = first - second, with its \(levelText) BCa interval (\(bootstrap.resamples) resamples, seed "
        + "\(bootstrap.seed)); better = whose mean is better; won / tied / lost = cases of the first model",
      "p is two-sided (W: Wilcoxon, P: permutation); Holm = p adjusted over \(pairCount) pair\(pairCount == 1 ? "" : "s") "
        + "and all labels of a metric (all labels together: over its pairs), not over metrics; * = at most "
        + NumberText.full(options.alpha),
    ]
    if comparison.metrics.contains(where: { $0.labels.contains { !$0.rankings.isEmpty } }) {
      lines.append(
        "ranks: 1 is the best; behind them the \(levelText) interval of the rank and the share of rank 1 over "
          + "\(bootstrap.resamples) bootstrap samples of the cases")
    }
    return lines
  }

  /// The tables of one metric.
  func sections(_ metric: ComparedMetric) -> [Section] {
    let heading = "\(metric.metric.name)\(metric.unit), \(metric.betterSide) is better"
    var sections = [models(metric, heading), pairs(metric)].compactMap(\.self)
    if let label = metric.labels.last, !label.rankings.isEmpty { sections.append(rankings(label, metric)) }
    return sections
  }

  private func models(_ metric: ComparedMetric, _ heading: String) -> Section? {
    let labels = shown(metric.labels, rowsEach: names.count)
    let samples = labels.flatMap(\.models)
    let hasWorst = samples.contains { $0.worstCount > 0 }
    let hasBest = samples.contains { $0.bestCount > 0 }
    let hasLeftOut = labels.contains { $0.leftOut > 0 }
    var columns = [("label", false), ("model", false), ("n", true), ("mean", true), ("\(levelText) interval", true)]
    columns += [("median", true)]
    if hasWorst { columns.append(("as worst", true)) }
    if hasBest { columns.append(("as best", true)) }
    if hasLeftOut { columns.append(("left out", true)) }
    let rows = labels.flatMap { label in
      zip(names, label.models).map { name, sample in
        var row = [label.title, name, "\(sample.summary?.count ?? 0)", NumberText.short(sample.summary?.mean)]
        row += [interval(sample.interval), NumberText.short(sample.summary?.median)]
        if hasWorst { row.append("\(sample.worstCount)") }
        if hasBest { row.append("\(sample.bestCount)") }
        if hasLeftOut { row.append("\(label.leftOut)") }
        return row
      }
    }
    return Section(title: heading, columns: columns, rows: rows)
  }

  private func pairs(_ metric: ComparedMetric) -> Section? {
    let labels = shown(metric.labels, rowsEach: metric.labels.first?.pairs.count ?? 0)
    let columns = [
      ("label", false), ("first - second", false), ("difference", true), ("\(levelText) interval", true),
      ("better", false), ("p W", true), ("Holm W", true), ("p P", true), ("Holm P", true), ("dz", true),
      ("rank-biserial", true), ("won / tied / lost", true),
    ]
    let alpha = comparison.options.alpha
    let rows = labels.flatMap { label in
      label.pairs.map { pair in
        let counts = [pair.won, pair.tied, pair.lost].map { NumberText.short($0 * Double(pair.count), isCount: true) }
        func adjusted(_ pValue: Double) -> String { probability(pValue) + (pValue <= alpha ? " *" : "") }
        return [
          label.title, "\(names[pair.first]) - \(names[pair.second])", NumberText.short(pair.meanDifference),
          interval(pair.interval), pair.better(metric.isHigherBetter).map { names[$0] } ?? "equal",
          probability(pair.wilcoxon.pValue), adjusted(pair.wilcoxonHolm.pairsAndLabels),
          probability(pair.permutation.pValue), adjusted(pair.permutationHolm.pairsAndLabels),
          NumberText.short(pair.effectSizes.cohensDz), NumberText.short(pair.effectSizes.rankBiserial),
          counts.joined(separator: " / "),
        ]
      }
    }
    let count = metric.labels.reduce(0) { $0 + $1.pairs.count }
    if rows.count == count { return Section(title: "", columns: columns, rows: rows) }
    let title = "\(count) pairs of models and labels are too many for a table; --format csv lists them"
    return Section(title: rows.isEmpty ? title : "\(title); here all labels together", columns: columns, rows: rows)
  }

  private func rankings(_ label: ComparedLabel, _ metric: ComparedMetric) -> Section {
    let columns = [("model", false)] + label.rankings.map { ($0.ranking.method.word, true) }
    let rows = names.indices.map { index in
      [names[index]]
        + label.rankings.map { entry in
          let rank = "\(entry.ranking.ranks[index])"
          guard let model = entry.stability?.models[index] else { return rank }
          let bounds = [model.rankInterval.lower, model.rankInterval.upper].map(NumberText.rounded)
          return "\(rank) [\(bounds.joined(separator: ", "))] \(NumberText.short(model.firstShare))"
        }
    }
    return Section(
      title: "ranking by \(metric.metric.name) of \(label.scope == .label ? "label " : "")\(label.title)",
      columns: columns, rows: rows)
  }

  /// All labels, the last one, or none, as many as the limit of rows allows.
  private func shown(_ labels: [ComparedLabel], rowsEach: Int) -> [ComparedLabel] {
    if labels.count * rowsEach <= ComparisonSections.rowLimit { return labels }
    return rowsEach <= ComparisonSections.rowLimit ? labels.suffix(1) : []
  }

  private func interval(_ interval: ConfidenceInterval?) -> String {
    interval.map { "[\(NumberText.short($0.lower)), \(NumberText.short($0.upper))]" } ?? "-"
  }

  private func probability(_ value: Double) -> String { value < 0.0001 ? "<0.0001" : NumberText.short(value) }

  private func cases(_ count: Int) -> String { "\(count) case\(count == 1 ? "" : "s")" }

  private func list(_ names: [String]) -> String {
    let others = names.count > 5 ? " and \(names.count - 5) more" : ""
    return "\(cases(names.count)) (\(names.prefix(5).joined(separator: ", "))\(others))"
  }
}

extension ComparedMetric {
  /// The unit behind the name of a distance.
  fileprivate var unit: String { MetricScale(key: metric.key).isDistance ? " in mm" : "" }
}
