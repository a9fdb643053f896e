/// Two models on the same cases: how much they differ, how sure that is.
///
/// Every number is about the differences first - second, case by case.
public struct PairedComparison: Hashable, Sendable {
  /// The number of cases.
  public let count: Int
  /// first - second, in the order of the cases.
  public let differences: [Double]
  /// The mean of the differences.
  public let meanDifference: Double
  /// The median of the differences.
  public let medianDifference: Double
  /// The BCa interval of the mean difference; nil for one case.
  public let meanInterval: ConfidenceInterval?
  /// Wilcoxon's signed-rank test of the differences.
  public let wilcoxon: WilcoxonSignedRankTest
  /// The paired permutation test of the mean difference.
  public let signFlip: SignFlipTest
  /// Effect sizes of the differences.
  public let effectSizes: PairedEffectSizes
  /// Whether larger values are better; it decides what won and lost mean.
  public let higherIsBetter: Bool

  /// The share of cases in which the first model is better.
  public var wonShare: Double { higherIsBetter ? effectSizes.positiveShare : effectSizes.negativeShare }
  /// The share of cases in which both have the same value.
  public var tiedShare: Double { effectSizes.zeroShare }
  /// The share of cases in which the second model is better.
  public var lostShare: Double { higherIsBetter ? effectSizes.negativeShare : effectSizes.positiveShare }
  /// The chance that the first model is better on a case, ties counted half.
  public var probabilityOfSuperiority: Double { wonShare + tiedShare / 2 }

  /// Nil without cases.
  ///
  /// A failed case takes part with the worst value, which the caller puts in.
  ///
  /// - Parameter permutations: the number of random sign patterns where there are too many cases for all.
  /// - Precondition: as many values on both sides, all finite.
  public init?(
    _ first: [Double], _ second: [Double], higherIsBetter: Bool = true, alternative: Alternative = .twoSided,
    zeros: WilcoxonSignedRankTest.ZeroMethod = .wilcox, bootstrap: Bootstrap = Bootstrap(), permutations: Int = 9999
  ) {
    precondition(first.count == second.count, "two models are compared on the same cases")
    let differences = zip(first, second).map { $0 - $1 }
    guard
      let wilcoxon = WilcoxonSignedRankTest(differences: differences, alternative: alternative, zeros: zeros),
      let signFlip = SignFlipTest(
        differences: differences, alternative: alternative, resamples: permutations, seed: bootstrap.seed),
      let effectSizes = PairedEffectSizes(differences: differences), let summary = Summary(differences)
    else { return nil }
    count = differences.count
    self.differences = differences
    meanDifference = summary.mean
    medianDifference = summary.median
    meanInterval = bootstrap.interval(ofMeanOf: differences)
    self.wilcoxon = wilcoxon
    self.signFlip = signFlip
    self.effectSizes = effectSizes
    self.higherIsBetter = higherIsBetter
  }
}
