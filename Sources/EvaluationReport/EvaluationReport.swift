public import Scoring

/// The results of one or more cases, to be written in any of the report formats.
public struct EvaluationReport: Sendable {
  /// The version of the JSON layout; it rises when a key changes its meaning or disappears.
  public static let schemaVersion = 1

  /// The scored cases, in the order in which they are written.
  public let cases: [CaseScore]
  /// The version of Voxloss that is written into the results.
  public let version: String
  /// The metrics that tables show; nil shows the usual few.
  public let tableMetrics: [String]?

  /// Whether tables are followed by what is behind each distance.
  public let isExplained: Bool

  /// - Parameters:
  ///   - tableMetrics: the metrics that the caller asked for by name; nil lets tables show the usual few.
  ///   - isExplained: whether tables are followed by what is behind each distance.
  public init(cases: [CaseScore], version: String, tableMetrics: [String]? = nil, isExplained: Bool = false) {
    self.cases = cases
    self.version = version
    self.tableMetrics = tableMetrics
    self.isExplained = isExplained
  }

  /// The results as text that ends with a line break.
  public func text(_ format: ReportFormat) -> String {
    switch format {
    case .table: tableText()
    case .csv: csvText()
    case .json: jsonText()
    case .markdown: markdownText()
    }
  }
}
