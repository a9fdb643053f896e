import Foundation
import Scoring
import Statistics
import TestSupport
import Testing
import VolumeCore

/// nnU-Net's `summary.json` as it is read.
struct NNUNetSummaryTests {
  private func golden(_ name: String) -> String {
    SharedData.packageRoot.path + "/Tests/Fixtures/Golden/\(name)"
  }

  @Test func bareNaN() throws {
    let summary = try NNUNetSummary(contentsOf: golden("nnunet-summary-nan.json"))
    #expect(summary.cases.count == 3 && summary.cases[0].entries.map(\.label) == [0, 1, 2, 5, 9])
    #expect(summary.cases[0].referenceFile == "reference/case_01.nii.gz")
    let entry = summary.cases[0].entries[1]
    #expect(entry.dice == 0.8083989501312336 && entry.iou == 0.6784140969162996)
    #expect(entry.truePositives == 154 && entry.falsePositives == 45)
    #expect(entry.falseNegatives == 28 && entry.trueNegatives == 9757)
    #expect(summary.cases[0].entries[4].dice == nil)
  }

  @Test func studyOfASummary() throws {
    let study = try StudyScore(contentsOf: golden("nnunet-summary-nan.json"))
    #expect(study.cases.map(\.name) == ["case_01", "case_02", "case_03"])
    #expect(study.cases[0].predictionPath == "prediction/case_01.nii.gz")
    // Means over cases as nnU-Net has them, from the file.
    #expect(abs((study.labels[1]["dice"]?.mean ?? 0) - 0.7695706754261034) < 1e-15)
    #expect(abs((study.labels[2]["jaccard"]?.mean ?? 0) - 0.3705488384430053) < 1e-15)
    // Label 2 is missed in case 2, label 5 occurs in one case, label 9 in none.
    #expect(study.labels[2].statusCounts == [.defined: 2, .missed: 1])
    #expect(study.labels[3].statusCounts == [.defined: 1, .bothEmpty: 2])
    #expect(study.labels[4].statusCounts == [.bothEmpty: 3] && study.labels[4]["dice"]?.mean == nil)
    #expect(study.cases[0].geometry.size.voxelCount == 9984)
    let expected = (0.8083989501312336 + 0.6694214876033058 + 0.6074766355140186) / 3
    #expect(study.cases[0].overall.first?.value == expected)
  }

  @Test func regions() throws {
    let study = try StudyScore(contentsOf: golden("nnunet-summary-regions.json"))
    #expect(study.labels.map(\.title) == ["4", "1+2+3+4", "2+3"])
    #expect(study.labels[1]["dice"]?.summary?.count == 3)
  }

  /// What was read is written and read again as a results file, whatever the number of voxels.
  @Test func resultsOfABigGrid() throws {
    let folder = try TemporaryFolder()
    let entry = #"{"Dice": 0.5, "IoU": 0.3333333333333333, "TP": 1, "FP": 1, "FN": 1, "TN": 99999997}"#
    let path = try folder.write(
      #"{"metric_per_case": [{"metrics": {"1": \#(entry)}, "reference_file": "a/b.nii.gz", "prediction_file": null}]}"#,
      "s.json")
    let study = try StudyScore(contentsOf: path)
    #expect(study.cases[0].predictionState == .missing && study.cases[0].geometry.size.voxelCount == 100_000_000)
  }

  @Test(
    arguments: [
      (#"{"mean": {}}"#, "is not a results file"),
      (#"{"metric_per_case": [{"metrics": {}}]}"#, "metric_per_case[0]: reference_file is missing"),
      (#"{"metric_per_case": [{"reference_file": "a"}]}"#, "metric_per_case[0]: metrics is missing"),
      (
        #"{"metric_per_case": [{"metrics": {"liver": {}}, "reference_file": "a"}]}"#,
        #"metrics "liver": is not a label or a region such as (1, 2)"#
      ),
      (
        #"{"metric_per_case": [{"metrics": {"1": {"Dice": 1, "IoU": 1, "TP": 1, "FP": 0, "FN": 0}}, "reference_file": "a"}]}"#,
        "TN is missing"
      ),
      (
        #"{"metric_per_case": [{"metrics": {"1": {"Dice": NaN, "IoU": 1, "TP": 1, "FP": 0, "FN": 0, "TN": 2}}, "reference_file": "a"}]}"#,
        "Dice and IoU are no numbers, but TP + FP + FN is not 0"
      ),
      (
        #"{"metric_per_case": [{"metrics": {"1": {"Dice": 2, "IoU": 1, "TP": 1, "FP": 0, "FN": 0, "TN": 2}}, "reference_file": "a"}]}"#,
        "Dice or IoU lies outside 0 to 1"
      ),
      (
        #"{"metric_per_case": [{"metrics": {"1": {"Dice": 1, "IoU": 1, "TP": -1, "FP": 0, "FN": 0, "TN": 2}}, "reference_file": "a"}]}"#,
        "TP is -1, which is no number of voxels"
      ),
    ])
  func faults(_ text: String, _ line: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, "summary.json")
    let error = try #require(throws: ScoringError.self) { try StudyScore(contentsOf: path) }
    #expect(error.kind == .invalidRecord && error.description.hasPrefix(path + ": "))
    #expect(error.description.contains(line), "\(error)")
  }
}
