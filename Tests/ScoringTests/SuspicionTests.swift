import Scoring
import Testing
import VolumeCore
import VolumeFiles

/// Warnings about pairs that look like a mistake.
struct SuspicionTests {
  let files: CaseFolder

  init() throws {
    files = try CaseFolder()
    try files.write(CaseFolder.labels([0, 1, 2], seed: 31), "reference.nii.gz")
  }

  @Test func anEmptyPrediction() throws {
    try files.write(Array(repeating: 0, count: 120), "prediction.nii.gz")
    let warnings = try files.score().warnings
    #expect(warnings == ["\(files.path("prediction.nii.gz")): holds no label other than 0"])
  }

  @Test func anImageGivenAsPrediction() throws {
    try files.write(Array(-60..<60), "prediction.nii.gz", as: .int16)
    let warnings = try files.score().warnings
    #expect(warnings.count == 1 && warnings[0].contains("holds 117 labels that the reference lacks: is it an image"))
  }

  @Test func labelsThatTheTableDoesNotName() throws {
    try files.write(CaseFolder.labels([0, 1, 2, 7, 8], seed: 32), "prediction.nii.gz")
    let names = LabelNames(names: [1: "liver", 2: "spleen"], source: "table")
    let warnings = try files.score { $0.names = names }.warnings
    #expect(warnings == ["\(files.path("prediction.nii.gz")): 2 label(s) that the label table does not name: 7, 8"])
    let none = try files.score {
      $0.names = LabelNames(names: [1: "liver", 2: "spleen", 7: "a"], regions: [], ignoreLabel: nil, source: "table")
      $0.regions = [LabelRegion(name: "rest", members: [8])]
    }
    #expect(none.warnings == [])
  }
}
