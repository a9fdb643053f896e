import Foundation

/// A line on a terminal that counts what is done and vanishes in the end; nothing where nobody watches.
struct ProgressLine {
  private let total: Int
  private let isShown: Bool

  init(total: Int, isQuiet: Bool) {
    self.total = total
    let isDumb = ProcessInfo.processInfo.environment["TERM"] == "dumb"
    isShown = !isQuiet && total > 1 && !isDumb && isatty(2) == 1
  }

  /// Shows the number that is being worked on.
  func show(_ number: Int) { write("\r\u{1B}[K\(number) of \(total) files") }

  /// Empties the line: before a message, and when all is done.
  func clear() { write("\r\u{1B}[K") }

  private func write(_ text: String) {
    // A closed standard error is no reason to fail.
    if isShown { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
  }
}
