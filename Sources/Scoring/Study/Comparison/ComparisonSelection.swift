/// The metrics and labels that all models of a comparison have.
struct ComparisonSelection {
  /// A label that is compared.
  struct Label {
    let key: ComparisonLabel
    let name: String?
    let members: [Int]?

    /// The name, the label value, or both.
    var title: String {
      switch (key.value, name) {
      case (let value?, let name?): "label \(value) (\(name))"
      case (let value?, nil): "label \(value)"
      case (nil, let name?): "region \(name)"
      case (nil, nil): "region \((members ?? []).map(String.init).joined(separator: "+"))"
      }
    }
  }

  let metrics: [MetricValue]
  let labels: [Label]
  private(set) var warnings: [String] = []

  /// - Throws: `ScoringError` when a metric or label that was named is not there for all models, or nothing is left.
  init(_ tables: [ModelTable], cases: [String], options: ComparisonOptions) throws(ScoringError) {
    metrics = try ComparisonSelection.metrics(tables, options.metrics)
    var labels = try ComparisonSelection.labels(tables)
    if let wanted = options.labels { labels = try ComparisonSelection.chosen(wanted, labels, tables) }
    var kept: [Label] = []
    for label in labels {
      // A model without the label was not scored for it, unless no reference has it either.
      let lacking = tables.first { table in
        table.summaries[label.key] == nil
          && cases.contains { name in
            table.positions[name] != nil && tables.contains { $0.isInReference(name, label.key) ?? false }
          }
      }
      guard let lacking else {
        kept.append(label)
        continue
      }
      let reason = "\(lacking.path): was not scored for \(label.title)"
      if options.labels != nil { throw ScoringError(.invalidOptions, "\(reason), which --labels names") }
      warnings.append("\(reason), so that it is left out")
    }
    self.labels = kept
    if kept.isEmpty {
      throw ScoringError.notComparable(
        "\(tables.map(\.path).joined(separator: " and ")): have scores for no common label")
    }
    for label in kept where label.key.value != nil {
      let names = tables.compactMap { table in table.summaries[label.key]?.name.map { (table.path, $0) } }
      if let other = names.first(where: { $0.1 != names[0].1 }) {
        warnings.append(
          "label \(label.key.value!) is named \(names[0].1) in \(names[0].0) and \(other.1) in \(other.0)")
      }
    }
  }

  private static func metrics(_ tables: [ModelTable], _ wanted: [String]?) throws(ScoringError) -> [MetricValue] {
    let held = tables.map(\.metrics)
    let common = held[0].filter { metric in held.allSatisfy { $0.contains(metric) } }
    func list(_ metrics: [MetricValue]) -> String {
      let names = metrics.filter { MetricScale(key: $0.key).isHigherBetter != nil }.map(\.name)
      return names.isEmpty ? "none with a better side" : names.joined(separator: " ")
    }
    guard let wanted else {
      let usual = ComparisonOptions.usualMetrics.flatMap { key in common.filter { $0.key == key } }
      if !usual.isEmpty { return usual }
      throw ScoringError(
        .invalidOptions,
        "\(ComparisonOptions.usualMetrics.joined(separator: ", ")) are not in all files; name metrics by --metrics, all "
          + "files have: \(list(common))")
    }
    var chosen: [MetricValue] = []
    for word in wanted {
      func isMeant(_ metric: MetricValue) -> Bool { metric.name == word || metric.key == word }
      let matches = common.filter(isMeant)
      if let metric = matches.first, MetricScale(key: metric.key).isHigherBetter == nil {
        throw ScoringError(
          .unknownMetric,
          "\(word) has no better side, so that models cannot be compared by it; there are \(list(common))"
        )
      }
      if matches.isEmpty, let index = held.firstIndex(where: { !$0.contains(where: isMeant) }) {
        throw ScoringError(.unknownMetric, "\(tables[index].path): has no \(word); it has \(list(held[index]))")
      }
      if matches.isEmpty {
        throw ScoringError(.unknownMetric, "\(word) has no tolerance that is in all files; all have \(list(common))")
      }
      for metric in matches where !chosen.contains(metric) { chosen.append(metric) }
    }
    return chosen
  }

  /// All labels ascending, then all regions as they occur.
  private static func labels(_ tables: [ModelTable]) throws(ScoringError) -> [Label] {
    var labels: [Label] = []
    var positions: [ComparisonLabel: Int] = [:]
    var regions: [String: (members: [Int]?, path: String)] = [:]
    for table in tables {
      for summary in table.study.labels {
        let key = ComparisonLabel(label: summary.label, name: summary.name, members: summary.members)
        if summary.label == nil, let name = summary.name {
          let members = summary.members?.sorted()
          if let known = regions[name], known.members != members {
            throw ScoringError.notComparable(
              "\(known.path) and \(table.path): the region \(name) is made of different labels")
          }
          regions[name] = (members, table.path)
        }
        if let position = positions[key] {
          if labels[position].name == nil {
            labels[position] = Label(key: key, name: summary.name, members: labels[position].members)
          }
          continue
        }
        positions[key] = labels.count
        labels.append(Label(key: key, name: summary.name, members: summary.members?.sorted()))
      }
    }
    return labels.filter { $0.key.value != nil }.sorted { $0.key.value! < $1.key.value! }
      + labels.filter { $0.key.value == nil }
  }

  private static func chosen(
    _ wanted: [String], _ labels: [Label], _ tables: [ModelTable]
  ) throws(ScoringError) -> [Label] {
    var chosen: Set<ComparisonLabel> = []
    for word in wanted {
      let matches = labels.filter { label in
        label.key.value.map { String($0) == word } ?? false || label.name == word
          || tables.contains { $0.summaries[label.key]?.name == word }
          || (label.members ?? []).map(String.init).joined(separator: "+") == word
      }
      if matches.isEmpty {
        let known = labels.map { $0.key.value.map(String.init) ?? $0.name ?? $0.title }.joined(separator: " ")
        throw ScoringError(.invalidOptions, "\(word) is not a label or region of these files; there are \(known)")
      }
      chosen.formUnion(matches.map(\.key))
    }
    return labels.filter { chosen.contains($0.key) }
  }
}
