import Foundation
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

@testable import Scoring

/// Plans: what decides about a result is in them, and nothing else.
@Suite struct RunPlanTests {
  let study: RunStudy

  init() throws { study = try RunStudy() }

  @Test func everyOptionIsPartOfTheConfiguration() throws {
    // Threads are no part of it; metrics, surface and reading have members of their own.
    func names(_ value: Any) -> Set<String> { Set(Mirror(reflecting: value).children.compactMap(\.label)) }
    func snake(_ name: String) -> String {
      name.replacing(/[A-Z]+/) { "_" + $0.output.lowercased() }
    }
    let json = try #require(CaseOptions().configuration.object)
    let expected = Set(names(CaseOptions()).subtracting(["workerCount"]).map(snake))
    #expect(Set(json.keys.map { $0 == "mask" ? "mask_path" : $0 }) == expected)
    let surface = try #require(json["surface"]?.object)
    #expect(Set(surface.keys) == Set(names(SurfaceOptions()).map(snake)))
    let reading = try #require(json["reading"]?.object)
    #expect(Set(reading.keys) == Set(names(VolumeFile.Options()).map(snake)))
  }

  @Test func everyChangeOfAnOptionIsNamed() throws {
    let changes: [(String, (inout CaseOptions) -> Void)] = [
      ("options.labels was null, is [2]", { $0.labels = [2] }),
      ("options.regions", { $0.regions = [LabelRegion(name: "a", members: [1, 2])] }),
      ("options.ignore_label was null, is 3", { $0.ignoreLabel = 3 }),
      ("options.mask", { $0.maskPath = "/mask.nii" }),
      ("options.names", { $0.names = LabelNames(names: [1: "one"], source: "x") }),
      ("options.metrics.keys", { $0.metrics = try! MetricSelection(parsing: ["dice"]) }),
      ("options.beta was 1, is 2", { $0.beta = 2 }),
      ("options.activation was null, is \"softmax\"", { $0.activation = .softmax }),
      ("options.geometry_policy was \"strict\", is \"ignore\"", { $0.geometryPolicy = .ignore }),
      ("options.geometry_tolerance", { $0.geometryTolerance = .millimetres(1) }),
      ("options.surface.tolerances was [1,2], is [3]", { $0.surface.tolerances = [3] }),
      ("options.surface.label_tolerances.liver was null, is [4]", { $0.surface.labelTolerances = ["liver": [4]] }),
      ("options.surface.curve_limit was 5, is 6", { $0.surface.curveLimit = 6 }),
      ("options.surface.empty_masks.policy was \"worst\", is \"brats\"", { $0.surface.emptyMasks = .brats }),
      ("options.reading.time_index was null, is 1", { $0.reading.timeIndex = 1 }),
    ]
    let plain = study.plan
    #expect(plain.differences(from: study.plan).isEmpty)
    #expect(study.plan { $0.workerCount = 7 }.digest == plain.digest)
    for (words, change) in changes {
      let changed = study.plan(change)
      #expect(changed.differences(from: plain).contains { $0.hasPrefix(words) }, "\(words)")
      #expect(changed.digest != plain.digest && changed.cases[0].digest != plain.cases[0].digest)
    }
  }

  @Test func plansAreReadBackAsTheyWereWritten() throws {
    let folder = study.folder()
    let plan = study.plan(shards: 4)
    try folder.prepare(plan)
    let read = try folder.plan()
    #expect(read.cases == plan.cases && read.digest == plan.digest && read.shardCount == 4)
    #expect(read.arguments == plan.arguments && read.folder == plan.folder && read.version == plan.version)
    let before = try FileManager.default.attributesOfItem(atPath: folder.path(of: "plan.json"))[.modificationDate]
    try folder.prepare(study.plan(shards: 4))
    let after = try FileManager.default.attributesOfItem(atPath: folder.path(of: "plan.json"))[.modificationDate]
    #expect(before as? Date == after as? Date, "an equal plan is not written again")
  }

  @Test func aChangedFileChangesItsCaseAlone() throws {
    let plan = study.plan
    #expect(plan.cases.allSatisfy(plan.isUnchanged))
    try study.files.write(CaseFolder.labels([0, 5], seed: 99), "prediction/case12.nii.gz")
    #expect(plan.cases.filter { !plan.isUnchanged($0) }.map(\.name) == ["case12"])
    let again = study.plan
    #expect(zip(plan.cases, again.cases).filter { $0.0.digest != $0.1.digest }.map(\.0.name) == ["case12"])
  }

  @Test func aTableOfLabelNamesBesideTheFilesCounts() throws {
    let plan = study.plan
    try study.files.folder.write(#"{"labels": {"background": 0, "liver": 1}}"#, "reference/dataset.json")
    #expect(plan.cases.filter { !plan.isUnchanged($0) }.count == study.count)
  }

  @Test func foreignAndDamagedFoldersAreRefused() throws {
    let folder = study.folder()
    #expect(throws: ScoringError.self) { try folder.plan() }
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    try study.files.folder.write("x", "run/notes.txt")
    let foreign = #expect(throws: ScoringError.self) { try folder.prepare(study.plan) }
    #expect(foreign?.description.contains("notes.txt") == true && foreign?.kind == .invalidOptions)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["notes.txt"])

    let second = study.folder("second")
    try second.prepare(study.plan)
    let other = #expect(throws: ScoringError.self) { try second.prepare(study.plan { $0.beta = 3 }) }
    #expect(other?.description.contains("options.beta was 1, is 3 (name another folder, or --force") == true)
    try second.prepare(study.plan { $0.beta = 3 }, isForced: true)
    #expect(try second.plan().digest == study.plan { $0.beta = 3 }.digest)

    for (name, fault) in [("manifest.jsonl", "is not the manifest"), ("plan.json", "line 1")] {
      try study.files.folder.write("{", "second/\(name)")
      let error = #expect(throws: ScoringError.self) { try second.plan() }
      #expect(error?.description.contains(fault) == true && error?.kind == .invalidRecord, "\(name)")
    }
  }
}
