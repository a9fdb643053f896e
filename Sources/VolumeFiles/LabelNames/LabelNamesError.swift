public import VolumeCore

/// A fault of a file that was to give names to labels.
public struct LabelNamesError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of fault it is.
  public enum Kind: Hashable, Sendable {
    /// There is no such file, or it cannot be read.
    case cannotOpen
    /// The content is in no known format, or holds no label.
    case notALabelTable
    /// The structure is broken: JSON or XML that ends too early, a quote that is not closed, a row without a name.
    case malformed
    /// A label value, or a member of a region, is not an integer.
    case notAnInteger
    /// A label value has two different names.
    case conflictingNames
  }

  /// The kind of fault.
  public let kind: Kind
  /// Where it lies.
  public let context: FaultContext

  /// A fault at a place.
  public init(_ kind: Kind, _ context: FaultContext) {
    self.kind = kind
    self.context = context
  }

  /// One line that begins with the path.
  public var description: String { context.line }
}
