import ArgumentParser
import Foundation
import Voxloss

/// Which file a path leads to, whatever its spelling; nil when it leads nowhere.
struct FileIdentity: Equatable {
  private let device: UInt64
  private let node: UInt64

  init?(_ path: String) {
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: file),
      let device = attributes[.systemNumber] as? NSNumber, let node = attributes[.systemFileNumber] as? NSNumber
    else { return nil }
    (self.device, self.node) = (device.uint64Value, node.uint64Value)
  }
}

/// What is said beside the results: messages on standard error, in colour only where a person reads them.
struct Console: Sendable {
  var isQuiet = false
  private let isJSON: Bool
  private let hasColour: Bool

  /// - Parameter isJSON: whether each message is an object `{"warning": ...}`, for a stream of them.
  init(isQuiet: Bool = false, isJSON: Bool = false) {
    self.isQuiet = isQuiet
    self.isJSON = isJSON
    hasColour = Console.wantsColour(ProcessInfo.processInfo.environment, isTerminal: isatty(2) == 1)
  }

  /// NO_COLOR forbids, CLICOLOR_FORCE demands, else a terminal that is not dumb decides.
  static func wantsColour(_ environment: [String: String], isTerminal: Bool) -> Bool {
    if let value = environment["NO_COLOR"], !value.isEmpty { return false }
    if let value = environment["CLICOLOR_FORCE"], !value.isEmpty, value != "0" { return true }
    return isTerminal && environment["TERM"] != "dumb"
  }

  /// What was chosen or assumed; silent with `--quiet`.
  func note(_ text: String) { if !isQuiet { say("note", colour: 36, text) } }

  /// A flaw worth a look; silent with `--quiet`.
  func warning(_ text: String) { if !isQuiet { say("warning", colour: 33, text) } }

  /// The reason for a failure.
  func error(_ text: String) { say("error", colour: 31, text) }

  /// Prints the reason and ends the process.
  func exit(_ status: ExitStatus, _ text: String) -> Never {
    error(text)
    Foundation.exit(status.rawValue)
  }

  private func say(_ kind: String, colour: Int, _ text: String) {
    if isJSON {
      let data = try? JSONSerialization.data(
        withJSONObject: [kind: Console.line(text)], options: .withoutEscapingSlashes)
      StandardError.shared.write(String(decoding: data ?? Data(), as: UTF8.self) + "\n")
      return
    }
    let label = hasColour ? "\u{1B}[\(colour)m\(kind):\u{1B}[0m" : "\(kind):"
    StandardError.shared.write("\(label) \(Console.line(text))\n")
  }

  /// One line without control characters, which names of files and labels may bring along.
  private static func line(_ text: String) -> String {
    let words = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
    let scalars = words.joined(separator: " ").unicodeScalars.map { scalar -> Unicode.Scalar in
      scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar
    }
    return String(String.UnicodeScalarView(scalars))
  }

  /// Writes results to a file, or to standard output when there is none.
  func deliver(_ text: String, to path: String?) throws {
    guard let path else {
      do {
        try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
      } catch {
        self.error("standard output: cannot be written: \(SystemReason.text(of: error))")
        throw ExitStatus.failed.exitCode
      }
      return
    }
    do {
      try AtomicFile.write(Array(text.utf8).span, to: path)
    } catch {
      self.error(error.description)
      throw ExitStatus.failed.exitCode
    }
  }

  /// Turns an error of the library into its line and exit code.
  func failure(_ failure: any Error) -> any Error {
    switch failure {
    case let failure as ScoringError:
      error(failure.description)
      return ExitStatus(failure.kind).exitCode
    case let failure as VolumeFileError:
      error(failure.description)
      return ExitStatus(failure.kind).exitCode
    default:
      return failure
    }
  }
}
