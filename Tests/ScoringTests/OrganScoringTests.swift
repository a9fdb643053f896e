import Foundation
import SurfaceMetrics
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

@testable import Scoring

/// Cases with one binary file an organ.
struct OrganScoringTests {
  let files: CaseFolder
  let reference = CaseFolder.labels([0, 0, 1, 2, 3], seed: 71)
  let prediction = CaseFolder.labels([0, 0, 1, 2, 3], seed: 72)
  static let organs = [1: "aorta", 2: "liver", 3: "spleen"]

  init() throws {
    files = try CaseFolder()
    for side in ["r", "p"] {
      try FileManager.default.createDirectory(
        atPath: files.path("\(side)/s1"), withIntermediateDirectories: true)
    }
  }

  private func writeOrgans(_ labels: [Int], _ side: String, _ organs: Set<Int> = [1, 2, 3]) throws {
    for organ in organs {
      try files.write(
        labels.map { $0 == organ ? 1 : 0 }, "\(side)/s1/\(OrganScoringTests.organs[organ]!).nii.gz", as: .uint8)
    }
  }

  private func outcome(_ change: (inout CaseOptions) -> Void = { _ in }) throws -> CaseOutcome {
    let pairing = try StudyPairing(referenceFolder: files.path("r"), predictionFolder: files.path("p"))
    var options = CaseOptions()
    change(&options)
    return try #require(pairing.cases.first).outcome(options)
  }

  private func score(_ change: (inout CaseOptions) -> Void = { _ in }) throws -> CaseScore {
    guard case .scored(let score) = try outcome(change) else { throw CancellationError() }
    return score
  }

  /// The same organs as one label map.
  private func whole(
    _ reference: [Int], _ prediction: [Int], _ change: (inout CaseOptions) -> Void = { _ in }
  ) throws -> CaseScore {
    try files.write(reference, "whole_reference.nii.gz")
    try files.write(prediction, "whole_prediction.nii.gz")
    return try files.score("whole_reference.nii.gz", "whole_prediction.nii.gz") {
      $0.names = LabelNames(names: OrganScoringTests.organs, source: "test")
      change(&$0)
    }
  }

  /// Folders of organs say it as label maps do.
  @Test func organsWithoutATolerance() throws {
    try writeOrgans(reference, "r")
    try writeOrgans(prediction, "p")
    let score = try score { options in
      var settings = StudySettings()
      _ = StudyPreset.radiotherapy.apply(to: &options, settings: &settings)
    }
    let notes = score.notes.filter { $0.hasSuffix("has no tolerance in preset rt-qa; 2 mm is used") }
    #expect(notes.count == 3 && notes.first?.hasPrefix("aorta: ") == true)
  }

