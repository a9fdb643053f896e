import ArgumentParser
import Voxloss

/// Options that turn results into a failure.
struct GateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Exit with 3 when a label's value, of folders its mean over the cases, is lower; repeatable.",
      valueName: "key=value"))
  var failUnder: [LimitArgument] = []

  @Option(
    help: ArgumentHelp(
      "Exit with 3 when a label's value, of folders its mean over the cases, is higher; repeatable.",
      valueName: "key=value"))
  var failAbove: [LimitArgument] = []

  @Option(
    help: ArgumentHelp(
      "Judge every label of every case by a CSV file with the columns label, metric, minimum, maximum; exit with 3 when "
        + "one fails.", valueName: "file"), completion: .file())
  var limits: String?

  @Flag(help: "Exit with 2 when there is a warning.") var strict = false

  func validate() throws {
    if limits?.isEmpty == true { throw ValidationError("--limits needs the name of a file.") }
  }

  /// Refuses limits on what is not computed.
  func validate(_ options: CaseOptions) throws {
    let selection = options.metrics
    let overall = ["mean_foreground_dice", "generalized_dice", "weighted_kappa", "multiclass_accuracy"]
    let listed = options.surface.tolerances + options.surface.labelTolerances.values.flatMap { $0 }
    let tolerances = Set(listed + (options.surface.toleranceTable?.allTolerances ?? [])).sorted()
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

  /// A limit on a metric that a prediction has no value for is a mistake, not a pass.
  func checkLimits(_ scored: CaseScore, _ prediction: String, _ console: Console) throws {
    if let limit = (failUnder + failAbove).first(where: { !$0.isComputed(in: scored) }) {
      console.error(
        "\(prediction): has no \(limit.key), so that it cannot be a limit (--metrics and --activation decide)")
      throw ExitStatus.usage.exitCode
    }
  }

  /// The limits that one pair does not keep.
  func violations(in scored: CaseScore) -> [String] {
    failUnder.compactMap { $0.violation(in: scored, isLowerLimit: true) }
      + failAbove.compactMap { $0.violation(in: scored, isLowerLimit: false) }
  }

  /// The limits that a study does not keep.
  func violations(in study: StudyScore) -> [String] {
    failUnder.compactMap { $0.violation(in: study, isLowerLimit: true) }
      + failAbove.compactMap { $0.violation(in: study, isLowerLimit: false) }
  }
}

extension LimitArgument {
  /// Why a study does not keep the limit, naming the label with the worst mean over the cases; nil when it does.
  ///
  /// Failures that the policy for empty masks leaves out of a mean count as worst here: what fails a limit in a pair
  /// fails it in a study. A label whose mean is undefined although one of its masks has voxels in some case never keeps a limit; neither does
  /// a study in which nothing has the metric.
  func violation(in study: StudyScore, isLowerLimit: Bool) -> String? {
    if let overall = study.overall.first(where: { $0.name == key }) {
      guard let mean = overall.gatedMean else { return "\(key) is undefined, the limit is \(limit)" }
      return keeps(mean, isLowerLimit) ? nil : "the mean of \(key) is \(mean), the limit is \(limit)"
    }
    let entries = study.labels.compactMap { label in label[key].map { (label: label, metric: $0) } }
      .filter { entry in entry.label.statusCounts.contains { $0.key != .bothEmpty && $0.value > 0 } }
    if entries.isEmpty {
      let isEmpty = study.labels.allSatisfy { label in
        !label.statusCounts.contains { $0.key != .bothEmpty && $0.value > 0 }
      }
      return isEmpty && !study.cases.isEmpty ? nil : "no case has \(key), the limit is \(limit)"
    }
    let undefined = entries.filter { $0.metric.gatedMean == nil }
    let beyond = entries.compactMap { entry in entry.metric.gatedMean.map { (label: entry.label, mean: $0) } }
      .filter { !keeps($0.mean, isLowerLimit) }
    let count = undefined.count + beyond.count
    let others = count > 1 ? " (and \(count - 1) more of \(entries.count) labels do not keep it)" : ""
    if let entry = undefined.first {
      return "the mean of \(key) of \(entry.label.title) is undefined, the limit is \(limit)\(others)"
    }
    let worst = beyond.min { isLowerLimit ? $0.mean < $1.mean : $0.mean > $1.mean }
    return worst.map { "the mean of \(key) of \($0.label.title) is \($0.mean), the limit is \(limit)\(others)" }
  }
}

extension MetricSummary {
  /// The mean in which no failure is left out.
  fileprivate var gatedMean: Double? { meanWithFailures ?? mean }
}
