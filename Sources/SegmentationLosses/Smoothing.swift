/// What a quotient of sums gets added to its numerator and denominator.
public struct Smoothing: Hashable, Sendable {
  /// Added to the numerator.
  public var numerator: Double
  /// Added to the denominator.
  public var denominator: Double

  /// The same number for both.
  public init(_ both: Double) { self.init(numerator: both, denominator: both) }

  /// A number for each.
  public init(numerator: Double, denominator: Double) {
    self.numerator = numerator
    self.denominator = denominator
  }
}
