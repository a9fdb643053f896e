import ArgumentParser
import Voxloss

/// How cases are scored, when everything that the arguments name has been read: label names, the preset, the limits.
struct ScoringSetup {
  private(set) var options = CaseOptions()
  private(set) var settings = StudySettings()
  /// The limits of `--limits`.
  let limits: StudyLimits?
  /// What outranks the preset, one sentence each.
  private(set) var notes: [String] = []
  private let arguments: ScoreArguments

  /// - Throws: an exit code when a file that the arguments name cannot be read; `ScoringError`.
  init(_ arguments: ScoreArguments, _ console: Console) throws {
    self.arguments = arguments
    limits = try arguments.gates.limits.map { (path) throws(ScoringError) in try StudyLimits(contentsOf: path) }
    options = try arguments.caseOptions(console)
    settings = arguments.settings(options)
    let kept = PresetArguments.given(
      arguments.labelOptions, arguments.reading, arguments.surface, metrics: arguments.metrics)
    notes = try arguments.preset.apply(
      to: &options, settings: &settings, keeping: kept, reference: arguments.firstReference)
    try addNeededMetrics()
    if arguments.preset.preset != nil { try arguments.gates.validate(options) }
  }

  /// Adds what the limits and the forms of the results need.
  private mutating func addNeededMetrics() throws(ScoringError) {
    if let limits { try LimitPreparation(limits).refuseUnknownMetrics() }
    let columns = limits?.metrics ?? []
    let needed = arguments.form.format?.formats.flatMap(\.neededMetrics) ?? []
    do throws(ScoringError) {
      let own = options.metrics
      let all = try MetricSelection(parsing: own.keys + columns.map(\.key) + needed)
      options.metrics = MetricSelection(
        overlap: all.overlap, surface: all.surface, soft: all.soft, requiresSurface: own.requiresSurface)
    } catch {
      throw ScoringError(.invalidOptions, "\(limits?.path ?? ""): \(error.description)")
    }
    let tolerances = columns.compactMap(\.tolerance).filter { !options.surface.tolerances.contains($0) }
    if !tolerances.isEmpty { options.surface.tolerances = (options.surface.tolerances + tolerances).sorted() }
  }

  /// The verdicts of the limits; nil without limits.
  ///
  /// - Returns: an error when a limit names what the results lack; they are to be written before it is thrown.
  func verdicts(of study: StudyScore) -> Result<LimitReport?, ScoringError> {
    do throws(ScoringError) { return .success(try judged(study)) } catch {
      return .failure(ScoringError(.invalidOptions, "\(error.description) (the results have no verdicts)"))
    }
  }

  private func judged(_ study: StudyScore) throws(ScoringError) -> LimitReport? {
    let table = options.names ?? options.fallbackNames ?? LabelNames.discover(near: arguments.firstReference)
    let names = table.map { $0.names.map { [String($0.key), $0.value] }.flatMap { $0 } + $0.regions.map(\.name) }
    return try limits?.check(study, knownLabels: names ?? [])
  }

  /// The metrics that tables show; nil shows the usual few.
  var tableMetrics: [String]? {
    arguments.metrics == nil && arguments.preset.preset == nil ? nil : options.metrics.keys
  }

  private var reportOptions: ReportOptions {
    arguments.form.options(hasLabels: !arguments.labelOptions.labels.isEmpty)
  }

  /// The report of a study.
  ///
  /// - Parameter width: the columns of the terminal that it is for; nil for a file.
  func report(_ study: StudyScore, _ verdicts: LimitReport?, width: Int? = nil) -> EvaluationReport {
    var options = reportOptions
    options.width = width
    return EvaluationReport(
      study: study, limits: verdicts, version: VoxlossCommand.version, tableMetrics: tableMetrics,
      isExplained: arguments.surface.explain, options: options)
  }

  /// The report of one pair.
  func report(_ scored: CaseScore, _ verdicts: LimitReport?) -> EvaluationReport {
    EvaluationReport(
      cases: [scored], limits: verdicts, version: VoxlossCommand.version, tableMetrics: tableMetrics,
      isExplained: arguments.surface.explain, options: reportOptions)
  }
}
