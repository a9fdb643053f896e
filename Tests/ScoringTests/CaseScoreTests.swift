import Foundation
import OverlapMetrics
import Scoring
import SurfaceMetrics
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

struct CaseScoreTests {
  let files: CaseFolder

  init() throws { files = try CaseFolder() }

  private func writePair(_ reference: [Int] = [0, 1, 2, 5], _ prediction: [Int] = [0, 1, 2, 7]) throws {
    try files.write(CaseFolder.labels(reference, seed: 1), "reference.nii.gz")
    try files.write(CaseFolder.labels(prediction, seed: 2), "prediction.nii.gz")
  }

  /// Reference 1 1 1 0 0 2, prediction 1 1 0 0 1 2 along x in the first row, voxels of 12.5 cubic millimetres.
  @Test func handMadePair() throws {
    var (reference, prediction) = ([Int](repeating: 0, count: 120), [Int](repeating: 0, count: 120))
    reference.replaceSubrange(0..<6, with: [1, 1, 1, 0, 0, 2])
    prediction.replaceSubrange(0..<6, with: [1, 1, 0, 0, 1, 2])
    try files.write(reference, "reference.nii.gz")
    try files.write(prediction, "prediction.nii.gz")
    let score = try files.score()
    #expect(score.labels.map(\.label) == [1, 2])
    let first = try #require(score.labels.first)
    #expect(first["dice"] == 2.0 / 3 && first["jaccard"] == 0.5 && first["reference_voxels"] == 3)
    #expect(first["relative_volume_difference"] == 0)
    #expect(abs((first["reference_ml"] ?? 0) - 0.0375) < 1e-15)
    // Columns 0, 1, 2 against 0, 1, 4: mean indices 1 and 5/3, 1.25 mm apart each.
    #expect(abs((first["centroid_distance"] ?? 0) - 1.25 * 2 / 3) < 1e-12)
    #expect(score.labels[1]["dice"] == 1 && score.labels[1].status == .defined)
    let overall = Dictionary(uniqueKeysWithValues: score.overall.map { ($0.key, $0.value) })
    let mean = (2.0 / 3 + 1) / 2
    #expect(overall["mean_foreground_dice"] == mean)
    #expect(overall["multiclass_accuracy"] == 118.0 / 120)
    #expect(score.geometry == CaseFolder.geometry && score.alignment == .same && score.ignoredVoxels == 0)
    #expect(score.notes == [] && score.warnings == [])
  }

  @Test(
    arguments: [
      "case01.nii.gz": "case01", "sub-01.seg.nii": "sub-01.seg", "CASE.NII.GZ": "CASE", "a.b.h5": "a.b",
      "volume.h5:/label": "volume",
    ].sorted { $0.key < $1.key })
  func caseNames(_ path: String, _ name: String) throws {
    let file = path.replacing(":/label", with: "")
    let isWritable = file == file.lowercased()
    try files.write(CaseFolder.labels([0, 1], seed: 1), isWritable ? file : file.lowercased())
    if !isWritable {
      try FileManager.default.moveItem(atPath: files.path(file.lowercased()), toPath: files.path(file))
    }
    let score = try files.score(path, file)
    #expect(score.name == name)
    #expect(score.referencePath == files.path(path) && score.predictionPath == files.path(file))
  }

  @Test func labelsThatOccurExceptTheBackground() throws {
    try writePair()
    let score = try files.score()
    #expect(score.labels.map(\.label) == [1, 2, 5, 7])
    #expect(score.labels.map(\.status) == [.defined, .defined, .missed, .spurious])
    #expect(score.labels[2]["dice"] == 0 && score.labels[2]["precision"] == nil)
    #expect(score.labels[3]["dice"] == 0 && score.labels[3]["sensitivity"] == nil)
  }

  @Test func labelsThatWereAskedFor() throws {
    try writePair()
    let score = try files.score { $0.labels = [9, 2, 0, 2] }
    #expect(score.labels.map(\.label) == [0, 2, 9])
    #expect(score.labels.map(\.status) == [.defined, .defined, .bothEmpty])
    #expect(score.labels[2]["dice"] == nil && score.labels[2]["reference_voxels"] == 0)
    let dice = try #require(score.labels[1]["dice"])
    #expect(score.overall.first { $0.key == "mean_foreground_dice" }?.value == dice, "neither background nor absent")
  }

