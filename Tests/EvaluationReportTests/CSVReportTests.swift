import VolumeCore
import EvaluationReport
import OverlapMetrics
import TestSupport
import Testing

@testable import Scoring

struct CSVReportTests {
  private func rows(_ cases: [CaseScore]) -> [[String]] {
    CSVReportTests.parse(EvaluationReport(cases: cases, version: "1").text(.csv))
  }

  /// RFC 4180 by the letter: quotes are doubled inside quoted fields.
  static func parse(_ text: String) -> [[String]] {
    var (rows, row, field, isQuoted) = ([[String]](), [String](), "", false)
    var characters = Array(text.unicodeScalars)[...]
    while let next = characters.popFirst() {
      switch (isQuoted, next) {
      case (true, "\"") where characters.first == "\"":
        characters.removeFirst()
        field.unicodeScalars.append("\"")
      case (_, "\""): isQuoted.toggle()
      case (false, ","), (false, "\n"):
        row.append(field)
        field = ""
        if next == "\n" {
          rows.append(row)
          row = []
        }
      default: field.unicodeScalars.append(next)
      }
    }
    return rows
  }

  @Test func oneRowALabel() {
    let scored = ReportSample.madeUp([
      ReportSample.label(1, named: "liver", ["dice": 0.5, "reference_voxels": 12]),
      ReportSample.label(nil, named: "whole", members: [1, 2], status: .missed, ["dice": 0, "reference_voxels": 3]),
    ])
    #expect(
      rows([scored]) == [
        [
          "case", "reference", "prediction", "label", "name", "members", "status", "convention", "dice",
          "reference_voxels",
        ],
        ["case01", "reference.nii.gz", "prediction.nii.gz", "1", "liver", "", "defined", "", "0.5", "12"],
        ["case01", "reference.nii.gz", "prediction.nii.gz", "", "whole", "1 2", "missed", "", "0", "3"],
      ])
  }

  @Test func undefinedIsEmptyAndNumbersAreExact() throws {
    let values: [Double?] = [nil, .nan, .infinity, -.infinity, 1.0 / 3, -0.0, 1e-12, 2.5e20]
    let labels = values.enumerated().map { ReportSample.label($0, ["dice": $1]) }
    let fields = rows([ReportSample.madeUp(labels)]).dropFirst().map { $0[8] }
    #expect(Array(fields.prefix(4)) == ["", "", "", ""])
    for (field, value) in zip(fields, values).dropFirst(4) { #expect(Double(field) == value) }
  }

  @Test(arguments: ["a,b", "a \"b\" c", "a\nb", "a\r\nb", "\"", ",", "a;b", " a "])
  func fieldsAreQuoted(_ name: String) {
    let scored = ReportSample.madeUp([ReportSample.label(1, named: name, ["dice": 1])], name: name)
    let parsed = rows([scored])
    #expect(parsed.count == 2 && parsed[1].count == 9)
    #expect(parsed[1][0] == name && parsed[1][4] == name)
    let text = EvaluationReport(cases: [scored], version: "1").text(.csv)
    let needsQuotes = name.unicodeScalars.contains { ",\"\n\r".unicodeScalars.contains($0) }
    #expect(text.contains("\n\"") == needsQuotes, "only where they are needed")
  }

  /// The columns are the union over cases; what a case does not have is empty.
  @Test func casesWithOtherMetrics() {
    let cases = [
      ReportSample.madeUp([ReportSample.label(1, ["dice": 1])]),
      ReportSample.madeUp([ReportSample.label(1, ["mcc": 0.25, "dice": 0.75])], name: "case02"),
    ]
    let parsed = rows(cases)
    #expect(parsed[0].suffix(2) == ["dice", "mcc"])
    #expect(parsed[1].suffix(2) == ["1", ""] && parsed[2].suffix(2) == ["0.75", "0.25"])
  }

  @Test func nothingButTheHeader() {
    #expect(rows([]) == [["case", "reference", "prediction", "label", "name", "members", "status", "convention"]])
  }
}
