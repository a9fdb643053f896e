internal import Statistics
internal import SurfaceMetrics

extension StudyComparison {
  /// Compares two or more models.
  ///
  /// - Throws: `ScoringError` for fewer than two models, names that are not unique, policies, conventions or references
  ///   that differ, and metrics or labels that not all models have; the line names the files.
  public init(_ given: [ComparisonModel], options: ComparisonOptions = .init()) throws(ScoringError) {
    try StudyComparison.checkNames(given, options)
    var tables: [ModelTable] = []
    for model in given { tables.append(try ModelTable(model, emptyMasks: options.emptyMasks)) }
    let checks = ComparisonChecks(tables)
    if options.emptyMasks == nil || Set(tables.map(\.study.settings.preset)).count > 1 { try checks.checkSettings() }
    let policy = options.emptyMasks ?? tables[0].study.settings.emptyMasks

    let all = Set(tables.flatMap(\.positions.keys)).sorted()
    let common = all.filter { name in tables.allSatisfy { $0.positions[name] != nil } }
    if common.isEmpty {
      throw ScoringError.notComparable(
        "\(tables.map(\.path).joined(separator: " and ")): have scores for no common case; cases are matched by name, as "
          + "\(tables[0].study.cases[0].name) and \(tables[1].study.cases[0].name)")
    }
    let cases = options.cases == .all ? all : common
    let selection = try ComparisonSelection(tables, cases: cases, options: options)
    let hasSurface = selection.metrics.contains { SurfaceMetric(key: $0.key) != nil }
    let convention = hasSurface ? try checks.commonConvention() : nil
    try checks.checkReferences(cases, labels: selection.labels.map { ($0.key, $0.title) })

    let models = tables.map { table in
      ComparedModel(
        name: table.name, path: table.path, caseCount: table.study.cases.count,
        lackingCases: all.filter { table.positions[$0] == nil },
        withoutPrediction: table.study.cases.filter { $0.predictionState != .scored }.map(\.name))
    }
    var warnings = selection.warnings
    var metrics: [(metric: MetricValue, isHigherBetter: Bool, drafts: [LabelDraft])] = []
    for metric in selection.metrics {
      let drafts = StudyComparison.drafts(
        tables, cases: cases, metric: metric, labels: selection.labels, policy: policy, &warnings)
      if drafts.isEmpty {
        throw ScoringError(.invalidOptions, "\(metric.name): no label has it in all files, or no case has a value")
      }
      metrics.append((metric, MetricScale(key: metric.key).isHigherBetter ?? true, drafts))
    }
    warnings += StudyComparison.warnings(metrics.flatMap(\.drafts), models, options)

    let evaluation = ComparisonEvaluation(
      metrics.flatMap { entry in entry.drafts.map { ($0, entry.isHigherBetter) } }, modelNames: models.map(\.name),
      options: options)
    var evaluated = evaluation.labels()[...]
    self.init(
      models: models, cases: cases, leftOutCases: options.cases == .all ? [] : all.filter { !common.contains($0) },
      emptyMasks: policy, convention: convention, options: options,
      metrics: metrics.map { entry in
        let labels = Array(evaluated.prefix(entry.drafts.count))
        evaluated = evaluated.dropFirst(entry.drafts.count)
        return ComparedMetric(
          metric: entry.metric, isHigherBetter: entry.isHigherBetter, labels: labels.adjustedByHolm())
      },
      warnings: warnings)
  }

  private static func checkNames(_ models: [ComparisonModel], _ options: ComparisonOptions) throws(ScoringError) {
    if models.count < 2 {
      let name = models.first.map { "\($0.path): is one model; " } ?? ""
      throw ScoringError(.invalidOptions, "\(name)a comparison needs the results of at least two")
    }
    for (index, model) in models.enumerated() {
      if model.name.isEmpty { throw ScoringError(.invalidOptions, "\(model.path): the name of a model is empty") }
      if let other = models[..<index].first(where: { $0.name == model.name }) {
        throw ScoringError(
          .invalidOptions,
          "\(other.path) and \(model.path): are both named \(model.name); give names as NAME=\(model.path)")
      }
    }
    if let name = options.referenceModel, !models.contains(where: { $0.name == name }) {
      throw ScoringError(
        .invalidOptions,
        "\(name) is none of the models, which are \(models.map(\.name).joined(separator: ", ")) (--reference-model)")
    }
  }

  /// The tables of all labels of a metric, and of all labels together.
  private static func drafts(
    _ tables: [ModelTable], cases: [String], metric: MetricValue, labels: [ComparisonSelection.Label],
    policy: EmptyMaskPolicy, _ warnings: inout [String]
  ) -> [LabelDraft] {
    var drafts: [LabelDraft] = []
    for label in labels {
      let holding = tables.compactMap { $0.summaries[label.key] }
      let has = holding.map { summary in
        summary.metrics.contains { $0.key == metric.key && $0.tolerance == metric.tolerance }
      }
      if !has.contains(true) { continue }
      if has.contains(false) {
        let lacking = tables.first { table in
          guard let summary = table.summaries[label.key] else { return false }
          return !summary.metrics.contains { $0.key == metric.key && $0.tolerance == metric.tolerance }
        }
        warnings.append("\(lacking?.path ?? ""): has no \(metric.name) of \(label.title), so that it is left out")
        continue
      }
      let table = ComparisonTable(tables, cases: cases, label: label.key, metric: metric, policy: policy)
      if table.cases.isEmpty {
        warnings.append("\(metric.name) of \(label.title): no case has a value for all models, so that it is left out")
        continue
      }
      drafts.append(
        LabelDraft(
          scope: label.key.value == nil ? .region : .label, label: label.key.value, name: label.name,
          members: label.members, table: table))
    }
    let foreground = drafts.filter { $0.scope == .label && $0.label != 0 }
    let parts = foreground.isEmpty ? drafts.filter { $0.scope == .region } : foreground
    if parts.count > 1 {
      drafts.append(
        LabelDraft(
          scope: .allLabels, label: nil, name: nil, members: nil,
          table: ComparisonTable(meanOf: parts.map(\.table), cases: cases)))
    }
    return drafts
  }

  private static func warnings(
    _ drafts: [LabelDraft], _ models: [ComparedModel], _ options: ComparisonOptions
  ) -> [String] {
    var warnings: [String] = []
    for (index, model) in models.enumerated() {
      let twin = models[..<index].indices.first { other in
        drafts.allSatisfy { $0.table.values[index] == $0.table.values[other] }
      }
      if let twin {
        warnings.append(
          "\(models[twin].path) and \(model.path): \(models[twin].name) and \(model.name) have the same values in all "
            + "cases; is one model named twice?")
      }
    }
    let count = drafts.map(\.table.cases.count).max() ?? 0
    let smallest = 2 / Double(sign: .plus, exponent: min(count, 1000), significand: 1)
    if smallest > options.alpha, options.alpha > 0 {
      warnings.append(
        "with \(count) case\(count == 1 ? "" : "s") no two-sided test can reach p <= \(MetricValue.text(options.alpha)): the "
          + "smallest possible p is \(MetricValue.text(min(1, smallest)))")
    }
    return warnings
  }
}

/// A label with its table, before anything is computed from it.
struct LabelDraft: Sendable {
  let scope: ComparedLabel.Scope
  let label: Int?
  let name: String?
  let members: [Int]?
  let table: ComparisonTable
}
