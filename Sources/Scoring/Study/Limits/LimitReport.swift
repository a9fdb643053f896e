internal import VolumeCore

/// What became of the limits in every case of a study.
public struct LimitReport: Sendable {
  /// The limits.
  public let limits: StudyLimits
  /// The cases by name, those without scores included.
  public let cases: [CaseVerdict]

  /// Whether every case keeps every limit.
  public var passes: Bool { cases.allSatisfy(\.passes) }

  /// The verdicts of all cases by outcome.
  public var counts: [LimitVerdict.Outcome: Int] {
    var counts: [LimitVerdict.Outcome: Int] = [:]
    for scored in cases {
      for verdict in scored.verdicts { counts[verdict.outcome, default: 0] += 1 }
    }
    return counts
  }

  /// Cases that fail a limit or have no scores.
  public var failingCases: [CaseVerdict] { cases.filter { !$0.passes } }

  /// The verdicts of a case by its name; nil when there is no such case.
  public func verdicts(of name: String) -> CaseVerdict? {
    var range = cases.indices
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if cases[middle].name == name { return cases[middle] }
      range = cases[middle].name < name ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }
}

/// The limits of one case.
public struct CaseVerdict: Hashable, Sendable {
  /// The name of the case.
  public let name: String
  /// Why the case fails as a whole: it has no scores, or no prediction; nil otherwise.
  public let reason: String?
  /// One entry a label and limit.
  public let verdicts: [LimitVerdict]

  /// Whether the case was judged and keeps its limits.
  public var passes: Bool { reason == nil && verdicts.allSatisfy { !$0.outcome.isFailure } }
}

/// A limit of one label in one case.
public struct LimitVerdict: Hashable, Sendable {
  /// What became of a limit.
  public enum Outcome: String, CaseIterable, Hashable, Sendable {
    case pass
    /// The value lies outside the limit, the prediction lacks the label, or there is no prediction.
    case fail
    /// The value is not defined although a mask has voxels; counts as a failure.
    case undefined
    /// Neither mask has voxels: nothing to judge.
    case bothEmpty = "both_empty"

    /// Whether it makes the case fail.
    public var isFailure: Bool { self == .fail || self == .undefined }
  }

  /// The label value; nil for a region.
  public let label: Int?
  /// The name of the label or region, if known.
  public let name: String?
  /// The labels of a region; nil for a label.
  public let members: [Int]?
  /// The limit.
  public let limit: MetricLimit
  /// The value; nil where it is not defined.
  public let value: Double?
  /// Whether the limit is kept.
  public let outcome: Outcome
  /// Why it is not kept when the value does not say so.
  public let reason: String?

  /// The name, the label value, or both.
  public var title: String {
    LabelScore(label: label, name: name, members: members, status: .defined, values: []).title
  }
}

extension StudyLimits {
  /// Judges every label of every case.
  ///
  /// A label that the prediction lacks fails, whatever its value: a failure never improves a score. So does every limit
  /// of a case whose prediction is missing or could not be scored. Cases without scores fail as a whole. An undefined
  /// value fails, unless the label is in neither mask.
  /// - Parameter knownLabels: names and values of labels that may occur in no case without being a mistake.
  /// - Throws: `ScoringError.invalidRecord` when a limit names a label or metric that the study does not have.
  public func check(_ study: StudyScore, knownLabels: [String] = []) throws(ScoringError) -> LimitReport {
    let labels = study.labels.map { LimitedLabel($0) }
    try refuseUnknownLabels(labels, knownLabels)
    for (label, summary) in zip(labels, study.labels) {
      let present = summary.metrics.map(\.name)
      for limit in limits(of: label) where !present.contains(limit.metric) {
        throw unknownMetric(limit, of: label, present)
      }
    }
    let limited = labels.map { (label: $0, limits: limits(of: $0)) }.filter { !$0.limits.isEmpty }
    var cases = study.cases.map { scored in
      let entries = Dictionary(scored.labels.map { (LimitedLabel($0), $0) }, uniquingKeysWith: { first, _ in first })
      let obstacle = scored.predictionState.obstacle
      return CaseVerdict(
        name: scored.name, reason: obstacle,
        verdicts: limited.flatMap { label, limits in
          limits.map { LimitVerdict(label, $0, entries[label], obstacle: obstacle) }
        })
    }
    cases += study.failures.map { CaseVerdict(name: $0.name, reason: $0.reason, verdicts: []) }
    cases += study.skipped.map { CaseVerdict(name: $0, reason: "the prediction is missing, skipped", verdicts: []) }
    return LimitReport(limits: self, cases: cases.sorted { $0.name < $1.name })
  }

  private func refuseUnknownLabels(_ labels: [LimitedLabel], _ knownLabels: [String]) throws(ScoringError) {
    let names = labels.flatMap(\.names) + knownLabels
    let known = Set(names)
    for limit in limits where !limit.isForAll && !known.contains(limit.label) {
      let listed = labels.compactMap(\.names.first)
      let list = listed.prefix(20).joined(separator: ", ") + (listed.count > 20 ? ", ..." : "")
      let hint = NearestName.suggestion(for: limit.label, in: names) ?? "there are \(list)"
      throw StudyLimits.fault(path, limit.line, "\"\(limit.label)\" is not a label of the results; \(hint)")
    }
  }

  private func unknownMetric(_ limit: MetricLimit, of label: LimitedLabel, _ present: [String]) -> ScoringError {
    let hint =
      NearestName.suggestion(for: limit.metric, in: present)
      ?? "there are \(present.prefix(60).joined(separator: ", "))"
    return StudyLimits.fault(
      path, limit.line, "\"\(limit.metric)\" of \(label.names.first ?? "*") is not in the results; \(hint)")
  }
}

extension PredictionState {
  /// Why a case without a scored prediction fails.
  fileprivate var obstacle: String? {
    switch self {
    case .scored: nil
    case .missing: "the prediction is missing"
    case .failed(let reason): reason
    }
  }
}

extension LimitVerdict {
  fileprivate init(_ label: LimitedLabel, _ limit: MetricLimit, _ entry: LabelScore?, obstacle: String?) {
    let value = entry?[limit.metric].flatMap { $0.isFinite ? $0 : nil }
    let outcome: Outcome
    var reason: String?
    switch (obstacle, entry?.status ?? .bothEmpty, value) {
    case (_?, _, _): (outcome, reason) = (.fail, "no prediction")
    case (nil, .bothEmpty, _): outcome = .bothEmpty
    case (nil, .missed, _): (outcome, reason) = (.fail, "missed")
    case (nil, let status, nil):
      (outcome, reason) = (.undefined, status == .spurious ? "spurious" : "no surface is evaluated")
    case (nil, _, let value?): outcome = limit.isKept(by: value) ? .pass : .fail
    }
    self.init(
      label: label.label, name: label.name ?? entry?.name, members: label.members, limit: limit, value: value,
      outcome: outcome, reason: reason)
  }
}
