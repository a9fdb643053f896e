import Synchronization
import Voxloss

/// The notes, warnings and errors of many cases; what many cases say alike is said a few times and then counted.
final class CaseMessages: Sendable {
  private struct Kind: Hashable {
    let isWarning: Bool
    let text: String
  }

  private struct State {
    var counts: [Kind: Int] = [:]
    var order: [Kind] = []
    var warned: Set<String> = []
  }

  /// How often a warning of the same words is printed.
  static let shownWarnings = 3

  private let console: Console
  private let isVerbose: Bool
  private let state = Mutex(State())

  init(_ console: Console, isVerbose: Bool) {
    self.console = console
    self.isVerbose = isVerbose
  }

  /// Prints what a case has to say.
  func add(_ outcome: CaseOutcome) {
    switch outcome {
    case .failed(let failure): console.error("\(failure.name): \(failure.reason)")
    case .scored(let score):
      if case .failed(let reason) = score.predictionState { console.error("\(score.name): \(reason)") }
      for text in score.notes { add(text, of: score, isWarning: false) }
      for text in score.warnings { add(text, of: score, isWarning: true) }
    }
  }

  private func add(_ text: String, of score: CaseScore, isWarning: Bool) {
    let kind = Kind(isWarning: isWarning, text: CaseMessages.general(text, score))
    let count = state.withLock { state -> Int in
      let count = (state.counts[kind] ?? 0) + 1
      if count == 1 { state.order.append(kind) }
      state.counts[kind] = count
      if isWarning { state.warned.insert(score.name) }
      return count
    }
    if isWarning {
      if isVerbose || count <= CaseMessages.shownWarnings { console.warning(text) }
    } else if isVerbose {
      console.note(text)
    }
  }

  /// The text without what differs from case to case.
  private static func general(_ text: String, _ score: CaseScore) -> String {
    var text = text.replacing(score.referencePath, with: "REFERENCE")
    if let path = score.predictionPath { text = text.replacing(path, with: "PREDICTION") }
    return text.replacing(score.name, with: "CASE")
  }

  /// Says how often the warnings came that were not all printed; the notes once each.
  func summarise() {
    let (order, counts) = state.withLock { ($0.order, $0.counts) }
    if isVerbose { return }
    for kind in order {
      let count = counts[kind] ?? 0
      if !kind.isWarning {
        console.note("\(kind.text)\(count > 1 ? " (\(count) cases)" : "")")
      } else if count > CaseMessages.shownWarnings {
        console.warning("\(kind.text) (\(count) cases, \(count - CaseMessages.shownWarnings) not shown)")
      }
    }
  }

  /// The cases with a warning, by name.
  var warnedCases: [String] { state.withLock { $0.warned.sorted() } }
}
