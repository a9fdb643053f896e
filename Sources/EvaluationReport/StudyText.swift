internal import Scoring
internal import Statistics
internal import SurfaceMetrics
internal import VolumeCore

/// Sentences and cells about a study, for every form that is read by people.
struct StudyText {
  private let study: StudyScore

  init(_ study: StudyScore) { self.study = study }

  /// What was compared.
  var title: String {
    let settings = study.settings
    let count = "\(study.cases.count) case\(study.cases.count == 1 ? "" : "s")"
    guard let prediction = settings.predictionPath, let reference = settings.referencePath else { return count }
    return "\(prediction) against \(reference): \(count)"
  }

  /// A mean with its interval, or its standard deviation where there is none, alone for volumes and the like; the number
  /// of cases where it is another than the row's.
  static func cell(_ metric: MetricSummary?, count: Int, _ layout: StudyLayout = .full) -> String {
    guard let metric, let summary = metric.summary else { return "-" }
    func number(_ value: Double) -> String { layout.number(value, metric.key) }
    var text = number(summary.mean)
    if MetricScale(key: metric.key).isHigherBetter == nil {
      return metric.count == count ? text : text + " (n \(metric.count))"
    }
    if layout.hasIntervals, let interval = metric.interval {
      text += " [\(number(interval.lower)), \(number(interval.upper))]"
    } else if layout.hasIntervals, let deviation = summary.standardDeviation {
      text += " ± \(number(deviation))"
    }
    return metric.count == count ? text : text + " (n \(metric.count))"
  }

  /// The metric by which cases are ranked: Dice, or the first one whose best value is 1.
  var rankingMetric: String? {
    let names = study.columns.map(\.name)
    if names.contains("dice") { return "dice" }
    return study.columns.first { MetricScale(key: $0.key).isHigherBetter == true }?.name
  }

  /// The cases with the lowest means over the labels other than 0 by the policy of the study, lowest first, and why.
  func worstCases(_ count: Int) -> [(name: String, mean: Double, reason: String)] {
    guard let metric = rankingMetric, study.cases.count > 1 else { return [] }
    let columns = study.foreground.compactMap { $0[metric]?.counted }
    let means = study.cases.indices.compactMap { index -> (index: Int, mean: Double)? in
      let values = columns.compactMap { $0[index] }
      return values.isEmpty ? nil : (index, values.reduce(0, +) / Double(values.count))
    }
    return means.sorted { ($0.mean, $0.index) < ($1.mean, $1.index) }.prefix(count).map { index, mean in
      (study.cases[index].name, mean, StudyText.shortened(reason(study.cases[index], metric), 100))
    }
  }

  /// The text on one line, its end left out where it is longer.
  static func shortened(_ text: String, _ limit: Int) -> String {
    let line = text.onOneLine()
    return line.count <= limit ? line : line.prefix(max(limit, 2) - 1) + "\u{2026}"
  }

  private func reason(_ scored: CaseScore, _ metric: String) -> String {
    switch scored.predictionState {
    case .missing: return "the prediction is missing"
    case .failed(let reason): return reason
    case .scored: break
    }
    let foreground = scored.labels.filter { study.isOfRegions || ($0.label != nil && $0.label != 0) }
    let failures = [ClassStatus.missed, .spurious].compactMap { status -> String? in
      let titles = foreground.filter { $0.status == status }.map(\.title)
      if titles.isEmpty { return nil }
      let more = titles.count > 3 ? " and \(titles.count - 3) more" : ""
      return "\(status.rawValue) \(titles.prefix(3).joined(separator: ", "))\(more)"
    }
    if !failures.isEmpty { return failures.joined(separator: "; ") }
    let lowest = foreground.compactMap { entry in entry[metric].map { (entry.title, $0) } }.min { $0.1 < $1.1 }
    return lowest.map { "lowest \($0.0) \(NumberText.short($0.1))" } ?? ""
  }

  /// What empty masks count, which convention distances follow, how intervals are drawn, and what the layout leaves out.
  func policyLines(_ layout: StudyLayout = .full) -> [String] {
    var lines = [study.settings.emptyMasks.sentence] + failureLines + undefinedLines
    if let preset = study.settings.preset {
      let remarks = [study.presetFit?.warning, study.presetFit?.note].compactMap { $0 }
      lines.insert(contentsOf: ["scored by preset \(preset) (voxloss presets \(preset))"] + remarks, at: 0)
    }
    if let line = conventionLine { lines.append(line) }
    if let omitted = layout.omitted { return lines + [omitted] }
    if let bootstrap = study.settings.bootstrap, hasIntervals {
      lines.append(
        "[ ]: \(NumberText.full(bootstrap.level * 100)) % interval of the mean, BCa bootstrap over cases, "
          + "\(bootstrap.resamples) resamples, seed \(bootstrap.seed)")
    } else {
      lines.append("±: standard deviation over cases")
    }
    return lines
  }

