public import Scoring

extension ReportVerdict {
  /// The verdict of a study's limits: how often each was kept, and what fails in each failing case.
  public init(_ report: LimitReport) {
    struct Key: Hashable {
      let label: String
      let limit: MetricLimit
    }
    var order: [Key] = []
    var counts: [Key: [LimitVerdict.Outcome: Int]] = [:]
    for verdict in report.cases.flatMap(\.verdicts) {
      let key = Key(label: verdict.title, limit: verdict.limit)
      if counts[key] == nil { order.append(key) }
      counts[key, default: [:]][verdict.outcome, default: 0] += 1
    }
    let limits = order.map { key in
      let own = counts[key] ?? [:]
      return Limit(
        label: key.label, metric: key.limit.metric, limit: key.limit.typographic, passed: own[.pass] ?? 0,
        failed: own[.fail] ?? 0, undefined: own[.undefined] ?? 0, bothEmpty: own[.bothEmpty] ?? 0)
    }
    let failing = report.failingCases.map { scored in
      let parts = scored.verdicts.filter(\.outcome.isFailure).map { verdict in
        let value = verdict.reason ?? verdict.value.map { ReportNumber.short($0, verdict.limit.metric) } ?? "undefined"
        return "\(verdict.title) \(verdict.limit.metric) \(value), \(verdict.limit.typographic)"
      }
      return FailingCase(name: scored.name, reason: scored.reason ?? parts.joined(separator: "; "))
    }
    self.init(path: report.limits.path, caseCount: report.cases.count, limits: limits, failingCases: failing)
  }
}

extension MetricLimit {
  /// The limit in words with the signs of print: `≥ 0.8`.
  fileprivate var typographic: String { text.replacing(">=", with: "≥").replacing("<=", with: "≤") }
}
