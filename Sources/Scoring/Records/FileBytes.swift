internal import Foundation
internal import VolumeFiles

/// The bytes of small files.
enum FileBytes {
  /// All bytes of a file.
  ///
  /// - Throws: `ScoringError.file(.cannotOpen)` with the system's reason.
  static func read(_ path: String) throws(ScoringError) -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw ScoringError(.file(.cannotOpen), "\(path): cannot be read: \(SystemReason.text(of: error))")
    }
  }
}
