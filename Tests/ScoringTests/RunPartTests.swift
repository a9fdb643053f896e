import Foundation
import TestSupport
import Testing
import VolumeFiles

@testable import Scoring

/// Part files: what survives an end at any moment, and what several writers leave.
@Suite struct RunPartTests {
  let study: RunStudy
  let folder: RunFolder
  let plan: StudyPlan

  init() throws {
    study = try RunStudy()
    folder = study.folder()
    plan = study.plan
    try folder.prepare(plan)
  }

  /// The bytes of a complete part file with one line a case.
  private func completePart() throws -> [UInt8] {
    let other = study.folder("other")
    try other.prepare(plan)
    try study.run(other, plan)
    let part = try #require(study.parts(other).first)
    return try FileBytes.read(part)
  }

  /// Cuts a part file at every length near its line ends and at random ones: a whole line counts, a torn one does not.
  @Test func everyTornFileKeepsItsWholeLines() throws {
    let bytes = try completePart()
    let ends = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    var generator = SeededGenerator(seed: 3)
    let lengths = Set(ends.flatMap { [$0 - 2, $0 - 1, $0, $0 + 1, $0 + 30, $0 + 90] })
      .union((0..<20).map { _ in Int.random(in: 0...bytes.count, using: &generator) }).union([0, 1])
    for length in lengths.sorted() where length <= bytes.count {
      let path = "run/parts/part-00001-of-00001.elsewhere-1.partial"
      try study.files.folder.write(Array(bytes.prefix(length)), path)
      let whole = ends.count { $0 <= length }
      let work = try ShardRun(folder, plan, .whole)
      #expect(work.finishedCount == whole && work.open.count == study.count - whole, "cut at \(length)")
      #expect(try StudyMerge(folder, plan).missing.count == study.count - whole)
    }
  }

  @Test func interruptedRunsGoOnAndGiveTheSame() throws {
    for limit in [1, 0, 2, 1] { try study.run(folder, plan, limit: limit) }
    #expect(try ShardRun(folder, plan, .whole).finishedCount == 4)
    #expect(study.parts(folder).allSatisfy { $0.hasSuffix(".partial") })
    try study.run(folder, plan)
    #expect(study.parts(folder).map { $0.hasSuffix("part-00001-of-00001.jsonl") } == [true], "left-overs are removed")
    #expect(try ShardRun(folder, plan, .whole).isComplete)
    #expect(try study.results(folder, plan) == study.direct)
  }

  @Test func aDamagedLineIsScoredAgain() throws {
    var bytes = try completePart()
    let first = try #require(bytes.firstIndex(of: UInt8(ascii: "\n")))
    for index in first / 2..<first { bytes[index] = 0 }
    try study.files.folder.write(bytes, "run/parts/part-00001-of-00001.jsonl")
    #expect(try ShardRun(folder, plan, .whole).open.count == 1)
    #expect(try StudyMerge(folder, plan).missing.count == 1)
    try study.run(folder, plan)
    #expect(try study.results(folder, plan) == study.direct)
  }

  @Test func twoWritersOfOneShardDoNotDisturbEachOther() throws {
    let works = [try ShardRun(folder, plan, .whole), try ShardRun(folder, plan, .whole)]
    let writers = try works.map { try $0.writer() }
    #expect(Set(study.parts(folder)).count == 2, "each has a file of its own")
    for index in 0..<study.count {
      for (work, writer) in zip(works, writers) {
        let planned = work.open[index]
        #expect(writer.add(planned.studyCase.outcome(study.options), of: planned))
      }
    }
    #expect(try study.results(folder, plan) == study.direct, "equal duplicates are one case")
    for writer in writers { try writer.complete() }
    #expect(try study.results(folder, plan) == study.direct)
  }

  @Test func differentResultsOfACaseNameBothFiles() throws {
    try study.run(folder, plan)
    let own = try #require(study.parts(folder).first)
    let text = String(decoding: try FileBytes.read(own), as: UTF8.self)
    let changed = text.replacing(/"dice":0\.[0-9]+/) { _ in "\"dice\":0.999" }
    #expect(changed != text)
    try study.files.folder.write(changed, "run/parts/part-00002-of-00002.jsonl")
    let error = #expect(throws: ScoringError.self) { try StudyMerge(folder, plan) }
    let line = try #require(error?.description)
    #expect(error?.kind == .invalidRecord && line.contains(own) && line.contains("part-00002-of-00002.jsonl"))
    #expect(line.contains("case case10"))
  }

  @Test func resultsOfOtherFilesAreStale() throws {
    try study.run(folder, plan)
    try study.files.write(CaseFolder.labels([0, 1], seed: 77), "prediction/case13.nii.gz")
    let changed = study.plan
    try folder.prepare(changed)
    let merge = try StudyMerge(folder, changed)
    #expect(merge.missing.map(\.name) == ["case13"] && merge.stale.map(\.name) == ["case13"])
    #expect(merge.missingShards(of: 1) == "1")
    let partial = merge.study(study.settings)
    #expect(partial.failures.map(\.name) == ["case13"] && partial.cases.count == study.count - 1)
    try study.run(folder, changed)
    #expect(try study.results(folder, changed) == study.direct)
  }

  @Test func failuresAreLinesToo() throws {
    try study.files.folder.write("no volume", "reference/case11.nii.gz")
    try study.files.folder.write("no volume", "prediction/case12.nii.gz")
    let plan = study.plan
    let folder = study.folder("failing")
    try folder.prepare(plan)
    try study.run(folder, plan)
    #expect(try ShardRun(folder, plan, .whole).isComplete, "they are not tried again")
    let merged = try StudyMerge(folder, plan).study(study.settings)
    #expect(merged.failures.map(\.name) == ["case11"] && merged.unusable.map(\.name) == ["case12"])
    #expect(try study.results(folder, plan) == study.direct)
  }

  @Test func missingShardsAreNamedAsRanges() throws {
    let merge = try StudyMerge(folder, plan)
    #expect(merge.missingShards(of: 6) == "1-6")
    for number in [1, 4] { try study.run(folder, plan, Shard(number: number, of: 6)!) }
    #expect(try StudyMerge(folder, plan).missingShards(of: 6) == "2-3,5-6")
  }

  /// A folder that cannot be written, as a full disk: the reason is said and what was there stays.
  @Test func whatCannotBeWrittenIsAnError() throws {
    try study.run(folder, plan, limit: 2)
    let work = try ShardRun(folder, plan, .whole)
    let writer = try work.writer()
    // The final name is taken by a folder that is not empty.
    try FileManager.default.createDirectory(
      atPath: folder.path(of: "parts/part-00001-of-00001.jsonl/x"), withIntermediateDirectories: true)
    for planned in work.open { writer.add(planned.studyCase.outcome(study.options), of: planned) }
    let error = #expect(throws: ScoringError.self) { try writer.complete() }
    #expect(error?.kind == .file(.cannotWrite))
    #expect(error?.description.contains("part-00001-of-00001.jsonl") == true)
    try FileManager.default.removeItem(atPath: folder.path(of: "parts/part-00001-of-00001.jsonl"))
    #expect(try study.results(folder, plan) == study.direct, "no line was lost")
  }
}
