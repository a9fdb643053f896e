internal import SurfaceMetrics
internal import VolumeCore
internal import VolumeFiles

/// Whether the numbers of several models can be compared at all.
struct ComparisonChecks {
  private let tables: [ModelTable]

  init(_ tables: [ModelTable]) { self.tables = tables }

  /// Demands one policy for empty masks and one preset.
  ///
  /// - Throws: `ScoringError.notComparable` naming the two files and what they hold.
  func checkSettings() throws(ScoringError) {
    let first = tables[0]
    for other in tables.dropFirst() {
      let policies = [first.study.settings.emptyMasks, other.study.settings.emptyMasks]
      if !policies[0].agrees(with: policies[1]) {
        throw fault(
          first, other, "count empty masks differently, by \(policies[0].word) and by \(policies[1].word)",
          "--empty POLICY counts both by one policy")
      }
      let presets = [first, other].map { $0.study.settings.preset ?? "none" }
      if presets[0] != presets[1] {
        throw fault(
          first, other, "were scored with different presets, \(presets[0]) and \(presets[1])",
          "score both with the same --preset")
      }
    }
  }

  /// The convention of all cases; nil where no file says.
  ///
  /// - Throws: `ScoringError.notComparable` when distances were measured in different ways.
  func commonConvention() throws(ScoringError) -> SurfaceConvention? {
    var first: (table: ModelTable, settings: SurfaceSettings, convention: SurfaceConvention)?
    for table in tables {
      for scored in table.study.cases {
        guard let settings = scored.surface, let convention = settings.conventions.first?.convention else { continue }
        guard let known = first else {
          first = (table, settings, convention)
          continue
        }
        let remedy = "score both with the same options"
        if known.convention != convention {
          throw fault(
            known.table, table,
            "measured distances by different conventions, "
              + ComparisonChecks.difference(known.convention, convention), remedy)
        }
        if known.settings.ignoredVoxels != settings.ignoredVoxels {
          throw fault(
            known.table, table,
            "treated surfaces at ignored voxels differently, "
              + "\(known.settings.ignoredVoxels.rawValue) and \(settings.ignoredVoxels.rawValue)", remedy)
        }
      }
    }
    return first?.convention
  }

  /// Demands that each case was scored against the same reference.
  ///
  /// - Throws: `ScoringError.notComparable` naming the case, the label and what differs.
  func checkReferences(_ cases: [String], labels: [(key: ComparisonLabel, title: String)]) throws(ScoringError) {
    for name in cases {
      let holding = tables.filter { $0.positions[name] != nil }
      guard let first = holding.first, let one = first.scored(name) else { continue }
      for other in holding.dropFirst() {
        guard let two = other.scored(name) else { continue }
        try checkGrids(name, first, one, other, two)
        for (key, title) in labels {
          let isThere = [first, other].map { $0.isInReference(name, key) ?? false }
          if isThere[0] != isThere[1] {
            let lacking = isThere[0] ? other : first
            throw reference(name, first, other, "by \(lacking.path) its reference lacks \(title)")
          }
          let voxels = [first, other].map { $0.entry(name, key)?["reference_voxels"] }
          if let a = voxels[0], let b = voxels[1], a != b {
            throw reference(name, first, other, "\(title) has \(Int(a)) and \(Int(b)) reference voxels")
          }
        }
      }
    }
  }

  private func checkGrids(
    _ name: String, _ first: ModelTable, _ one: CaseScore, _ other: ModelTable, _ two: CaseScore
  ) throws(ScoringError) {
    // Results of tools that do not know the grid hold all voxels in one row.
    func isRow(_ scored: CaseScore) -> Bool { scored.geometry.size.y == 1 && scored.geometry.size.z == 1 }
    if isRow(one) || isRow(two) { return }
    let sizes = [one.geometry.size, two.geometry.size]
    if sizes[0] != sizes[1] { throw reference(name, first, other, "its size is \(sizes[0]) and \(sizes[1])") }
    let spacings = [one.geometry.spacing.components, two.geometry.spacing.components]
    if zip(spacings[0], spacings[1]).contains(where: { abs($0 - $1) > 1e-3 * max($0, $1) }) {
      let texts = spacings.map { $0.map { MetricValue.text($0) }.joined(separator: " x ") }
      throw reference(name, first, other, "its spacing is \(texts[0]) and \(texts[1]) mm")
    }
    if one.ignoredVoxels != two.ignoredVoxels {
      throw reference(
        name, first, other, "\(one.ignoredVoxels) and \(two.ignoredVoxels) of its voxels were not evaluated")
    }
  }

  private func fault(
    _ first: ModelTable, _ second: ModelTable, _ what: String, _ remedy: String
  ) -> ScoringError {
    ScoringError.notComparable("\(first.path) and \(second.path): \(what); \(remedy)")
  }

  private func reference(
    _ name: String, _ first: ModelTable, _ second: ModelTable, _ difference: String
  ) -> ScoringError {
    ScoringError.notComparable(
      "\(first.path) and \(second.path): the case \(name) was not scored against the same reference: \(difference); "
        + "score both against one reference folder")
  }

  private static func difference(_ first: SurfaceConvention, _ second: SurfaceConvention) -> String {
    if first.name != second.name { return "\(first.name) and \(second.name)" }
    let parts = zip(first.tuple, second.tuple).filter { $0.value != $1.value }
      .map { "\($0.field) \($0.value) and \($1.value)" }
    return "\(first.name) with " + parts.joined(separator: ", ")
  }
}

extension EmptyMaskPolicy {
  /// Whether both count alike, whatever their words.
  fileprivate func agrees(with other: EmptyMaskPolicy) -> Bool {
    missed == other.missed && spurious == other.spurious && bothEmpty == other.bothEmpty
  }

  /// Whether a label of a status is left out although one mask has voxels.
  func excludesFailures(_ status: ClassStatus, _ scale: MetricScale) -> Bool {
    // A label whose value is undefined although both masks have voxels counts as missed.
    switch treatment(of: status) ?? missed {
    case .excluded: true
    case .worstShare: scale.isDistance
    case .worst, .best, .distance: false
    }
  }
}

extension ScoringError {
  /// Results that do not fit together.
  static func notComparable(_ description: String) -> ScoringError {
    ScoringError(.file(.geometryMismatch), description)
  }
}
