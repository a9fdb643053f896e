import ArgumentParser
import Voxloss

/// The exit codes of the command, as `Docs/CommandLine.md` lists them.
///
/// When several apply: 130 and 143 outrank 64 and 66, these 1, that 2, and that 3.
enum ExitStatus: Int32 {
  /// A case could not be scored, or a file not read or written.
  case failed = 1
  /// Geometry or labels do not fit.
  case mismatch = 2
  /// A `--fail-under` or `--fail-above` limit is not met.
  case limitNotMet = 3
  /// Wrong arguments (EX_USAGE).
  case usage = 64
  /// No such file (EX_NOINPUT).
  case noInput = 66
  /// SIGINT ended the run; what was finished is kept.
  case interrupted = 130
  /// SIGTERM ended the run; what was finished is kept.
  case terminated = 143

  var exitCode: ExitCode { ExitCode(rawValue) }

  /// The code for a file that could not be used.
  init(_ kind: VolumeFileError.Kind) {
    switch kind {
    case .cannotOpen: self = .noInput
    case .unsupported, .corrupt, .cannotWrite: self = .failed
    case .invalidVoxels, .geometryMismatch: self = .mismatch
    case .invalidRequest: self = .usage
    }
  }

  init(_ kind: ScoringError.Kind) {
    switch kind {
    case .file(let kind): self.init(kind)
    case .unknownMetric, .invalidOptions: self = .usage
    case .invalidRecord: self = .failed
    }
  }
}
