internal import VolumeCore

/// Whether the labels of a study are those that its preset is about.
///
/// Checked by `PresetFitTests`.
public struct PresetFit: Hashable, Sendable {
  /// A label value that the data's own label table gives another name than the preset.
  public struct Contradiction: Hashable, Sendable {
    /// The label value.
    public let label: Int
    /// The name in the preset.
    public let presetName: String
    /// The name in the data's label table.
    public let dataName: String
  }

  /// The name of the preset.
  public let preset: String
  /// The number of labels that the preset scores.
  public let labelCount: Int
  /// The labels of the preset that are in no mask of any case, ascending; empty where the caller chose the labels.
  public let absentLabels: [Int]
  /// The labels with contradicting names, ascending.
  public let contradictions: [Contradiction]
  /// Whether absent labels are left out of the summary, because a label that is empty on both sides counts nothing.
  public let leavesAbsentLabelsOut: Bool

  /// Nil without a preset, or for one that does not score labels by value.
  init?(_ cases: [CaseScore], _ settings: StudySettings) {
    guard let preset = settings.preset.flatMap(StudyPreset.init(named:)), preset.targetKind == .labels,
      !preset.targets.isEmpty, !cases.isEmpty
    else { return nil }
    let entries = cases.flatMap(\.labels).filter { $0.label != nil }
    let names = Dictionary(entries.compactMap { entry in entry.name.map { (entry.label!, $0) } }) { first, _ in first }
    let occurring = Set(entries.filter { $0.status != .bothEmpty }.compactMap(\.label))
    let labels = Set(preset.targets.flatMap(\.labels)).sorted()
    self.preset = preset.name
    labelCount = labels.count
    absentLabels = settings.presetOverrides.contains("labels") ? [] : labels.filter { !occurring.contains($0) }
    leavesAbsentLabelsOut = settings.emptyMasks.bothEmpty == .excluded
    contradictions = preset.targets.flatMap { target in target.labels.map { ($0, target.name) } }
      .sorted { $0.0 < $1.0 }
      .compactMap { label, own in
        guard let name = names[label], preset.canonicalName(name) != preset.canonicalName(own) else { return nil }
        return Contradiction(label: label, presetName: own, dataName: name)
      }
  }

  /// One sentence about contradicting names; nil when there are none.
  public var warning: String? {
    guard let first = contradictions.first else { return nil }
    let others =
      switch contradictions.count {
      case 1: ""
      case 2: " (1 more label differs)"
      default: " (\(contradictions.count - 1) more labels differ)"
      }
    return "preset \(preset) may not fit these data: label \(first.label) is \"\(first.presetName)\" there and "
      + "\"\(first.dataName)\" by the data's label names\(others)"
  }

  /// One sentence about labels that occur nowhere; nil when all occur.
  public var note: String? {
    if absentLabels.isEmpty { return nil }
    let fate = leavesAbsentLabelsOut ? "are left out of the summary" : "count as empty on both sides"
    return "\(absentLabels.count) of the \(labelCount) labels of preset \(preset) occur in no case and \(fate)"
  }
}

extension StudyScore {
  /// Whether the data have the labels of the preset; nil without a preset that scores labels by value.
  public var presetFit: PresetFit? { PresetFit(cases, settings) }
}

extension StudyPreset {
  /// Other words for organs, each with the one that both are compared as; sides do not matter.
  private static let usualSynonyms = [
    "rk": "kidney", "lk": "kidney", "kidneys": "kidney", "rag": "adrenalgland", "lag": "adrenalgland",
    "adrenal": "adrenalgland", "adrenalglands": "adrenalgland", "suprarenalgland": "adrenalgland",
    "ivc": "inferiorvenacava", "postcava": "inferiorvenacava", "arota": "aorta", "oesophagus": "esophagus",
    "prostate": "prostateuterus", "uterus": "prostateuterus", "urinarybladder": "bladder", "tumour": "tumor",
    "cancer": "tumor", "enhancingtumour": "enhancingtumor", "nonenhancingtumour": "nonenhancingtumor",
    "oedema": "edema", "hepaticvessel": "vessel", "peripheralzone": "pz", "transitionzone": "tz",
  ]

  /// A name without case, punctuation and side, in the word that its synonyms share.
  fileprivate func canonicalName(_ name: String) -> String {
    let folded = LabelToleranceTable.folded(name)
    let own = synonyms.first { LabelToleranceTable.folded($0.key) == folded }
    let key = own.map { LabelToleranceTable.folded($0.value) } ?? folded
    return StudyPreset.usualSynonyms[key] ?? key
  }
}
