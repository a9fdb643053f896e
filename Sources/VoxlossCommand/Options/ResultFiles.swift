import Voxloss

/// The results of a run folder: one file a form.
struct ResultFiles {
  static let standard: [ReportFormat] = [.json, .csv, .summaryCSV, .table]

  private let formats: [ReportFormat]
  private let setup: ScoringSetup

  init(_ arguments: ScoreArguments, _ setup: ScoringSetup) {
    formats = arguments.form.format?.formats ?? ResultFiles.standard
    self.setup = setup
  }

  /// Writes all forms, each file in one step.
  func write(_ study: StudyScore, _ verdicts: LimitReport?, into folder: RunFolder) throws {
    let report = setup.report(study, verdicts)
    for format in formats {
      for file in report.files(format, named: format.resultName) {
        try folder.write(file.text, to: format.isSeveralFiles ? "\(format.rawValue)/\(file.name)" : file.name)
      }
    }
  }
}

extension ReportFormat {
  /// The name of the file in a run folder.
  var resultName: String {
    switch self {
    case .json: "results.json"
    case .csv: "cases.csv"
    case .tidy: "tidy.csv"
    case .wide: "wide.csv"
    case .summaryCSV: "summary.csv"
    case .table: "summary.txt"
    case .markdown: "summary.md"
    case .latex: "summary.tex"
    case .nnunet: "summary.json"
    case .monai: "metrics.csv"
    case .challenger: "challenger.csv"
    case .grandChallenge: "metrics.json"
    }
  }
}
