import Foundation
import TestSupport
import Testing

/// `Tests/Slurm/run.sh`: a study on a real Slurm of one node.
@Suite struct SlurmTests {
  private static let script = SharedData.packageRoot.appendingPathComponent("Tests/Slurm/run.sh").path

  /// Why Slurm cannot be started here; nil when it can, or when `VOXLOSS_REQUIRE_SLURM` demands it.
  private static let obstacle: String? = {
    if ProcessInfo.processInfo.environment["VOXLOSS_REQUIRE_SLURM"] != nil { return nil }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["bash", script, "--check"]
    process.standardOutput = output
    do { try process.run() } catch { return "bash cannot be started" }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 0 ? nil : text.trimmingCharacters(in: .whitespacesAndNewlines)
  }()

  @Test(.enabled(if: obstacle == nil, "\(obstacle ?? "")"))
  func aStudyRunsOnARealSlurm() async throws {
    let run = try await VoxlossRunner.run(
      [SlurmTests.script, VoxlossRunner.executable.path], timeout: 300, program: URL(fileURLWithPath: "/bin/bash"))
    #expect(run.exitCode == 0, "\(run.output)\(run.errors)")
    #expect(run.output.contains("four shards: the same bytes as one process"))
    #expect(run.output.contains("submitted again: the same bytes as one process"))
  }
}
