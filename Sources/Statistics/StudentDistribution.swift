#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Student's t distribution with a whole number of degrees of freedom.
public struct StudentDistribution: Hashable, Sendable {
  /// The degrees of freedom, at least 1.
  public let degreesOfFreedom: Int

  /// - Precondition: at least one degree of freedom.
  public init(degreesOfFreedom: Int) {
    precondition(degreesOfFreedom > 0, "at least one degree of freedom")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The probability of a value at least as far from 0 as `t`.
  ///
  /// Formula: I_x(v/2, 1/2) with x = v / (v + t^2), the regularised incomplete beta function by its continued
  /// fraction. Checked against mpmath to 1e-11.
  public func twoSidedProbability(_ t: Double) -> Double {
    if t == 0 { return 1 }
    if t.isInfinite { return 0 }
    let half = Double(degreesOfFreedom) / 2
    let square = t * t / Double(degreesOfFreedom)
    let power = exp(-half * log1p(square)) * (square / (1 + square)).squareRoot()
    // 1 / B(v/2, 1/2) = (Gamma(v/2 + 1/2) / Gamma(v/2)) / Gamma(1/2)
    let front = power * StudentDistribution.gammaRatio(degreesOfFreedom) / Double.pi.squareRoot()
    let x = 1 / (1 + square)
    if x < (half + 1) / (half + 2.5) {
      return front * StudentDistribution.betaFraction(half, 0.5, x) / half
    }
    return 1 - front * StudentDistribution.betaFraction(0.5, half, square / (1 + square)) / 0.5
  }

  /// The value t that holds the given share of the distribution between -t and t.
  ///
  /// Checked against scipy's `t.ppf((1 + share) / 2)`.
  ///
  /// - Precondition: `share` lies in 0..<1.
  public func twoSidedQuantile(_ share: Double) -> Double {
    precondition((0..<1).contains(share), "a share lies in 0..<1")
    let outside = 1 - share
    var lower = 0.0
    var upper = 1.0
    while twoSidedProbability(upper) > outside {
      lower = upper
      upper *= 2
    }
    while true {
      let middle = lower + (upper - lower) / 2
      if middle <= lower || middle >= upper { return middle }
      if twoSidedProbability(middle) > outside { lower = middle } else { upper = middle }
    }
  }

  /// Gamma(v/2 + 1/2) / Gamma(v/2): a product over every second number, for many degrees the series in 2/v.
  private static func gammaRatio(_ degrees: Int) -> Double {
    if degrees > 400 {
      let x = Double(degrees) / 2
      let series = 1 - 1 / (8 * x) + 1 / (128 * x * x) + 5 / (1024 * x * x * x) - 21 / (32768 * x * x * x * x)
      return x.squareRoot() * series
    }
    let odd = degrees % 2 == 1
    var ratio = odd ? 1 / Double.pi.squareRoot() : Double.pi.squareRoot() / 2
    var v = odd ? 1 : 2
    while v < degrees {
      ratio *= Double(v + 1) / Double(v)
      v += 2
    }
    return ratio
  }

  /// The continued fraction of the incomplete beta function by Lentz's method.
  private static func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / away(1 - (a + b) * x / (a + 1))
    var result = d
    for step in 1...10_000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / away(1 + even * d)
      c = away(1 + even / c)
      result *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / away(1 + odd * d)
      c = away(1 + odd / c)
      let change = d * c
      result *= change
      if abs(change - 1) < 1e-16 { break }
    }
    return result
  }
}
