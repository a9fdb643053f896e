import Foundation
import TestSupport
import Testing

/// Two folders with copies of three small real-like pairs under many names.
struct StudyFolder {
  let folder: TemporaryFolder
  let count: Int

  init(count: Int) throws {
    folder = try TemporaryFolder()
    self.count = count
    let source = SharedData.packageRoot.appendingPathComponent("Tests/Fixtures/Studies/totalsegmentator")
    for side in ["reference", "prediction"] {
      try FileManager.default.createDirectory(atPath: folder.path(side), withIntermediateDirectories: true)
      for number in 0..<count {
        try FileManager.default.copyItem(
          at: source.appendingPathComponent("\(side)/case_0\(number % 3 + 1).nii.gz"),
          to: URL(fileURLWithPath: folder.path("\(side)/\(name(number)).nii.gz")))
      }
    }
  }

  func name(_ number: Int) -> String { "case\(1000 + number)" }

  /// Runs a subcommand on the two folders, in the folder that holds them.
  func voxloss(_ arguments: String..., environment: [String: String] = [:]) async throws -> Outcome {
    try await voxloss(arguments, environment: environment)
  }

  func voxloss(_ arguments: [String], environment: [String: String] = [:]) async throws -> Outcome {
    try await VoxlossRunner.run(arguments, environment: environment, folder: folder.url, timeout: 240)
  }

  /// Runs a line of the shell, in which `$VOXLOSS` is the command.
  func shell(_ line: String, timeout: Double = 240) async throws -> Outcome {
    try await VoxlossRunner.run(
      ["-c", line], environment: ["VOXLOSS": VoxlossRunner.executable.path], folder: folder.url, timeout: timeout,
      program: URL(fileURLWithPath: "/bin/sh"))
  }

  /// Runs the command and sends it a signal as soon as its part file holds `lines` lines.
  func signalled(_ arguments: [String], _ signal: Int32, run: String, lines: Int) async throws -> (Int32, String) {
    let process = Process()
    process.executableURL = VoxlossRunner.executable
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    let errors = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.write("", "errors.txt")))
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    let (ended, end) = AsyncStream<Void>.makeStream()
    process.terminationHandler = { _ in end.finish() }
    try process.run()
    while process.isRunning, finishedLines(run) < lines { try await Task.sleep(for: .milliseconds(5)) }
    kill(process.processIdentifier, signal)
    for await _ in ended {}
    return (process.terminationStatus, String(decoding: try data("errors.txt"), as: UTF8.self))
  }

  /// The different whole lines of the part files.
  func finishedLines(_ run: String) -> Int {
    let lines = parts(run).flatMap { name in
      ((try? String(decoding: data("\(run)/parts/\(name)"), as: UTF8.self)) ?? "").split(separator: "\n")
        .filter { $0.hasSuffix("}") }.map(String.init)
    }
    return Set(lines).count
  }

  func data(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: folder.path(name))) }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder.path(name)) }

  func parts(_ run: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path("\(run)/parts"))) ?? []).sorted()
  }
}
