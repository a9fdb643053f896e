import ArgumentParser
import Foundation
import Voxloss

/// What is scored, how, and in which forms results are written: the options that `score` and `plan` share.
struct ScoreArguments: ParsableArguments {
  @Argument(help: "The reference segmentation, or a folder of them.", completion: .file()) var reference: String?
  @Argument(help: "The predicted segmentation or class scores, or a folder of them.", completion: .file())
  var prediction: String?

  @OptionGroup var preset: PresetArguments
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

  @OptionGroup(title: "Studies") var study: StudyArguments
  @OptionGroup(title: "Statistics") var statistics: StatisticsOptions

  @OptionGroup(title: "Forms of the results") var form: FormOptions
  @OptionGroup(title: "Report page") var page: HTMLReportArguments
  @OptionGroup(title: "Gates") var gates: GateOptions

  func validate() throws {
    try study.check(reference, prediction)
    if resample && ignoreGeometry { throw ValidationError("--resample and --ignore-geometry exclude each other.") }
    if !(beta > 0 && beta.isFinite) { throw ValidationError("--beta must be a positive number.") }
    let names = labelOptions.regions.map(\.region.name)
    if let name = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw ValidationError("--regions: the name \(name) is given twice.")
    }
    var options = CaseOptions()
    do { options.metrics = try selection } catch {
      throw ValidationError("--metrics: \(suggestion ?? error.description)")
    }
    options.surface = surface.options
    // A preset chooses metrics and tolerances later.
    if preset.preset == nil { try gates.validate(options) }
  }

  /// What was meant by the first metric that does not exist; nil when nothing is near.
  private var suggestion: String? {
    let names = metrics?.split { $0 == "," || $0 == " " }.map(String.init) ?? []
    guard let unknown = names.first(where: { (try? MetricSelection(parsing: [$0])) == nil }),
      unknown.wholeMatch(of: /hd[0-9.]+.*/) == nil
    else { return nil }
    return NearestName.nearest(unknown, among: MetricSelection.knownNames).map {
      "\(unknown) is not a metric; did you mean \($0)?"
    }
  }

  /// The metrics to compute.
  var selection: MetricSelection {
    get throws(ScoringError) {
      guard let metrics else { return .standard }
      let names = metrics.split { $0 == "," || $0 == " " }.map(String.init)
      if names.isEmpty { throw ScoringError(.unknownMetric, "names no metric") }
      return try MetricSelection(parsing: names)
    }
  }

  /// Whether several cases are scored.
  ///
  /// - Throws: an exit code when one of the two is a folder and the other a file.
  func isStudy(_ console: Console) throws -> Bool {
    if let reference, let prediction, LabelFiles.isFolder(reference) != LabelFiles.isFolder(prediction) {
      let isReferenceFolder = LabelFiles.isFolder(reference)
      let (folder, file) = isReferenceFolder ? (reference, prediction) : (prediction, reference)
      // A missing file is the graver fault.
      if FileIdentity(HDF5Location(parsing: file).path) == nil {
        throw ScoringError(.file(.cannotOpen), "\(file): no such file or folder")
      }
      console.error("\(folder): is a folder and \(file) is not; give two folders or two files")
      throw ExitStatus.usage.exitCode
    }
    return study.isStudy(reference, prediction)
  }

  /// The options of each case.
  ///
  /// - Throws: an exit code when the label names cannot be read.
  func caseOptions(_ console: Console) throws -> CaseOptions {
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
    return options
  }

  /// How the study is scored besides.
  func settings(_ options: CaseOptions) -> StudySettings {
    var settings = StudySettings()
    settings.emptyMasks = options.surface.emptyMasks
    settings.missing = study.missing
    settings.bootstrap = statistics.interval
    (settings.referencePath, settings.predictionPath) = (reference, prediction)
    return settings
  }

  /// The first reference: what lies beside it names labels and tasks.
  var firstReference: String { reference ?? study.manifest ?? "" }
}
