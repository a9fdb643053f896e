internal import ByteCoding

/// A line of a part file: what became of a case, and the digest of all that it depends on.
struct FinishedCase: Sendable {
  /// The digest of the planned case.
  let digest: String
  /// The line without its line break.
  let line: [UInt8]
  /// The part file that holds it.
  let path: String

  /// The line of an outcome.
  static func line(_ outcome: CaseOutcome, digest: String) -> [UInt8] {
    let body: (String, JSONTree) =
      switch outcome {
      case .scored(let score): ("score", score.json)
      case .failed(let failure): ("failure", failure.json)
      }
    // The digest stands first, where it is found without parsing the line.
    let text = "{\"hash\":\"\(digest)\",\"\(body.0)\":\(body.1.text(indent: nil))}"
    return Array(text.utf8)
  }

  private static let opening = Array("{\"hash\":\"".utf8)

  /// A line of a part file; nil when it is torn.
  init?(line: some Collection<UInt8>, path: String) {
    guard line.count > FinishedCase.opening.count + 64, line.starts(with: FinishedCase.opening) else { return nil }
    let digest = line.dropFirst(FinishedCase.opening.count).prefix(64)
    self.digest = String(decoding: digest, as: UTF8.self)
    self.line = Array(line)
    self.path = path
  }

  /// What became of the case.
  ///
  /// - Throws: `ScoringError.invalidRecord` when the line is damaged.
  func outcome() throws(ScoringError) -> CaseOutcome {
    let json = try JSONTree(parsing: line, path: path)
    do throws(ScoringError) {
      if let score = json["score"] { return .scored(try CaseScore(json: score)) }
      return .failed(try CaseFailure(json: try json.needed("failure") { $0.object == nil ? nil : $0 }))
    } catch {
      throw ScoringError(.invalidRecord, "\(path): \(error.description)")
    }
  }
}
