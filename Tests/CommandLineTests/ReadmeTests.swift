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
    #expect(run.exitCode == 0 && run.output.hasPrefix("1 0.90915") && run.output.split(separator: " ").count == 3)
  }
}