  /// How many values are not defined although both masks have voxels; nothing when all are defined.
  private var undefinedLines: [String] {
    let counts = study.columns.compactMap { metric -> String? in
      let count = study.labels.reduce(0) { $0 + ($1[metric.name]?.undefined ?? 0) }
      return count > 0 ? "\(metric.name) \(count)" : nil
    }
    return counts.isEmpty ? [] : ["undefined although both masks have the label: " + counts.joined(separator: ", ")]
  }

  /// The means that would be if the failures that the policy leaves out counted as worst: one line a label.
  private var failureLines: [String] {
    study.labels.compactMap { label in
      let means = label.metrics.compactMap { metric in
        metric.meanWithFailures.map { "\(metric.name) \(NumberText.short($0))" }
      }
      return means.isEmpty
        ? nil : "\(label.title) with the failures left out counted as worst: " + means.joined(separator: ", ")
    }
  }

  /// Whether any mean has an interval.
  var hasIntervals: Bool { study.labels.contains { $0.metrics.contains { $0.interval != nil } } }

  /// The convention of the distances; nil when there are none.
  var conventionLine: String? {
    guard let all = study.cases.lazy.compactMap({ $0.surface?.conventions }).first(where: { !$0.isEmpty }) else {
      return nil
    }
    let first = all[0].convention
    let rank = all.count > 1 ? ", the first of \(all.count)" : ""
    return "distances in mm by convention \(first.name) (\(first.tool) \(first.version))\(rank)"
  }

  /// How many cases stand behind the numbers, and the reasons of the first that do not.
  var countLines: [String] {
    let (missing, unusable) = (study.missing.count, study.unusable.count)
    let (failed, skipped) = (study.failures.count, study.skipped.count)
    var lines = [
      "cases: \(study.cases.count - missing - unusable) scored, \(missing) missing, \(unusable) unusable, "
        + "\(failed) failed, \(skipped) skipped; extra predictions: \(study.extraPredictions.count)"
    ]
    if missing + unusable > 0 {
      lines.append("missing and unusable predictions: every label counts as missed")
    }
    if failed + skipped > 0 { lines.append("failed and skipped cases: in no mean") }
    return lines
      + listed("missing", study.missing.map(\.name))
      + listed("skipped", study.skipped)
      + study.unusable.prefix(3).map { scored in
        if case .failed(let reason) = scored.predictionState { return "unusable \(scored.name): \(reason)" }
        return ""
      } + more("unusable", unusable, 3)
      + study.failures.prefix(3).map { "failed \($0.name): \($0.reason)" } + more("failed", study.failures.count, 3)
  }

  private func listed(_ word: String, _ names: [String]) -> [String] {
    if names.isEmpty { return [] }
    let others = names.count > 10 ? " and \(names.count - 10) more" : ""
    return ["\(word): \(names.prefix(10).joined(separator: ", "))\(others)"]
  }

  private func more(_ word: String, _ count: Int, _ shown: Int) -> [String] {
    count > shown ? ["\(word): \(count - shown) more"] : []
  }
}

extension EmptyMaskPolicy {
  /// The policy in words: `missed and spurious labels count as worst: 0, image diagonal; both empty left out`.
  var sentence: String {
    let failures =
      missed == spurious
      ? "missed and spurious labels \(missed.phrase)" : "missed labels \(missed.phrase), spurious \(spurious.phrase)"
    return "\(failures); both empty \(bothEmpty == .excluded ? "left out" : bothEmpty.phrase)"
  }
}

extension EmptyMaskPolicy.Treatment {
  fileprivate var phrase: String {
    switch self {
    case .worst: "count as worst: 0, image diagonal"
    case .best: "count as best: 1, 0 mm"
    case .worstShare: "count as worst: 0; left out of distances"
    case .excluded: "are left out"
    case .distance(let distance): "count as 0, \(MetricValue.text(distance)) mm"
    }
  }
}
