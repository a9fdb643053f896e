import Foundation
import TestSupport
import Testing

@testable import Scoring

/// Reference and prediction folders with small random cases, and run folders beside them.
struct RunStudy {
  let files: CaseFolder
  let count: Int
  var options = CaseOptions()
  var settings = StudySettings()

  init(count: Int = 6) throws {
    files = try CaseFolder()
    self.count = count
    for side in ["reference", "prediction"] {
      try FileManager.default.createDirectory(atPath: files.path(side), withIntermediateDirectories: true)
    }
    for number in 0..<count {
      for (side, seed) in [("reference", 1), ("prediction", 2)] {
        try files.write(
          CaseFolder.labels([0, 1, 2], seed: UInt64(number * 2 + seed)), "\(side)/\(name(number)).nii.gz")
      }
    }
    settings.bootstrap = nil
  }

  func name(_ number: Int) -> String { "case\(number + 10)" }

  var cases: [StudyCase] {
    (0..<count).map { number in
      StudyCase(
        reference: files.path("reference/\(name(number)).nii.gz"),
        prediction: files.path("prediction/\(name(number)).nii.gz"))
    }
  }

  var plan: StudyPlan { plan() }

  func plan(shards: Int? = nil, _ change: (inout CaseOptions) -> Void = { _ in }) -> StudyPlan {
    var options = options
    change(&options)
    return StudyPlan(
      cases: cases, extraPredictions: [], options: options, settings: settings, version: "1.2.3",
      arguments: ["score", "a", "b"], folder: "/", shardCount: shards)
  }

  func folder(_ name: String = "run") -> RunFolder { RunFolder(files.path(name)) }

  /// Scores a shard as a process does, up to `limit` cases.
  func run(_ folder: RunFolder, _ plan: StudyPlan, _ shard: Shard = .whole, limit: Int = .max) throws {
    let work = try ShardRun(folder, plan, shard)
    let writer = try work.writer()
    for planned in work.open.prefix(limit) { writer.add(planned.studyCase.outcome(options), of: planned) }
    try writer.complete(isWhole: limit >= work.open.count)
  }

  /// The results of a folder as text.
  func results(_ folder: RunFolder, _ plan: StudyPlan) throws -> String {
    let merge = try StudyMerge(folder, plan)
    #expect(merge.missing.isEmpty)
    return JSONTree.object(merge.study(settings).json).text()
  }

  /// The results without any folder.
  var direct: String {
    let study = StudyScore(outcomes: cases.map { $0.outcome(options) }, settings: settings)
    return JSONTree.object(study.json).text()
  }

  /// The paths of the part files.
  func parts(_ folder: RunFolder) -> [String] { folder.partPaths() }
}
