import VolumeCore
import EvaluationReport
import OverlapMetrics
import TestSupport
import Testing

@testable import Scoring

struct TableReportTests {
  let scored = ReportSample.madeUp(
    [
      ReportSample.label(
        1, named: "liver|right", ["dice": 2.0 / 3, "reference_ml": 0.375, "reference_voxels": 375, "mcc": nil]),
      ReportSample.label(
        12, status: .missed, ["dice": 0, "reference_ml": 12.5, "reference_voxels": 12500, "mcc": .nan]),
      ReportSample.label(
        nil, named: "whole", members: [1, 12], status: .bothEmpty,
        ["dice": nil, "reference_ml": 0, "reference_voxels": 0, "mcc": .infinity]),
    ],
    overall: [
      MetricValue(key: "mean_foreground_dice", value: 1.0 / 3), MetricValue(key: "generalized_dice", value: nil),
    ])

  private func text(_ format: ReportFormat, metrics: [String]? = nil) -> String {
    EvaluationReport(cases: [scored], version: "1", tableMetrics: metrics).text(format)
  }

  @Test func plainTable() {
    #expect(
      text(.table) == """
        case01: 4 x 3 x 2 voxels of 0.5 x 1 x 2 mm, RAS

        label name        status       dice reference ml
        ----- ----------- ---------- ------ ------------
            1 liver|right defined    0.6667       0.3750
           12             missed     0.0000      12.5000
         1+12 whole       both_empty      -       0.0000

        mean_foreground_dice 0.3333
        generalized_dice -
        labels 2: defined 1, missed 1, spurious 0, both_empty 0
        regions 1: defined 0, missed 0, spurious 0, both_empty 1

        """)
  }

  @Test func markdownTable() {
    #expect(
      text(.markdown) == """
        ### case01

        4 x 3 x 2 voxels of 0.5 x 1 x 2 mm, RAS

        | label | name         | status     |   dice | reference ml |
        |------:|:-------------|:-----------|-------:|-------------:|
        |     1 | liver\\|right | defined    | 0.6667 |       0.3750 |
        |    12 |              | missed     | 0.0000 |      12.5000 |
        |  1+12 | whole        | both_empty |      - |       0.0000 |

        mean_foreground_dice 0.3333, generalized_dice -, labels 2: defined 1, missed 1, spurious 0, both_empty 0, regions 1: defined 0, missed 0, spurious 0, both_empty 1

        """)
  }

  @Test func metricsThatWereAskedFor() {
    let table = text(.table, metrics: ["mcc", "reference_voxels", "absent"])
    #expect(table.contains("mcc") && table.contains("reference_voxels"))
    #expect(!table.contains("dice  ") && !table.contains("absent"))
    #expect(table.contains(" 12500\n") && table.contains("inf"))
  }

  @Test func softMetricsOfTheFirstLabelThatHasThem() {
    let soft = ReportSample.madeUp([
      ReportSample.label(-1, status: .bothEmpty, ["dice": nil]),
      ReportSample.label(1, ["dice": 1, "soft_dice": 0.875]),
    ])
    let table = EvaluationReport(cases: [soft], version: "1").text(.table)
    #expect(table.contains("soft dice") && table.contains("0.8750"), "\(table)")
  }

  @Test func noLabels() {
    let empty = EvaluationReport(cases: [ReportSample.madeUp([])], version: "1").text(.table)
    #expect(empty.contains("No label other than the background occurs."))
  }

  @Test func fileNamesChooseTheFormat() {
    #expect(ReportFormat(fileName: "a.json") == .json && ReportFormat(fileName: "B.CSV") == .csv)
    #expect(ReportFormat(fileName: "a.md") == .markdown && ReportFormat(fileName: "a.txt") == .table)
    #expect(ReportFormat(fileName: "a.xml") == nil && ReportFormat(fileName: "json") == nil)
  }
}
