import ArgumentParser
import Foundation
import Voxloss

struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare a prediction with a reference.",
    discussion: """
      REFERENCE comes first, then PREDICTION. The prediction is a label map, or probabilities or logits of classes \
      (dimension 4 or 5 of a NIfTI file, czyx in HDF5). Label names are found by themselves.

      Examples:
        voxloss score reference.nii.gz prediction.nii.gz
        voxloss score reference.nii.gz prediction.h5:/labels -o result.json
        voxloss score ref.nii.gz pred.nii.gz --regions WT=1,2,4 TC=1,4 ET=4
        voxloss score reference.nii.gz logits.nii.gz --activation softmax
        voxloss score ref.nii pred.nii --fail-under dice=0.8 --fail-above hd95=10
        voxloss score ref.nii pred.nii --metrics hd,assd,nsd --tolerance liver=3
        voxloss score ref.nii pred.nii --metrics surface --convention medpy --explain
        voxloss score ref.nii pred.nii --metrics hd95,nsd --convention all
      """)

  @Argument(help: "The reference segmentation.", completion: .file()) var reference: String
  @Argument(help: "The predicted segmentation or class scores.", completion: .file()) var prediction: String

  @OptionGroup(title: "Labels") var labelOptions: LabelOptions
  @OptionGroup(title: "Reading") var reading: ReadingOptions
  @OptionGroup(title: "Surface distances") var surface: SurfaceArguments

  @Option(
    help: ArgumentHelp(
      "What turns the prediction into probabilities: none (they are), softmax or sigmoid.", valueName: "activation"))
  var activation: Activation?

  @Option(
    help: ArgumentHelp(
      "Metric keys and the groups overlap, surface, soft, all, separated by commas; hd takes any percentile, as hd99. "
        + "Default: overlap, hd95, assd, nsd, and soft for class scores.", valueName: "list"))
  var metrics: String?

  @Option(help: ArgumentHelp("The weight of sensitivity against precision in f_beta.", valueName: "number"))
  var beta: Double = 1

  @Flag(help: "Bring a prediction on another grid onto the reference's by nearest neighbour.") var resample = false
  @Flag(help: "Compare only sizes; the reference's geometry is used.") var ignoreGeometry = false

  @Option(
    help: ArgumentHelp("How far grids may lie apart: 0.05vox or 0.1mm. Default: 0.05vox.", valueName: "length"))
  var geometryTolerance: ToleranceArgument?

  @Option(name: .long, help: ArgumentHelp("table, csv, json or markdown. Default: table, or as -o says."))
  var format: ReportFormat?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the results to a file.", valueName: "file"), completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp("Exit with 3 when a label's value is lower; repeatable.", valueName: "key=value"))
  var failUnder: [LimitArgument] = []

  @Option(
    help: ArgumentHelp("Exit with 3 when a label's value is higher; repeatable.", valueName: "key=value"))
  var failAbove: [LimitArgument] = []

  @Option(help: ArgumentHelp("Threads. Default: the processors at hand. Results do not depend on it.", valueName: "n"))
  var workers: Int?

  @Flag(help: "Exit with 2 when there is a warning.") var strict = false
  @Flag(name: .shortAndLong, help: "No notes and warnings.") var quiet = false

  func validate() throws {
    if resample && ignoreGeometry { throw ValidationError("--resample and --ignore-geometry exclude each other.") }
    if !(beta > 0 && beta.isFinite) { throw ValidationError("--beta must be a positive number.") }
    let names = labelOptions.regions.map(\.region.name)
    if let name = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw ValidationError("--regions: the name \(name) is given twice.")
    }
    if output?.isEmpty == true { throw ValidationError("-o needs the name of a file.") }
    if let workers, workers < 1 { throw ValidationError("--workers must be at least 1.") }
    let selection: MetricSelection
    do { selection = try self.selection } catch { throw ValidationError("--metrics: \(error.description)") }
    let overall = ["mean_foreground_dice", "generalized_dice", "weighted_kappa", "multiclass_accuracy"]
    let tolerances = Set(surface.tolerance.flatMap(\.tolerances) + surface.options.tolerances).sorted()
    func limitNames(_ metric: SurfaceMetric) -> [String] {
      // A boundary strip of width 0 has no voxel, and its share no value that a limit could look at.
      let isStrip = metric == .boundaryIoU || metric == .boundaryDice
      let values = metric.takesTolerance ? tolerances.filter { $0 > 0 || !isStrip }.map { Optional($0) } : [nil]
      return values.map { MetricValue(key: metric.key, tolerance: $0, value: nil).name }
    }
    let keys =
      selection.overlap.map(\.rawValue) + selection.surface.flatMap(limitNames) + selection.soft.map(\.rawValue)
      + overall
    for limit in failUnder + failAbove where !keys.contains(limit.key) {
      if let metric = selection.surface.first(where: { $0.key == limit.key }) {
        throw ValidationError(
          "\(limit.key) needs a tolerance to be a limit: \(limitNames(metric).joined(separator: " or ")).")
      }
      throw ValidationError(
        "\(limit.key) is not computed, so that it cannot be a limit; there are \(keys.joined(separator: " ")).")
    }
  }

  private var selection: MetricSelection {
    get throws(ScoringError) {
      guard let metrics else { return .standard }
      let names = metrics.split { $0 == "," || $0 == " " }.map(String.init)
      if names.isEmpty { throw ScoringError(.unknownMetric, "names no metric") }
      return try MetricSelection(parsing: names)
    }
  }

  func run() throws {
    let console = Console(isQuiet: quiet)
    do {
      let inputs = [reference, prediction, labelOptions.mask, labelOptions.names].compactMap { $0 }
      if let output { try console.refuseToOverwrite(inputs, with: output) }
      let scored = try CaseScore(reference: reference, prediction: prediction, options: caseOptions(console))
      try checkLimits(scored, console)
      if let option = surface.firstGiven, try selection.surface.isEmpty {
        console.note("\(option) has no effect: --metrics names no surface metric")
      }
      for note in scored.notes { console.note(note) }
      for warning in scored.warnings { console.warning(warning) }
      if !scored.labels.isEmpty, scored.labels.allSatisfy(\.values.isEmpty) {
        console.warning("\(prediction): has none of the chosen metrics; the soft ones need class scores (--activation)")
      }
      let report = EvaluationReport(
        cases: [scored], version: VoxlossCommand.version,
        tableMetrics: metrics == nil ? nil : try selection.keys, isExplained: surface.explain)
      let format = self.format ?? output.flatMap { ReportFormat(fileName: $0) } ?? .table
      try console.deliver(report.text(format), to: output)
      try check(scored, console)
    } catch {
      throw console.failure(error)
    }
  }

  private func caseOptions(_ console: Console) throws -> CaseOptions {
    var options = CaseOptions()
    let labels = labelOptions.labels.flatMap(\.labels)
    options.labels = labels.isEmpty ? nil : labels
    options.regions = labelOptions.regions.map(\.region)
    options.ignoreLabel = labelOptions.ignoreLabel
    options.maskPath = labelOptions.mask
    if let path = labelOptions.names {
      do {
        options.names = try LabelNames(contentsOf: path)
      } catch {
        console.error(error.description)
        throw (error.kind == .cannotOpen ? ExitStatus.noInput : .failed).exitCode
      }
    }
    options.metrics = try selection
    options.beta = beta
    options.surface = surface.options
    options.activation = activation
    options.geometryPolicy = resample ? .resample : ignoreGeometry ? .ignore : .strict
    options.geometryTolerance = geometryTolerance?.tolerance ?? .standard
    options.reading = reading.options
    options.workerCount = workers ?? ProcessInfo.processInfo.activeProcessorCount
    return options
  }

  /// A limit on a metric that this prediction has no value for is a mistake, not a pass.
  private func checkLimits(_ scored: CaseScore, _ console: Console) throws {
    if let limit = (failUnder + failAbove).first(where: { !$0.isComputed(in: scored) }) {
      console.error(
        "\(prediction): has no \(limit.key), so that it cannot be a limit (--metrics and --activation decide)")
      throw ExitStatus.usage.exitCode
    }
  }

  private func check(_ scored: CaseScore, _ console: Console) throws {
    let violations =
      failUnder.compactMap { $0.violation(in: scored, isLowerLimit: true) }
      + failAbove.compactMap { $0.violation(in: scored, isLowerLimit: false) }
    if !violations.isEmpty {
      console.error("\(scored.name): \(violations.joined(separator: "; "))")
      throw ExitStatus.limitNotMet.exitCode
    }
    if strict, let warning = scored.warnings.first {
      let others = scored.warnings.count > 1 ? " and \(scored.warnings.count - 1) more" : ""
      console.error("\(warning) (a warning\(others), which --strict does not let pass)")
      throw ExitStatus.mismatch.exitCode
    }
  }
}
