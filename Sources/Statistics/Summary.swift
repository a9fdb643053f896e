/// The location and spread of a sample.
public struct Summary: Hashable, Sendable {
  /// The number of values.
  public let count: Int
  /// The arithmetic mean.
  public let mean: Double
  /// The standard deviation with n - 1; nil for fewer than two values.
  public let standardDeviation: Double?
  /// The smallest value.
  public let minimum: Double
  /// Quartiles by linear interpolation at (n - 1) p, as numpy's default.
  public let lowerQuartile: Double
  /// The middle value, or the mean of the two in the middle.
  public let median: Double
  /// The quantile at p = 0.75, as `lowerQuartile` at 0.25.
  public let upperQuartile: Double
  /// The largest value.
  public let maximum: Double

  /// Nil for an empty sample.
  ///
  /// - Precondition: all values are finite.
  public init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    precondition(values.allSatisfy(\.isFinite), "a summary is of finite numbers")
    let sorted = values.sorted()
    let mean = values.reduce(0, +) / Double(values.count)
    count = values.count
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardDeviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
    minimum = sorted[0]
    maximum = sorted[sorted.count - 1]
    lowerQuartile = Summary.quantile(0.25, ofSorted: sorted)
    median = Summary.quantile(0.5, ofSorted: sorted)
    upperQuartile = Summary.quantile(0.75, ofSorted: sorted)
  }

  /// The quantile of sorted values by linear interpolation at (n - 1) p.
  ///
  /// - Precondition: `sorted` is not empty and `share` lies in 0...1.
  public static func quantile(_ share: Double, ofSorted sorted: [Double]) -> Double {
    let position = share * Double(sorted.count - 1)
    let lower = Int(position)
    let fraction = position - Double(lower)
    if fraction == 0 { return sorted[lower] }
    return sorted[lower] + (sorted[lower + 1] - sorted[lower]) * fraction
  }
}
