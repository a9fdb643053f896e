import ArgumentParser
import Foundation
import Synchronization

/// How progress is shown.
enum ProgressMode: String, CaseIterable, ExpressibleByArgument {
  /// A bar on a terminal, else plain lines.
  case auto
  /// A line from time to time.
  case plain
  /// Nothing.
  case none
  /// One JSON object a finished case.
  case json
}

/// Shows on standard error how far a run is.
final class ProgressReporter: Sendable {
  private enum Form { case bar, plain, json, none }

  private struct Display {
    var isEnded = false
    /// When the last plain line was written, in seconds since the start.
    var lastLine = 0.0
  }

  /// Plain lines are at least this many seconds apart.
  static let plainInterval = 30.0

  private let state: Mutex<ProgressState>
  private let form: Form
  /// Whether lines were asked for by name.
  private let isAsked: Bool
  private let start = ContinuousClock.now
  private let display = Mutex(Display())
  private let queue = DispatchQueue(label: "voxloss.progress")

  /// Begins to show progress.
  ///
  /// - Parameters:
  ///   - mode: nil shows a bar or lines unless `isQuiet`.
  ///   - isQuiet: silences what was not asked for by name.
  init(_ state: ProgressState, mode: ProgressMode? = nil, isQuiet: Bool) {
    self.state = Mutex(state)
    isAsked = mode == .plain
    form = ProgressReporter.form(
      mode, isQuiet: isQuiet, isTerminal: isatty(2) == 1, environment: ProcessInfo.processInfo.environment)
    if state.total > 1, form == .bar || form == .plain { scheduleRefresh() }
  }

  private func scheduleRefresh() {
    queue.asyncAfter(deadline: .now() + (form == .bar ? 0.2 : 1)) { [weak self] in
      if let self, refresh() { scheduleRefresh() }
    }
  }

  private static func form(
    _ mode: ProgressMode?, isQuiet: Bool, isTerminal: Bool, environment: [String: String]
  ) -> Form {
    switch mode ?? (isQuiet ? .none : .auto) {
    case .none: .none
    case .json: .json
    case .plain: .plain
    case .auto: isTerminal && environment["TERM"] != "dumb" ? .bar : .plain
    }
  }

  private var elapsed: Double { (ContinuousClock.now - start) / .seconds(1) }

  /// Counts one as finished.
  func finish(_ name: String, _ result: ProgressResult = .scored) {
    let now = state.withLock { state -> ProgressState in
      state.finish(name, result)
      return state
    }
    if form == .json { StandardError.shared.write(now.json(after: elapsed, peakMemory: Machine.peakMemory) + "\n") }
  }

  /// Shows where the run is; false when it has ended.
  private func refresh() -> Bool {
    let now = state.withLock { $0 }
    let seconds = elapsed
    return display.withLock { display in
      if display.isEnded { return false }
      if form == .bar {
        StandardError.shared.show(now.bar(after: seconds, width: Machine.terminalWidth))
      } else if seconds - display.lastLine >= ProgressReporter.plainInterval {
        display.lastLine = seconds
        StandardError.shared.write("progress: \(now.line(after: seconds))\n")
      }
      return true
    }
  }

  /// Ends the display: a bar vanishes, lines end with where the run is now.
  func end() {
    let isLineDue = display.withLock { display in
      defer { display.isEnded = true }
      return form == .plain && !display.isEnded && (isAsked || display.lastLine > 0)
    }
    if isLineDue {
      StandardError.shared.write("progress: \(state.withLock { $0 }.line(after: elapsed))\n")
    }
    StandardError.shared.show("")
  }
}
