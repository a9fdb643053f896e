internal import VolumeCore
public import VolumeFiles

/// A case that cannot be scored, or options that contradict each other.
public struct ScoringError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong.
  public enum Kind: Hashable, Sendable {
    /// A file could not be read; the kind says why.
    case file(VolumeFileError.Kind)
    /// A name in the metric list is not known.
    case unknownMetric
    /// Labels, regions and channels do not fit together.
    case invalidOptions
    /// A stored result, plan or manifest is not what it should be.
    case invalidRecord
  }

  /// What went wrong.
  public let kind: Kind
  /// One line; it begins with the path where a file is at fault.
  public let description: String

  /// An error from its parts.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  init(_ error: VolumeFileError) { self.init(.file(error.kind), error.description) }
}
