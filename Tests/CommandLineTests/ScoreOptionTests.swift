import TestSupport
import Testing
import Voxloss

/// Options that choose labels, metrics and how files are read.
@Suite struct ScoreOptionTests {
  let fixtures: Fixtures
  let pair: [String]

  init() throws {
    fixtures = try Fixtures()
    pair = try fixtures.pair
  }

  private func score(_ options: String...) async throws -> Outcome {
    try await VoxlossRunner.run(["score"] + pair + options + ["--format", "json"])
  }

  @Test func labelsAreChosenInEverySpelling() async throws {
    for options in [["-l", "1", "2", "3"], ["-l", "1,2,3"], ["--labels", "3,1", "2"], ["-l=1,2,3"]] {
      let run = try await VoxlossRunner.run(["score"] + pair + ["--format", "json"] + options)
      #expect(run.json.labelValues == [1, 2, 3], "\(options)")
      #expect(run.json.labelScore(3).status.string == "both_empty" && run.json.labelScore(3).dice.isNull)
    }
    let front = try await VoxlossRunner.run(["score", "-l", "1,2", "--format", "json"] + pair)
    #expect(front.json.labelValues == [1, 2])
    #expect(try await score("-l=-1,2").json.labelValues == [-1, 2])
    #expect(try await score("-l", "one").failed(64, mentioning: ["one", "Labels to score"]))
    let swallowed = try await VoxlossRunner.run(["score", "-l", "1"] + pair)
    #expect(swallowed.failed(64, mentioning: ["behind the file names"]))
  }

  @Test func regionsAreUnions() async throws {
    let run = try await score("--regions", "all=1,2", "second=2")
    #expect(run.json.entries.count == 4 && run.json.regionScore("all").members.numbers == [1, 2])
    #expect(run.json.regionScore("all").reference_voxels.integer == 288)
    #expect(run.json.regionScore("all").dice.number == 2 * 240 / (288 + 240.0))
    #expect(run.json.regionScore("second").dice.number == 1)
    #expect(try await score("--regions", "WT").failed(64))
    #expect(try await score("--regions", "=1").failed(64))
    #expect(try await score("--regions", "WT=1", "WT=2").failed(64, mentioning: ["WT"]))
  }

  @Test func ignoredVoxelsLeaveEveryCount() async throws {
    let ignored = try await score("--ignore-label", "2")
    #expect(ignored.json.labelValues == [1] && ignored.json.cases[0].ignored_voxels.integer == 96)
    #expect(try await score("--ignore-label", "-1").json.cases[0].ignored_voxels.integer == 0)
    // x = 3, where the prediction misses label 1, is left out.
    let mask = try fixtures.labels("mask.nii.gz") { x, _, _ in x == 3 ? 0 : 7 }
    let masked = try await score("--mask", mask)
    #expect(masked.json.labelScore(1).dice.number == 1 && masked.json.cases[0].ignored_voxels.integer == 48)
    let both = try await score("--mask", mask, "--ignore-label", "2")
    #expect(both.json.cases[0].ignored_voxels.integer == 144)
    #expect(try await score("--mask", fixtures.folder.path("none.nii")).failed(66, mentioning: ["none.nii"]))
    let everything = try fixtures.labels("nothing.nii.gz") { _, _, _ in 0 }
    let empty = try await score("--mask", everything)
    #expect(empty.exitCode == 0 && empty.errors.hasPrefix("warning: ") && empty.json.entries.isEmpty)
  }

