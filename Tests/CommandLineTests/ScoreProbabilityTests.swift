import TestSupport
import Testing
import Voxloss

/// Predictions that are probabilities or logits.
@Suite struct ScoreProbabilityTests {
  let fixtures: Fixtures
  let reference: String

  init() throws {
    fixtures = try Fixtures()
    reference = try fixtures.reference
  }

  private func truth(_ x: Int) -> Int { x < 4 ? 1 : x < 6 ? 2 : 0 }

  private func score(_ prediction: String, _ options: String...) async throws -> Outcome {
    try await VoxlossRunner.run(["score", reference, prediction] + options + ["--format", "json"])
  }

  @Test func softmaxOfLogitsDecidesOnClasses() async throws {
    for name in ["logits.nii.gz", "logits.h5"] {
      let path = try fixtures.write(name, channels: 3) { x, _, _, channel in Float(channel == truth(x) ? 8 : -8) }
      let run = try await score(path, "--activation", "softmax", "-q")
      #expect(run.exitCode == 0, "\(run.errors)")
      #expect(run.json.labelScore(1).dice.number == 1 && run.json.labelScore(2).dice.number == 1)
      #expect((run.json.labelScore(1).soft_dice.number ?? 0) > 0.999)
      #expect((run.json.cases[0].overall.brier.number ?? 1) < 1e-6)
      #expect(run.json.cases[0].overall.cross_entropy.number != nil)
      let refused = try await score(path, "--activation", "none")
      #expect(refused.failed(2, mentioning: [path, "[0, 1]", "--activation softmax"]), "\(refused.errors)")
    }
  }

  @Test func probabilitiesNeedNoActivation() async throws {
    let path = try fixtures.write("p.nii.gz", channels: 3) { x, _, _, channel in
      channel == truth(x) ? Float(0.5) : Float(0.25)
    }
    let run = try await score(path)
    #expect(run.exitCode == 0 && run.json.labelScore(1).dice.number == 1)
    // Label 1: sum of p t = 96, sum of p = 96 + 72, sum of t = 192.
    #expect(run.json.labelScore(1).soft_dice.isClose(to: 192 / (192 + 168.0), within: 1e-6))
    #expect(try await score(path, "--fail-under", "soft_dice=0.9").exitCode == 3)
    #expect(try await score(path, "--metrics", "soft").json.labelScore(1).dice.isNull)
    #expect(try await score(path, "--resample").exitCode == 0)
  }

  @Test func sigmoidChannelsAreRegions() async throws {
    let path = try fixtures.write("regions.nii.gz", channels: 2) { x, _, _, channel in
      (channel == 0 ? truth(x) > 0 : truth(x) == 2) ? Float(9) : Float(-9)
    }
    let run = try await score(path, "--activation", "sigmoid", "--regions", "all=1,2", "second=2")
    #expect(run.exitCode == 0 && run.json.regionScore("all").dice.number == 1)
    #expect(run.json.regionScore("second").reference_voxels.integer == 96)
    #expect(try await score(path, "--activation", "tanh").failed(64, mentioning: ["softmax", "sigmoid"]))
  }

  @Test func oneChannelIsTheForeground() async throws {
    let path = try fixtures.write("map.nii.gz") { x, _, _, _ in Float(x < 6 ? 0.75 : 0.25) }
    let run = try await score(path, "--activation", "none")
    #expect(run.exitCode == 0 && run.errors.contains("note: \(path): its only channel"))
    #expect(run.json.regionScore("foreground").dice.number == 1)
    #expect(run.json.regionScore("foreground").brier.isClose(to: 0.0625))
    #expect(try await score(path, "--activation", "softmax").failed(2, mentioning: ["sigmoid"]))
    #expect(try await score(path).failed(2, mentioning: ["0.75"]))
  }
}
