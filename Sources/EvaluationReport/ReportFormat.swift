/// The forms in which results are written; `Docs/OutputFormats.md` shows each.
public enum ReportFormat: String, CaseIterable, Sendable {
  /// Aligned columns for reading on a terminal.
  case table
  /// One row a case, label and convention; a column a metric.
  case csv
  /// One row a case, label, convention and metric.
  case tidy
  /// One row a case; a column a metric and label, such as `dice-liver`.
  case wide
  /// One row a label and metric: mean, spread, quartiles, interval and counts over the cases.
  case summaryCSV = "summary-csv"
  /// Everything, as `Docs/results.schema.json` describes.
  case json
  /// nnU-Net's `summary.json`.
  case nnunet
  /// The files of MONAI's `write_metrics_reports`: `NAME_raw.csv` and `NAME_summary.csv` a metric, and `metrics.csv`.
  case monai
  /// challengeR's long table: `Task,TestCase,Algorithm,MetricValue`.
  case challenger
  /// Grand Challenge's `metrics.json`.
  case grandChallenge = "grand-challenge"
  /// A table to paste.
  case markdown
  /// A table for a paper; needs the LaTeX package booktabs.
  case latex

  /// The form that a file name asks for, or nil; `.json` and `.csv` mean the forms that hold everything.
  public init?(fileName: String) {
    let endings: [(String, ReportFormat)] = [
      (".json", .json), (".csv", .csv), (".md", .markdown), (".txt", .table), (".tex", .latex),
    ]
    let name = fileName.lowercased()
    guard let format = endings.first(where: { name.hasSuffix($0.0) })?.1 else { return nil }
    self = format
  }

  /// Whether the form is several files, to be written into a folder.
  public var isSeveralFiles: Bool { self == .monai }

  /// The keys of the metrics that the form cannot be written without.
  public var neededMetrics: [String] {
    self == .nnunet ? ["reference_voxels", "prediction_voxels", "intersection_voxels"] : []
  }
}

/// One file of a form.
public struct ReportFile: Hashable, Sendable {
  /// The name, without folder.
  public let name: String
  /// The content.
  public let text: String
}

/// Choices that single forms have.
public struct ReportOptions: Hashable, Sendable {
  /// How the `nnunet` form writes values that are not defined.
  public enum NaNStyle: String, CaseIterable, Hashable, Sendable {
    /// `null`, as JSON demands.
    case null
    /// Bare `NaN`, as nnU-Net writes it; not JSON.
    case python
  }

  /// Whether the table and Markdown of a study show each case besides the summary.
  public var showsCases = false
  /// The columns that the table of a study may fill; nil for any number.
  ///
  /// Columns are left out, and said to be, until it fits.
  public var width: Int?
  /// How the `nnunet` form writes values that are not defined.
  public var nanStyle = NaNStyle.null
  /// Whether the `nnunet` form holds the labels alone where there are regions besides; else it holds the regions and the
  /// labels with a name, as nnU-Net does for a data set with regions.
  public var nnUNetHoldsLabels = false
  /// The name of the model in the `challenger` form; nil takes the last part of the prediction folder.
  public var algorithm: String?
  /// The task in the `challenger` form, in which `{label}` and `{metric}` are replaced.
  public var task = "{label} {metric}"

  /// The defaults of the command.
  public init() {}
}