  @Test func namesComeFromAFileOrFromBeside() async throws {
    let table = try fixtures.folder.write(#"{"labels": {"background": 0, "liver": 1, "both": [1, 2]}}"#, "organs.json")
    let named = try await score("--names", table)
    #expect(named.json.labelScore(1).name.string == "liver" && named.json.labelScore(2).name.isNull)
    #expect(named.json.regionScore("both").reference_voxels.integer == 288)
    #expect(named.errors.contains("note: label names from \(table)"))
    try fixtures.folder.write("index\tname\n2\tspleen, left\n", "reference_dseg.tsv")
    let found = try await score()
    #expect(found.json.labelScore(2).name.string == "spleen, left")
    let csv = try await VoxlossRunner.run(["score"] + pair + ["--format", "csv"])
    #expect(csv.output.contains("\"spleen, left\""))
    #expect(try await score("--names", fixtures.folder.path("none.json")).failed(66, mentioning: ["none.json"]))
    #expect(try await score("--names", pair[0]).failed(1, mentioning: [pair[0]]))
  }

  @Test func metricsAreKeysAndGroups() async throws {
    let fixed: Set = ["label", "name", "status"]
    let few = try await score("--metrics", "dice,reference_voxels")
    #expect(Set(few.json.labelScore(1).object.keys) == fixed.union(["dice", "reference_voxels"]))
    #expect(Set(try await score("--metrics", "jaccard").json.labelScore(1).object.keys) == fixed.union(["jaccard"]))
    let standard = try await score()
    #expect(try await score("--metrics", "overlap,hd95,assd,nsd,soft").outputBytes == standard.outputBytes)
    let overlap = try await score("--metrics", "overlap")
    let overlapKeys = Set(overlap.json.labelScore(1).object.keys)
    let standardKeys = Set(standard.json.labelScore(1).object.keys)
    #expect(standardKeys == overlapKeys.union(["hd95", "assd", "nsd"]) && overlap.json.cases[0].convention.isNull)
    let all = try await score("--metrics", "all")
    #expect(all.outputBytes == (try await score("--metrics", "overlap,surface")).outputBytes)
    #expect(Set(all.json.labelScore(1).object.keys) == overlapKeys.union(SurfaceMetric.all.map(\.key)))
    #expect(try await score("--metrics", "dice,hd99x").failed(64, mentioning: ["hd99x", "jaccard"]))
    #expect(try await score("--metrics", ",").failed(64))
    // Soft metrics of a label map do not exist, and silence about it would look like success.
    let soft = try await score("--metrics", "soft")
    #expect(soft.exitCode == 0 && soft.errors.hasPrefix("warning: \(pair[1])"))
    let table = try await VoxlossRunner.run(["score"] + pair + ["--metrics", "mcc,prediction_voxels"])
    #expect(table.output.contains("mcc") && table.output.contains(" 144\n") && !table.output.contains("jaccard"))
  }

  @Test func betaWeighsSensitivity() async throws {
    // Precision 1, sensitivity 0.75: F-beta = (1 + b^2) 0.75 / (b^2 + 0.75).
    #expect(try await score().json.labelScore(1).f_beta.number == 1.5 / 1.75)
    #expect(try await score("--beta", "2").json.labelScore(1).f_beta.isClose(to: 5 * 0.75 / 4.75))
    for wrong in ["0", "-1", "x", "inf", "nan"] {
      #expect(try await score("--beta=\(wrong)").failed(64, mentioning: ["--beta"]), "\(wrong)")
    }
  }

  @Test func spacingReplacesTheFiles() async throws {
    let run = try await score("--spacing", "2,2,3")
    #expect(run.json.labelScore(1).reference_ml.isClose(to: 2.304))
    #expect(run.json.cases[0].geometry.spacing.numbers == [2, 2, 3])
    #expect(try await score("--spacing", "2").json.cases[0].geometry.spacing.numbers == [2, 2, 2])
    let fine = try await VoxlossRunner.run(
      ["score"] + pair + ["--spacing", "0.00015,0.00023456789,0.5859400033950806"])
    #expect(fine.output.contains(" voxels of 0.00015 x 0.00023457 x 0.58594 mm"))
    for wrong in ["0,1,1", "1,1", "a", "1,1,-1", "1,1,inf"] {
      #expect(try await score("--spacing=\(wrong)").failed(64, mentioning: ["x,y,z"]), "\(wrong)")
    }
  }

  @Test func axesAndTimeOfDataSetsAreNamed() async throws {
    let stored = try fixtures.write("stored.h5", channels: 2) { x, _, _, channel in
      UInt8(channel == 1 ? (x < 4 ? 1 : x < 6 ? 2 : 0) : 0)
    }
    let second = try await VoxlossRunner.run(
      "score", pair[0], "\(stored):/probabilities", "--axes", "tzyx", "--time-index", "1", "--format", "json", "-q")
    #expect(
      second.exitCode == 0 && second.json.labelScore(1).dice.number == 1 && second.json.labelScore(2).dice.number == 1)
    let first = try await VoxlossRunner.run(
      "score", pair[0], stored, "--axes", "tzyx", "--time-index", "0", "--format", "json", "-q")
    #expect(first.json.labelScore(1).status.string == "missed")
    let late = try await VoxlossRunner.run("score", pair[0], stored, "--axes", "tzyx", "--time-index", "2")
    #expect(late.failed(64, mentioning: [stored]))
    #expect(try await score("--axes", "zyxq").failed(64, mentioning: ["--axes"]))
    let short = try await VoxlossRunner.run("score", pair[0], stored, "--axes", "zyx")
    #expect(short.failed(64, mentioning: [stored]))
  }
}
