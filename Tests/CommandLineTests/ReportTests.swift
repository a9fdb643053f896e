import Foundation
import TestSupport
import Testing

@Suite struct ReportTests {
  private let folder: TemporaryFolder
  private let results: String

  init() async throws {
    folder = try TemporaryFolder()
    results = folder.path("results.json")
    let study = SharedData.packageRoot.appendingPathComponent("Tests/Fixtures/Studies/kits23").path
    let run = try await VoxlossRunner.run("score", "\(study)/reference", "\(study)/prediction", "-o", results)
    try #require(run.exitCode == 0, "\(run.errors)")
  }

  @Test func pageGoesToStandardOutputOrAFile() async throws {
    let printed = try await VoxlossRunner.run("report", results)
    #expect(printed.exitCode == 0 && printed.errors.isEmpty)
    #expect(printed.output.hasPrefix("<!DOCTYPE html>") && printed.output.hasSuffix("</html>\n"))
    let page = folder.path("report.html")
    let written = try await VoxlossRunner.run("report", results, "-o", page)
    #expect(written.exitCode == 0 && written.output.isEmpty)
    #expect(try String(contentsOfFile: page, encoding: .utf8) == printed.output)
  }

  @Test func aFolderStandsForItsResults() async throws {
    let page = try await VoxlossRunner.run("report", folder.url.path)
    let direct = try await VoxlossRunner.run("report", results)
    #expect(page.exitCode == 0 && page.outputBytes == direct.outputBytes)
    let empty = folder.path("empty")
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
    #expect(try await VoxlossRunner.run("report", empty).failed(66, mentioning: ["a folder without results.json"]))
    let limits = ["score", results, results, "--limits", empty]
    let run = try await VoxlossRunner.run(limits)
    #expect(run.failed(66, mentioning: ["\(empty): cannot be read"]) && !run.errors.contains("Cocoa"))
  }

  @Test func optionsReachThePage() async throws {
    let images = folder.path("images")
    try FileManager.default.createDirectory(atPath: images, withIntermediateDirectories: false)
    let run = try await VoxlossRunner.run("report", results, "--title", "A & B", "--worst", "1", "--images", images)
    #expect(run.output.contains("<h1>A &amp; B</h1>"))
    #expect(run.output.matches(of: /<p class="numbers">/).count == 1)
    #expect(run.output.contains("holds no image of this case"))
  }

  @Test func faultsHaveOneLineAndACode() async throws {
    #expect(try await VoxlossRunner.run("report", folder.path("none.json")).failed(66, mentioning: ["none.json"]))
    let other = try folder.write("{}", "other.json")
    #expect(try await VoxlossRunner.run("report", other).failed(1, mentioning: ["is not a results file"]))
    #expect(try await VoxlossRunner.run("report", results, "--worst", "-1").failed(64, mentioning: ["--worst"]))
    #expect(
      try await VoxlossRunner.run("report", results, "--images", other).failed(66, mentioning: ["is no folder"]))
    #expect(try await VoxlossRunner.run("report", results, "-o", results).failed(64, mentioning: ["is an input"]))
  }
}