  @Test func numberTypesMix() throws {
    let labels = CaseFolder.labels([0, 1, 2], seed: 3)
    try files.write(labels, "reference.nii.gz", as: .uint8)
    let score = try ScalarType.allCases.map { type in
      try files.write(CaseFolder.labels([0, 1, 2], seed: 4), "prediction.nii.gz", as: type)
      return try files.score()
    }
    #expect(score.allSatisfy { sameValues($0, score[0]) })
  }

  @Test func negativeAndLargeLabels() throws {
    let reference = CaseFolder.labels([-7, 0, 300, 70_000], seed: 5)
    let prediction = CaseFolder.labels([-7, 0, 300, 255], seed: 6)
    try files.write(reference, "reference.nii.gz", as: .int32)
    try files.write(prediction, "prediction.nii.gz", as: .int64)
    let score = try files.score()
    #expect(score.labels.map(\.label) == [-7, 255, 300, 70_000])
    for entry in score.labels {
      let label = try #require(entry.label)
      let both = zip(reference, prediction).count { $0 == label && $1 == label }
      #expect(entry["intersection_voxels"] == Double(both))
      #expect(entry["reference_voxels"] == Double(reference.count { $0 == label }))
    }
  }

  @Test func workersDoNotMatter() throws {
    try writePair()
    try files.write(CaseFolder.labels([0, 1, 1], seed: 9), "mask.nii.gz")
    let single = try files.score { $0.maskPath = files.path("mask.nii.gz") }
    for workers in [2, 5] {
      let several = try files.score {
        $0.maskPath = files.path("mask.nii.gz")
        $0.workerCount = workers
      }
      #expect(sameValues(single, several) && single.notes == several.notes)
    }
  }

  @Test func missingFiles() throws {
    try writePair()
    for workers in [1, 2] {
      for (reference, prediction, absent) in [
        ("no.nii.gz", "prediction.nii.gz", "no.nii.gz"), ("reference.nii.gz", "none.h5", "none.h5"),
        ("no.nii.gz", "none.h5", "no.nii.gz"),
      ] {
        let fault = try files.fault(reference, prediction) { $0.workerCount = workers }
        #expect(fault.kind == .file(.cannotOpen))
        #expect(fault.description == "\(files.path(absent)): no such file")
      }
    }
    let fault = try files.fault { $0.maskPath = files.path("mask.nii") }
    #expect(fault.description == "\(files.path("mask.nii")): no such file")
  }

  @Test func metricSelection() throws {
    try writePair()
    let score = try files.score { $0.metrics = try MetricSelection(parsing: ["centroid_distance", "dice", "brier"]) }
    #expect(score.labels[0].values.map(\.key) == ["dice", "centroid_distance"], "in the published order")
    #expect(try MetricSelection(parsing: ["overlap"]).overlap == OverlapMetric.allCases)
    #expect(try MetricSelection(parsing: ["overlap"]).soft == [])
    #expect(try MetricSelection(parsing: ["overlap"]).surface == [])
    #expect(
      try MetricSelection(parsing: ["all"])
        == MetricSelection(
          overlap: OverlapMetric.allCases, surface: SurfaceMetric.all, soft: SoftMetric.allCases))
    #expect(
      try MetricSelection(parsing: ["overlap", "hd95", "assd", "nsd", "soft"]).keys == MetricSelection.standard.keys)
    #expect(
      try MetricSelection(parsing: ["surface"]) == MetricSelection(overlap: [], surface: SurfaceMetric.all, soft: []))
    #expect(
      try MetricSelection(parsing: ["soft", "dice"]) == MetricSelection(overlap: [.dice], soft: SoftMetric.allCases))
    let error = #expect(throws: ScoringError.self) { try MetricSelection(parsing: ["dice", "dise"]) }
    #expect(error?.kind == .unknownMetric)
    #expect(error?.description.hasPrefix("dise is not a metric; known are overlap surface soft all dice") == true)
  }

  @Test func betaWeighsSensitivity() throws {
    try writePair([0, 1, 1], [0, 1])
    let score = try files.score { $0.beta = 2 }
    let label = score.labels[0]
    let (tp, r, p) = (label["intersection_voxels"]!, label["reference_voxels"]!, label["prediction_voxels"]!)
    #expect(abs((label["f_beta"] ?? 0) - 5 * tp / (4 * r + p)) < 1e-15)
    #expect(try files.score().labels[0]["f_beta"] == label["dice"])
  }
}
