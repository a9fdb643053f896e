/// What became of a case of a study.
public enum CaseOutcome: Sendable {
  /// It has scores; a missing or useless prediction counts as empty.
  case scored(CaseScore)
  /// It has none.
  case failed(CaseFailure)

  /// The name of the case.
  public var name: String {
    switch self {
    case .scored(let score): score.name
    case .failed(let failure): failure.name
    }
  }
}

/// A case without scores: its reference could not be read, or its prediction not and failures are skipped.
public struct CaseFailure: Hashable, Sendable {
  /// The name of the case.
  public let name: String
  /// The reference as the caller named it.
  public let referencePath: String
  /// The prediction as the caller named it; nil when there is none.
  public let predictionPath: String?
  /// Why there are no scores, in one line.
  public let reason: String

  /// A failure from its parts.
  public init(name: String, referencePath: String, predictionPath: String?, reason: String) {
    self.name = name
    self.referencePath = referencePath
    self.predictionPath = predictionPath
    self.reason = reason
  }
}

/// What happens to a case whose prediction is missing.
public enum MissingPredictionPolicy: String, CaseIterable, Hashable, Sendable {
  /// It is scored as if the prediction were empty: every label of the study counts as missed.
  case worst
  /// It is left out, counted and listed.
  case skip
  /// Nothing is scored.
  case error
}
