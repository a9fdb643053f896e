import SurfaceMetrics
import TestSupport
import Testing
import VolumeCore

@testable import Scoring

/// A case that is stored and read back is the same case.
struct CaseRecordTests {
  private func roundTrip(_ score: CaseScore) throws -> CaseScore {
    let text = score.json.text(indent: nil)
    #expect(!text.contains("\n"))
    return try CaseScore(json: JSONTree(parsing: Array(text.utf8), path: "case.json"))
  }

  private func check(_ score: CaseScore) throws {
    let read = try roundTrip(score)
    #expect(read.json == score.json)
    for (own, stored) in zip(score.labels, read.labels) {
      #expect(own.values == stored.values && own.withoutSurface == stored.withoutSurface)
      #expect(own.conventions == stored.conventions)
    }
    #expect(read.labels == score.labels && read.overall == score.overall && read.geometry == score.geometry)
    #expect(read.alignment == score.alignment && read.predictionState == score.predictionState)
    #expect(read.surface?.conventions.map(\.convention) == score.surface?.conventions.map(\.convention))
    #expect(read.surface?.metrics == score.surface?.metrics)
  }

  @Test func everyMetricByEveryConvention() throws {
    let files = try CaseFolder()
    try files.write(CaseFolder.labels([0, 0, 1, 2], seed: 3), "reference.nii.gz")
    try files.write(CaseFolder.labels([0, 0, 1, 3], seed: 4), "prediction.nii.gz")
    for conventions in [["deepmind"], ["medpy", "deepmind", "monai"]] {
      try check(
        files.score {
          $0.metrics = try MetricSelection(parsing: ["all", "hd99.5"])
          $0.surface.conventions = conventions.compactMap { SurfaceConvention(name: $0) }
          $0.surface.tolerances = [0.5, 2, 10]
          $0.labels = [1, 2, 3, 9]
          $0.regions = [LabelRegion(name: "both", members: [1, 2])]
        })
    }
  }

  @Test func reorderedAxesAndScores() throws {
    let files = try CaseFolder()
    try files.write(CaseFolder.labels([0, 1], seed: 5), "reference.nii.gz")
    func channel(_ step: Int) -> [Float] { (0..<120).map { index in Float((index * 7 + step) % 11) - 5 } }
    let logits: [[Float]] = [channel(0), channel(5)]
    try files.write(channels: logits, "prediction.nii.gz")
    try check(files.score { $0.activation = .softmax })
  }

  @Test func noPrediction() throws {
    let files = try CaseFolder()
    let reference = try files.write(CaseFolder.labels([0, 1, 2], seed: 6), "reference.nii.gz")
    let score = try CaseScore(reference: reference, prediction: nil)
    #expect(score.predictionState == .missing && score.predictionPath == nil)
    #expect(score.labels.map(\.status) == [.missed, .missed] && score.labels.map { $0["dice"] } == [0, 0])
    try check(score)
    let failed = try CaseScore(reference: reference, prediction: "x.nii", state: .failed("x.nii: is broken"))
    #expect(failed.predictionPath == "x.nii" && failed.labels == score.labels)
    try check(failed)
  }
}
