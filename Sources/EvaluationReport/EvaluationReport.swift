public import Scoring

/// The results of one or more cases, to be written in any of the report formats.
public struct EvaluationReport: Sendable {
  /// The version of the JSON layout; it rises when a key changes its meaning or disappears.
  public static let schemaVersion = StudyScore.schemaVersion

  /// The scored cases, in the order in which they are written.
  public let cases: [CaseScore]
  /// The study that the cases belong to; nil for single pairs.
  public let study: StudyScore?
  /// What became of the limits; nil when there are none.
  public let limits: LimitReport?
  /// The version of Voxloss that is written into the results.
  public let version: String
  /// The metrics that tables show; nil shows the usual few.
  public let tableMetrics: [String]?
  /// Whether tables are followed by what is behind each distance.
  public let isExplained: Bool
  /// Choices that single forms have.
  public let options: ReportOptions

  /// - Parameters:
  ///   - tableMetrics: the metrics that the caller asked for by name; nil lets tables show the usual few.
  ///   - isExplained: whether tables are followed by what is behind each distance.
  public init(
    cases: [CaseScore], limits: LimitReport? = nil, version: String, tableMetrics: [String]? = nil,
    isExplained: Bool = false, options: ReportOptions = .init()
  ) {
    self.cases = cases
    study = nil
    self.limits = limits
    self.version = version
    self.tableMetrics = tableMetrics
    self.isExplained = isExplained
    self.options = options
  }

  /// The results of a study: its cases, what was not scored, and the summaries.
  public init(
    study: StudyScore, limits: LimitReport? = nil, version: String, tableMetrics: [String]? = nil,
    isExplained: Bool = false, options: ReportOptions = .init()
  ) {
    cases = study.cases
    self.study = study
    self.limits = limits
    self.version = version
    self.tableMetrics = tableMetrics
    self.isExplained = isExplained
    self.options = options
  }

  /// The results as text that ends with a line break; nnU-Net's file alone ends without one.
  ///
  /// The files of `monai` follow each other below lines with their names; `files(_:named:)` has them apart.
  public func text(_ format: ReportFormat) -> String {
    switch format {
    case .table: tableText()
    case .csv: csvText()
    case .tidy: tidyText()
    case .wide: wideText()
    case .summaryCSV: summaryCSVText()
    case .json: jsonText()
    case .nnunet: nnUNetText()
    case .monai: monaiFiles().map { "==> \($0.name) <==\n\($0.text)" }.joined(separator: "\n")
    case .challenger: challengeRText()
    case .grandChallenge: grandChallengeText()
    case .markdown: markdownText()
    case .latex: latexText()
    }
  }

  /// The results as files: one with the given name, or those of a form that is several files under their own names.
  public func files(_ format: ReportFormat, named name: String) -> [ReportFile] {
    format == .monai ? monaiFiles() : [ReportFile(name: name, text: text(format))]
  }

  /// The study, or the cases as one.
  var summarized: StudyScore {
    if let study { return study }
    var settings = StudySettings()
    settings.bootstrap = nil
    return StudyScore(outcomes: cases.map { .scored($0) }, settings: settings)
  }
}
