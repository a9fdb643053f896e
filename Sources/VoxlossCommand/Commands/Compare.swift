import ArgumentParser
import Foundation
import Voxloss

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare models by their stored results.",
    discussion: """
      Each RESULTS is what voxloss score --format json wrote, an nnU-Net summary.json, or a folder with results.json. \
      Models are named by their file (by the folder of a results.json), or as NAME=RESULTS.

      Differences are first - second, case by case: with dice above 0 the first model is better, with hd95 the \
      second; the column better says it in words. p-values are two-sided and adjusted by Holm's method.

      A case that a model lacks counts as worst for it, so that no model gains by a failure.

      Examples:
        voxloss compare baseline.json new.json
        voxloss compare unet=runs/a swin=runs/b --metrics dice,hd95,nsd_2mm
        voxloss compare runs/a runs/b runs/c --labels liver 5 --reference-model a
        voxloss compare *.json --ranking test-based --alpha 0.01 -o comparison.json
        voxloss compare a.json b.json --metrics hd95 --format challenger
      """)

  @Argument(help: "Stored results of two or more models: FILE, FOLDER or NAME=FILE.", completion: .file())
  var results: [String] = []

  @Option(
    help: ArgumentHelp(
      "Metrics, separated by commas: dice, hd95, nsd_2mm; nsd stands for all its tolerances. Default: dice, hd95 and "
        + "nsd, those that all files have.", valueName: "list"))
  var metrics: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Labels by value or name and regions by name, separated by blanks or commas. Default: all.", valueName: "labels"))
  var labels: [String] = []

  @Option(
    help: ArgumentHelp("Compare the others with this model alone instead of all pairs.", valueName: "name"))
  var referenceModel: String?

  @Option(
    help: ArgumentHelp(
      "Cases that some model lacks: all (they count as worst for it) or common (they are left out).",
      valueName: "cases"))
  var cases = ComparisonOptions.Cases.all

  @Option(
    help: ArgumentHelp(
      "Count empty masks of all files by this policy: worst, exclude, brats, nnunet or a number of mm. Default: the "
        + "policy of the files, which has to be the same.", valueName: "policy"))
  var empty: EmptyArgument?

  @OptionGroup(title: "Statistics") var statistics: ComparisonStatistics

  @Option(
    help: ArgumentHelp(
      "table, json, csv, markdown, latex or challenger (challengeR's long table). Default: table, or as -o says."))
  var format: ComparisonReport.Format?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the comparison to a file.", valueName: "file"), completion: .file())
  var output: String?

  @Option(help: ArgumentHelp("Threads. Default: the processors at hand. Results do not depend on it.", valueName: "n"))
  var workers: Int?

  @Flag(name: .shortAndLong, help: "No notes and warnings.") var quiet = false

  func validate() throws {
    if results.isEmpty { throw ValidationError("names no results; a comparison needs those of at least two models.") }
    if results.count == 1 {
      throw ValidationError("\(results[0]): is one model; a comparison needs the results of at least two.")
    }
    if results.contains("") { throw ValidationError("the name of a results file is empty.") }
    if metrics != nil, list(metrics)?.isEmpty ?? true { throw ValidationError("--metrics names no metric.") }
    if output?.isEmpty == true { throw ValidationError("-o needs the name of a file.") }
    if let workers, workers < 1 { throw ValidationError("--workers must be at least 1.") }
    if chosenFormat == .challenger, let names = list(metrics), names.count > 1 {
      throw ValidationError(
        "--format challenger takes one metric, because challengeR ranks a file in one direction; --metrics names "
          + "\(names.count).")
    }
  }

  func run() throws {
    let console = Console(isQuiet: quiet)
    do {
      var models: [ComparisonModel] = []
      for argument in results { models.append(try ComparisonModel(parsing: argument)) }
      if let output { try console.refuseToOverwrite(models.map(\.path), with: output) }
      let comparison = try StudyComparison(models, options: options)
      if chosenFormat == .challenger, comparison.metrics.count > 1 {
        console.error(
          "--format challenger takes one metric, because challengeR ranks a file in one direction; choose one of "
            + comparison.metrics.map(\.metric.name).joined(separator: " ") + " by --metrics")
        throw ExitStatus.usage.exitCode
      }
      say(comparison, console)
      let report = ComparisonReport(comparison, version: VoxlossCommand.version)
      try console.deliver(report.text(chosenFormat), to: output)
    } catch {
      throw console.failure(error)
    }
  }

  private var chosenFormat: ComparisonReport.Format {
    format ?? output.flatMap { ComparisonReport.Format(fileName: $0) } ?? .table
  }

  private var options: ComparisonOptions {
    var options = ComparisonOptions()
    // challengeR ranks a file in one direction: Dice alone unless another metric is named.
    options.metrics = list(metrics) ?? (chosenFormat == .challenger ? ["dice"] : nil)
    let wanted = labels.flatMap { $0.split(separator: ",").map(String.init) }
    options.labels = wanted.isEmpty ? nil : wanted
    options.cases = cases
    options.emptyMasks = empty?.policy
    options.referenceModel = referenceModel
    options.alpha = statistics.alpha
    options.rankings = statistics.rankings
    options.bootstrap = statistics.bootstrap
    options.workerCount = workers ?? ProcessInfo.processInfo.activeProcessorCount
    return options
  }

  private func list(_ text: String?) -> [String]? { text?.split { $0 == "," || $0 == " " }.map(String.init) }

  private func say(_ comparison: StudyComparison, _ console: Console) {
    for warning in comparison.warnings { console.warning(warning) }
    for model in comparison.models where !model.lackingCases.isEmpty {
      let others = model.lackingCases.count > 5 ? " and \(model.lackingCases.count - 5) more" : ""
      let effect = cases == .all ? "counted as worst" : "left out for all models"
      console.warning(
        "\(model.path): has no scores for \(model.lackingCases.prefix(5).joined(separator: ", "))\(others), \(effect)")
    }
    if chosenFormat == .challenger, let metric = comparison.metrics.first {
      console.note(
        "\(metric.metric.name): in challengeR smallBetter = \(metric.isHigherBetter ? "FALSE" : "TRUE"), by = \"Task\"")
    }
  }
}
