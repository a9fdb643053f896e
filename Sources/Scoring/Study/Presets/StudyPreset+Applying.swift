internal import SurfaceMetrics
internal import VolumeFiles

extension StudyPreset {
  /// Something that a preset chooses and a caller may choose instead.
  public enum Choice: String, CaseIterable, Hashable, Sendable {
    case labels
    case regions
    case names
    case metrics
    case convention
    /// One list of tolerances for all labels.
    case tolerances
    /// Tolerances of single labels, which stand beside the preset's of the others.
    case labelTolerances = "label tolerances"
    case spacing
    case emptyMasks = "empty masks"
  }

  /// Sets what the preset chooses and the caller left open.
  ///
  /// The preset's label names serve files that have none and no table beside them.
  /// - Parameter kept: what the caller chose, which outranks the preset and is left as it is.
  /// - Returns: what was kept although the preset chooses it, one sentence each.
  /// - Precondition: the preset has no `variants`.
  public func apply(
    to options: inout CaseOptions, settings: inout StudySettings, keeping kept: Set<Choice> = []
  ) -> [String] {
    precondition(variants.isEmpty, "one of the variants of \(name) is applied")
    settings.preset = name
    settings.presetOverrides = kept.filter(isChosen).map(\.rawValue).sorted()
    if !kept.contains(.labels) {
      options.labels = labels
      options.takesTargetsOfTable = takesTargetsOfTable
      options.warnsOfAbsentLabels = false
    }
    if !kept.contains(.regions) { options.regions = regions }
    if targetKind == .labels, !targets.isEmpty {
      let names = targets.flatMap { target in target.labels.map { ($0, target.name) } }
      options.fallbackNames = LabelNames(
        names: Dictionary(names) { first, _ in first }, source: "preset \(name)")
    }
    if !kept.contains(.metrics) { options.metrics = metrics }
    if !kept.contains(.convention) { options.surface.conventions = [convention] }
    if !kept.contains(.tolerances) {
      options.surface.toleranceTable = tolerances
      if !otherTolerances.isEmpty { options.surface.tolerances = otherTolerances }
    }
    if !kept.contains(.spacing) { options.surface.spacing = spacing }
    options.surface.leastDiceOfNSD = leastDiceOfNSD
    options.sliceWindows = sliceWindows
    if !kept.contains(.emptyMasks) {
      options.surface.emptyMasks = emptyMasks
      settings.emptyMasks = emptyMasks
    }
    return Choice.allCases.filter { kept.contains($0) && isChosen($0) }.map {
      "preset \(name): yours instead of its \($0.rawValue) (\(text(of: $0)))"
    }
  }

  /// Whether the preset says anything about a choice.
  private func isChosen(_ choice: Choice) -> Bool {
    switch choice {
    case .labels: labels?.isEmpty == false
    case .regions: targetKind == .regions
    case .names: targetKind == .labels && !targets.isEmpty
    case .metrics: true
    case .convention: !metrics.surface.isEmpty
    case .tolerances, .labelTolerances: tolerances != nil || !otherTolerances.isEmpty
    case .spacing: spacing != .reference
    case .emptyMasks: true
    }
  }

  private func text(of choice: Choice) -> String {
    switch choice {
    case .labels: (labels ?? []).map(String.init).joined(separator: ",")
    case .regions, .names: targets.map(\.name).joined(separator: ", ")
    case .metrics: metrics.keys.joined(separator: ", ")
    case .convention: convention.name
    case .tolerances, .labelTolerances: toleranceText
    case .spacing: spacing.text
    case .emptyMasks: "policy \(emptyMasks.word)"
    }
  }

  /// The tolerances in one line: `5, 3 and 2 mm by label`.
  public var toleranceText: String {
    let own = Set(targets.compactMap(\.tolerance)).sorted()
    let others = otherTolerances.map(MetricValue.text).joined(separator: ", ")
    if own.isEmpty { return others.isEmpty ? "none" : "\(others) mm" }
    let text = own.map(MetricValue.text).joined(separator: ", ")
    let kind = targetKind == .regions ? "region" : targetKind == .names ? "name" : "label"
    let ending = own.count > 1 ? " by \(kind)" : ""
    return "\(text) mm\(ending)" + (others.isEmpty ? "" : ", \(others) mm for others")
  }
}
