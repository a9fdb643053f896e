/// The agreement of two measurements of the same cases, such as a volume in the prediction and in the reference.
///
/// With d = first - second, s the SD (n - 1) of d and t the quantile of Student's distribution with n - 1 degrees of
/// freedom:
///
///     bias = mean d                     interval: bias +- t s / sqrt n
///     limits of agreement = bias +- 1.96 s    interval: limit +- t s sqrt(1 / n + 1.96^2 / (2 (n - 1)))
///
/// Source: Bland and Altman 1986 and 1999 (section 2). Checked against the formulas with scipy's `t.ppf`, which are
/// those of `pingouin.plot_blandaltman`.
public struct BlandAltman: Hashable, Sendable {
  /// The factor of the limits: 95 % of a normal distribution.
  public static let limitFactor = 1.96

  /// The number of cases.
  public let count: Int
  /// The mean of first - second, in the unit of the measurements.
  public let bias: Double
  /// The standard deviation of the differences with n - 1.
  public let standardDeviation: Double
  /// bias +- t s / sqrt n.
  public let biasInterval: ConfidenceInterval
  /// lower limit +- t s sqrt(1 / n + 1.96^2 / (2 (n - 1))).
  public let lowerLimitInterval: ConfidenceInterval
  /// upper limit +- t s sqrt(1 / n + 1.96^2 / (2 (n - 1))).
  public let upperLimitInterval: ConfidenceInterval

  /// bias - 1.96 s.
  public var lowerLimit: Double { bias - BlandAltman.limitFactor * standardDeviation }
  /// bias + 1.96 s.
  public var upperLimit: Double { bias + BlandAltman.limitFactor * standardDeviation }

  /// Nil for fewer than two cases.
  ///
  /// - Precondition: as many values on both sides, all finite; `level` lies between 0 and 1.
  public init?(_ first: [Double], _ second: [Double], level: Double = 0.95) {
    precondition(first.count == second.count, "measurements of the same cases are compared")
    precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1")
    guard let summary = Summary(zip(first, second).map { $0 - $1 }), let deviation = summary.standardDeviation else {
      return nil
    }
    let n = Double(summary.count)
    let t = StudentDistribution(degreesOfFreedom: summary.count - 1).twoSidedQuantile(level)
    func interval(_ centre: Double, _ variance: Double) -> ConfidenceInterval {
      let reach = t * deviation * variance.squareRoot()
      return ConfidenceInterval(lower: centre - reach, upper: centre + reach, level: level)
    }
    let factor = BlandAltman.limitFactor
    let limitVariance = 1 / n + factor * factor / (2 * (n - 1))
    count = summary.count
    bias = summary.mean
    standardDeviation = deviation
    biasInterval = interval(summary.mean, 1 / n)
    lowerLimitInterval = interval(summary.mean - factor * deviation, limitVariance)
    upperLimitInterval = interval(summary.mean + factor * deviation, limitVariance)
  }
}
