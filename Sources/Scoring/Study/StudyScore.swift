public import Statistics

/// The scores of all cases of a study, with what was not scored, and what stands behind the means.
public struct StudyScore: Sendable {
  /// The scored cases, by name.
  public let cases: [CaseScore]
  /// The cases without scores, by name.
  public let failures: [CaseFailure]
  /// Cases that were left out because their prediction is missing, by name.
  public let skipped: [String]
  /// Predictions without a reference, which were not scored.
  public let extraPredictions: [String]
  /// How the study was scored.
  public let settings: StudySettings
  /// One entry a label over all cases, ascending, then one a region; made from `cases` by the policy.
  public let labels: [LabelSummary]
  /// The numbers over all labels of a case, such as `mean_foreground_dice`, over all cases.
  public let overall: [MetricSummary]

  /// A study from the outcomes of its cases, in any order.
  public init(
    outcomes: [CaseOutcome], skipped: [String] = [], extraPredictions: [String] = [], settings: StudySettings = .init()
  ) {
    let sorted = outcomes.sorted { $0.name < $1.name }
    cases = sorted.compactMap { if case .scored(let score) = $0 { score } else { nil } }
    failures = sorted.compactMap { if case .failed(let failure) = $0 { failure } else { nil } }
    self.skipped = skipped.sorted()
    self.extraPredictions = extraPredictions.sorted()
    self.settings = settings
    let summaries = StudySummaries(cases, settings)
    labels = summaries.labels()
    overall = summaries.overall()
  }

  /// The cases whose prediction is missing, which count as missed in all labels.
  public var missing: [CaseScore] { cases.filter { $0.predictionState == .missing } }

  /// The cases whose prediction could not be scored, which count as missed in all labels.
  public var unusable: [CaseScore] {
    cases.filter { if case .failed = $0.predictionState { true } else { false } }
  }

  /// The plain mean over labels other than 0 of a metric's means, as nnU-Net's `foreground_mean`.
  ///
  /// Nil when no label has one, and for metrics without a better side, such as volumes and signed differences. Regions
  /// count only where there are no labels.
  public func foregroundMean(_ name: String) -> Double? {
    let hasLabels = labels.contains { $0.label != nil && $0.label != 0 }
    let values = labels.filter { hasLabels ? $0.label != nil && $0.label != 0 : true }
      .compactMap { label in label[name].flatMap { $0.hasBetterSide ? $0.mean : nil } }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}

/// How a study is scored, besides the options of its cases.
public struct StudySettings: Hashable, Sendable {
  /// What labels count in the means when a mask is empty.
  public var emptyMasks = EmptyMaskPolicy.worst
  /// What happens to a case without prediction.
  public var missing = MissingPredictionPolicy.worst
  /// How confidence intervals of the means are drawn; nil draws none.
  public var bootstrap: Bootstrap? = Bootstrap()
  /// The preset that chose the options; nil when there is none.
  public var preset: String?
  /// What the caller chose instead of the preset, one word each.
  public var presetOverrides: [String] = []
  /// The reference as the caller named it; nil where cases come from a manifest.
  public var referencePath: String?
  /// The prediction as the caller named it; nil where cases come from a manifest.
  public var predictionPath: String?

  /// The defaults of the command.
  public init() {}
}
