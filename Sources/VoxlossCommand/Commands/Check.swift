public import ArgumentParser
import Foundation
public import Voxloss

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List all problems of a folder without scoring.",
    discussion: """
      Two folders or files are compared, one folder is looked at by itself. Every problem has a code that \
      Docs/CheckCodes.md explains.

      Examples:
        voxloss check labelsTs predictions
        voxloss check predictions --headers-only
        voxloss check --manifest pairs.csv --format csv
      """)

  @Argument(help: "The folder of the references, or a reference.", completion: .directory) var reference: String?
  @Argument(help: "The folder of the predictions, or a prediction.", completion: .directory) var prediction: String?

  @OptionGroup(title: "Pairs") var study: StudyArguments
  @OptionGroup(title: "Reading") var reading: ReadingOptions

  @Option(
    help: ArgumentHelp(
      "Label names: dataset.json, dseg.tsv, ITK-SNAP, FreeSurfer or Slicer table. Default: found by themselves.",
      valueName: "file"), completion: .file())
  var names: String?
  @Option(
    help: ArgumentHelp(
      "Predictions are class scores: none (probabilities), softmax or sigmoid (logits).", valueName: "activation"))
  var activation: Activation?
  @Option(
    help: ArgumentHelp("How far grids may lie apart: 0.05vox or 0.1mm. Default: 0.05vox.", valueName: "length"))
  var geometryTolerance: ToleranceArgument?
  @Flag(help: "Look at headers only; much faster.") var headersOnly = false
  @Option(help: ArgumentHelp("table, json or csv.")) var format = CheckReport.Format.table
  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the findings to a file.", valueName: "file"), completion: .file())
  var output: String?
  @Option(help: ArgumentHelp("Threads. Default: the processors at hand. Results do not depend on it.", valueName: "n"))
  var workers: Int?
  @Flag(help: "Exit with 2 when there is a warning.") var strict = false
  @Flag(name: .shortAndLong, help: "No notes.") var quiet = false

  func validate() throws {
    try study.check(reference, prediction, least: 1)
    if let workers, workers < 1 { throw ValidationError("--workers must be at least 1.") }
    if output?.isEmpty == true { throw ValidationError("-o needs the name of a file.") }
  }

  func run() throws {
    let console = Console(isQuiet: quiet)
    do {
      let inputs = [reference, prediction, names, study.manifest].compactMap { $0 }
      if let output { try console.refuseToOverwrite(inputs, with: output) }
      let check = try self.check()
      let report = CheckReport(check, version: VoxlossCommand.version)
      try console.deliver(report.text(format, includesNotes: !quiet), to: output)
      try finish(check, report, console)
    } catch {
      throw console.failure(error)
    }
  }

  private func check() throws -> StudyCheck {
    var options = StudyCheck.Options()
    options.isHeadersOnly = headersOnly
    options.pairing = study.options
    options.scoring.activation = activation
    options.scoring.geometryTolerance = geometryTolerance?.tolerance ?? .standard
    options.scoring.reading = reading.options
    options.scoring.workerCount = workers ?? ProcessInfo.processInfo.activeProcessorCount
    if let names {
      do { options.scoring.names = try LabelNames(contentsOf: names) } catch {
        throw ScoringError(.file(error.kind == .cannotOpen ? .cannotOpen : .unsupported), error.description)
      }
    }
    if let manifest = study.manifest { return try StudyCheck(manifest: manifest, options: options) }
    let reference = self.reference ?? ""
    guard let prediction else {
      if LabelFiles.isFolder(reference) { return try StudyCheck(folder: reference, options: options) }
      return StudyCheck(try StudyPairing(file: reference), isPaired: false, options: options)
    }
    if LabelFiles.isFolder(reference), LabelFiles.isFolder(prediction) {
      return try StudyCheck(referenceFolder: reference, predictionFolder: prediction, options: options)
    }
    return StudyCheck(
      try StudyPairing(reference: reference, prediction: prediction, options: study.options), options: options)
  }

  private func finish(_ check: StudyCheck, _ report: CheckReport, _ console: Console) throws {
    switch check.verdict {
    case .unusable, .mismatch:
      let first = check.problems.first { $0.code.severity == .error }
      console.error("\(report.summary); the first: \(first.map { "\($0.code.rawValue) \($0.line)" } ?? "")")
      throw (check.verdict == .unusable ? ExitStatus.failed : .mismatch).exitCode
    case .usable:
      if strict, let first = check.problems.first(where: { $0.code.severity == .warning }) {
        console.error(
          "\(report.summary), which --strict does not let pass; the first: \(first.code.rawValue) \(first.line)")
        throw ExitStatus.mismatch.exitCode
      }
    }
  }
}

extension CheckReport.Format: ExpressibleByArgument {}
