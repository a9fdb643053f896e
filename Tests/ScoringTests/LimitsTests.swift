import TestSupport
import Testing
import VolumeCore

@testable import Scoring

/// Limits of metrics: how they are read and judged.
struct LimitsTests {
  private func limits(_ text: String) throws(ScoringError) -> StudyLimits {
    try StudyLimits(parsing: text, path: "limits.csv")
  }

  private func entry(
    _ label: Int?, _ name: String?, _ status: ClassStatus = .defined, members: [Int]? = nil,
    values: KeyValuePairs<String, Double?>
  ) -> LabelScore {
    LabelScore(
      label: label, name: name, members: members, status: status,
      values: values.map { MetricLimit(label: "", metric: $0.key).column.withValue($0.value) })
  }

  private func scored(_ name: String, _ labels: [LabelScore], state: PredictionState = .scored) -> CaseScore {
    CaseScore(
      name: name, referencePath: "r", predictionPath: "p", predictionState: state,
      geometry: VolumeGeometry(size: VolumeSize(x: 2, y: 2, z: 2)), alignment: .same, notes: [], warnings: [],
      labels: labels, overall: [], ignoredVoxels: 0, surface: nil)
  }

  private func study(_ cases: [CaseScore], failures: [CaseFailure] = [], skipped: [String] = []) -> StudyScore {
    StudyScore(outcomes: cases.map { .scored($0) } + failures.map { .failed($0) }, skipped: skipped)
  }

