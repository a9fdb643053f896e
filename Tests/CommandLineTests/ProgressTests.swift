import Foundation
import TestSupport
import Testing

@testable import VoxlossCommand

/// What is shown while cases are scored, and the limits of the machine.
@Suite(.serialized) struct ProgressTests {
  private func state(done: Int, failed: Int = 0, unusable: Int = 0, earlier: Int = 0, total: Int = 40) -> ProgressState
  {
    var state = ProgressState(total: total, unit: "cases", earlier: earlier)
    for number in 0..<done {
      state.finish("case\(number)", number < failed ? .failed : number < failed + unusable ? .unusable : .scored)
    }
    return state
  }

  @Test func linesSayRateAndRemainingTime() {
    #expect(state(done: 0).line(after: 5) == "0 of 40 cases")
    #expect(state(done: 12, failed: 1).line(after: 20) == "12 of 40 cases, 1 failed, 36/min, 0:47 left")
    #expect(
      state(done: 4, failed: 1, unusable: 2).line(after: 60)
        == "4 of 40 cases, 1 failed, 2 unusable, 4.0/min, 9:00 left")
    #expect(state(done: 1).line(after: 200) == "1 of 40 cases, 0.3/min, 2:10:00 left")
    #expect(state(done: 40).line(after: 60) == "40 of 40 cases, 40/min")
    // What was finished before says nothing about the rate.
    #expect(state(done: 10, earlier: 20).line(after: 60) == "30 of 40 cases, 10/min, 1:00 left")
  }

  @Test func barsFitTheTerminal() {
    let half = state(done: 20)
    #expect(half.bar(after: 60, width: 80).hasPrefix("[################"))
    for width in [0, 1, 10, 30, 45, 60, 80, 200] {
      let bar = half.bar(after: 60, width: width)
      #expect(bar.count <= max(width - 1, 0), "\(width)")
      let (filled, open) = (bar.filter { $0 == "#" }.count, bar.filter { $0 == "." }.count)
      #expect(abs(filled - open) <= 1)
    }
  }

  @Test func clocksAreReadable() {
    let texts = [0, 0.2, 59.5, 61, 3599, 3600, 90_061].map { ProgressState.clock($0) }
    #expect(texts == ["0:00", "0:01", "1:00", "1:01", "59:59", "1:00:00", "25:01:01"])
    #expect(ProgressState.clock(.infinity) == "?")
  }

  @Test func jsonIsOneObjectACase() async throws {
    let study = try StudyFolder(count: 3)
    let run = try await study.voxloss("score", "reference", "prediction", "--progress", "json", "-q")
    let lines = try run.errorLines.map { try JSONValue(text: $0) }
    #expect(lines.map { $0.done.integer } == [1, 2, 3] && lines.allSatisfy { $0.total.integer == 3 })
    #expect(Set(lines.compactMap { $0["case"].string }).count == 3)
    let keys: Set = [
      "done", "total", "failed", "unusable", "case", "elapsed_s", "rate_per_min", "remaining_s", "peak_memory_bytes",
    ]
    #expect(lines.allSatisfy { Set($0.object.keys) == keys && $0.failed.integer == 0 })
    #expect(lines.last?.remaining_s.number == 0 && lines.allSatisfy { $0.peak_memory_bytes.integer ?? 0 > 1_000_000 })
  }

  /// In the stream of objects every message is one, and the counts are those of the table.
  @Test func jsonMessagesAreObjects() async throws {
    let study = try StudyFolder(count: 3)
    try study.folder.write("no volume", "reference/case1000.nii.gz")
    try study.folder.write("no volume", "prediction/case1001.nii.gz")
    let run = try await study.voxloss(
      "score", "reference", "prediction", "--progress", "json", "--metrics", "dice", "--format", "table")
    let lines = try run.errorLines.map { try JSONValue(text: $0) }
    #expect(run.exitCode == 1 && lines.allSatisfy { $0.object.count == 1 || $0.done.integer != nil })
    let last = try #require(lines.last { $0.done.integer == 3 })
    #expect(last.failed.integer == 1 && last.unusable.integer == 1)
    #expect(lines.count { $0.error.string != nil } == 3)
    #expect(lines.last?.error.string == "2 of 3 cases could not be scored: case1000, case1001")
    let plain = try await study.voxloss("score", "reference", "prediction", "--progress", "plain", "--metrics", "dice")
    #expect(plain.errors.contains("progress: 3 of 3 cases, 1 failed, 1 unusable"), "\(plain.errors)")
  }

  @Test func nothingIsShownWhereNobodyWatches() async throws {
    let study = try StudyFolder(count: 3)
    for options in [["-q"], ["--progress", "none", "-q"], []] {
      let run = try await study.voxloss(["score", "reference", "prediction"] + options)
      #expect(run.exitCode == 0 && !run.errors.contains("of 3 cases") && !run.errors.contains("\u{1B}"))
    }
    #expect(try await study.voxloss("score", "reference", "prediction", "--progress", "bar").failed(64))
  }

  /// On a terminal a bar is drawn, messages stand above it, and it is gone in the end.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script"), "script makes a terminal"))
  func terminalsGetABar() async throws {
    let study = try StudyFolder(count: 80)
    try study.folder.write("no volume", "prediction/case1050.nii.gz")
    let command = "script -qec \"$VOXLOSS score reference prediction -o out/ --workers 1\" /dev/null"
    let text = try await study.shell("TERM=xterm \(command)").output
    #expect(text.contains("\r\u{1B}[K[#") && text.contains(" of 80 cases"))
    #expect(text.contains("\r\u{1B}[K\u{1B}[31merror:\u{1B}[0m case1050: "), "the message replaces the bar")
    let end = try #require(text.components(separatedBy: " of 80 cases, ").last)
    #expect(end.contains("\r\u{1B}[K"))
    let dumb = try await study.shell("TERM=dumb NO_COLOR=1 \(command)").output
    #expect(!dumb.contains("\u{1B}"))
  }

  @Test func equalWarningsAreCounted() async throws {
    let study = try StudyFolder(count: 6)
    // Labels without the reference's names: a note of every case.
    try study.folder.write(#"{"labels": {"background": 0, "one": 1}}"#, "reference/dataset.json")
    let run = try await study.voxloss("score", "reference", "prediction")
    #expect(run.errors.components(separatedBy: "label names from").count == 2, "\(run.errors)")
    #expect(run.errors.contains("(6 cases)"))
    let verbose = try await study.voxloss("score", "reference", "prediction", "--verbose")
    #expect(verbose.errors.components(separatedBy: "label names from").count == 7)
    #expect(verbose.errors.contains("note: peak memory "))
  }

  @Test func memoryIsReadInEveryUnit() {
    let sizes = ["8G", "512M", "64K", "1000", "1.5GiB", "2gb", "50%", "100%"].map {
      MemoryArgument(argument: $0)?.bytes(of: 1000)
    }
    #expect(sizes == [8 << 30, 512 << 20, 64 << 10, 1000, 3 << 29, 2 << 30, 500, 1000])
    for text in ["", "G", "-1G", "0", "101%", "0%", "nan", "inf", "8X", "1e30G"] {
      #expect(MemoryArgument(argument: text) == nil, "\(text)")
    }
  }

  @Test func workersFollowTheBatchSystemAndTheQuota() throws {
    let folder = try TemporaryFolder()
    func groups(_ files: [String: String], _ membership: String) throws -> ControlGroups {
      let root = "groups\(UUID().uuidString)"
      for (name, text) in files {
        let path = folder.url.appendingPathComponent("\(root)/\(name)")
        try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: path)
      }
      return ControlGroups(root: folder.path(root), membership: try folder.write(membership, "\(root).txt"))
    }
    let none = try groups([:], "")
    #expect(none.processors == nil && none.memory == nil)
    #expect(Machine.workerCount(environment: [:], controlGroups: none) == ProcessInfo.processInfo.activeProcessorCount)
    func count(_ environment: [String: String], _ groups: ControlGroups) -> Int {
      Machine.workerCount(environment: environment, controlGroups: groups)
    }
    #expect(count(["SLURM_CPUS_PER_TASK": "12", "OMP_NUM_THREADS": "3"], none) == 12)
    #expect(count(["OMP_NUM_THREADS": "3,2"], none) == 3)
    #expect(count(["SLURM_CPUS_PER_TASK": "x", "OMP_NUM_THREADS": "5"], none) == 5)
    let second = try groups(
      ["a/b/cpu.max": "max 100000", "a/cpu.max": "250000 100000", "a/memory.max": "1000000", "memory.max": "max"],
      "0::/a/b\n")
    #expect(second.processors == 3 && second.memory == 1_000_000, "an outer group's limit holds")
    #expect(count(["SLURM_CPUS_PER_TASK": "12"], second) == 3 && count(["OMP_NUM_THREADS": "2"], second) == 2)
    #expect(Machine.memory(controlGroups: second) == 1_000_000)
    let first = try groups(
      ["cpu/job/cpu.cfs_quota_us": "50000", "cpu/job/cpu.cfs_period_us": "100000", "cpu/cpu.cfs_quota_us": "-1"],
      "4:cpu,cpuacct:/job\n")
    #expect(first.processors == 1)
  }
}
