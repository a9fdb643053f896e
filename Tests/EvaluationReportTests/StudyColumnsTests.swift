import EvaluationReport
import TestSupport
import Testing
import VolumeCore

@testable import Scoring

/// The comma-separated forms of a study, and the JSON of Grand Challenge.
struct StudyColumnsTests {
  private func rows(_ format: ReportFormat, limits: Bool = false, options: ReportOptions = .init()) throws -> [[String]]
  {
    CSVReportTests.parse(try StudySample.report(limits: limits, options: options).text(format))
  }

  @Test func tidy() throws {
    let rows = try rows(.tidy)
    #expect(
      rows[0] == [
        "case", "label", "name", "members", "status", "prediction_status", "convention", "metric", "tolerance_mm",
        "value",
      ])
    #expect(rows.count == 1 + 7 * 5 + 2)
    #expect(rows[1] == ["a", "1", "liver", "", "defined", "scored", "", "dice", "", "0.9"])
    #expect(rows[5] == ["a", "1", "liver", "", "defined", "scored", "deepmind", "nsd", "1", "0.8"])
    // A missed label has no distance, and the row says why.
    #expect(rows.contains(["c", "1", "liver", "", "missed", "missing", "deepmind", "hd95", "", ""]))
    #expect(rows.suffix(2).map { [$0[0], $0[5], $0[9]] } == [["e", "failed", ""], ["f", "skipped", ""]])
  }

  @Test func tidyWithLimits() throws {
    let rows = try rows(.tidy, limits: true)
    #expect(rows[0].suffix(3) == ["minimum", "maximum", "verdict"])
    func verdict(_ name: String, _ label: String, _ metric: String) -> [String]? {
      rows.first { $0[0] == name && $0[1] == label && $0[7] == metric }.map { Array($0.suffix(3)) }
    }
    #expect(verdict("a", "1", "dice") == ["0.8", "", "pass"] && verdict("b", "1", "dice") == ["0.8", "", "fail"])
    #expect(verdict("a", "2", "dice") == ["", "", ""] && verdict("b", "1", "hd95") == ["", "3.5", "fail"])
    #expect(verdict("b", "2", "hd95") == ["", "3.5", "fail"] && rows.last?.last == "fail")
  }

  /// Every convention has its rows; what does not depend on one has a row once.
  @Test func tidyOfSeveralConventions() {
    let report = EvaluationReport(cases: [SurfaceReportTests.scored()], version: "1")
    let rows = CSVReportTests.parse(report.text(.tidy)).dropFirst().filter { $0[1] == "1" }
    #expect(
      rows.map { Array($0[6...]) } == [
        ["", "dice", "", "0.5"], ["deepmind", "hd95", "", "3"], ["deepmind", "nsd", "1", "0.25"],
        ["deepmind", "nsd", "2", "0.75"], ["medpy", "hd95", "", "2.5"], ["medpy", "nsd", "1", "0.5"],
        ["medpy", "nsd", "2", ""],
      ])
  }

  @Test func wide() throws {
    let rows = try rows(.wide)
    #expect(
      rows[0] == [
        "case", "prediction_status", "status-liver", "status-spleen", "dice-liver", "dice-spleen", "reference_ml-liver",
        "reference_ml-spleen", "prediction_ml-liver", "prediction_ml-spleen", "hd95-liver", "hd95-spleen",
        "nsd_1mm-liver", "nsd_1mm-spleen",
      ])
    #expect(rows.count == 7 && rows.allSatisfy { $0.count == 14 })
    #expect(rows[1][4...] == ["0.9", "0.8", "10", "5", "11", "4", "2", "3", "0.8", "0.75"])
    #expect(rows[3] == ["c", "missing", "missed", "both_empty", "0", "", "8", "", "0", "", "", "", "0", ""])
    #expect(rows[5][...1] == ["e", "failed"] && rows[6][...1] == ["f", "skipped"])
    #expect(
      try self.rows(.wide, limits: true).map { $0[2] } == ["limits", "pass", "fail", "fail", "fail", "fail", "fail"])
  }

  @Test func wideTellsEqualNamesApart() throws {
    let report = try StudySample.report(StudySample.study(names: ("cyst", "cyst")))
    #expect(report.text(.wide).contains("dice-1,dice-2"))
  }

  @Test func summary() throws {
    let rows = try rows(.summaryCSV)
    #expect(
      rows[0] == [
        "kind", "label", "name", "members", "metric", "tolerance_mm", "n", "defined", "missed", "spurious",
        "both_empty",
        "undefined", "mean", "sd", "median", "q1", "q3", "min", "max", "ci_lower", "ci_upper",
      ])
    #expect(rows.count == 1 + 10 + 5 + 1 && rows.allSatisfy { $0.count == rows[0].count })
    // 0, 0, 0.7, 0.9: quartiles at positions 0.75, 1.5 and 2.25.
    #expect(
      rows[1][...13] == ["label", "1", "liver", "", "dice", "", "4", "2", "2", "0", "0", "0", "0.4", rows[1][13]])
    #expect(rows[1][14...] == ["0.35", "0", "0.75", "0", "0.9", "", ""])
    #expect(abs((Double(rows[1][13]) ?? 0) - (0.66 / 3).squareRoot()) < 1e-15)
    #expect(rows[5][4...5] == ["nsd", "1"])
    #expect(rows[11][0] == "foreground_mean" && rows[11][12] == "\((0.4 + 0.2) / 2)")
    #expect(
      rows[16][...12] == ["overall", "", "", "", "mean_foreground_dice", "", "4", "2", "2", "0", "0", "0", "0.3"])
  }

  @Test func summaryWithLimits() throws {
    let rows = try rows(.summaryCSV, limits: true)
    #expect(rows[0].suffix(4) == ["limit_pass", "limit_fail", "limit_undefined", "limit_both_empty"])
    #expect(rows[1].suffix(4) == ["1", "3", "0", "0"] && rows[2].suffix(4) == ["", "", "", ""])
  }

  @Test func challengeR() throws {
    let rows = try rows(.challenger)
    #expect(rows[0] == ["Task", "TestCase", "Algorithm", "MetricValue"] && rows.count == 1 + 2 * 6)
    #expect(
      rows[1...6].map { $0 } == [
        ["liver dice", "a", "unet", "0.9"], ["liver dice", "b", "unet", "0.7"], ["liver dice", "c", "unet", "0"],
        ["liver dice", "d", "unet", "0"], ["liver dice", "e", "unet", "NA"], ["liver dice", "f", "unet", "NA"],
      ])
    // The reference lacks the organ, but a prediction might have had it.
    #expect(rows[9] == ["spleen dice", "c", "unet", "0"])
    var options = ReportOptions()
    (options.algorithm, options.task) = ("mine, 2", "{metric}/{label}")
    let others = CSVReportTests.parse(
      try StudySample.report(metrics: ["hd95", "nsd"], options: options).text(.challenger))
    #expect(others[1] == ["hd95/liver", "a", "mine, 2", "2"] && others[7][0] == "nsd_1mm/liver")
    #expect(Double(others[3][3]) == 29.0.squareRoot())
  }

  @Test func grandChallenge() throws {
    let json = try JSONValue(text: try StudySample.report(limits: true).text(.grandChallenge))
    #expect(json.results.array.map { $0["case"].string } == ["a", "b", "c", "d", "e", "f"])
    #expect(json.results[0].metrics.dice.liver.number == 0.9 && json.results[2].status.spleen.string == "both_empty")
    #expect(json.results[1].metrics.hd95.object["spleen"] == .null && json.results[3].error.string != nil)
    #expect(json.results[4].prediction_status.string == "failed" && json.limits.passed == .bool(false))
    // The cases' means: 0.85, 0.35, 0, 0.
    let dice = json.aggregates.dice
    #expect(abs((dice.mean.number ?? 0) - 0.3) < 1e-15 && dice.n.integer == 4)
    #expect(dice.min.number == 0 && dice.max.number == (0.9 + 0.8) / 2 && dice.median.number == 0.175)
    let squares = 0.55 * 0.55 + 0.05 * 0.05 + 0.3 * 0.3 * 2
    #expect(abs((dice.std.number ?? 0) - (squares / 3).squareRoot()) < 1e-15)
    #expect(dice.labels.liver.mean.number == 0.4 && dice.labels.spleen.both_empty.integer == 1)
    #expect(json.aggregates.cases.missing.integer == 1 && json.aggregates.cases.failed.integer == 1)
    func keys(_ value: JSONValue) -> [String] {
      value.object.flatMap { [$0.key] + keys($0.value) } + value.array.flatMap { keys($0) }
    }
    #expect(keys(json).allSatisfy { $0.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil })
  }

  @Test func grandChallengeKeysAreSafeAndApart() throws {
    let study = StudySample.study(names: ("lésion 1.5", "lésion_1.5"))
    let json = try JSONValue(text: try StudySample.report(study).text(.grandChallenge))
    #expect(Set(json.aggregates.dice.labels.object.keys) == ["l_sion_1_5_label_1", "l_sion_1_5_label_2"])
    #expect(!json.aggregates.nsd_1mm.mean.isNull)
  }

  @Test func fileNames() {
    let names = ["a.json": ReportFormat.json, "b.CSV": .csv, "c.md": .markdown, "d.txt": .table, "e.tex": .latex]
    for (name, format) in names { #expect(ReportFormat(fileName: name) == format) }
    #expect(ReportFormat(fileName: "a.xlsx") == nil)
    #expect(ReportFormat.allCases.filter(\.isSeveralFiles) == [.monai])
  }
}
