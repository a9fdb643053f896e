public import Scoring

/// A comparison of models, to be written in any of its formats.
///
/// The same files give the same bytes, whatever the order of the cases in them; models stand in the order given.
public struct ComparisonReport: Sendable {
  /// The version of the JSON layout, that of `Docs/comparison.schema.json`.
  public static let schemaVersion = 1

  /// What is reported.
  public let comparison: StudyComparison
  /// The version of Voxloss that is written into the results.
  public let version: String

  /// A report of a comparison, with the version that is written into it.
  public init(_ comparison: StudyComparison, version: String) {
    self.comparison = comparison
    self.version = version
  }

  /// The forms in which a comparison is written.
  public enum Format: String, CaseIterable, Sendable {
    /// Aligned columns for reading on a terminal.
    case table
    /// Everything, as `Docs/comparison.schema.json` describes.
    case json
    /// One row a metric, label and pair of models in full precision.
    case csv
    /// Tables to paste.
    case markdown
    /// The same tables in LaTeX; they need the package booktabs.
    case latex
    /// The long table that challengeR reads: Task, TestCase, Algorithm, MetricValue.
    case challenger

    /// The form that a file name asks for, or nil.
    public init?(fileName: String) {
      let forms: [(ending: String, form: Format)] = [
        (".json", .json), (".csv", .csv), (".md", .markdown), (".tex", .latex), (".txt", .table),
      ]
      guard let form = forms.first(where: { fileName.lowercased().hasSuffix($0.ending) })?.form else { return nil }
      self = form
    }
  }

  /// The comparison as text that ends with a line break.
  public func text(_ format: Format) -> String {
    switch format {
    case .table: tableText()
    case .json: jsonText()
    case .csv: csvText()
    case .markdown: markdownText()
    case .latex: latexText()
    case .challenger: challengerText()
    }
  }
}

extension ComparedPair {
  /// The chance that the first model is better on a case, ties counted half.
  var superiority: Double { won + tied / 2 }
}

extension ComparedMetric {
  /// Which side is better, in a word.
  var betterSide: String { isHigherBetter ? "higher" : "lower" }
}
