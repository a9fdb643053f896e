import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import Voxloss
@testable import VoxlossCommand

/// `voxloss presets` and the option `--preset`.
@Suite struct PresetTests {
  private func presets(_ arguments: String...) async throws -> Outcome {
    try await VoxlossRunner.run(["presets"] + arguments)
  }

  private func words(_ text: String) -> String { text.split { $0.isWhitespace }.joined(separator: " ") }

  @Test func theListHoldsYearPolicyAndSource() async throws {
    let run = try await presets()
    #expect(run.exitCode == 0 && run.errors.isEmpty)
    let long = run.output.split(separator: "\n").filter { $0.count > 80 }
    #expect(long.isEmpty, "\(long)")
    for preset in StudyPreset.catalogue {
      #expect(words(run.output).contains(words("\(preset.name) \(preset.title) (\(preset.year))")), "\(preset.name)")
      #expect(words(run.output).contains(words(preset.source)))
    }
    #expect(words(run.output).contains("policy kits23: missed worst, spurious worst, both empty best"))
    #expect(words(run.output).contains("policy totalsegmentator: missed worst, spurious excluded, both empty excluded"))
  }

  @Test func everyPresetIsExplained() async throws {
    for name in StudyPreset.names {
      let run = try await presets(name)
      let preset = try #require(StudyPreset(named: name))
      #expect(run.exitCode == 0 && run.errors.isEmpty)
      #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(name)")
      let shown = words(run.output)
      for text in [preset.title, preset.source, preset.aggregation, preset.missingInOriginal, preset.testedAgainst]
        + preset.deviations + preset.unconfirmed + preset.variants.map(\.name)
      {
        #expect(shown.contains(words(text)), "\(name): \(text)")
      }
      for target in preset.targets {
        #expect(shown.contains(target.name), "\(name): \(target.name)")
        if let tolerance = target.tolerance { #expect(shown.contains("\(MetricValue.text(tolerance)) mm")) }
      }
      let all = preset.targets + preset.variants.flatMap(\.targets)
      #expect(shown.contains("not confirmed") == all.contains { !$0.isConfirmed }, "\(name)")
      #expect(shown.contains("Not confirmed (") == !preset.unconfirmed.isEmpty)
    }
  }

  @Test func theOtherFormatsHoldTheSame() async throws {
    let list = try await presets("--format", "json").json
    #expect(list.presets.array.compactMap(\.name.string) == StudyPreset.catalogue.map(\.name))
    #expect(list.presets.array.first { $0.name.string == "msd" }?.variants.array.count == 10)
    let kits = try await presets("kits23", "--format", "json").json.presets[0]
    #expect(kits.targets[0].tolerance_mm.number == 1.0330772532390826 && kits.targets[0].confirmed == .bool(true))
    #expect(kits.empty_masks.both_empty.string == "best" && kits.spacing.string == "of the prediction")
    let page = try await presets("flare", "--format", "markdown").output
    #expect(page.hasPrefix("### flare\n") && page.contains("| Liver (1) | 5 mm |\n"))
    #expect(page.contains("| slices | Aorta, IVC, Esophagus: "))
    let table = try await presets("--format", "markdown").output
    #expect(table.split(separator: "\n").count == StudyPreset.catalogue.count + 2)
  }

  @Test func unknownNames() async throws {
    #expect(try await presets("kits32").failed(64, mentioning: ["no preset kits32; did you mean kits23?"]))
    #expect(try await presets("msd:livr").failed(64, mentioning: ["did you mean msd:liver?"]))
    #expect(try await presets("xyzzy").failed(64, mentioning: ["there are amos, flare, kits23, msd,"]))
    for name in ["KiTS23", "rt_qa"] { #expect(try await presets(name).exitCode == 0) }
    #expect(try await presets("flare", "amos").failed(64))
  }

  @Test func theOptionAppliesAPreset() throws {
    var (options, settings) = (CaseOptions(), StudySettings())
    let none = try PresetArguments.parse([])
    #expect(try none.apply(to: &options, settings: &settings, keeping: [], reference: "x").isEmpty)
    #expect(settings == StudySettings() && options.labels == nil)
    let flare = try PresetArguments.parse(["--preset", "FLARE"])
    let notes = try flare.apply(to: &options, settings: &settings, keeping: [.metrics], reference: "x")
    #expect(notes == ["preset flare: yours instead of its metrics (dice, nsd)"] && settings.preset == "flare")
    let msd = try PresetArguments.parse(["--preset", "msd"])
    let study = SharedData.packageRoot.appendingPathComponent("Tests/Fixtures/Studies/msd/reference").path
    let found = try msd.apply(to: &options, settings: &settings, keeping: [], reference: study)
    #expect(found == ["preset msd: \(study) is scored by msd:liver"] && settings.preset == "msd:liver")
    #expect(throws: ScoringError.self) {
      try msd.apply(to: &options, settings: &settings, keeping: [], reference: "/nowhere/x")
    }
    #expect(throws: (any Error).self) { try PresetArguments.parse(["--preset", "flair2"]) }
  }

  @Test func whatIsGivenOutranksAPreset() throws {
    func given(_ arguments: [String]) throws -> Set<StudyPreset.Choice> {
      let score = try Score.parse(["a.nii", "b.nii"] + arguments).arguments
      return PresetArguments.given(score.labelOptions, score.reading, score.surface, metrics: score.metrics)
    }
    let cases: [([String], Set<StudyPreset.Choice>)] = [
      ([], []), (["-l", "1"], [.labels]), (["--regions", "a=1"], [.regions]), (["--metrics", "hd"], [.metrics]),
      (["--convention", "monai"], [.convention]), (["--tolerance", "3"], [.tolerances]),
      (["--tolerance", "liver=3"], [.labelTolerances]), (["--spacing", "1,1,1"], [.spacing]),
      (["--empty", "worst"], [.emptyMasks]), (["--names", "x.json"], [.names]),
    ]
    for (arguments, choices) in cases { #expect(try given(arguments) == choices, "\(arguments)") }
  }

  @Test func theExplanationSaysWhatIsNotConfirmed() throws {
    let lines = PresetReport(.amos).explanation(overrides: ["metrics"])
    #expect(lines[1].hasPrefix("preset amos: "))
    #expect(lines.contains { $0.contains("not be confirmed") || $0.contains("not confirmed") })
    #expect(lines.contains { $0.contains("overridden") && $0.hasSuffix("metrics") })
    #expect(!PresetReport(.kits23).explanation().contains { $0.contains("confirmed") })
    var settings = StudySettings()
    for name in [nil, "amos"] {
      settings.preset = name
      let study = StudyScore(outcomes: [], settings: settings)
      for isExplained in [false, true] {
        let text = EvaluationReport(study: study, version: "0", isExplained: isExplained).text(.table)
        #expect(text.contains("preset amos: ") == (isExplained && name != nil))
      }
    }
  }
}

/// `Docs/Presets.md` says what the presets are.
@Suite struct PresetPageTests {
  @Test func thePageHoldsEveryPreset() throws {
    let url = SharedData.packageRoot.appendingPathComponent("Docs/Presets.md")
    let page = try String(contentsOf: url, encoding: .utf8)
    for preset in StudyPreset.catalogue {
      #expect(page.contains(PresetReport(preset).markdownText()), "voxloss presets \(preset.name) --format markdown")
    }
  }
}
