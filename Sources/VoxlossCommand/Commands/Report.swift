import ArgumentParser
import HTMLReport
import Voxloss

struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a report page from stored results.",
    discussion: """
      RESULTS is what voxloss score wrote as JSON, or the folder that holds it. The page is one HTML file that loads nothing: tables, plots, the worst \
      cases with contours, all cases, and a methods paragraph. The label maps of the worst cases are read again; one \
      that cannot be read leaves a note in its place.

      Examples:
        voxloss report results.json -o report.html
        voxloss report results.json -o report.html --images imagesTs --worst 40
      """)

  @Argument(help: "The results as JSON, or a folder with results.json.", completion: .file(extensions: ["json"]))
  var results: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the page to a file. Default: standard output.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var output: String?

  @OptionGroup var content: HTMLReportContentArguments

  @Flag(name: .shortAndLong, help: "No notes and warnings.") var quiet = false

  func validate() throws {
    if output?.isEmpty == true { throw ValidationError("-o needs the name of a file.") }
  }

  func run() throws {
    let console = Console(isQuiet: quiet)
    do {
      // Of a folder the results in it, as for compare.
      let model = LabelFiles.isFolder(results) ? try ComparisonModel(parsing: results) : nil
      let file = model?.path ?? results
      if let output {
        try console.refuseToOverwrite([file], with: output)
        try console.refuseUnwritable(output, option: "-o")
      }
      try content.checkImages(console)
      let study = try model?.study ?? StudyScore(contentsOf: file)
      let limits = try StudyLimits(resultsFile: file)?.check(study)
      try console.deliver(content.page(study, limits: limits), to: output)
    } catch {
      throw console.failure(error)
    }
  }
}
