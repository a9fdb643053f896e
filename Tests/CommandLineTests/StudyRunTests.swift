import Foundation
import TestSupport
import Testing

/// Studies scored in one process: workers, run folders, interruption, and what ends with which code.
@Suite(.serialized) struct StudyRunTests {
  private static let names = ["results.json", "cases.csv", "summary.txt"]

  @Test func workersDoNotShowInResults() async throws {
    let study = try StudyFolder(count: 9)
    let first = try await study.voxloss("score", "reference", "prediction", "--format", "json", "--workers", "1")
    #expect(first.exitCode == 0 && first.json.cases.array.count == 9)
    for workers in 2...8 {
      let limit = workers % 2 == 0 ? ["--memory-limit", "1M"] : []
      let other = try await study.voxloss(
        ["score", "reference", "prediction", "--format", "json", "-j", "\(workers)"] + limit)
      #expect(other.outputBytes == first.outputBytes, "\(workers)")
    }
  }

  @Test func aFolderHoldsThePlanThePartsAndTheResults() async throws {
    let study = try StudyFolder(count: 5)
    let run = try await study.voxloss("score", "reference", "prediction", "-o", "out")
    #expect(run.exitCode == 0 && run.output.isEmpty)
    #expect(run.errors.contains("note: results are in out\n"))
    let json = try await study.voxloss("score", "reference", "prediction", "-o", "one.json")
    #expect(json.exitCode == 0)
    #expect(try study.data("out/results.json") == study.data("one.json"))
    let table = try await study.voxloss("score", "reference", "prediction")
    #expect(try study.data("out/summary.txt") == table.outputBytes)
    #expect(study.parts("out") == ["part-00001-of-00001.jsonl"])

    let lines = try String(decoding: study.data("out/manifest.jsonl"), as: UTF8.self).split(separator: "\n")
    let manifest = try lines.map { try JSONValue(text: String($0)) }
    #expect(manifest.map { $0["case"].string } == (0..<5).map { study.name($0) })
    #expect(manifest.allSatisfy { $0.voxels.integer ?? 0 > 1000 && $0["hash"].string?.utf8.count == 64 })
    let stored = try JSONValue(text: String(decoding: study.data("out/plan.json"), as: UTF8.self))
    #expect(stored.arguments.array.compactMap(\.string) == ["score", "reference", "prediction", "-o", "out"])

    let again = try await study.voxloss("score", "reference", "prediction", "-o", "out")
    #expect(again.exitCode == 0 && again.errors.contains("all 5 cases are finished already"))
    let forced = try await study.voxloss("score", "reference", "prediction", "-o", "out", "--force")
    #expect(forced.exitCode == 0 && !forced.errors.contains("finished already"))
    #expect(try study.data("out/results.json") == study.data("one.json"))
  }

  @Test func otherOptionsInTheSameFolderAreRefused() async throws {
    let study = try StudyFolder(count: 3)
    _ = try await study.voxloss("score", "reference", "prediction", "-o", "out/", "--format", "json,markdown")
    #expect(study.exists("out/results.json") && study.exists("out/summary.md") && !study.exists("out/cases.csv"))
    let before = try study.data("out/results.json")
    let other = ["score", "reference", "prediction", "-o", "out/", "--metrics", "dice"]
    let run = try await study.voxloss(other)
    #expect(run.failed(64, mentioning: ["out: belongs to a run", "options.metrics.keys was", "--force"]))
    #expect(try study.data("out/results.json") == before)
    #expect(try await study.voxloss(other + ["--force"]).exitCode == 0)
    #expect(try study.data("out/results.json") != before)
  }

