import EvaluationReport
import Foundation
import Statistics
import TestSupport
import Testing
import VolumeCore

@testable import Scoring

@Suite("Reports of a comparison") struct ComparisonReportTests {
  /// Two models with two labels each, in the order of `cases`; b lacks c4, and label 2 of c1 is missed by b.
  private func report(
    _ names: [String] = ["a", "b"], cases: [Int] = Array(0..<5), metrics: [String]? = nil,
    _ change: (inout ComparisonOptions) -> Void = { _ in }
  ) throws -> ComparisonReport {
    let models = names.enumerated().map { index, name in
      let scored = cases.filter { !(index == 1 && $0 == 4) }.map { number in
        let isMissed = index == 1 && number == 1
        let dice = 0.5 + Double(number * (index + 1)) / 32
        return ReportSample.madeUp(
          [
            ReportSample.label(1, named: "liver|x_%", ["dice": dice, "hd95": 4 - dice]),
            ReportSample.label(
              2, status: isMissed ? .missed : .defined,
              ["dice": isMissed ? 0 : dice / 2, "hd95": isMissed ? nil : 2 - dice]),
          ], name: "c\(number)")
      }
      return ComparisonModel(
        name: name, path: "\(index).json", study: StudyScore(outcomes: scored.map { .scored($0) }))
    }
    var options = ComparisonOptions()
    options.bootstrap = Bootstrap(resamples: 50)
    options.metrics = metrics
    change(&options)
    return ComparisonReport(try StudyComparison(models, options: options), version: "1.2.3")
  }

  private let schema: JSONValue

  init() throws {
    schema = try JSONValue(contentsOf: SharedData.packageRoot.path + "/Docs/comparison.schema.json")
  }

  @Test("JSON agrees with the schema, which lists every key") func schemaAgrees() throws {
    for report in [try report(), try report(["a", "b", "c"], cases: [2], { $0.rankings = [] })] {
      #expect(SchemaCheck(schema).faults(in: try JSONValue(text: report.text(.json))) == [])
    }
    let document = try JSONValue(text: try report().text(.json))
    #expect(schema.properties.voxloss.properties.comparison_schema.const.integer == ComparisonReport.schemaVersion)
    let pair = document.metrics[0].labels[0].pairs[0]
    #expect(pair.first.string == "a" && pair.second.string == "b")
    // a - b is -number / 32 on four cases; b lacks the fifth, in which a has 0.625.
    let expected: Double = (0.625 - 6.0 / 32) / 5
    #expect(abs(pair.mean_difference.number! - expected) < 1e-15)
    #expect(document.models[1].lacking_cases.array == [.string("c4")])
    #expect(document.metrics[0].labels[0].models[1].counted_as_worst.integer == 1)
    #expect(document.metrics.array.map(\.better) == [.string("higher"), .string("lower")])
  }

  @Test(
    "the check finds faults",
    arguments: [
      ("\"better\" : \"higher\"", "\"better\" : \"up\""), ("\"p_holm_pairs\" :", "\"p_holm\" :"),
      ("\"scope\" : \"label\"", "\"scope\" : \"organ\""), ("\"zeros\" : 1", "\"zeros\" : -1"),
      ("\"method\" : \"normal\"", "\"method\" : \"guess\""), ("\"warnings\" :", "\"warning\" :"),
    ]) func checkFails(_ found: String, _ replacement: String) throws
  {
    let text = try report().text(.json)
    #expect(text.contains(found))
    let changed = text.replacing(found, with: replacement)
    #expect(try !SchemaCheck(schema).faults(in: JSONValue(text: changed)).isEmpty)
  }

  @Test("the order of the cases changes no byte", arguments: ComparisonReport.Format.allCases)
  func order(_ format: ComparisonReport.Format) throws {
    let text = try report().text(format)
    #expect(try report(cases: [3, 1, 4, 0, 2]).text(format) == text)
    #expect(try report(cases: [3, 1, 4, 0, 2], { $0.workerCount = 2 }).text(format) == text)
    #expect(text.hasSuffix("\n") && !text.contains("nan") && !text.contains("inf,"))
  }

  @Test("CSV holds the numbers of the JSON") func csv() throws {
    let report = try report()
    let rows = report.text(.csv).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(rows.count == 1 + 2 * 3 && rows.allSatisfy { $0.count == rows[0].count })
    let document = try JSONValue(text: report.text(.json))
    let pairs = document.metrics.array.flatMap { $0.labels.array.map { $0.pairs[0] } }
    for (row, pair) in zip(rows.dropFirst(), pairs) {
      let fields = Dictionary(uniqueKeysWithValues: zip(rows[0].map(String.init), row.map(String.init)))
      #expect(Double(fields["mean_difference"]!) == pair.mean_difference.number)
      #expect(Double(fields["wilcoxon_p_holm_pairs_labels"]!) == pair.wilcoxon.p_holm_pairs_labels.number)
      #expect(fields["better_model"] == pair.better.string)
    }
  }

  @Test("challengeR's table is complete") func challenger() throws {
    let lines = try report(metrics: ["hd95"]).text(.challenger).split(separator: "\n").map(String.init)
    #expect(lines[0] == "Task,TestCase,Algorithm,MetricValue" && lines.count == 1 + 3 * 5 * 2)
    let diagonal = ReportSample.geometry.diagonal
    #expect(lines.contains("1 liver|x_%,c0,a,3.5") && lines.contains("2,c1,b,\(diagonal)"))
    #expect(lines.contains("all labels,c0,b,2.5"))
  }

  @Test("tables say what is compared and escape names") func tables() throws {
    let table = try report().text(.table)
    for part in [
      "2 models on 5 cases: a, b", "b lacks 1 case (c4), which count as worst", "dice, higher is better",
      "hd95 in mm, lower is better", "a - b", "ranking by dice of all labels", "difference = first - second",
    ] {
      #expect(table.contains(part), "\(part)")
    }
    #expect(try report().text(.markdown).contains("liver\\|x_%"))
    let latex = try report(["a_1", "b"]).text(.latex)
    #expect(latex.contains("a\\_1") && latex.contains("x\\_\\%") && latex.contains("\\begin{tabular}{llrrrr"))
    #expect(
      latex.components(separatedBy: "\\begin{table}").count == latex.components(separatedBy: "\\end{table}").count)
  }

  @Test("tables of many models stay short") func manyModels() throws {
    let names = (0..<30).map { "m\($0)" }
    let table = try report(names, { $0.rankings = [] }).text(.table)
    #expect(table.contains("are too many for a table") && table.split(separator: "\n").count < 1000)
  }
}
