/// The correlation of two measurements of the same cases.
public struct Correlation: Hashable, Sendable {
  /// From -1 to 1.
  public let coefficient: Double
  /// Two-sided, from t = r sqrt((n - 2) / (1 - r^2)) with n - 2 degrees of freedom; 1 for two cases.
  public let pValue: Double
  /// The number of cases.
  public let count: Int

  /// Pearson's correlation of the values; nil for fewer than two cases or when one side is constant.
  ///
  /// Checked against `scipy.stats.pearsonr`.
  ///
  /// - Precondition: as many values on both sides, all finite.
  public static func pearson(_ x: [Double], _ y: [Double]) -> Correlation? {
    guard let moments = PairedMoments(x, y) else { return nil }
    return Correlation(coefficient: moments.correlation, count: x.count)
  }

  /// Spearman's correlation: Pearson's of the ranks, ties sharing their average rank.
  ///
  /// Checked against `scipy.stats.spearmanr`.
  ///
  /// - Precondition: as many values on both sides, all finite.
  public static func spearman(_ x: [Double], _ y: [Double]) -> Correlation? {
    precondition((x + y).allSatisfy(\.isFinite), "a correlation is of finite numbers")
    return pearson(Ranks.averaged(x), Ranks.averaged(y))
  }

  private init(coefficient: Double, count: Int) {
    self.coefficient = coefficient
    self.count = count
    guard count > 2 else {
      pValue = 1
      return
    }
    let rest = (1 - coefficient) * (1 + coefficient)
    let t = rest == 0 ? .infinity : coefficient * (Double(count - 2) / rest).squareRoot()
    pValue = StudentDistribution(degreesOfFreedom: count - 2).twoSidedProbability(t)
  }
}

/// The line y = intercept + slope x of least squares.
public struct LinearFit: Hashable, Sendable {
  /// sum (x - mean x)(y - mean y) / sum (x - mean x)^2.
  public let slope: Double
  /// mean y - slope mean x.
  public let intercept: Double
  /// The share of the variance of y that the line explains.
  public let determination: Double
  /// Nil for two cases.
  public let slopeError: Double?
  /// Nil for two cases.
  public let interceptError: Double?
  /// The number of cases.
  public let count: Int

  /// Nil for fewer than two cases or when one side is constant.
  ///
  /// Checked against `scipy.stats.linregress`.
  ///
  /// - Precondition: as many values on both sides, all finite.
  public init?(_ x: [Double], _ y: [Double]) {
    guard let moments = PairedMoments(x, y) else { return nil }
    count = x.count
    slope = moments.xy / moments.xx
    intercept = moments.meanY - slope * moments.meanX
    determination = moments.correlation * moments.correlation
    guard count > 2 else {
      slopeError = nil
      interceptError = nil
      return
    }
    let error = ((1 - determination) * moments.yy / moments.xx / Double(count - 2)).squareRoot()
    slopeError = error
    interceptError = error * (moments.xx / Double(count) + moments.meanX * moments.meanX).squareRoot()
  }
}

/// Means and sums of products of deviations; nil when no correlation exists.
private struct PairedMoments {
  let meanX: Double
  let meanY: Double
  private(set) var xx = 0.0
  private(set) var xy = 0.0
  private(set) var yy = 0.0

  var correlation: Double { min(1, max(-1, xy / (xx * yy).squareRoot())) }

  init?(_ x: [Double], _ y: [Double]) {
    precondition(x.count == y.count, "a correlation is of two lists of the same length")
    precondition(x.allSatisfy(\.isFinite) && y.allSatisfy(\.isFinite), "a correlation is of finite numbers")
    guard x.contains(where: { $0 != x[0] }), y.contains(where: { $0 != y[0] }) else { return nil }
    meanX = x.reduce(0, +) / Double(x.count)
    meanY = y.reduce(0, +) / Double(y.count)
    for (x, y) in zip(x, y) {
      xx += (x - meanX) * (x - meanX)
      xy += (x - meanX) * (y - meanY)
      yy += (y - meanY) * (y - meanY)
    }
  }
}
