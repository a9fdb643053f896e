import Foundation
import TestSupport

/// What a run of the command left behind.
struct Outcome: Sendable {
  let output: String
  let outputBytes: Data
  let errors: String
  /// The exit code; nil when a signal ended the process.
  let exitCode: Int32?
  let signal: Int32?
  let isTimedOut: Bool

  /// The lines of standard error.
  var errorLines: [String] { errors.split(separator: "\n").map(String.init) }

  /// Standard output as JSON; null when it is not exactly one document.
  var json: JSONValue { (try? JSONValue(text: output)) ?? .null }

  /// Whether the run failed with a code, nothing on stdout, and one line on stderr that names the reason.
  func failed(_ code: Int32, mentioning words: [String] = []) -> Bool {
    exitCode == code && output.isEmpty && errorLines.count == 1 && errors.hasPrefix("error: ")
      && words.allSatisfy(errors.contains)
  }
}

/// Runs the built command `voxloss` as a child process.
enum VoxlossRunner {
  /// The executable beside the running test bundle, of the same configuration.
  static let executable = built("voxloss")

  /// A program of this package beside the running test bundle.
  static func built(_ name: String) -> URL {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
    let runner = URL(fileURLWithPath: CommandLine.arguments[0])
    let folders = [bundle, runner].compactMap { $0?.deletingLastPathComponent() }
    let candidates = folders.map { $0.appendingPathComponent(name) }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? candidates[0]
  }

  /// Variables that would change what is printed; every run starts without them.
  private static let neutral = ["NO_COLOR", "CLICOLOR_FORCE", "LC_ALL", "LANG", "COLUMNS"]

  /// Runs the command to its end, or kills it after `timeout` seconds.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], folder: URL? = nil, timeout: Double = 60,
    program: URL = executable
  ) async throws -> Outcome {
    let scratch = try TemporaryFolder()
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = folder }
    var variables = ProcessInfo.processInfo.environment.filter { !neutral.contains($0.key) }
    // A crash is told from an exit code by its signal; Swift's backtrace takes seconds and says no more.
    variables["SWIFT_BACKTRACE"] = "enable=no"
    process.environment = variables.merging(environment) { $1 }
    // Files instead of pipes: nothing can fill up and block the child.
    let (output, errors) = (try scratch.handle("stdout"), try scratch.handle("stderr"))
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    let watch = Watch()
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in continuation.resume() }
      do { try process.run() } catch {
        process.terminationHandler = nil
        return continuation.resume(throwing: error)
      }
      watch.start(process.processIdentifier, timeout)
    }
    let isTimedOut = watch.stop()
    try output.close()
    try errors.close()
    let data = try Data(contentsOf: URL(fileURLWithPath: scratch.path("stdout")))
    let errorData = try Data(contentsOf: URL(fileURLWithPath: scratch.path("stderr")))
    let isSignal = process.terminationReason == .uncaughtSignal
    return Outcome(
      output: String(decoding: data, as: UTF8.self), outputBytes: data,
      errors: String(decoding: errorData, as: UTF8.self), exitCode: isSignal ? nil : process.terminationStatus,
      signal: isSignal ? process.terminationStatus : nil, isTimedOut: isTimedOut)
  }

  static func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Outcome {
    try await run(arguments, environment: environment)
  }
}

/// Kills a child that runs too long.
private final class Watch: Sendable {
  private let state = Locked()

  func start(_ process: Int32, _ timeout: Double) {
    let state = state
    DispatchQueue.global().asyncAfter(deadline: .now() + timeout) {
      state.fire { kill(process, SIGKILL) }
    }
  }

  /// Ends the watch; true when it had killed the child.
  func stop() -> Bool { state.end() }

  private final class Locked: Sendable {
    private let lock = NSLock()
    nonisolated(unsafe) private var isEnded = false
    nonisolated(unsafe) private var isFired = false

    func fire(_ body: () -> Void) {
      lock.withLock {
        if unsafe isEnded { return }
        unsafe isFired = true
        body()
      }
    }

    func end() -> Bool {
      lock.withLock {
        unsafe isEnded = true
        return unsafe isFired
      }
    }
  }
}

extension TemporaryFolder {
  /// A new file of the folder, opened for writing.
  fileprivate func handle(_ name: String) throws -> FileHandle {
    try FileHandle(forWritingTo: URL(fileURLWithPath: write([] as [UInt8], name)))
  }
}