  @Test func changedFilesAreScoredAgainAndOthersAreNot() async throws {
    let study = try StudyFolder(count: 4)
    _ = try await study.voxloss("score", "reference", "prediction", "-o", "out/")
    let source = study.folder.path("reference/case1001.nii.gz")
    try FileManager.default.removeItem(atPath: study.folder.path("prediction/case1001.nii.gz"))
    try FileManager.default.copyItem(atPath: source, toPath: study.folder.path("prediction/case1001.nii.gz"))
    let run = try await study.voxloss("score", "reference", "prediction", "-o", "out/", "--progress", "json")
    #expect(run.errors.contains("3 of 4 cases are finished already"))
    let lines = try run.errorLines.map { try JSONValue(text: $0) }.filter { $0.done.integer != nil }
    #expect(lines.count == 1 && lines[0]["case"].string == "case1001" && lines[0].done.integer == 4)
    _ = try await study.voxloss("score", "reference", "prediction", "-o", "fresh.json")
    #expect(try study.data("out/results.json") == study.data("fresh.json"))
  }

  @Test(arguments: [(Int32(SIGINT), Int32(130)), (Int32(SIGTERM), Int32(143))])
  func aSignalKeepsWhatIsDone(signal: Int32, code: Int32) async throws {
    let study = try StudyFolder(count: 120)
    let arguments = ["score", "reference", "prediction", "--metrics", "dice", "-o"]
    let (status, errors) = try await study.signalled(
      arguments + ["out/", "--workers", "2"], signal, run: "out", lines: 3)
    #expect(status == code)
    #expect(errors.contains(/interrupted after [0-9]+ of 120 cases; they are kept/), "\(errors)")
    #expect(!study.exists("out/results.json") && study.parts("out").count == 1)
    let again = try await study.voxloss(arguments + ["out/"])
    #expect(again.exitCode == 0 && again.errors.contains("of 120 cases are finished already"))
    _ = try await study.voxloss(arguments + ["fresh.json"])
    #expect(try study.data("out/results.json") == study.data("fresh.json"))
    #expect(study.parts("out") == ["part-00001-of-00001.jsonl"])
  }

  /// SIGKILL at random moments, again and again.
  @Test func killsLoseAtMostTheCasesInHand() async throws {
    let study = try StudyFolder(count: 60)
    let arguments = ["score", "reference", "prediction", "--metrics", "dice", "-o"]
    var generator = SeededGenerator(seed: 11)
    var finished = 0
    for _ in 0..<12 where finished < 60 {
      let lines = finished + Int.random(in: 0...8, using: &generator)
      _ = try await study.signalled(arguments + ["out/", "--workers", "2", "-q"], SIGKILL, run: "out", lines: lines)
      #expect(study.finishedLines("out") >= max(finished, min(lines, 60)), "nothing that was finished is lost")
      finished = study.finishedLines("out")
    }
    #expect(finished > 0)
    #expect(try await study.voxloss(arguments + ["out/"]).exitCode == 0)
    _ = try await study.voxloss(arguments + ["fresh.json"])
    #expect(try study.data("out/results.json") == study.data("fresh.json"))
  }