  @Test func reading() throws {
    let read = try limits(
      "\u{FEFF}# clinic, \"2025\r\nmetric, label ,Maximum,minimum,note\r\n\r\nhd95,\"liver, left\",5,,\"a \"\"b\"\"\"\r\n"
        + "  # nsd\r\nnsd_2mm,*,,0.9\r\nrelative_volume_difference,3,0.1,-0.1,\r\n")
    #expect(
      read.limits == [
        MetricLimit(label: "liver, left", metric: "hd95", maximum: 5, note: "a \"b\"", line: 4),
        MetricLimit(label: "*", metric: "nsd_2mm", minimum: 0.9, line: 6),
        MetricLimit(label: "3", metric: "relative_volume_difference", minimum: -0.1, maximum: 0.1, line: 7),
      ])
    #expect(read.metrics.map(\.key) == ["hd95", "nsd", "relative_volume_difference"])
    #expect(read.metrics.map(\.tolerance) == [nil, 2, nil])
    #expect(read.limits.map(\.text) == ["<= 5", ">= 0.9", "-0.1 to 0.1"])
  }

  @Test(
    arguments: [
      ("", "holds no limits; expected the header label,metric,minimum,maximum and a line a limit"),
      ("label,metric,minimum\n# nothing\n", "holds no limits"),
      ("label,metrc,minimum\n", "line 1: \"metrc\" is not a column of limits; did you mean metric?"),
      ("label,metric,value\n", "\"value\" is not a column of limits; known are label, metric, minimum, maximum, note"),
      ("label,metric,metric\n", "line 1: the column metric occurs twice"),
      ("label,minimum\n", "line 1: the column metric is missing"),
      ("label,metric,note\n", "line 1: neither minimum nor maximum is a column"),
      ("label,metric,minimum\nliver,dice,good\n", "line 2: minimum is \"good\"; expected a number such as 0.8"),
      ("label,metric,minimum\nliver,dice,nan\n", "line 2: minimum is \"nan\""),
      ("label,metric,minimum\nliver,dice,\n", "line 2: dice of liver has neither a minimum nor a maximum"),
      ("label,metric,minimum\nliver,,1\n", "line 2: metric is empty"),
      ("label,metric,minimum\nliver,dice,1,2\n", "line 2: has 4 fields, the header has 3"),
      ("label,metric,minimum,maximum\n\nliver,dice,2,1\n", "line 3: the minimum 2.0 lies above the maximum 1.0"),
      ("label,metric,minimum\nliver,dice,1\nliver,dice,2\n", "line 3: dice of liver has a limit in line 2 already"),
      ("label,metric,minimum\n\"liver,dice,1\n", "line 2: a quote is not closed"),
    ])
  func faults(_ text: String, _ line: String) throws {
    let error = try #require(throws: ScoringError.self) { try limits(text) }
    #expect(error.kind == .invalidRecord && error.description.hasPrefix("limits.csv: "))
    #expect(error.description.contains(line), "\(error)")
  }

  @Test func missingFile() throws {
    let error = try #require(throws: ScoringError.self) { try StudyLimits(contentsOf: "/nowhere/limits.csv") }
    #expect(error.description.hasPrefix("/nowhere/limits.csv: cannot be read: "))
  }

  /// Each status with each kind of value.
  @Test func verdicts() throws {
    let cases = [
      scored("a", [entry(1, "liver", values: ["dice": 0.8, "hd95": 5])]),
      scored("b", [entry(1, "liver", values: ["dice": 0.79, "hd95": 5.0000001])]),
      scored("c", [entry(1, "liver", .missed, values: ["dice": 0, "hd95": nil])]),
      scored("d", [entry(1, "liver", .spurious, values: ["dice": 0, "hd95": nil])]),
      scored("e", [entry(1, "liver", values: ["dice": 0.9, "hd95": nil])]),
      scored("f", []), scored("g", [entry(1, "liver", .bothEmpty, values: ["dice": nil, "hd95": nil])]),
      scored("h", [entry(1, "liver", values: ["dice": 0.9, "hd95": .infinity])]),
    ]
    let report = try limits("label,metric,minimum,maximum\nliver,dice,0.8,\n1,hd95,,5\n").check(study(cases))
    func outcomes(_ name: String) -> [LimitVerdict.Outcome]? { report.verdicts(of: name)?.verdicts.map(\.outcome) }
    #expect(outcomes("a") == [.pass, .pass] && outcomes("b") == [.fail, .fail])
    #expect(outcomes("c") == [.fail, .fail] && outcomes("d") == [.fail, .undefined])
    #expect(outcomes("e") == [.pass, .undefined] && outcomes("h") == [.pass, .undefined])
    #expect(outcomes("f") == [.bothEmpty, .bothEmpty] && outcomes("g") == [.bothEmpty, .bothEmpty])
    #expect(report.cases.map(\.passes) == [true, false, false, false, false, true, true, false] && !report.passes)
    #expect(report.counts == [.pass: 4, .fail: 5, .undefined: 3, .bothEmpty: 4])
    #expect(report.failingCases.map(\.name) == ["b", "c", "d", "e", "h"])
  }

  /// A limit from above alone cannot be kept by leaving an organ, or a whole prediction, out.
  @Test func failuresNeverPass() throws {
    let value: KeyValuePairs<String, Double?> = ["relative_volume_difference": -1]
    let cases = [
      scored("a", [entry(1, "liver", .missed, values: value)]), scored("b", [], state: .missing),
      scored("c", [entry(1, "liver", .missed, values: value)], state: .failed("c.nii: is truncated")),
    ]
    let failures = [CaseFailure(name: "d", referencePath: "r", predictionPath: nil, reason: "d.nii: is empty")]
    let report = try limits("label,metric,maximum\n*,relative_volume_difference,0.1\n")
      .check(study(cases, failures: failures, skipped: ["e"]))
    #expect(report.cases.map(\.name) == ["a", "b", "c", "d", "e"] && report.cases.allSatisfy { !$0.passes })
    #expect(
      report.cases.map(\.reason) == [
        nil, "the prediction is missing", "c.nii: is truncated", "d.nii: is empty",
        "the prediction is missing, skipped",
      ])
    #expect(report.cases.map(\.verdicts.count) == [1, 1, 1, 0, 0])
  }

  /// `*` is for labels other than 0 that have no limit of their own for the metric.
  @Test func limitsOfAllLabels() throws {
    let region = entry(nil, "whole", members: [1, 2], values: ["dice": 0.5])
    let labels = [
      entry(0, nil, values: ["dice": 0.5]), entry(1, "liver", values: ["dice": 0.5]),
      entry(2, nil, values: ["dice": 0.5]), region,
    ]
    let report = try limits("label,metric,minimum\n*,dice,0.6\nliver,dice,0.4\n").check(study([scored("a", labels)]))
    #expect(report.cases[0].verdicts.map(\.title) == ["1 liver", "2", "whole"])
    #expect(report.cases[0].verdicts.map(\.outcome) == [.pass, .fail, .fail])
    let ofRegion = try limits("label,metric,minimum\nwhole,dice,0.6\n0,dice,0.1\n1+2,dice,0.2\n")
      .check(study([scored("a", labels)]))
    #expect(ofRegion.cases[0].verdicts.map(\.outcome) == [.pass, .fail, .pass])
  }

  @Test func unknownNamesAreRefused() throws {
    let cases = study([
      scored(
        "a",
        [
          entry(1, "liver", values: ["dice": 1, "nsd_2mm": 1]),
          entry(2, "spleen", values: ["dice": 1, "nsd_1.5mm": 1]),
        ])
    ])
    func line(_ text: String, _ known: [String] = []) throws -> String {
      let limits = try limits("label,metric,minimum\n" + text)
      return try #require(throws: ScoringError.self) { try limits.check(cases, knownLabels: known) }.description
    }
    #expect(
      try line("livr,dice,1") == "limits.csv: line 2: \"livr\" is not a label of the results; did you mean liver?")
    #expect(
      try line("kidneys,dice,1")
        == "limits.csv: line 2: \"kidneys\" is not a label of the results; there are liver, spleen")
    #expect(
      try line("liver,dise,1")
        == "limits.csv: line 2: \"dise\" of liver is not in the results; did you mean dice?")
    #expect(try line("*,nsd_2mm,1").hasPrefix("limits.csv: line 2: \"nsd_2mm\" of spleen is not in the results"))
    #expect(try line("liver,hd95,1").hasSuffix("there are dice, nsd_2mm"))
    // A label that the table knows may occur in no case.
    let rare = try limits("label,metric,minimum\nkidneys,dice,1\n").check(cases, knownLabels: ["kidneys"])
    #expect(rare.passes && rare.cases[0].verdicts.isEmpty)
  }
}

extension MetricValue {
  fileprivate func withValue(_ value: Double?) -> MetricValue {
    MetricValue(key: key, tolerance: tolerance, value: value)
  }
}