  /// Organs that do not overlap are what a label map says, for every metric, convention and mean.
  @Test func equalsALabelMap() throws {
    try writeOrgans(reference, "r")
    try writeOrgans(prediction, "p")
    func all(_ options: inout CaseOptions) {
      options.metrics = try! MetricSelection(parsing: ["overlap", "surface"])
      options.surface.conventions = ["deepmind", "medpy"].compactMap { SurfaceConvention(name: $0) }
      options.surface.labelTolerances = ["liver": [3]]
    }
    let (own, expected) = (try score(all), try whole(reference, prediction, all))
    #expect(own.labels == expected.labels && own.labels.count == 3)
    #expect(own.overall == expected.overall.filter { $0.key == "mean_foreground_dice" })
    #expect(
      own.surface?.conventions.map { $0.means.map(\.metric) }
        == expected.surface?.conventions.map { $0.means.map(\.metric) })
    #expect(own.geometry == expected.geometry && own.warnings == [] && own.predictionState == .scored)
    #expect(own.name == "s1" && own.referencePath == files.path("r/s1") && own.predictionPath == files.path("p/s1"))
  }

  @Test func aMaskCounts() throws {
    try writeOrgans(reference, "r")
    try writeOrgans(prediction, "p")
    let mask = try files.write(CaseFolder.labels([0, 1, 1], seed: 73), "mask.nii.gz")
    let (own, expected) = (
      try score { $0.maskPath = mask }, try whole(reference, prediction) { $0.maskPath = mask }
    )
    #expect(own.labels == expected.labels && own.ignoredVoxels == expected.ignoredVoxels && own.ignoredVoxels > 0)
  }

  @Test func missedAndSpurious() throws {
    try writeOrgans(reference, "r", [1, 2])
    try writeOrgans(prediction, "p", [2, 3])
    let own = try score()
    let expected = try whole(reference.map { $0 == 3 ? 0 : $0 }, prediction.map { $0 == 1 ? 0 : $0 })
    #expect(own.labels.map(\.status) == [.missed, .defined, .spurious])
    #expect(own.labels == expected.labels)
    #expect(own.overall[0].value == expected.overall.first { $0.key == "mean_foreground_dice" }?.value)
    #expect(own.predictionState == .scored)
  }

  @Test func organsMayOverlap() throws {
    let everything = [Int](repeating: 1, count: 120)
    for side in ["r", "p"] {
      try files.write(everything, "\(side)/s1/body.nii.gz")
      try files.write(everything, "\(side)/s1/trunk.nii.gz")
    }
    #expect(try score().labels.map { $0["dice"] } == [1, 1])
  }

  /// A prediction that cannot be read makes its organ missed and the case failed.
  @Test func aBrokenOrganOfThePrediction() throws {
    try writeOrgans(reference, "r")
    try writeOrgans(reference, "p")
    try files.folder.write([1, 2, 3], "p/s1/liver.nii.gz")
    let own = try score()
    #expect(own.labels.map(\.status) == [.defined, .missed, .defined] && own.labels[1]["dice"] == 0)
    #expect(own.overall[0].value! < 0.67)
    guard case .failed(let reason) = own.predictionState else {
      Issue.record("the case must be failed")
      return
    }
    #expect(reason.hasPrefix(files.path("p/s1/liver.nii.gz")))
    #expect(own.warnings.count == 1 && own.warnings[0].hasSuffix("liver counts as missed"))
  }

  @Test func aBrokenOrganOfTheReferenceLeavesNothing() throws {
    try writeOrgans(reference, "r")
    try writeOrgans(prediction, "p")
    try files.folder.write([], "r/s1/liver.nii.gz")
    guard case .failed(let failure) = try outcome() else {
      Issue.record("there is nothing to score")
      return
    }
    #expect(failure.reason.hasPrefix(files.path("r/s1/liver.nii.gz")))
  }

  @Test func anOrganOnAnotherGrid() throws {
    try writeOrgans(reference, "r")
    try writeOrgans(reference, "p")
    let a = CaseFolder.geometry.affine
    let moved = VolumeGeometry(
      size: CaseFolder.size, spacing: CaseFolder.geometry.spacing,
      affine: AffineTransform(
        columnX: a.columnX, columnY: a.columnY, columnZ: a.columnZ, origin: WorldPoint(x: 40, y: 0, z: 0)))
    try files.write(reference.map { $0 == 1 ? 1 : 0 }, "p/s1/aorta.nii.gz", on: moved)
    let own = try score()
    #expect(own.labels.map(\.status) == [.missed, .defined, .defined])
    #expect(
      own.warnings.contains { $0.contains("does not lie on the grid of") && $0.hasSuffix("aorta counts as missed") })
    #expect(try score { $0.geometryPolicy = .ignore }.labels.map(\.status) == [.defined, .defined, .defined])
  }

  @Test func noPrediction() throws {
    try writeOrgans(reference, "r")
    let study = try #require(StudyPairing(examining: files.path("r"), options: .init()).cases.first)
    guard case .scored(let own) = study.outcome(CaseOptions()) else {
      Issue.record("it must be scored as worst")
      return
    }
    #expect(own.predictionState == .missing && own.labels.map(\.status) == [.missed, .missed, .missed])
    #expect(own.overall[0].value == 0)
  }

  /// Numbers of organs are those of the whole study.
  @Test func labelsAreStableAcrossCases() throws {
    for (name, organs) in [("s1", ["liver", "spleen"]), ("s2", ["aorta", "spleen"])] {
      for side in ["r", "p"] {
        try FileManager.default.createDirectory(
          atPath: files.path("\(side)/\(name)"), withIntermediateDirectories: true)
        for organ in organs { try files.write(CaseFolder.labels([0, 1], seed: 5), "\(side)/\(name)/\(organ).nii.gz") }
      }
    }
    let pairing = try StudyPairing(referenceFolder: files.path("r"), predictionFolder: files.path("p"))
    let scores = pairing.cases.map { study -> [String] in
      guard case .scored(let score) = study.outcome(CaseOptions()) else { return [] }
      return score.labels.map(\.title)
    }
    #expect(scores == [["2 liver", "3 spleen"], ["1 aorta", "3 spleen"]])
  }

  // MARK: A label file against organs

  @Test func aLabelFileAgainstOrgans() throws {
    let path = try files.write(reference, "r/s1.nii.gz")
    try FileManager.default.removeItem(atPath: files.path("r/s1"))
    try writeOrgans(prediction, "p")
    try files.folder.write("index\tname\n0\tbackground\n1\tAorta\n2\tliver\n3\tspleen\n", "r/dseg.tsv")
    let own = try score()
    let expected = try whole(reference, prediction) {
      $0.names = LabelNames(names: [1: "Aorta", 2: "liver", 3: "spleen"], source: "t")
    }
    #expect(own.labels == expected.labels && own.referencePath == path && own.warnings == [])
    // An organ that the table does not know is said; a label without a file is missed.
    try FileManager.default.removeItem(atPath: files.path("p/s1/liver.nii.gz"))
    try files.write(prediction, "p/s1/gallbladder.nii.gz")
    let changed = try score()
    #expect(changed.labels.map(\.status) == [.defined, .missed, .defined])
    #expect(
      changed.warnings.contains { $0.contains("1 organ file without a name in the label table not scored") })
  }

  @Test func withoutNamesTheErrorSaysWhatToDo() throws {
    try FileManager.default.removeItem(atPath: files.path("r/s1"))
    try files.write(reference, "r/s1.nii.gz")
    try writeOrgans(prediction, "p")
    let own = try score()
    guard case .failed(let reason) = own.predictionState else {
      Issue.record("the case must be failed")
      return
    }
    #expect(reason.contains("names of the labels of") && reason.contains("give a label table with --names"))
    #expect(own.labels.allSatisfy { $0.status == .missed })
  }

  @Test func organsAgainstALabelFileAreRefused() throws {
    try writeOrgans(reference, "r")
    try files.write(prediction, "p/s1.nii.gz")
    try FileManager.default.removeItem(atPath: files.path("p/s1"))
    let own = try score()
    guard case .failed(let reason) = own.predictionState else {
      Issue.record("the case must be failed")
      return
    }
    #expect(reason.contains("is one file, but its reference") && own.labels.allSatisfy { $0.status == .missed })
  }

  @Test func severalLabelsInAnOrganFile() throws {
    try writeOrgans(reference, "r", [1, 2])
    try writeOrgans(reference, "p", [2])
    try files.write(reference, "p/s1/aorta.nii.gz")
    let own = try score()
    #expect(own.warnings == ["\(files.path("p/s1/aorta.nii.gz")): holds the labels 1, 2, 3; all are taken for aorta"])
    #expect(own.labels[0]["prediction_voxels"] == Double(reference.count { $0 != 0 }))
  }

  /// Organs of a real CT, cut out of the label maps: the numbers of the label maps themselves.
  @Test func realOrgans() throws {
    let folder = SharedData.packageRoot.appendingPathComponent("Samples/Data/totalsegmentator").path
    let paths = ["reference", "prediction"].map { "\(folder)/\($0).nii.gz" }
    let organs = [5: "liver", 7: "pancreas", 13: "lung_middle_lobe_right"]
    for (path, side) in zip(paths, ["r", "p"]) {
      let file = try VolumeFile(contentsOf: path)
      let map = try LabelMap(file.volume)
      for (label, name) in organs {
        guard case .oneByte(let mask) = map.membership(of: [label]).indices else { continue }
        try VolumeFile.write(.uint8(mask), to: files.path("\(side)/s1/\(name).nii.gz"))
      }
    }
    let own = try score()
    var options = CaseOptions()
    options.labels = [5, 7, 13]
    let expected = try CaseScore(reference: paths[0], prediction: paths[1], options: options)
    #expect(own.labels.map(\.name) == ["liver", "lung_middle_lobe_right", "pancreas"])
    for entry in own.labels {
      let other = try #require(expected.labels.first { $0.name == entry.name })
      #expect(entry.values == other.values && entry.status == other.status)
    }
  }
}
