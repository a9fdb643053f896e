import Foundation
import TestSupport
import Testing

/// What the README prints and compiles.
struct ReadmeTests {
  private func readme() throws -> String {
    try String(contentsOf: SharedData.packageRoot.appendingPathComponent("README.md"), encoding: .utf8)
  }

  /// The first block fenced by ``` and the given language.
  private func block(_ language: String) throws -> String {
    let parts = try readme().components(separatedBy: "```\(language)\n")
    return try #require(parts.dropFirst().first?.components(separatedBy: "```").first)
  }

  private var sample: URL { SharedData.packageRoot.appendingPathComponent("Samples/Data/spinal-cord") }

  @Test func firstCommandPrintsWhatIsShown() async throws {
    let script = try String(
      contentsOf: SharedData.packageRoot.appendingPathComponent("Samples/first-score.sh"), encoding: .utf8)
    #expect(script.contains("sample=Samples/Data/spinal-cord"))
    let run = try await VoxlossRunner.run([
      "score", sample.appendingPathComponent("reference.nii.gz").path,
      sample.appendingPathComponent("prediction.nii.gz").path,
    ])
    #expect(try readme().contains("The first prints:\n\n```\n\(run.output)```"), "\(run.output)")
  }

  @Test func theLibraryBlockIsTheSampleThatRuns() async throws {
    let source = SharedData.packageRoot.appendingPathComponent("Samples/LibraryTour/main.swift")
    #expect(try block("swift") == String(contentsOf: source, encoding: .utf8))
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      at: sample.appendingPathComponent("reference.nii.gz"), to: folder.url.appendingPathComponent("reference.nii.gz"))
    let converted = try await VoxlossRunner.run([
      "convert", sample.appendingPathComponent("prediction.nii.gz").path, folder.path("prediction.h5:/label"),
    ])
    #expect(converted.exitCode == 0)
    let run = try await VoxlossRunner.run([], folder: folder.url, program: VoxlossRunner.built("LibraryTour"))
    let lines = run.output.split(separator: "\n").map { $0.split(separator: " ").compactMap { Double($0) } }
    #expect(
      run.exitCode == 0 && lines.dropLast().map(\.count) == [3, 2, 1] && lines.count == 4, "\(run.output)\(run.errors)")
    #expect(run.output.hasPrefix("1 0.90915"))
    // hd95 and nsd at 2 mm as the command shows them, and the depth of the cord: more than one voxel, less than its radius.
    #expect(abs(lines[1][0] - 0.5) < 1e-4 && lines[1][1] == 1)
    #expect(lines[2][0] < -0.5 && lines[2][0] > -10)
    // Three voxels count: CE = (log(1 + e^-2) + log(1 + e^-1) + log(1 + e^-3)) / 3 = 0.162926, Dice = 0.156390.
    #expect(abs(lines[3][0] - 0.319315) < 1e-5, "\(lines[3])")
  }
}
