import Foundation
import TestSupport
import Testing
import Voxloss

/// `voxloss check`.
@Suite struct CheckCommandTests {
  let fixtures: Fixtures

  init() throws {
    fixtures = try Fixtures()
    for side in ["r", "p"] {
      try FileManager.default.createDirectory(
        at: fixtures.folder.url.appendingPathComponent(side), withIntermediateDirectories: true)
      for name in ["a", "b"] { _ = try fixtures.labels("\(side)/\(name).nii.gz") { x, _, _ in x < 4 ? 1 : 0 } }
    }
  }

  private func path(_ name: String) -> String { fixtures.folder.path(name) }

  private func check(_ arguments: String...) async throws -> Outcome {
    try await VoxlossRunner.run(["check"] + arguments)
  }

  @Test func soundFolders() async throws {
    let run = try await check(path("r"), path("p"))
    #expect(run.exitCode == 0 && run.output == "2 cases: 0 errors, 0 warnings\n" && run.errors.isEmpty)
    #expect(try await check(path("r")).exitCode == 0)
    #expect(try await check(path("r/a.nii.gz"), path("p/b.nii.gz")).output == "1 case: 0 errors, 0 warnings\n")
    #expect(try await check(path("r/a.nii.gz")).exitCode == 0)
  }

  @Test func exitCodes() async throws {
    _ = try fixtures.labels("p/a.nii.gz") { _, _, _ in 0 }
    let warned = try await check(path("r"), path("p"))
    #expect(
      warned.exitCode == 0 && warned.output.contains("case a\n  W-LABEL-01 \(path("p/a.nii.gz")): holds no label"))
    let strict = try await check(path("r"), path("p"), "--strict")
    #expect(strict.exitCode == 2 && strict.errorLines.count == 1 && strict.output == warned.output)
    _ = try fixtures.labels("p/a.nii.gz", Fixtures.shifted(by: 20)) { x, _, _ in x < 4 ? 1 : 0 }
    let moved = try await check(path("r"), path("p"))
    #expect(moved.exitCode == 2 && moved.output.contains("E-GEOM-02") && moved.output.contains("20.0 mm apart"))
    #expect(
      moved.errors.hasPrefix("error: 2 cases: 1 error in 1 case, 0 warnings; the first: E-GEOM-02 \(path("p/a"))"))
    try FileManager.default.removeItem(atPath: path("p/b.nii.gz"))
    #expect(try await check(path("r"), path("p")).exitCode == 1)
    #expect(try await check(path("r"), path("none")).failed(66, mentioning: ["none: no such file or folder"]))
    #expect(try await check(path("none")).failed(66))
    #expect(try await check(path("r/none.nii"), path("p/a.nii.gz")).failed(66))
    #expect(try await check().failed(64, mentioning: ["Missing REFERENCE"]))
    #expect(try await check(path("r"), "--manifest", "m.csv").failed(64))
    #expect(try await check("--manifest", path("m.csv")).failed(66))
  }

  @Test func jsonAndCSV() async throws {
    try fixtures.folder.write([], "p/a.nii.gz")
    _ = try fixtures.labels("p/c, \"d\".nii.gz") { _, _, _ in 1 }
    let json = try await check(path("r"), path("p"), "--format", "json").json
    #expect(json.errors.integer == 1 && json.warnings.integer == 1 && json.cases.array.count == 2)
    let problem = json.problems[1]
    #expect(problem.code.string == "E-FILE-02" && problem["case"].string == "a" && problem.severity.string == "error")
    #expect(problem.path.string == path("p/a.nii.gz") && problem.remedy.string == "copy or export the file again")
    let csv = try await check(path("r"), path("p"), "--format", "csv").output
    #expect(csv.hasPrefix("code,severity,case,path,found,expected,remedy\n"))
    #expect(csv.contains("W-PAIR-01,warning,,\"\(path("p/c, \"\"d\"\".nii.gz"))\",has no reference,,"))
  }

  @Test func headersOnlyManifestAndOutput() async throws {
    _ = try fixtures.labels("p/a.nii.gz") { _, _, _ in 0 }
    #expect(try await check(path("r"), path("p"), "--headers-only").output == "2 cases: 0 errors, 0 warnings\n")
    let manifest = try fixtures.folder.write(
      "case,reference,prediction\nx,r/a.nii.gz,p/b.nii.gz\ny,r/b.nii.gz,\n", "m.csv")
    let run = try await check("--manifest", manifest, "-o", path("out.txt"))
    #expect(run.exitCode == 1 && run.output.isEmpty)
    let text = try String(contentsOfFile: path("out.txt"), encoding: .utf8)
    #expect(text.contains("case y\n  E-PAIR-01  \(path("r/b.nii.gz")): has no prediction"))
    #expect(try await check("--manifest", manifest, "-o", manifest).failed(64))
  }

  @Test func notesAreSilentWithQuiet() async throws {
    try FileManager.default.moveItem(atPath: path("p/a.nii.gz"), toPath: path("p/a_pred.nii.gz"))
    #expect(try await check(path("r"), path("p")).output.contains("N-PAIR-01"))
    #expect(try await check(path("r"), path("p"), "--quiet").output == "2 cases: 0 errors, 0 warnings\n")
  }

  @Test func workersDoNotMatter() async throws {
    try fixtures.folder.write([], "p/a.nii.gz")
    let one = try await check(path("r"), path("p"), "--workers", "1")
    #expect(try await check(path("r"), path("p"), "--workers", "4").output == one.output)
  }
}
