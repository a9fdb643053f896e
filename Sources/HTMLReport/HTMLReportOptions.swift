/// What a report shows besides the results.
public struct HTMLReportOptions: Sendable {
  /// The title of the page; nil takes the names of the folders.
  public var title: String?
  /// A folder with the image of each case as `CASE.nii.gz`, `CASE_0000.nii.gz` or the same without `.gz`.
  public var imagesFolder: String?
  /// How many of the worst cases are shown with a slice.
  public var worstCount = 20
  /// The verdict on limits; nil shows none.
  public var verdict: ReportVerdict?

  /// The defaults of the command.
  public init() {}
}

/// What became of the limits of a study, as the report shows it.
public struct ReportVerdict: Hashable, Sendable {
  /// How often the limit of one label was kept.
  public struct Limit: Hashable, Sendable {
    /// The label, as tables name it.
    public let label: String
    /// The metric, with the tolerance where it has one.
    public let metric: String
    /// The limit in words, such as `≥ 0.9`.
    public let limit: String
    /// Cases that keep it.
    public let passed: Int
    /// Cases that fail it.
    public let failed: Int
    /// Cases in which the value is not defined, which fails as well.
    public let undefined: Int
    /// Cases in which the label is in neither mask.
    public let bothEmpty: Int

    /// A limit from its parts.
    public init(
      label: String, metric: String, limit: String, passed: Int, failed: Int, undefined: Int = 0, bothEmpty: Int
    ) {
      self.label = label
      self.metric = metric
      self.limit = limit
      self.passed = passed
      self.failed = failed
      self.undefined = undefined
      self.bothEmpty = bothEmpty
    }
  }

  /// A case that fails.
  public struct FailingCase: Hashable, Sendable {
    /// The name of the case.
    public let name: String
    /// What fails, in one line.
    public let reason: String

    /// A case from its parts.
    public init(name: String, reason: String) {
      self.name = name
      self.reason = reason
    }
  }

  /// The file of the limits.
  public let path: String
  /// The number of cases that were judged.
  public let caseCount: Int
  /// The limits.
  public let limits: [Limit]
  /// The cases that fail.
  public let failingCases: [FailingCase]

  /// A verdict from its parts.
  public init(path: String, caseCount: Int, limits: [Limit], failingCases: [FailingCase]) {
    self.path = path
    self.caseCount = caseCount
    self.limits = limits
    self.failingCases = failingCases
  }

  /// Whether every case keeps every limit.
  public var passes: Bool { failingCases.isEmpty && limits.allSatisfy { $0.failed + $0.undefined == 0 } }
}
