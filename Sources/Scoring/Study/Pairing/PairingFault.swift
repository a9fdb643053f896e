internal import VolumeFiles

/// Why files could not be paired.
package struct PairingFault: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// Two files may belong to one, or two cases have one name.
    case ambiguous
    /// Nothing pairs at all.
    case nothingPairs
    /// A folder cannot be listed.
    case unreadable
    /// Label files and organ folders do not go together.
    case mixed
    /// A line of a manifest is wrong.
    case manifest
  }

  package let kind: Kind
  /// The file or folder at fault.
  package let path: String
  package let found: String
  package let remedy: String?

  init(_ kind: Kind, path: String, _ found: String, remedy: String? = nil) {
    self.kind = kind
    self.path = path
    self.found = found
    self.remedy = remedy
  }

  /// One line.
  package var line: String {
    let text = "\(found)" + (remedy.map { " (\($0))" } ?? "")
    return text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  var error: ScoringError {
    switch kind {
    case .ambiguous, .nothingPairs, .mixed: ScoringError(.invalidOptions, line)
    case .unreadable: ScoringError(.file(.cannotOpen), line)
    case .manifest: ScoringError(.invalidRecord, line)
    }
  }
}
