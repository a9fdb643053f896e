internal import VolumeCore

/// The complete values of all models by one metric and label.
struct ComparisonTable: Sendable {
  let cases: [String]
  /// `values[model][case]`.
  let values: [[Double]]
  let worstCounts: [Int]
  let bestCounts: [Int]
  let leftOut: Int

  /// What a model's study says about a case.
  private enum Cell {
    case value(Double)
    /// Both masks are empty, or have no surface, and the policy leaves such labels out.
    case empty
    /// A failure that the policy leaves out.
    case excluded
    /// No scores, or a failure that has no value of its own.
    case failed

    var value: Double? { if case .value(let value) = self { value } else { nil } }
    var isExcluded: Bool { if case .excluded = self { true } else { false } }
  }

  /// The table of one label.
  init(
    _ tables: [ModelTable], cases names: [String], label: ComparisonLabel, metric: MetricValue, policy: EmptyMaskPolicy
  ) {
    let scale = MetricScale(key: metric.key)
    let isHigherBetter = scale.isHigherBetter ?? true
    let rows = tables.map { table in
      let counted = table.summaries[label]?.metrics.first { $0.key == metric.key && $0.tolerance == metric.tolerance }
      return names.map { name in
        ComparisonTable.cell(table, counted?.counted, name, label, scale, policy)
      }
    }
    func worst(_ values: [Double]) -> Double? { isHigherBetter ? values.min() : values.max() }
    let isUnbounded = scale.bound == nil && !scale.isDistance
    let rowWorst = isUnbounded ? worst(rows.joined().compactMap(\.value)) : nil

    var kept: [String] = []
    var values = [[Double]](repeating: [], count: tables.count)
    var worstCounts = [Int](repeating: 0, count: tables.count)
    var bestCounts = worstCounts
    var leftOut = 0
    for (index, name) in names.enumerated() {
      let cells = rows.map { $0[index] }
      if cells.contains(where: \.isExcluded) {
        leftOut += 1
        continue
      }
      let present = cells.compactMap(\.value)
      if present.isEmpty { continue }
      kept.append(name)
      let extents = tables.compactMap { $0.scored(name)?.imageExtent }
      let extent = ImageExtent(
        diagonal: extents.map(\.diagonal).max() ?? 0, millilitres: extents.map(\.millilitres).max() ?? 0)
      let bounds = [EmptyMaskPolicy.Treatment.worst, policy.missed]
        .compactMap { scale.counted($0, value: nil, worst: extent, hasPrediction: false) }
      for (model, cell) in cells.enumerated() {
        switch cell {
        case .value(let value): values[model].append(value)
        case .empty:
          values[model].append(scale.best ?? (isHigherBetter ? present.max()! : present.min()!))
          bestCounts[model] += 1
        case .failed, .excluded:
          values[model].append(worst(bounds + present + (rowWorst.map { [$0] } ?? []))!)
          worstCounts[model] += 1
        }
      }
    }
    self.cases = kept
    self.values = values
    self.worstCounts = worstCounts
    self.bestCounts = bestCounts
    self.leftOut = leftOut
  }

  private static func cell(
    _ table: ModelTable, _ counted: [Double?]?, _ name: String, _ label: ComparisonLabel, _ scale: MetricScale,
    _ policy: EmptyMaskPolicy
  ) -> Cell {
    guard let position = table.positions[name] else { return .failed }
    let scored = table.study.cases[position]
    if scored.predictionState != .scored { return policy.excludesFailures(.missed, scale) ? .excluded : .failed }
    // A model that no case has the label of says nothing about it: both masks are empty there.
    let value =
      counted.map { $0[position] } ?? scale.counted(policy.bothEmpty, value: nil, worst: scored.imageExtent)
    if let value { return .value(value) }
    let entry = table.entry(name, label)
    let status = entry?.status ?? .bothEmpty
    if status == .bothEmpty || entry?.withoutSurface.isEmpty == false {
      return .empty
    }
    return policy.excludesFailures(status, scale) ? .excluded : .failed
  }

  /// The mean of each case over the tables of several labels that hold it.
  init(meanOf tables: [ComparisonTable], cases names: [String]) {
    let modelCount = tables.first?.values.count ?? 0
    let positions = tables.map { Dictionary(uniqueKeysWithValues: $0.cases.enumerated().map { ($1, $0) }) }
    var kept: [String] = []
    var values = [[Double]](repeating: [], count: modelCount)
    for name in names {
      let places = positions.enumerated().compactMap { table, known in known[name].map { (table, $0) } }
      if places.isEmpty { continue }
      kept.append(name)
      for model in 0..<modelCount {
        let sum = places.reduce(0) { $0 + tables[$1.0].values[model][$1.1] }
        values[model].append(sum / Double(places.count))
      }
    }
    cases = kept
    self.values = values
    worstCounts = (0..<modelCount).map { model in tables.reduce(0) { $0 + $1.worstCounts[model] } }
    bestCounts = (0..<modelCount).map { model in tables.reduce(0) { $0 + $1.bestCounts[model] } }
    leftOut = tables.reduce(0) { $0 + $1.leftOut }
  }
}