  /// A limit of the file size stands for a full disk: the write fails with a reason, and no line is lost.
  @Test func aFullDiskIsAnErrorAndTheRunGoesOnLater() async throws {
    let study = try StudyFolder(count: 20)
    let full = try await study.shell(
      "trap '' XFSZ; ulimit -f 60; exec \"$VOXLOSS\" score reference prediction -o out/ -q")
    #expect(full.exitCode == 1 && full.errorLines.count == 1, "\(full.errors)")
    #expect(
      full.errors.hasPrefix("error: out/parts/part-00001-of-00001.") && full.errors.contains("cannot be written: "))
    #expect(!study.exists("out/results.json"))
    let run = try await study.voxloss("score", "reference", "prediction", "-o", "out/")
    #expect(run.exitCode == 0 && run.errors.contains("of 20 cases are finished already"))
    _ = try await study.voxloss("score", "reference", "prediction", "-o", "fresh.json")
    #expect(try study.data("out/results.json") == study.data("fresh.json"))
  }

  @Test func unreadableCasesAreReportedAndTheRestIsScored() async throws {
    let study = try StudyFolder(count: 4)
    try study.folder.write("no volume", "reference/case1000.nii.gz")
    try study.folder.write("no volume", "prediction/case1001.nii.gz")
    try FileManager.default.removeItem(atPath: study.folder.path("prediction/case1002.nii.gz"))
    let run = try await study.voxloss("score", "reference", "prediction", "--format", "json")
    #expect(run.exitCode == 1 && run.json.cases.array.count == 3 && run.json.failures.array.count == 1)
    #expect(run.errors.contains("warning: 1 of 4 cases has no prediction and counts as missed: case1002"))
    #expect(run.errorLines.last == "error: 2 of 4 cases could not be scored: case1000, case1001")
    let skipping = try await study.voxloss("score", "reference", "prediction", "--missing", "skip", "--format", "json")
    #expect(skipping.json.skipped.array.compactMap(\.string) == ["case1002"])
    // Only a prediction that is not there may be left out; an unreadable one counts as missed.
    #expect(skipping.json.unusable_predictions.array.compactMap(\.string) == ["case1001"])
    #expect(skipping.json.cases.array.map { $0["case"].string } == ["case1001", "case1003"])
    let dice = skipping.json.cases.array.first?.labels.array.compactMap { $0.dice.number } ?? []
    #expect(!dice.isEmpty && dice.allSatisfy { $0 == 0 })
    let strict = try await study.voxloss("score", "reference", "prediction", "--missing", "error")
    #expect(strict.failed(1, mentioning: ["case1002.nii.gz: has no prediction"]))
  }

  /// Priority of exit codes: 1 before 2 before 3.
  @Test func limitsCompareTheMeanOverCases() async throws {
    let study = try StudyFolder(count: 3)
    let limit = ["score", "reference", "prediction", "--fail-under", "dice=0.9", "--format", "json"]
    let run = try await study.voxloss(limit)
    let means = run.json.summary.array.compactMap { $0.metrics.dice.mean.number }
    let worst = try #require(means.min())
    #expect(run.exitCode == 3 && run.errors.contains(" is \(worst), the limit is 0.9"))
    #expect(
      try await study.voxloss(["score", "reference", "prediction", "--fail-under", "dice=\(worst)"]).exitCode == 0)
    let distance = try await study.voxloss("score", "reference", "prediction", "--fail-above", "hd95=1")
    #expect(distance.exitCode == 3 && distance.errors.contains("the mean of hd95 of "))
    try FileManager.default.removeItem(atPath: study.folder.path("prediction/case1002.nii.gz"))
    #expect(try await study.voxloss(limit + ["--strict"]).exitCode == 2)
    try study.folder.write("no volume", "prediction/case1001.nii.gz")
    let all = try await study.voxloss(limit + ["--strict"])
    #expect(all.exitCode == 1 && all.errors.contains("the limit is 0.9") && all.errors.contains("--strict"))
  }

  @Test func mixedAndForeignPathsAreRefused() async throws {
    let study = try StudyFolder(count: 1)
    let mixed = try await study.voxloss("score", "reference", "prediction/case1000.nii.gz")
    #expect(mixed.failed(64, mentioning: ["reference: is a folder and prediction/case1000.nii.gz is not"]))
    #expect(try await study.voxloss("score", "reference", "none").failed(66, mentioning: ["none: "]))
    let foreign = try await study.voxloss("score", "reference", "prediction", "-o", "prediction")
    #expect(foreign.failed(64, mentioning: ["prediction: is not empty and no run folder"]))
    let several = try await study.voxloss("score", "reference", "prediction", "--format", "json,csv")
    #expect(several.failed(64, mentioning: ["-o with a folder"]))
    let forced = try await study.voxloss("score", "reference", "prediction", "--force")
    #expect(forced.failed(64, mentioning: ["--force"]))
    let pair = ["score", "reference/case1000.nii.gz", "prediction/case1000.nii.gz"]
    #expect(try await study.voxloss(pair + ["-o", "single/"]).exitCode == 0)
    #expect(study.exists("single/results.json"))
  }
}
