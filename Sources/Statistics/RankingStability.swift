/// How much a ranking depends on the cases that happened to be there: the ranking of bootstrap samples of the cases.
///
/// Source: Wiesenfarth et al. 2021 (challengeR). Every sample holds as many cases as there are, for all models the
/// same.
public struct RankingStability: Hashable, Sendable {
  /// The ranks of one model over the bootstrap samples.
  public struct Model: Hashable, Sendable {
    /// The number of samples in which the model has rank i + 1.
    public let rankCounts: [Int]
    /// The mean rank over the samples; 1 is best.
    public let meanRank: Double
    /// The percentile interval of the rank.
    public let rankInterval: ConfidenceInterval
    /// The share of samples in which the model has rank 1, alone or not.
    public let firstShare: Double
  }

  /// The ranking of all cases.
  public let ranking: Ranking
  /// One entry a model, in the order of the scores.
  public let models: [Model]
  /// Kendall's tau-b between the ranking of all cases and that of each sample; nil when none is defined.
  public let kendallTau: Summary?
  /// The number of samples without a tau: all models tied there, or in the ranking of all cases.
  public let undefinedTauCount: Int
  /// The number of bootstrap samples.
  public let resamples: Int
  /// The seed of the samples.
  public let seed: UInt64
}

extension ModelScores {
  /// The stability of a ranking; nil for fewer than two models or cases.
  ///
  /// Complexity: O(models * cases) a sample, for the test-based ranking O(models^2 * cases).
  ///
  /// - Parameter seed: The same seed gives the same samples of cases to every method.
  /// - Precondition: at least one resample; `level` lies between 0 and 1.
  public func stability(
    of method: RankingMethod, resamples: Int = 1000, level: Double = 0.95, seed: UInt64 = 2025
  ) -> RankingStability? {
    precondition(resamples > 0, "at least one resample")
    precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1")
    guard modelCount > 1, caseCount > 1 else { return nil }
    let kernel = RankingKernel(self, method: method)
    var weights = [Int](repeating: 1, count: caseCount)
    let ranking = kernel.ranking(weights: weights)
    let fullRanks = ranking.ranks.map(Double.init)
    var rankCounts = [[Int]](repeating: [Int](repeating: 0, count: modelCount), count: modelCount)
    var taus: [Double] = []
    var draws = SeededDraws(seed: seed)
    let bound = UInt32(caseCount)
    for _ in 0..<resamples {
      for index in weights.indices { weights[index] = 0 }
      for _ in 0..<caseCount { weights[draws.next(below: bound)] += 1 }
      let ranks = kernel.ranking(weights: weights).ranks
      for (model, rank) in ranks.enumerated() { rankCounts[model][rank - 1] += 1 }
      if let tau = KendallTau.tauB(fullRanks, ranks.map(Double.init)) { taus.append(tau) }
    }
    return RankingStability(
      ranking: ranking, models: rankCounts.map { RankingStability.Model(rankCounts: $0, level: level) },
      kendallTau: Summary(taus), undefinedTauCount: resamples - taus.count, resamples: resamples, seed: seed)
  }
}

extension RankingStability.Model {
  init(rankCounts: [Int], level: Double) {
    let sorted = rankCounts.indices.flatMap { [Double](repeating: Double($0 + 1), count: rankCounts[$0]) }
    self.rankCounts = rankCounts
    meanRank = sorted.reduce(0, +) / Double(sorted.count)
    rankInterval = ConfidenceInterval(
      lower: Summary.quantile((1 - level) / 2, ofSorted: sorted),
      upper: Summary.quantile((1 + level) / 2, ofSorted: sorted), level: level)
    firstShare = Double(rankCounts[0]) / Double(sorted.count)
  }
}
