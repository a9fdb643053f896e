import OverlapMetrics
import Scoring
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

/// Masks, ignore labels, regions and names: what is scored, and what it is called.
struct SelectionTests {
  let files: CaseFolder
  let reference = CaseFolder.labels([0, 1, 2, 3, 255], seed: 11)
  let prediction = CaseFolder.labels([0, 1, 2, 3], seed: 12)

  init() throws {
    files = try CaseFolder()
    try files.write(reference, "reference.nii.gz")
    try files.write(prediction, "prediction.nii.gz")
  }

  private func counts(_ label: Int, where isKept: (Int) -> Bool) -> (reference: Double, both: Double) {
    let kept = reference.indices.filter(isKept)
    return (
      Double(kept.count { reference[$0] == label }),
      Double(kept.count { reference[$0] == label && prediction[$0] == label })
    )
  }

  private func expect(_ score: CaseScore, where isKept: (Int) -> Bool) throws {
    #expect(score.ignoredVoxels == reference.indices.count { !isKept($0) })
    for label in 1...3 {
      let entry = try #require(score.labels.first { $0.label == label })
      let counts = counts(label, where: isKept)
      #expect(entry["reference_voxels"] == counts.reference && entry["intersection_voxels"] == counts.both)
    }
  }

  @Test func ignoreLabelOfTheCaller() throws {
    let score = try files.score { $0.ignoreLabel = 255 }
    #expect(score.labels.map(\.label) == [1, 2, 3])
    try expect(score) { reference[$0] != 255 }
    #expect(score.notes == [])
    #expect(try files.score().labels.map(\.label) == [1, 2, 3, 255], "255 is a label like any other")
  }

  @Test func ignoreLabelOfTheLabelTable() throws {
    try files.folder.write(#"{"labels": {"background": 0, "a": 1, "b": 2, "c": 3, "ignore": 255}}"#, "dataset.json")
    let score = try files.score()
    try expect(score) { reference[$0] != 255 }
    #expect(score.labels.map(\.label) == [1, 2, 3])
    #expect(score.notes.contains("voxels with reference label 255 are ignored, as the label table says"))
    #expect(score.notes.contains { $0.hasPrefix("label names from \(files.path("dataset.json"))") })
    let other = try files.score { $0.ignoreLabel = 3 }
    #expect(other.labels.map(\.label) == [1, 2, 255], "the caller outranks the table")
    #expect(!other.notes.contains { $0.contains("are ignored") })
  }

  @Test func maskAndIgnoreLabel() throws {
    let mask = CaseFolder.labels([0, 1, -3], seed: 13)
    try files.write(mask, "mask.nii.gz")
    let path = files.path("mask.nii.gz")
    try expect(files.score { $0.maskPath = path }) { mask[$0] != 0 }
    let both = try files.score {
      $0.maskPath = path
      $0.ignoreLabel = 255
    }
    try expect(both) { mask[$0] != 0 && reference[$0] != 255 }
  }

  @Test func nothingLeftIsAWarning() throws {
    try files.write(Array(repeating: 0, count: 120), "mask.nii.gz")
    let score = try files.score { $0.maskPath = files.path("mask.nii.gz") }
    #expect(score.labels.isEmpty && score.ignoredVoxels == 120)
    #expect(score.warnings.count == 1 && score.warnings[0].contains("no voxel is left to score"))
    #expect(score.overall.allSatisfy { $0.value == nil })
  }

  @Test func faultyMasks() throws {
    var values = [Float](repeating: 1, count: 120)
    values[CaseFolder.size.index(x: 2, y: 3, z: 1)] = .nan
    let path = try files.write(channels: [values], "mask.nii.gz")
    let fault = try files.fault { $0.maskPath = path }
    #expect(fault.kind == .file(.invalidVoxels))
    #expect(fault.description == "\(path): mask voxel (2, 3, 1) is NaN")
    let small = VolumeGeometry(
      size: VolumeSize(x: 5, y: 5, z: 4), spacing: CaseFolder.geometry.spacing, affine: CaseFolder.geometry.affine)
    try files.write(Array(repeating: 1, count: 100), "mask.nii.gz", on: small)
    let mismatch = try files.fault { $0.maskPath = path }
    #expect(mismatch.kind == .file(.geometryMismatch) && mismatch.description.hasPrefix(path + ": "))
  }

  @Test func regionsOfTheLabelTable() throws {
    try files.folder.write(#"{"labels": {"background": 0, "whole": [1, 2, 3], "core": [2, 3]}}"#, "dataset.json")
    let score = try files.score { $0.labels = [1] }
    #expect(score.labels.map(\.label) == [1, nil, nil])
    #expect(score.labels.map(\.name) == [nil, "whole", "core"])
    #expect(score.labels.map(\.members) == [nil, [1, 2, 3], [2, 3]])
    let whole = Double(reference.count { (1...3).contains($0) })
    #expect(score.labels[1]["reference_voxels"] == whole)
    let both = zip(reference, prediction).count { $0 >= 2 && $0 <= 3 && $1 >= 2 && $1 <= 3 }
    #expect(score.labels[2]["intersection_voxels"] == Double(both))
    let own = try files.score { $0.regions = [LabelRegion(name: "mine", members: [3, 1])] }
    #expect(own.labels.compactMap(\.members) == [[1, 3]], "the caller's regions replace the table's")
    #expect(own.labels.last?.title == "mine" && own.labels.first?.title == "1")
  }

  /// `--names` outranks the table in the file, which outranks the one beside it.
  @Test func precedenceOfNames() throws {
    func name(_ change: (inout CaseOptions) throws -> Void = { _ in }) throws -> String? {
      try files.score("reference.nii.gz", "prediction.nii.gz", change).labels.first?.name
    }
    #expect(try name() == nil)
    try files.folder.write(#"{"labels": {"background": 0, "found": 1}}"#, "dataset.json")
    #expect(try name() == "found")
    try writeEmbedding("embedded")
    #expect(try name() == "embedded")
    let given = try name { $0.names = LabelNames(names: [1: "given"], source: "the caller") }
    #expect(given == "given")
    #expect(try files.score { $0.names = LabelNames(names: [:], source: "x") }.notes == ["label names from x"])
  }

  /// The reference again, with a Caret label table in its header.
  private func writeEmbedding(_ name: String) throws {
    let xml = """
      <?xml version="1.0" encoding="UTF-8"?><CaretExtension><VolumeInformation Index="0"><LabelTable>\
      <Label Key="1" Red="1" Green="0" Blue="0" Alpha="1"><![CDATA[\(name)]]></Label></LabelTable>\
      </VolumeInformation></CaretExtension>
      """
    let plain = files.path("plain.nii")
    try files.write(reference, "plain.nii")
    try NIfTIPatch.insert(extension: Array(xml.utf8), into: plain)
    let file = try VolumeFile(contentsOf: plain)
    try #require(file.embeddedLabelNames() != nil)
    try VolumeFile.write(file.volume, to: files.path("reference.nii.gz"), keeping: file)
  }

  @Test func brokenTableIsAWarning() throws {
    try files.folder.write(#"{"labels": {"background": 0, "#, "dataset.json")
    let score = try files.score()
    #expect(score.labels.allSatisfy { $0.name == nil })
    #expect(score.warnings.count == 1 && score.warnings[0].hasPrefix(files.path("dataset.json")))
  }
}
