import Foundation
import TestSupport
import Testing
import Voxloss

/// Exit codes: limits that are not met, and inputs that cannot be scored.
@Suite struct ScoreLimitTests {
  let fixtures: Fixtures
  let pair: [String]

  init() throws {
    fixtures = try Fixtures()
    pair = try fixtures.pair
  }

  private func score(_ options: String...) async throws -> Outcome {
    try await VoxlossRunner.run(["score"] + pair + options + ["--format", "json"])
  }

  @Test func metLimitsPass() async throws {
    let limits = [
      ["--fail-under", "dice=0.85"], ["--fail-under", "mean_foreground_dice=0.9"],
      ["--fail-above", "centroid_distance=1"],
      ["--fail-under", "dice=0.85", "--fail-under", "jaccard=0.7", "--fail-above", "false_positive_ml=0"],
    ]
    for limit in limits {
      let run = try await VoxlossRunner.run(["score"] + pair + limit + ["-q"])
      #expect(run.exitCode == 0 && run.errors.isEmpty, "\(limit)")
    }
  }

  @Test func missedLimitsExitWithThreeAndKeepTheResults() async throws {
    let free = try await score()
    let run = try await score("--fail-under", "dice=0.9")
    #expect(run.exitCode == 3 && run.outputBytes == free.outputBytes && run.errorLines.count == 1)
    #expect(run.errors == "error: reference: dice of 1 is \(2 * 144 / 336.0), the limit is 0.9\n")
    let both = try await score("--fail-under", "jaccard=0.99", "--fail-above", "centroid_distance=0.1")
    #expect(both.exitCode == 3 && both.errorLines.count == 1 && both.errors.contains("centroid_distance of 1"))
    #expect(try await score("--fail-under", "mean_foreground_dice=0.95").exitCode == 3)
    let path = fixtures.folder.path("r.json")
    let written = try await score("--fail-under", "dice=1", "-o", path)
    #expect(written.exitCode == 3 && written.output.isEmpty)
    #expect(try JSONValue(contentsOf: path).labelValues == [1, 2])
  }

  @Test func theWorstLabelIsNamed() async throws {
    let path = try fixtures.labels("worse.nii.gz") { x, _, _ in x < 3 ? 1 : x == 4 ? 2 : 0 }
    let run = try await VoxlossRunner.run("score", pair[0], path, "--fail-under", "dice=0.9")
    #expect(run.exitCode == 3 && run.errors.contains("dice of 2 is 0.66") && run.errors.contains("1 more of 2"))
  }

  @Test func missedAndSpuriousLabelsNeverPass() async throws {
    let empty = try fixtures.labels("empty.nii.gz") { _, _, _ in 0 }
    for (files, status) in [([pair[0], empty], "missed"), ([empty, pair[0]], "spurious")] {
      for limit in [["--fail-above", "centroid_distance=1000"], ["--fail-under", "dice=0.001"]] {
        let run = try await VoxlossRunner.run(["score"] + files + limit + ["--format", "json"])
        #expect(run.exitCode == 3 && run.json.labelScore(1).status.string == status, "\(status) \(limit)")
      }
    }
    let nothing = try await VoxlossRunner.run("score", empty, empty, "--fail-under", "dice=0.8", "-l", "1")
    #expect(nothing.exitCode == 0)
  }

  @Test func limitsThatNothingComputesAreMistakes() async throws {
    for limit in ["dic=0.8", "dice", "dice=", "dice=x", "dice=nan", "=1", "hd99=5", "nsd=5", "nsd_3mm=5"] {
      #expect(try await score("--fail-under", limit).failed(64), "\(limit)")
      #expect(try await score("--fail-above", limit).failed(64), "\(limit)")
    }
    #expect(try await score("--metrics", "jaccard", "--fail-under", "dice=0.1").failed(64))
    // The key is known, but a label map has no such value: passing would hide that nothing was checked.
    #expect(try await score("--fail-under", "soft_dice=0.1").failed(64, mentioning: ["soft_dice"]))
  }

  @Test func missingFilesAndFolders() async throws {
    let none = fixtures.folder.path("none.nii.gz")
    let folder = fixtures.folder.url.path
    for files in [[none, pair[1]], [pair[0], none], [none, none]] {
      #expect(try await VoxlossRunner.run(["score"] + files).failed(66, mentioning: ["error: \(none): no such file"]))
    }
    #expect(try await VoxlossRunner.run("score", folder, pair[1]).failed(64, mentioning: ["is a folder"]))
    #expect(try await VoxlossRunner.run("score", pair[0], folder).failed(64, mentioning: ["is a folder"]))
    for files in [[], [pair[0]], pair + pair] {
      #expect(try await VoxlossRunner.run(["score"] + files).failed(64, mentioning: ["voxloss score --help"]))
    }
  }

  @Test func brokenAndForeignFilesExitWithOne() async throws {
    let bytes = try fixtures.bytes(pair[0])
    let broken = [
      try fixtures.folder.write(Array(bytes.prefix(bytes.count - 20)), "cut.nii.gz"),
      try fixtures.folder.write([], "empty.nii"),
      try fixtures.folder.write("not an image", "text.nii"),
      try fixtures.folder.write("NRRD0004\n", "image.nrrd"),
      try fixtures.folder.write([0x89] + Array("HDF\r\n".utf8) + [0x1A, 0x0A], "cut.h5"),
    ]
    for path in broken {
      #expect(
        try await VoxlossRunner.run("score", pair[0], path).failed(1, mentioning: ["error: \(path): "]), "\(path)")
      #expect(try await VoxlossRunner.run("info", path).failed(1, mentioning: ["error: \(path): "]), "\(path)")
    }
  }

  @Test func voxelsThatAreNoLabelsExitWithTwo() async throws {
    let halves = try fixtures.write("halves.nii.gz") { x, _, _, _ in x == 2 ? Float(0.5) : Float(1) }
    let run = try await VoxlossRunner.run("score", pair[0], halves)
    #expect(run.failed(2, mentioning: ["error: \(halves): ", "(2, 0, 0)", "0.5"]), "\(run.errors)")
    #expect(try await VoxlossRunner.run("score", halves, pair[0]).failed(2, mentioning: [halves]))
    let infinite = try fixtures.write("infinite.nii.gz") { _, _, _, _ in Double.infinity }
    #expect(try await VoxlossRunner.run("score", pair[0], infinite).failed(2, mentioning: [infinite]))
    let whole = try fixtures.write("whole.nii.gz") { x, _, _, _ in x < 4 ? -1.0 : 2e9 }
    let wide = try await VoxlossRunner.run("score", whole, whole, "--format", "json")
    #expect(wide.exitCode == 0 && wide.json.labelValues == [-1, 2_000_000_000])
  }
}
