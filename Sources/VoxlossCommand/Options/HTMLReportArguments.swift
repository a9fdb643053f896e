import ArgumentParser
import Foundation
import HTMLReport
import Voxloss

/// The options of a command that writes a report page beside its results.
struct HTMLReportArguments: ParsableArguments {
  @Option(
    name: .customLong("report"),
    help: ArgumentHelp("Write a report page as well: one HTML file that loads nothing.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var file: String?

  @OptionGroup var content: HTMLReportContentArguments

  func validate() throws {
    if file?.isEmpty == true { throw ValidationError("--report needs the name of a file.") }
    if file == nil, let option = content.firstGiven { throw ValidationError("\(option) needs --report.") }
  }

  /// Writes the page of a study; nothing when none was asked for.
  func write(_ study: StudyScore, limits: LimitReport? = nil, _ console: Console) throws {
    guard let file else { return }
    try content.checkImages(console)
    try console.deliver(content.page(study, limits: limits), to: file)
  }
}

/// What a report page shows.
struct HTMLReportContentArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A folder with an image CASE.nii.gz or CASE_0000.nii.gz of each case, shown beneath the contours.",
      valueName: "folder"), completion: .directory)
  var images: String?

  @Option(help: ArgumentHelp("How many of the worst cases are shown with a slice. Default: 20.", valueName: "n"))
  var worst: Int?

  @Option(help: ArgumentHelp("The title of the page. Default: the name of the prediction's folder.", valueName: "text"))
  var title: String?

  func validate() throws {
    if let worst, worst < 0 { throw ValidationError("--worst must not be negative.") }
  }

  /// An option that was given, for a message that it has no effect.
  var firstGiven: String? {
    [("--images", images != nil), ("--worst", worst != nil), ("--title", title != nil)].first { $0.1 }?.0
  }

  /// A folder that is not there would leave every picture without its image.
  func checkImages(_ console: Console) throws {
    guard let images, !LabelFiles.isFolder(images) else { return }
    console.error("\(images): is no folder; --images needs one with an image of each case")
    throw ExitStatus.noInput.exitCode
  }

  /// The page of a study.
  func page(_ study: StudyScore, limits: LimitReport? = nil) -> String {
    var options = HTMLReportOptions()
    options.imagesFolder = images
    options.title = title
    options.verdict = limits.map { ReportVerdict($0) }
    if let worst { options.worstCount = worst }
    return HTMLReport(study: study, version: VoxlossCommand.version, options: options).text()
  }
}
