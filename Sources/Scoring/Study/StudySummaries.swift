internal import Statistics
internal import VolumeCore

/// Gathers the label summaries of a study.
struct StudySummaries {
  /// What a label or region is known by: labels by their value, regions by their name and members.
  private struct Identity: Hashable {
    let label: Int?
    let region: String?
    let members: [Int]?

    init(_ entry: LabelScore) {
      label = entry.label
      region = entry.label == nil ? entry.name : nil
      members = entry.label == nil ? entry.members : nil
    }
  }

  /// The entry of a label in one case, its values by column.
  private struct Row {
    let status: ClassStatus
    let name: String?
    let isWithoutSurface: Bool
    let values: [Double?]
    let isSelected: [Bool]

    init(_ entry: LabelScore, _ positions: [MetricValue: Int]) {
      status = entry.status
      name = entry.name
      isWithoutSurface = !entry.withoutSurface.isEmpty
      var values = [Double?](repeating: nil, count: positions.count)
      var isSelected = [Bool](repeating: false, count: positions.count)
      for metric in entry.values {
        guard let column = positions[metric.column] else { continue }
        values[column] = metric.value.flatMap { $0.isFinite ? $0 : nil }
        isSelected[column] = true
      }
      self.values = values
      self.isSelected = isSelected
    }
  }

  private let cases: [CaseScore]
  private let settings: StudySettings
  private let columns: [MetricValue]
  /// The entries of each case by what they are of.
  private let rows: [[Identity: Row]]

  init(_ cases: [CaseScore], _ settings: StudySettings) {
    self.cases = cases
    self.settings = settings
    let columns = MetricOrder.columns(cases.flatMap { $0.labels.map(\.values) })
    self.columns = columns
    let positions = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1, $0) })
    rows = cases.map { scored in
      Dictionary(scored.labels.map { (Identity($0), Row($0, positions)) }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// The labels ascending, then the regions as they first occur.
  ///
  /// A case without a prediction has an entry for whatever its reference holds; where the predictions' channels are
  /// regions, or labels only, the other kind is not scored.
  private func identities() -> [Identity] {
    let scored = cases.filter { $0.predictionState == .scored }
    let hasLabels = scored.contains { $0.labels.contains { $0.label != nil } }
    let hasRegions = scored.contains { $0.labels.contains { $0.label == nil } }
    var seen: Set<Identity> = []
    var regions: [Identity] = []
    for entry in (scored + cases).flatMap(\.labels) {
      if !(hasLabels || hasRegions) || (entry.label == nil ? hasRegions : hasLabels) {
        let identity = Identity(entry)
        if seen.insert(identity).inserted, entry.label == nil { regions.append(identity) }
      }
    }
    return seen.filter { $0.label != nil }.sorted { $0.label! < $1.label! } + regions
  }

  /// Without the labels of a preset that occur in no case and count nothing.
  func labels() -> [LabelSummary] {
    let fit = PresetFit(cases, settings)
    let absent = fit?.leavesAbsentLabelsOut == true ? Set(fit?.absentLabels ?? []) : []
    return identities().filter { $0.label.map { !absent.contains($0) } ?? true }.map { identity in
      let own = rows.map { $0[identity] }
      let statuses = own.map { $0?.status ?? .bothEmpty }
      let metrics = columns.indices.filter { column in own.contains { $0?.isSelected[column] ?? false } }
        .map { column in
          summary(
            columns[column],
            zip(own, cases).map { row, scored in
              MetricMean.Entry(
                status: row?.status ?? .bothEmpty, value: row?.values[column],
                isWithoutSurface: row?.isWithoutSurface ?? false, hasPrediction: scored.predictionState == .scored)
            })
        }
      return LabelSummary(
        label: identity.label, name: own.lazy.compactMap { $0?.name }.first, members: identity.members,
        statusCounts: Dictionary(grouping: statuses, by: \.self).mapValues(\.count), metrics: metrics)
    }
  }

  /// A case without a prediction counts as missed: the background that an empty prediction gets right is no merit.
  func overall() -> [MetricSummary] {
    let scored = cases.filter { $0.predictionState == .scored }
    return MetricOrder.columns((scored.isEmpty ? cases : scored).map(\.overall)).map { column in
      summary(
        column,
        cases.map { scored in
          let value = scored.overall.first { $0.key == column.key }?.value
          let isScored = scored.predictionState == .scored
          return MetricMean.Entry(
            status: isScored ? (value == nil ? .bothEmpty : .defined) : .missed, value: isScored ? value : nil,
            hasPrediction: isScored)
        })
    }
  }

  private func summary(_ column: MetricValue, _ entries: [MetricMean.Entry]) -> MetricSummary {
    let scale = MetricScale(key: column.key)
    let counted = zip(entries, cases).map { entry, scored in
      entry.counted(scale, settings.emptyMasks, scored.imageExtent)
    }
    let values = counted.compactMap { $0 }
    let all = zip(entries, cases).map { $0.counted(scale, .worst, $1.imageExtent) }
    let leavesFailuresOut = zip(counted, all).contains { $0 == nil && $1 != nil }
    return MetricSummary(
      key: column.key, tolerance: column.tolerance, summary: Summary(values),
      interval: settings.bootstrap?.interval(ofMeanOf: values),
      statusCounts: Dictionary(grouping: entries, by: \.status).mapValues(\.count),
      undefined: entries.count { $0.status == .defined && $0.value == nil }, counted: counted,
      meanWithFailures: leavesFailuresOut ? Summary(all.compactMap { $0 })?.mean : nil)
  }
}

extension MetricValue {
  /// The metric without its value.
  fileprivate var column: MetricValue { MetricValue(key: key, tolerance: tolerance, value: nil) }
}

extension MetricOrder {
  /// The metrics that occur, without values, each once.
  static func columns(_ lists: [[MetricValue]]) -> [MetricValue] {
    var seen: Set<MetricValue> = []
    for list in lists {
      for value in list { seen.insert(value.column) }
    }
    return sorted(Array(seen))
  }
}
