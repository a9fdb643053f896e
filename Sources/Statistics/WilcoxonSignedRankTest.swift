/// Wilcoxon's signed-rank test of paired differences.
///
/// W+ and W- are the sums of the ranks of |d| over positive and negative differences; equal |d| share their average
/// rank. With at most 50 differences, none 0 and no two |d| equal, p is exact. Otherwise it is that of the normal
/// approximation
///
///     z = (W+ - n(n+1)/4) / sqrt(n(n+1)(2n+1)/24 - sum(t^3 - t)/48)
///
/// over groups of t equal |d|. Equality is that of the numbers in Double, as in scipy and R: round values that carry
/// rounding errors first. Without any non-zero difference p is 1.
///
/// Source: Wilcoxon 1945; Pratt 1959 and Cureton 1967 (zeros). Checked against `scipy.stats.wilcoxon`, with `method`
/// "exact" or "asymptotic"; its "auto" takes a permutation test for ties in at most 13 cases, which is
/// `SignFlipTest`'s kind of answer.
public struct WilcoxonSignedRankTest: Hashable, Sendable {
  /// What becomes of differences of 0.
  public enum ZeroMethod: String, Hashable, Sendable, CaseIterable {
    /// Left out before the ranks are given.
    case wilcox
    /// Ranked with the others; their ranks are then dropped.
    case pratt
  }

  /// Where p comes from.
  public enum Method: String, Hashable, Sendable {
    case exact
    case normal
  }

  /// What is tested against the null hypothesis.
  public let alternative: Alternative
  /// How p was computed.
  public let method: Method
  /// The rank sum of the positive differences.
  public let positiveRankSum: Double
  /// The rank sum of the negative differences.
  public let negativeRankSum: Double
  /// The number of differences that are not 0.
  public let nonzeroCount: Int
  /// The number of differences of 0.
  public let zeroCount: Int
  /// z of the normal approximation, nil for an exact p or without any non-zero difference.
  public let normalScore: Double?
  /// The chance of a statistic at least as extreme under the null hypothesis.
  public let pValue: Double

  /// The smaller rank sum for a two-sided test, else that of the positive differences, as scipy reports it.
  public var statistic: Double {
    alternative == .twoSided ? min(positiveRankSum, negativeRankSum) : positiveRankSum
  }

  /// Nil without differences.
  ///
  /// - Parameters:
  ///   - continuityCorrection: moves W+ half a rank towards its mean; R does so by default, scipy does not.
  ///   - allowsExact: false takes the normal approximation for few cases too.
  /// - Precondition: all differences are finite.
  public init?(
    differences: [Double], alternative: Alternative = .twoSided, zeros: ZeroMethod = .wilcox,
    continuityCorrection: Bool = false, allowsExact: Bool = true
  ) {
    precondition(differences.allSatisfy(\.isFinite), "a signed-rank test is of finite numbers")
    guard !differences.isEmpty else { return nil }
    let ranks = SignedRankOrder(differences)
      .ranks(weights: [Int](repeating: 1, count: differences.count), zerosHaveRanks: zeros == .pratt)
    self.alternative = alternative
    positiveRankSum = ranks.positiveSum
    negativeRankSum = ranks.negativeSum
    nonzeroCount = ranks.nonzeroCount
    zeroCount = ranks.zeroCount
    if allowsExact, ranks.zeroCount == 0, ranks.tieTerm == 0, ranks.nonzeroCount <= 50 {
      method = .exact
      normalScore = nil
      pValue = WilcoxonSignedRankTest.exactProbability(
        Int(ranks.positiveSum), count: ranks.nonzeroCount, alternative: alternative)
    } else {
      method = .normal
      normalScore = ranks.normalScore(
        zerosHaveRanks: zeros == .pratt, alternative: alternative, continuityCorrection: continuityCorrection)
      pValue = normalScore.map { alternative.probability(ofNormalScore: $0) } ?? 1
    }
  }

  /// From the number of the 2^n sign patterns that give each rank sum.
  private static func exactProbability(_ sum: Int, count: Int, alternative: Alternative) -> Double {
    var patterns = [Double](repeating: 0, count: count * (count + 1) / 2 + 1)
    patterns[0] = 1
    var largest = 0
    for rank in stride(from: 1, through: count, by: 1) {
      largest += rank
      for total in stride(from: largest, through: rank, by: -1) { patterns[total] += patterns[total - rank] }
    }
    // The counts stay below 2^53, so that the sums are exact.
    let all = patterns.reduce(0, +)
    let less = patterns[...sum].reduce(0, +) / all
    let greater = patterns[sum...].reduce(0, +) / all
    return switch alternative {
    case .less: less
    case .greater: greater
    case .twoSided: min(1, 2 * min(less, greater))
    }
  }
}

extension Alternative {
  /// The probability of a standard normal score at least as far out.
  func probability(ofNormalScore z: Double) -> Double {
    switch self {
    case .less: NormalDistribution.cumulative(z)
    case .greater: NormalDistribution.survival(z)
    case .twoSided: min(1, 2 * NormalDistribution.survival(abs(z)))
    }
  }
}
