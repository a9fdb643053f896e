public import Scoring
internal import TextTable

extension EvaluationReport {
  /// The limits of a study: how often each is kept, and which cases fail.
  func limitBlock(_ report: LimitReport, _ form: TableForm) -> String {
    let rows = LimitRow.rows(report).map { row in
      [
        form.escaped(row.label), row.limit.metric, row.limit.text, "\(row.counts[.pass] ?? 0)",
        "\(row.counts[.fail] ?? 0)", "\(row.counts[.undefined] ?? 0)", "\(row.counts[.bothEmpty] ?? 0)",
      ]
    }
    var text = form.table(
      [
        ("limits", .left), ("metric", .left), ("limit", .left), ("pass", .right), ("fail", .right),
        ("undefined", .right), ("both empty", .right),
      ], rows)
    let failing = report.failingCases.flatMap(LimitFailure.failures)
    let shown = options.showsCases ? failing[...] : failing.prefix(20)
    if !failing.isEmpty {
      text +=
        "\n"
        + form.table(
          [("failing case", .left), ("label", .left), ("metric", .left), ("value", .right), ("limit", .left)],
          shown.map { [form.escaped($0.name), form.escaped($0.label), $0.metric, form.escaped($0.value), $0.limit] })
    }
    if shown.count < failing.count { text += form.list(["\(failing.count - shown.count) more failures"]) }
    return text + (form == .markdown ? "\n" : "") + form.list([report.sentence])
  }
}

/// A limit of a label over all cases.
struct LimitRow {
  let label: String
  let name: String?
  let limit: MetricLimit
  let counts: [LimitVerdict.Outcome: Int]

  /// One row a label and limit, in the order of the first case that was judged.
  static func rows(_ report: LimitReport) -> [LimitRow] {
    let counts = report.outcomesByLimit
    let judged = report.cases.first { !$0.verdicts.isEmpty }?.verdicts ?? []
    return judged.map { verdict in
      LimitRow(
        label: verdict.title, name: verdict.name, limit: verdict.limit,
        counts: counts[LimitKey(label: VerdictKey(verdict), metric: verdict.limit.metric)] ?? [:])
    }
  }
}

/// A limit that one case does not keep, in words.
struct LimitFailure {
  let name: String
  let label: String
  let metric: String
  let value: String
  let limit: String

  /// The failures of a case; one when it fails as a whole.
  static func failures(_ verdict: CaseVerdict) -> [LimitFailure] {
    if let reason = verdict.reason {
      return [LimitFailure(name: verdict.name, label: "all", metric: "", value: reason, limit: "")]
    }
    return verdict.verdicts.filter(\.outcome.isFailure).map { own in
      let value = own.value.map { NumberText.short($0) }
      let reason = own.reason.map { value == nil ? $0 : "\($0), " }
      return LimitFailure(
        name: verdict.name, label: own.title, metric: own.limit.metric, value: (reason ?? "") + (value ?? ""),
        limit: own.limit.text)
    }
  }
}

extension LimitReport {
  /// The result in one sentence.
  public var sentence: String {
    let counts = counts
    let failing = failingCases.count
    let failures = (counts[.fail] ?? 0) + (counts[.undefined] ?? 0)
    let result = passes ? "limits kept" : "limits not kept"
    return
      "\(result): \(cases.count - failing) of \(cases.count) cases pass; \(counts[.pass] ?? 0) values pass, "
      + "\(failures) fail (\(counts[.undefined] ?? 0) of them undefined), \(counts[.bothEmpty] ?? 0) both empty"
  }
}
