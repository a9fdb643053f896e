import TestSupport
import Testing
import Voxloss

/// `voxloss losses`: the catalogue on a terminal.
@Suite struct LossesTests {
  private func losses(_ arguments: String...) async throws -> Outcome {
    try await VoxlossRunner.run(["losses"] + arguments)
  }

  @Test func theListHoldsEveryLossAndTheGuide() async throws {
    let run = try await losses()
    #expect(run.exitCode == 0 && run.errors.isEmpty)
    let lines = run.output.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines.filter { $0.count > 80 })")
    for entry in LossCatalogue.entries {
      #expect(lines.count { $0.hasPrefix("  \(entry.name) ") && !$0.contains("recall") } >= 1, "\(entry.name)")
    }
    for advice in LossCatalogue.guide { #expect(run.output.contains(advice.situation.split(separator: ",")[0])) }
  }

  @Test func everyLossIsExplained() async throws {
    for entry in LossCatalogue.entries {
      let run = try await losses(entry.name)
      #expect(run.exitCode == 0 && run.errors.isEmpty)
      #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(entry.name)")
      let words = run.output.split { $0.isWhitespace }.joined(separator: " ")
      for text in [entry.summary, entry.formula, entry.source, entry.peers, entry.use] {
        #expect(words.contains(text.split { $0.isWhitespace }.joined(separator: " ")), "\(entry.name): \(text)")
      }
      for parameter in entry.parameters { #expect(words.contains("\(parameter.key)=\(parameter.defaultText)")) }
      for key in entry.commonKeys { #expect(words.contains("\(key.rawValue)=")) }
      #expect(words.contains("Example voxloss loss --loss \(entry.name)"))
    }
  }

  @Test func theJSONHoldsTheSame() async throws {
    let run = try await losses("--format", "json")
    #expect(run.json.losses.array.compactMap(\.name.string).sorted() == LossCatalogue.entries.map(\.name).sorted())
    #expect(run.json.guide.array.count == LossCatalogue.guide.count)
    let ce = try await losses("ce", "--format", "json").json
    #expect(ce.losses.array.count == 1)
    let parameters = ce.losses[0].parameters.array.map(\.key.string)
    #expect(parameters.contains("label-smoothing") && ce.losses[0].common_keys.array.contains(.string("classes")))
  }

  @Test func theExamplesRun() async throws {
    let fixtures = try LossFixtures()
    let files = ["logits.nii", "labels.nii"]
    let entries = try await losses("--format", "json").json.losses.array
    let values = LossFixtures.logits[..<360].map { Float($0) }
    _ = try fixtures.write(files[0], values, channels: 3)
    _ = try fixtures.write(files[1], Array(LossFixtures.labels()[..<120]), channels: 1)
    for entry in entries {
      let words = (entry.example.string ?? "").split(separator: " ").map(String.init)
      #expect(words.first == "voxloss")
      var run = try await VoxlossRunner.run(Array(words.dropFirst()), folder: fixtures.folder.url)
      if run.exitCode == 64 && run.errors.contains("sigmoid") {
        run = try await VoxlossRunner.run(
          words.dropFirst() + ["--activation", "sigmoid"], folder: fixtures.folder.url)
      }
      #expect(run.exitCode == 0, "\(words.joined(separator: " ")): \(run.errors)")
    }
  }

  @Test func unknownNames() async throws {
    #expect(try await losses("dicee").failed(64, mentioning: ["did you mean dice?"]))
    #expect(try await losses("xyzzy").failed(64, mentioning: ["no loss xyzzy"]))
    #expect(try await losses("dice", "ce").failed(64))
  }
}
