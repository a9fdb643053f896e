import EvaluationReport
import Foundation
import TestSupport
import Testing
import VolumeCore

@testable import Scoring

/// `summary.json` against the files that nnunetv2 2.8.1 wrote of the same folders.
struct NNUNetReportTests {
  static let study = SharedData.packageRoot.path + "/Tests/Fixtures/Studies/nnunet"

  static func golden(_ name: String) throws -> String {
    try String(contentsOfFile: SharedData.packageRoot.path + "/Tests/Fixtures/Golden/\(name)", encoding: .utf8)
  }

  static func scored(_ folder: String, _ options: CaseOptions) throws -> StudyScore {
    let pairing = try StudyPairing(referenceFolder: folder + "/reference", predictionFolder: folder + "/prediction")
    return StudyScore(outcomes: pairing.cases.map { $0.outcome(options) })
  }

  /// The file with paths relative to the folder, as nnU-Net was called.
  static func text(
    _ study: StudyScore, relativeTo folder: String, nanStyle: ReportOptions.NaNStyle = .python,
    holdsLabels: Bool = false
  ) -> String {
    var options = ReportOptions()
    options.nanStyle = nanStyle
    options.nnUNetHoldsLabels = holdsLabels
    return EvaluationReport(study: study, version: "1", options: options).text(.nnunet)
      .replacing(folder + "/", with: "")
  }

  static let overlap = try? MetricSelection(parsing: ["overlap"])

  static func options(labels: [Int]? = nil, regions: [LabelRegion] = [], ignoreLabel: Int? = nil) -> CaseOptions {
    var options = CaseOptions()
    if let overlap { options.metrics = overlap }
    options.labels = labels
    options.regions = regions
    options.ignoreLabel = ignoreLabel
    return options
  }

  static let regions = [
    LabelRegion(name: "whole", members: [1, 2, 3, 4]), LabelRegion(name: "core", members: [2, 3]),
    LabelRegion(name: "small", members: [4]),
  ]

  @Test(
    arguments: [
      ("nnunet-summary.json", options(labels: [1, 2, 3, 4])),
      ("nnunet-summary-nan.json", options(labels: [0, 1, 2, 5, 9])),
      ("nnunet-summary-ignore.json", options(labels: [1, 2, 3, 4], ignoreLabel: 5)),
      ("nnunet-summary-regions.json", options(regions: regions, ignoreLabel: 5)),
    ])
  func bytesOfNNUNet(_ name: String, _ options: CaseOptions) throws {
    // Without dataset.json, whose regions and ignore label nnUNetv2_evaluate_simple does not read.
    let folder = try TemporaryFolder()
    for side in ["reference", "prediction"] {
      try FileManager.default.copyItem(atPath: "\(NNUNetReportTests.study)/\(side)", toPath: folder.path(side))
    }
    let study = try NNUNetReportTests.scored(folder.url.path, options)
    let text = NNUNetReportTests.text(study, relativeTo: folder.url.path)
    #expect(try text == NNUNetReportTests.golden(name))
    // Without bare NaN it is JSON, and all else is the same.
    let json = NNUNetReportTests.text(study, relativeTo: folder.url.path, nanStyle: .null)
    #expect(json == text.replacing("NaN", with: "null"))
    #expect(try !JSONValue(text: json).metric_per_case.array.isEmpty)
  }

  /// The regions and the ignore label of dataset.json, as nnUNetv2_evaluate_folder takes them; labels on request.
  @Test func dataSetWithRegions() throws {
    let folder = NNUNetReportTests.study
    let study = try NNUNetReportTests.scored(folder, NNUNetReportTests.options())
    let text = NNUNetReportTests.text(study, relativeTo: folder)
    #expect(try text == NNUNetReportTests.golden("nnunet-summary-regions.json"))
    let ofLabels = try NNUNetReportTests.scored(folder, NNUNetReportTests.options(labels: [1, 2, 3, 4]))
    let labels = NNUNetReportTests.text(ofLabels, relativeTo: folder, holdsLabels: true)
    #expect(try labels == NNUNetReportTests.golden("nnunet-summary-ignore.json"))
  }

  /// 15 labels: numpy adds eight and more numbers in another order than one after the other.
  @Test(.enabled(if: SharedData.isPresent)) func bytesOfARealPair() throws {
    let folder = try TemporaryFolder()
    for (side, name) in [("reference", "example_seg.nii.gz"), ("prediction", "example_seg_fast.nii.gz")] {
      try FileManager.default.createDirectory(atPath: folder.path(side), withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: SharedData.path("pairs/totalseg/\(name)"), toPath: folder.path("\(side)/totalseg-fast.nii.gz"))
    }
    let study = try NNUNetReportTests.scored(folder.url.path, NNUNetReportTests.options(labels: Array(1...15)))
    let text = NNUNetReportTests.text(study, relativeTo: folder.url.path)
    #expect(try text == NNUNetReportTests.golden("nnunet-summary-real.json"))
  }

  /// What is read from nnU-Net's file and written again is nnU-Net's file; foreground means of regions may differ in the
  /// last digit, because the file does not keep their order.
  @Test(arguments: ["nnunet-summary.json", "nnunet-summary-nan.json", "nnunet-summary-real.json"])
  func goldenFilesAreReadAndWritten(_ name: String) throws {
    let path = SharedData.packageRoot.path + "/Tests/Fixtures/Golden/\(name)"
    let study = try StudyScore(contentsOf: path)
    #expect(try NNUNetReportTests.text(study, relativeTo: "nowhere") == NNUNetReportTests.golden(name))
  }

  /// A missing prediction has Dice 0 in the file and lowers the mean; nnU-Net would leave the case out.
  @Test func missingPredictionsAreInTheFile() throws {
    let reference = NNUNetReportTests.study + "/reference"
    let pairing = try StudyPairing(
      referenceFolder: reference, predictionFolder: NNUNetReportTests.study + "/prediction")
    let cases = pairing.cases.map { own in
      StudyCase(
        name: own.name, reference: own.reference, prediction: own.name == "case_01" ? nil : own.prediction)
    }
    let options = NNUNetReportTests.options(labels: [1])
    let json = try JSONValue(
      text: NNUNetReportTests.text(
        StudyScore(outcomes: cases.map { $0.outcome(options) }), relativeTo: NNUNetReportTests.study, nanStyle: .null,
        holdsLabels: true))
    let first = json.metric_per_case[0]
    #expect(first.object["prediction_file"] == .null && first.reference_file.string == "reference/case_01.nii.gz")
    let entry = first.metrics["1"]
    #expect(
      entry.Dice.number == 0 && entry.FN.integer == 182 && entry.n_ref.integer == 182 && entry.n_pred.integer == 0)
    // The other cases' Dice as nnU-Net gives them.
    #expect(json.mean["1"].Dice.number == (0.7696629213483146 + 0.7306501547987616) / 3)
  }

  @Test func valuesWithoutCountsAreNull() throws {
    let json = try JSONValue(text: NNUNetReportTests.text(StudySample.study(), relativeTo: "-", nanStyle: .null))
    #expect(json.metric_per_case[0].metrics["1"].object.values.allSatisfy { $0.isNull })
    #expect(ReportFormat.nnunet.neededMetrics == ["reference_voxels", "prediction_voxels", "intersection_voxels"])
  }
}
