import Foundation
import TestSupport
import Testing
import Voxloss

/// `voxloss compare`: results of real pairs as two models, options, refusals.
@Suite struct CompareTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Scores the pairs of `Samples/Data` as a model, and the references themselves as a perfect one.
  private func models(_ options: [String] = []) async throws -> [String] {
    let samples = SharedData.packageRoot.appendingPathComponent("Samples/Data")
    let files = FileManager.default
    for name in ["r", "real", "perfect"] {
      try files.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
    }
    for name in ["mask-2d", "spinal-cord"] {
      let (from, to) = (samples.appendingPathComponent(name), "\(name).nii.gz")
      for (source, target) in [("reference", "r"), ("prediction", "real"), ("reference", "perfect")] {
        let path = folder.path("\(target)/\(to)")
        if !files.fileExists(atPath: path) {
          try files.copyItem(atPath: from.appendingPathComponent("\(source).nii.gz").path, toPath: path)
        }
      }
    }
    var paths: [String] = []
    for name in ["real", "perfect"] {
      let path = folder.path("\(name)/results.json")
      let run = try await VoxlossRunner.run(
        ["score", folder.path("r"), folder.path(name), "-q", "-o", folder.path("\(name).json")] + options)
      #expect(run.exitCode == 0, "\(run.errors)")
      try? files.removeItem(atPath: path)
      try files.copyItem(atPath: folder.path("\(name).json"), toPath: path)
      paths.append(folder.path("\(name).json"))
    }
    return paths
  }

  @Test func realPairsAsTwoModels() async throws {
    let paths = try await models()
    let run = try await VoxlossRunner.run(["compare"] + paths + ["--format", "json", "--resamples", "100"])
    #expect(run.exitCode == 0, "\(run.errors)")
    let scores = try JSONValue(contentsOf: paths[0])
    let dice = scores.cases.array.compactMap { $0.labels[0].dice.number }
    #expect(dice.count == 2)
    let metrics = run.json.metrics
    #expect(metrics.array.compactMap(\.metric.string) == ["dice", "hd95", "nsd_1mm", "nsd_2mm"])
    let pair = metrics[0].labels[0].pairs[0]
    #expect(pair.first.string == "real" && pair.second.string == "perfect" && pair.better.string == "perfect")
    #expect(abs(pair.mean_difference.number! - ((dice[0] - 1) + (dice[1] - 1)) / 2) < 1e-14)
    let distance = metrics[1].labels[0].pairs[0]
    #expect(distance.mean_difference.number! > 0 && distance.better.string == "perfect")
    #expect(run.json.settings.convention.name.string == "deepmind")
    // Folders with results.json give the same comparison, named by the folder.
    let folders = try await VoxlossRunner.run(
      "compare", folder.path("real"), folder.path("perfect"), "--format", "csv", "--resamples", "100", "--workers", "1")
    let files = try await VoxlossRunner.run(["compare"] + paths + ["--format", "csv", "--resamples", "100"])
    #expect(folders.exitCode == 0 && folders.output == files.output)
  }

  @Test func formatsAndFiles() async throws {
    let paths = try await models()
    for (name, start) in [("c.csv", "metric,better"), ("c.md", "- 2 models"), ("c.tex", "% 2 models"), ("c.json", "{")]
    {
      let run = try await VoxlossRunner.run(["compare"] + paths + ["--resamples", "50", "-o", folder.path(name)])
      #expect(run.exitCode == 0 && run.output.isEmpty)
      #expect(try String(contentsOfFile: folder.path(name), encoding: .utf8).hasPrefix(start), "\(name)")
    }
    let long = try await VoxlossRunner.run(["compare"] + paths + ["--format", "challenger", "--metrics", "hd95"])
    #expect(long.exitCode == 0 && long.output.hasPrefix("Task,TestCase,Algorithm,MetricValue\n"))
    #expect(long.errors.contains("smallBetter = TRUE"))
    let twice = try await VoxlossRunner.run("compare", "a=\(paths[0])", "b=\(paths[0])", "--resamples", "50")
    #expect(twice.exitCode == 0 && twice.errors.contains("warning: ") && twice.errors.contains("same values"))
  }

  @Test func refusals() async throws {
    let paths = try await models(["--metrics", "dice,hd95"])
    func refused(_ code: Int32, _ arguments: [String], _ words: String...) async throws {
      let run = try await VoxlossRunner.run(["compare"] + arguments)
      #expect(run.failed(code, mentioning: words), "\(arguments) \(run.errors)")
    }
    try await refused(64, [paths[0]], "real.json", "at least two")
    try await refused(64, [], "at least two")
    try await refused(66, [paths[0], folder.path("none.json")], "none.json")
    try await refused(66, [paths[0], folder.path("r")], "results.json")
    try await refused(1, [paths[0], folder.path("r/mask-2d.nii.gz")], "mask-2d.nii.gz")
    try await refused(64, [paths[0], paths[0]], "NAME=")
    try await refused(64, paths + ["--metrics", "nsd_2mm"], "real.json: has no nsd_2mm", "hd95")
    try await refused(64, paths + ["--reference-model", "x"], "real, perfect")
    try await refused(64, paths + ["--ranking", "best"], "--ranking")
    try await refused(64, paths + ["--level", "95"], "--level")
    try await refused(64, paths + ["--alpha", "0"], "--alpha")
    try await refused(64, paths + ["--resamples", "0"], "--resamples")
    try await refused(64, paths + ["--format", "challenger", "--metrics", "dice,hd95"], "one direction")
    try await refused(64, paths + ["-o", paths[0]], "is an input of this run")
    let other = try await VoxlossRunner.run(
      "score", folder.path("r"), folder.path("real"), "-q", "-o", folder.path("medpy.json"), "--metrics", "dice,hd95",
      "--convention", "medpy")
    #expect(other.exitCode == 0)
    try await refused(2, [paths[1], folder.path("medpy.json")], "deepmind and medpy", "perfect.json and ")
  }
}
