internal import Scoring

/// What a label or region is known by across the cases of a study.
struct VerdictKey: Hashable {
  private let label: Int?
  private let name: String?
  private let members: [Int]?

  private init(_ label: Int?, _ name: String?, _ members: [Int]?) {
    self.label = label
    self.name = label == nil ? name : nil
    self.members = label == nil ? members : nil
  }

  init(_ entry: LabelScore) { self.init(entry.label, entry.name, entry.members) }
  init(_ summary: LabelSummary) { self.init(summary.label, summary.name, summary.members) }
  init(_ verdict: LimitVerdict) { self.init(verdict.label, verdict.name, verdict.members) }
}

/// A limit of one label.
struct LimitKey: Hashable {
  let label: VerdictKey
  let metric: String
}

extension CaseVerdict {
  /// The verdicts of each label.
  var byLabel: [VerdictKey: [LimitVerdict]] { Dictionary(grouping: verdicts, by: { VerdictKey($0) }) }
}

extension LimitReport {
  /// `pass` or `fail` of a case.
  func word(for name: String) -> String { verdicts(of: name).map { $0.passes ? "pass" : "fail" } ?? "" }

  /// `pass`, `fail` or `both_empty` of a label in a case; empty where it has no limit.
  func word(for entry: LabelScore, in name: String) -> String {
    let key = VerdictKey(entry)
    let own = verdicts(of: name)?.verdicts.filter { VerdictKey($0) == key } ?? []
    if own.isEmpty { return "" }
    if own.contains(where: \.outcome.isFailure) { return "fail" }
    return own.allSatisfy { $0.outcome == .bothEmpty } ? "both_empty" : "pass"
  }

  /// How often each limit of each label was kept.
  var outcomesByLimit: [LimitKey: [LimitVerdict.Outcome: Int]] {
    var counts: [LimitKey: [LimitVerdict.Outcome: Int]] = [:]
    for scored in cases {
      for verdict in scored.verdicts {
        counts[LimitKey(label: VerdictKey(verdict), metric: verdict.limit.metric), default: [:]][
          verdict.outcome, default: 0] += 1
      }
    }
    return counts
  }
}
