internal import OverlapMetrics
public import SurfaceMetrics
public import VolumeCore

/// How a challenge or a published protocol scores a study, with every choice named.
///
/// A preset sets the options that a caller leaves open. It never decides what a missing prediction counts: that is worst
/// unless the caller says otherwise, because a failure never improves a score.
/// Checked by `PresetGoldenTests` against the numbers of the original scripts, or of the formula where there is none.
public struct StudyPreset: Hashable, Sendable {
  /// A label or region that is scored.
  public struct Target: Hashable, Sendable {
    /// The name that the original uses.
    public let name: String
    /// The label values: one of a label, those of a region; empty where the name decides.
    public let labels: [Int]
    /// The tolerance of `nsd` in millimetres; nil without one.
    public let tolerance: Double?
    /// Whether the tolerance was found in the original's code or text.
    public let isConfirmed: Bool

    init(_ name: String, _ labels: [Int], tolerance: Double? = nil, isConfirmed: Bool = true) {
      self.name = name
      self.labels = labels
      self.tolerance = tolerance
      self.isConfirmed = isConfirmed
    }
  }

  /// What the targets are.
  public enum TargetKind: String, Hashable, Sendable {
    /// Labels by value.
    case labels
    /// Unions of labels; nothing else is scored.
    case regions
    /// Labels by name, whatever their value; the others are scored too.
    case names
  }

  /// The word of the command line, such as `kits23` or `msd:liver`.
  public let name: String
  /// What it is, in a few words.
  public let title: String
  /// The year of the challenge or publication.
  public let year: Int
  /// The script with its version, or the publication.
  public let source: String
  /// What the targets are.
  public var targetKind = TargetKind.labels
  /// The labels or regions; empty when all labels that occur are scored.
  public var targets: [Target] = []
  /// Whether the label table beside the files says what is scored; see `CaseOptions.takesTargetsOfTable`.
  public var takesTargetsOfTable = false
  /// The tolerances in millimetres of labels that are no target.
  public var otherTolerances: [Double] = []
  /// The metrics.
  public var metrics = MetricSelection(overlap: [.dice], surface: [.normalizedSurfaceDice], soft: [])
  /// The definition of surface distances.
  public var convention = SurfaceConvention.deepmind
  /// Which spacing distances are measured with.
  public var spacing = SurfaceSpacing.reference
  /// Labels that are measured in some slices of the reference alone.
  public var sliceWindows: [Int: ReferenceSliceWindow] = [:]
  /// The Dice below which `nsd` is 0; nil without such a rule.
  public var leastDiceOfNSD: Double?
  /// What labels count in the means when a mask is empty.
  public var emptyMasks = EmptyMaskPolicy.worst
  /// Other names of targets that are found by name, each with the target's.
  public var synonyms: [String: String] = [:]
  /// The presets of which one has to be chosen instead, as the tasks of a challenge; empty for one that can be applied.
  public var variants: [StudyPreset] = []
  /// What the original does with a case without prediction.
  public let missingInOriginal: String
  /// How the original comes from cases to one number.
  public let aggregation: String
  /// What the numbers are compared with.
  public let testedAgainst: String
  /// Where the numbers differ from the original's on purpose.
  public var deviations: [String] = []
  /// What could not be confirmed against the original.
  public var unconfirmed: [String] = []

  /// The regions that are scored.
  public var regions: [LabelRegion] {
    targetKind == .regions ? targets.map { LabelRegion(name: $0.name, members: $0.labels) } : []
  }

  /// The labels that are scored; nil for all that occur, empty for regions alone.
  public var labels: [Int]? {
    switch targetKind {
    case .regions: []
    case .labels: targets.isEmpty ? nil : targets.flatMap(\.labels)
    case .names: nil
    }
  }

  /// The tolerances of the targets; nil when none has one.
  public var tolerances: LabelToleranceTable? {
    let own = targets.compactMap { target in target.tolerance.map { (target, $0) } }
    guard !own.isEmpty else { return nil }
    let byLabel = targetKind == .labels ? own.flatMap { target, mm in target.labels.map { ($0, mm) } } : []
    let byName = targetKind == .labels ? [] : own.map { ($0.name, $1) }
    return LabelToleranceTable(
      source: "preset \(name)", byLabel: Dictionary(byLabel) { first, _ in first },
      byName: Dictionary(byName) { first, _ in first }, synonyms: synonyms)
  }

  /// Whether the names agree: a name stands for one preset.
  public static func == (a: StudyPreset, b: StudyPreset) -> Bool { a.name == b.name }
  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
