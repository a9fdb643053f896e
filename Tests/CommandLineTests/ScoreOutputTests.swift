import Foundation
import TestSupport
import Testing

/// Where results go, in which form, and that nothing else goes there.
@Suite struct ScoreOutputTests {
  let fixtures: Fixtures
  let pair: [String]

  init() throws {
    fixtures = try Fixtures()
    pair = try fixtures.pair
  }

  private func score(_ options: String...) async throws -> Outcome {
    try await VoxlossRunner.run(["score"] + pair + options)
  }

  @Test func jsonHoldsCountsThatAreKnown() async throws {
    let run = try await score("--format", "json")
    #expect(run.exitCode == 0 && run.errors.isEmpty)
    let json = run.json
    #expect(json.voxloss.schema.integer == 1 && json.voxloss.version.string != nil)
    #expect(json.cases.array.count == 1 && json.labelValues == [1, 2])
    let one = json.labelScore(1)
    #expect(one.reference_voxels.integer == 192 && one.prediction_voxels.integer == 144)
    #expect(one.dice.number == 2 * 144 / (192 + 144.0) && one.precision.number == 1 && one.sensitivity.number == 0.75)
    #expect(one.reference_ml.isClose(to: 1.152) && one.status.string == "defined")
    #expect(json.labelScore(2).dice.number == 1)
    let scored = json.cases[0]
    #expect(scored["case"].string == "reference" && scored.reference.string == pair[0])
    #expect(scored.prediction.string == pair[1] && scored.warnings == .array([]))
    #expect(scored.geometry.size.numbers == [10, 8, 6] && scored.geometry.spacing.numbers == [1, 2, 3])
    #expect(scored.overall.mean_foreground_dice.number != nil)
  }

  @Test func csvHasOneRowALabel() async throws {
    let run = try await score("--format", "csv")
    let rows = run.output.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(run.exitCode == 0 && run.errors.isEmpty && rows.count == 3)
    #expect(Set(rows.map(\.count)).count == 1)
    #expect(
      rows[0].prefix(9) == [
        "case", "reference", "prediction", "label", "name", "members", "status", "convention", "dice",
      ])
    #expect(rows[2][3] == "2" && rows[2][6] == "defined" && rows[2][7] == "deepmind" && rows[2][8] == "1")
  }

  @Test func tableAndMarkdownShowEveryLabel() async throws {
    let table = try await score()
    #expect(table.output.hasPrefix("reference: 10 x 8 x 6 voxels of 1 x 2 x 3 mm, RAS\n"))
    #expect(table.output.contains("mean hd95 0.5000 over 2 labels\n"))
    #expect(table.output.contains("0.8571") && table.output.contains("labels 2: defined 2, missed 0"))
    #expect(!table.output.contains(" \n") && table.errors.isEmpty)
    #expect(try await score("--format", "table").output == table.output)
    let markdown = try await score("--format", "markdown")
    #expect(markdown.output.hasPrefix("### reference\n") && markdown.output.contains("|"))
    #expect(markdown.output.contains("0.8571"))
  }

  @Test func fileNamesChooseTheForm() async throws {
    let forms = ["r.json": "json", "r.csv": "csv", "r.md": "markdown", "r.txt": "table", "r.result": "table"]
    for (name, form) in forms {
      let path = fixtures.folder.path(name)
      let written = try await score("-o", path)
      #expect(written.exitCode == 0 && written.output.isEmpty && written.errors.isEmpty, "\(name)")
      let printed = try await score("--format", form)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == printed.outputBytes, "\(name)")
    }
    let overridden = fixtures.folder.path("r.csv")
    #expect(try await score("--output", overridden, "--format", "json").exitCode == 0)
    #expect(try JSONValue(contentsOf: overridden).labelValues == [1, 2])
    let contents = try fixtures.folder.contents()
    #expect(contents == (forms.keys + ["prediction.nii.gz", "reference.nii.gz"]).sorted())
  }

  @Test func unwritableTargetsLeaveNothingBehind() async throws {
    let before = try fixtures.folder.contents()
    let nowhere = fixtures.folder.path("no/such/folder/r.json")
    #expect(try await score("-o", nowhere).failed(1, mentioning: [nowhere, "cannot be written"]))
    let foreign = fixtures.folder.url.path
    #expect(try await score("-o", foreign).failed(64, mentioning: [foreign, "is not empty and no run folder"]))
    #expect(try await score("-o", "").failed(64))
    #expect(try await score("--format", "xml").failed(64, mentioning: ["json"]))
    #expect(try fixtures.folder.contents() == before)
    // A link stays a link, and a device stays a device.
    let target = try fixtures.folder.write("old", "target.json")
    let link = fixtures.folder.path("link.json")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    #expect(try await score("-o", link).exitCode == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
    #expect(try JSONValue(contentsOf: target).labelValues == [1, 2])
    #expect(try await score("-o", "/dev/null").exitCode == 0)
    let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
    #expect(type == .typeCharacterSpecial)
  }

  @Test func notesAndWarningsGoToStandardErrorUnlessQuiet() async throws {
    let near = try fixtures.labels("near.nii.gz", Fixtures.shifted(by: 0.02)) { x, _, _ in x < 4 ? 1 : 0 }
    let pair = [try fixtures.reference, near]
    let loud = try await VoxlossRunner.run(["score"] + pair + ["--format", "json"])
    #expect(loud.exitCode == 0 && loud.json.cases[0].warnings.array.count == 1)
    #expect(loud.errorLines.count == 1 && loud.errors.hasPrefix("warning: \(near): "))
    for option in ["--quiet", "-q"] {
      let quiet = try await VoxlossRunner.run(["score"] + pair + ["--format", "json", option])
      #expect(quiet.errors.isEmpty && quiet.outputBytes == loud.outputBytes)
    }
    let strict = try await VoxlossRunner.run(["score"] + pair + ["--strict", "-q", "--format", "json"])
    #expect(strict.exitCode == 2 && strict.outputBytes == loud.outputBytes)
    #expect(strict.errorLines.count == 1 && strict.errors.contains("--strict") && strict.errors.contains("rounding"))
    #expect(try await score("--strict").exitCode == 0)
  }

  @Test func resultsDoNotDependOnWorkersOrLocale() async throws {
    for form in ["json", "csv", "table"] {
      let one = try await score("--format", form, "--workers", "1")
      for workers in ["2", "3"] {
        #expect(try await score("--format", form, "--workers", workers).outputBytes == one.outputBytes)
      }
      let german = try await VoxlossRunner.run(
        ["score"] + pair + ["--format", form], environment: ["LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"])
      #expect(german.outputBytes == one.outputBytes)
    }
    #expect(try await score("--workers", "0").failed(64, mentioning: ["--workers"]))
  }

  /// A result never replaces one of its own inputs.
  @Test func inputsAreNotOverwritten() async throws {
    let folder = try TemporaryFolder()
    for name in ["reference.nii.gz", "prediction.nii.gz"] {
      let sample = SharedData.packageRoot.appendingPathComponent("Samples/Data/spinal-cord").appendingPathComponent(
        name)
      try FileManager.default.copyItem(at: sample, to: folder.url.appendingPathComponent(name))
    }
    let (reference, prediction) = (folder.path("reference.nii.gz"), folder.path("prediction.nii.gz"))
    let before = try Data(contentsOf: URL(fileURLWithPath: reference))
    for output in [reference, folder.path("./reference.nii.gz")] {
      let run = try await VoxlossRunner.run(["score", reference, prediction, "--mask", reference, "-o", output])
      #expect(run.failed(64, mentioning: ["is an input of this run"]))
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: reference)) == before)
  }
}
