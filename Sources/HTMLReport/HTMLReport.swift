public import Scoring

/// A study as one HTML file: tables, plots, worst cases, every case, and what stands behind the numbers.
///
/// The file loads nothing: style, script, drawings and pictures stand in it. It holds no date and no machine's name, so
/// that equal results give equal bytes. Names and paths from files are escaped.
public struct HTMLReport: Sendable {
  /// The study.
  public let study: StudyScore
  /// The version of Voxloss that is written into the page.
  public let version: String
  /// What the page shows.
  public let options: HTMLReportOptions

  /// A report on a study.
  public init(study: StudyScore, version: String, options: HTMLReportOptions = HTMLReportOptions()) {
    self.study = study
    self.version = version
    self.options = options
  }

  /// The page; reads the label maps of the worst cases, and their images when there is a folder of them.
  ///
  /// A file that cannot be read leaves the reason in place of its picture.
  public func text() -> String { ReportTemplates.page(PageContent(study, version: version, options: options).values) }
}
