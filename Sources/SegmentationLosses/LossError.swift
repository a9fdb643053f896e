/// Why a loss could not be evaluated, in one line.
public struct LossError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Hashable, Sendable {
    /// Extents, batch or class counts that do not fit together.
    case shape
    /// A label outside the classes that is not the ignore label.
    case label
    /// A value that is not finite, or a weight that is negative.
    case value
    /// An option that the loss, the activation or the reference cannot honour.
    case option
  }

  /// What kind of fault it is.
  public let reason: Reason
  /// What was found, what was expected and what to do, in one line.
  public let description: String

  package init(_ reason: Reason, _ description: String) {
    self.reason = reason
    self.description = description
  }
}
