import Foundation
import Synchronization

/// Standard error as all messages share it: whole lines, and below them at most one status line that stays last.
final class StandardError: Sendable {
  static let shared = StandardError()

  private let status = Mutex("")

  private init() {}

  /// Writes lines that end with a line break, above the status line.
  func write(_ lines: String) {
    status.withLock { status in
      StandardError.send(status.isEmpty ? lines : "\r\u{1B}[K\(lines)\(status)")
    }
  }

  /// Replaces the status line; an empty one removes it.
  func show(_ text: String) {
    status.withLock { status in
      if text == status { return }
      StandardError.send("\r\u{1B}[K\(text)")
      status = text
    }
  }

  private static func send(_ text: String) {
    // A closed standard error is no reason to fail.
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
