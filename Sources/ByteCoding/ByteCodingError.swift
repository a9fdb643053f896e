public import VolumeCore

/// A fault of a file below the level of its format: it cannot be opened, is truncated, or its gzip stream is damaged.
public struct ByteCodingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong.
  public enum Kind: Hashable, Sendable {
    /// There is no such file, or it cannot be opened.
    case cannotOpen
    /// The file or its compressed stream ends too early.
    case truncated
    /// A checksum or the structure of the compressed stream is wrong.
    case corrupt
    /// The file cannot be written.
    case cannotWrite
  }

  /// What went wrong.
  public let kind: Kind
  /// Where, with the values found and expected.
  public let context: FaultContext

  /// An error from its parts.
  public init(_ kind: Kind, _ context: FaultContext) {
    self.kind = kind
    self.context = context
  }

  /// One line that begins with the path.
  public var description: String { context.line }
}
