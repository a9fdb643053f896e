/// The forms in which results are written.
public enum ReportFormat: String, CaseIterable, Sendable {
  /// Aligned columns for reading on a terminal.
  case table
  /// One row a label, all selected metrics in full precision.
  case csv
  /// Everything, as `Docs/results.schema.json` describes.
  case json
  /// A table to paste.
  case markdown

  /// The form that a file name asks for, or nil.
  public init?(fileName: String) {
    let name = fileName.lowercased()
    if name.hasSuffix(".json") {
      self = .json
    } else if name.hasSuffix(".csv") {
      self = .csv
    } else if name.hasSuffix(".md") {
      self = .markdown
    } else if name.hasSuffix(".txt") {
      self = .table
    } else {
      return nil
    }
  }
}
