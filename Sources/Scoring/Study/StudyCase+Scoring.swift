extension StudyCase {
  /// Scores the case.
  ///
  /// A prediction that is missing or cannot be scored counts as empty, with the reason. A reference that cannot be read
  /// leaves nothing to score. Whether cases without a prediction are scored at all is the caller's to decide.
  public func outcome(_ options: CaseOptions) -> CaseOutcome {
    do throws(ScoringError) {
      return .scored(try score(options, state: nil))
    } catch {
      let reason = error.description
      if prediction != nil, let empty = try? score(options, state: .failed(reason)) {
        return .scored(empty)
      }
      return .failed(
        CaseFailure(name: name, referencePath: reference.path, predictionPath: prediction?.path, reason: reason))
    }
  }

  /// - Parameter state: why the prediction is not looked at; nil looks at it.
  private func score(_ options: CaseOptions, state: PredictionState?) throws(ScoringError) -> CaseScore {
    let usable = state == nil ? prediction : nil
    switch (reference, usable) {
    case (.file(let path), nil), (.file(let path), .file?):
      return try CaseScore(
        reference: path, prediction: prediction?.path, options: options, name: name,
        state: state)
    case (.organs(let folder, _), .file(let path)?):
      throw ScoringError(
        .invalidOptions,
        "\(path): is one file, but its reference \(folder) a folder with one file an organ; write the prediction as one "
          + "binary file an organ, or the reference as one label file")
    default:
      return try OrganScoring(self, usable, options, state: state).score()
    }
  }
}
