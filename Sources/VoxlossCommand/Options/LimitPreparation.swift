import Voxloss

/// What can be said about limits before any case is scored.
struct LimitPreparation {
  private let limits: StudyLimits

  init(_ limits: StudyLimits) { self.limits = limits }

  /// Refuses limits on metrics that do not exist, or that lack their tolerance.
  func refuseUnknownMetrics() throws(ScoringError) {
    for limit in limits.limits {
      let column = limit.column
      let isGroup = MetricSelection.groups.contains(column.key)
      guard !isGroup, let known = try? MetricSelection(parsing: [column.key]) else {
        let keys = MetricSelection.knownNames.filter { !MetricSelection.groups.contains($0) }
        let hint = NearestName.nearest(column.key, among: keys).map { "did you mean \($0)?" }
        throw fault(limit, "\"\(limit.metric)\" is not a metric; \(hint ?? "there are \(keys.joined(separator: " "))")")
      }
      let takesTolerance = known.surface.first?.takesTolerance ?? false
      if takesTolerance, column.tolerance == nil {
        throw fault(limit, "\(limit.metric) needs its tolerance in mm, as \(column.key)_2mm")
      }
      if !takesTolerance, column.tolerance != nil {
        throw fault(limit, "\(column.key) has no tolerance; write \(column.key)")
      }
    }
  }

  /// Refuses names of labels that no case can have, where a table or the files of organs name all of them.
  ///
  /// Numbers may occur without being named, so that only results can tell.
  /// - Parameter known: all names; nil where nobody knows them.
  func refuseUnknownLabels(known: [String]?) throws(ScoringError) {
    guard let known else { return }
    for limit in limits.limits where !limit.isForAll && !known.contains(limit.label) {
      if limit.label.split(separator: "+").allSatisfy({ Int($0) != nil }) { continue }
      let hint = NearestName.nearest(limit.label, among: known).map { "did you mean \($0)?" }
      let list = known.prefix(20).joined(separator: ", ") + (known.count > 20 ? ", ..." : "")
      throw fault(limit, "\"\(limit.label)\" is not the name of a label; \(hint ?? "there are \(list)")")
    }
  }

  private func fault(_ limit: MetricLimit, _ reason: String) -> ScoringError {
    ScoringError(.invalidOptions, "\(limits.path): line \(limit.line): \(reason)")
  }
}

extension ScoringSetup {
  /// Refuses limits of labels that the cases cannot have, before the first is scored.
  func refuseUnknownLabels(in cases: [StudyCase]) throws(ScoringError) {
    guard let limits else { return }
    try LimitPreparation(limits).refuseUnknownLabels(known: knownNames(of: cases))
  }

  /// The names of all labels and regions that cases may have; nil when a case has no table.
  private func knownNames(of cases: [StudyCase]) -> [String]? {
    var names: [String] = options.regions.map(\.name)
    if let table = options.names { return names + LabelNames.all(of: table) }
    var isUnknown = false
    var files: [String] = []
    for one in cases {
      switch one.reference {
      case .organs(_, let files):
        names += files.map(\.organ)
        if case .organs(_, let files)? = one.prediction { names += files.map(\.organ) }
      case .file(let path):
        files.append(path)
        let table = LabelNames.discover(near: path) ?? options.fallbackNames
        names += table.map(LabelNames.all) ?? []
        if table == nil { isUnknown = true }
      }
      if limits?.limits.allSatisfy({ $0.isForAll || names.contains($0.label) }) ?? true { return names }
      if isUnknown { return nil }
    }
    // A file may bring names of its own along, which outrank those that lie beside it.
    if let file = files.first,
      (try? VolumeFile(contentsOf: file, role: .labels, options: options.reading))?.embeddedLabelNames() != nil
    {
      return nil
    }
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}

extension LabelNames {
  /// The names of labels and regions.
  fileprivate static func all(of table: LabelNames) -> [String] {
    table.names.keys.sorted().compactMap { table.names[$0] } + (table.regions + table.channelRegions).map(\.name)
  }
}
