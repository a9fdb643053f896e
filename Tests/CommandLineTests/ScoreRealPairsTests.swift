import Foundation
import TestSupport
import Testing

/// Real pairs through the command: the samples of the repository, and the shared data with what other tools counted.
@Suite struct ScoreRealPairsTests {
  static let samples = SharedData.packageRoot.appendingPathComponent("Samples/Data")

  private func sample(_ name: String, _ options: String...) async throws -> Outcome {
    let folder = Self.samples.appendingPathComponent(name)
    let files = ["reference.nii.gz", "prediction.nii.gz"].map { folder.appendingPathComponent($0).path }
    return try await VoxlossRunner.run(["score"] + files + options)
  }

  @Test func organNamesAreFoundAndAMissedOneIsSeen() async throws {
    let run = try await sample("totalsegmentator", "--format", "json")
    #expect(run.exitCode == 0 && run.errorLines.count == 1 && run.errors.hasPrefix("note: label names from "))
    #expect(run.json.entries.count == 41)
    #expect(run.json.entries.allSatisfy { $0.name.string != nil })
    #expect(run.json.labelScore(5).name.string == "liver")
    let lobe = run.json.labelScore(13)
    #expect(lobe.status.string == "missed" && lobe.name.string == "lung_middle_lobe_right")
    #expect(lobe.dice.number == 0 && lobe.prediction_voxels.integer == 0 && lobe.centroid_distance.isNull)
    let gate = try await sample("totalsegmentator", "--quiet", "--fail-above", "centroid_distance=1000")
    #expect(gate.exitCode == 3 && gate.errorLines.count == 1 && gate.errors.contains("13 lung_middle_lobe_right"))
    let chosen = try await sample("totalsegmentator", "-l", "5", "13", "-q")
    #expect(chosen.errors.isEmpty && chosen.output.contains("5 liver") && chosen.output.contains("missed 1"))
  }

  /// All conventions on all organs: a missed one stays visible, the spread is that of the values, workers do not matter.
  @Test func allConventionsOfARealPair() async throws {
    let options = ["--format", "json", "--convention", "all", "--metrics", "dice,hd95,assd,nsd", "-q", "--workers"]
    let folder = Self.samples.appendingPathComponent("totalsegmentator")
    let files = ["reference.nii.gz", "prediction.nii.gz"].map { folder.appendingPathComponent($0).path }
    let run = try await VoxlossRunner.run(["score"] + files + options + ["1"])
    #expect(run.exitCode == 0 && run.errors.isEmpty && run.json.entries.count == 41)
    for workers in ["2", "8"] {
      #expect(try await VoxlossRunner.run(["score"] + files + options + [workers]).outputBytes == run.outputBytes)
    }
    let names = Set(run.json.cases[0].conventions.object.keys)
    #expect(names.count == 9 && names.isSuperset(of: ["deepmind", "monai", "medpy", "simpleitk", "brats"]))
    for entry in run.json.entries {
      #expect(Set(entry.conventions.object.keys) == names && entry.conventions.deepmind.hd95 == entry.hd95)
      // SimpleITK's filter has no percentile: its value is shown, but is not in the spread.
      let distances = names.filter { !["simpleitk", "monai-subvoxel"].contains($0) }
        .compactMap { entry.conventions[$0].hd95.number }
      #expect(entry.spread.hd95.min.number == distances.min() && entry.spread.hd95.max.number == distances.max())
      #expect(distances.count == (entry.status.string == "defined" ? 7 : 0))
    }
    #expect(run.json.labelScore(13).hd95.isNull && run.json.labelScore(13).nsd["1"].number == 0)
    for name in names {
      let means = run.json.cases[0].conventions[name].means
      #expect(means.hd95.n.integer == 41 && means.hd95.missed.integer == 1 && means.hd95.defined.integer == 40)
    }
    let csv = try await VoxlossRunner.run(["score"] + files + ["--format", "csv"] + options.dropFirst(2) + ["2"])
    #expect(csv.output.split(separator: "\n").count == 1 + 41 * 9)
    let gate = try await sample("totalsegmentator", "--quiet", "--fail-above", "hd95=1e6")
    #expect(gate.exitCode == 3 && gate.errors.contains("hd95 of 13 lung_middle_lobe_right is undefined (missed)"))
  }

  @Test func imagesOfTwoDimensionsAreOneSlice() async throws {
    let run = try await sample("mask-2d", "--format", "json")
    #expect(run.exitCode == 0 && run.errors.isEmpty)
    #expect(run.json.cases[0].geometry.size.numbers == [410, 410, 1])
    #expect(run.json.labelScore(1).dice.isClose(to: 0.5618, within: 1e-3))
  }

  /// Pairs of label maps: dense labels, and glioma with the regions WT, TC and ET.
  static let pairs = SharedData.expected.pairs.object.values.filter { ["labels", "brats"].contains($0.mode.string) }

  @Test(.enabled(if: SharedData.isPresent)) func pairsAgreeWithOtherTools() async throws {
    #expect(Self.pairs.count > 15)
    for pair in Self.pairs { try await compare(pair) }
  }

  private func compare(_ pair: JSONValue) async throws {
    let name = pair.id.string ?? ""
    let files = [pair.ref, pair.pred].compactMap(\.string).map { SharedData.path($0) }
    let isGlioma = pair.mode.string == "brats"
    let regions = isGlioma ? ["--regions", "WT=1,2,4", "TC=1,4", "ET=4"] : []
    let run = try await VoxlossRunner.run(["score"] + files + ["--format", "json"] + regions)
    #expect(run.exitCode == 0, "\(name): \(run.errors)")
    #expect(run.json.cases.array.count == 1, "\(name)")
    for (key, expected) in pair.per_label.object {
      let scores = Int(key).map { run.json.labelScore($0) } ?? run.json.regionScore(key)
      #expect(scores.reference_voxels.integer == expected.ref_voxels.integer, "\(name) \(key)")
      #expect(scores.prediction_voxels.integer == expected.pred_voxels.integer, "\(name) \(key)")
      #expect(scores.intersection_voxels.integer == expected.intersection.integer, "\(name) \(key)")
      if let dice = expected.dice.number { #expect(scores.dice.isClose(to: dice), "\(name) \(key)") }
      if let volume = expected.ref_volume_ml.number {
        #expect(scores.reference_ml.isClose(to: volume, within: 1e-6), "\(name) \(key)")
      }
    }
  }
}
