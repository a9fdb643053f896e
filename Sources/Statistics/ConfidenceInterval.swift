/// A two-sided confidence interval.
public struct ConfidenceInterval: Hashable, Sendable {
  /// The lower end.
  public let lower: Double
  /// The upper end.
  public let upper: Double
  /// The confidence level, such as 0.95.
  public let level: Double

  /// An interval from its parts.
  public init(lower: Double, upper: Double, level: Double) {
    self.lower = lower
    self.upper = upper
    self.level = level
  }
}

/// The direction in which a test looks for a difference.
public enum Alternative: String, Hashable, Sendable, CaseIterable {
  case twoSided = "two-sided"
  /// Differences tend to be below zero.
  case less
  /// Differences tend to be above zero.
  case greater
}
