/// How large the difference of two models is on the same cases.
public struct PairedEffectSizes: Hashable, Sendable {
  /// Mean difference over the SD (n - 1) of the differences.
  ///
  /// Nil for fewer than two cases or when all differences agree to 1e-12 of the largest. Source: Cohen 1988, section
  /// 2.3.5.
  public let cohensDz: Double?
  /// (W+ - W-) / (W+ + W-) of the signed ranks without zeros, from -1 to 1; 0 when all differences are 0.
  ///
  /// Source: Kerby 2014. Checked against `pingouin.wilcoxon`.
  public let rankBiserial: Double
  /// The share of cases with a difference above 0.
  public let positiveShare: Double
  /// The share of cases with a difference of 0.
  public let zeroShare: Double
  /// The share of cases with a difference below 0.
  public let negativeShare: Double

  /// The chance that a case has a difference above 0, ties counted half.
  public var probabilityOfSuperiority: Double { positiveShare + zeroShare / 2 }

  /// Nil without differences.
  ///
  /// - Precondition: all differences are finite.
  public init?(differences: [Double]) {
    guard let summary = Summary(differences), let test = WilcoxonSignedRankTest(differences: differences) else {
      return nil
    }
    let spread = summary.maximum - summary.minimum
    let varies = spread > 1e-12 * max(abs(summary.minimum), abs(summary.maximum))
    cohensDz = summary.standardDeviation.flatMap { varies ? summary.mean / $0 : nil }
    let all = test.positiveRankSum + test.negativeRankSum
    rankBiserial = all == 0 ? 0 : (test.positiveRankSum - test.negativeRankSum) / all
    let count = Double(differences.count)
    positiveShare = Double(differences.count { $0 > 0 }) / count
    zeroShare = Double(test.zeroCount) / count
    negativeShare = Double(differences.count { $0 < 0 }) / count
  }
}
