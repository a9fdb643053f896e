/// One value of each model on each case, the input of a ranking.
public struct ModelScores: Hashable, Sendable {
  /// The values, `values[model][case]`.
  public let values: [[Double]]
  /// Whether larger values are better.
  public let higherIsBetter: Bool
  /// The number of values of each model that were missing.
  public let replacedCounts: [Int]

  /// The number of models.
  public var modelCount: Int { values.count }
  /// The number of cases of every model.
  public var caseCount: Int { values.first?.count ?? 0 }

  /// Complete values.
  ///
  /// - Precondition: all models have the same number of cases; all values are finite.
  public init(_ values: [[Double]], higherIsBetter: Bool) {
    self.init(values, missing: 0, higherIsBetter: higherIsBetter)
  }

  /// Values of which some are missing: a missing value counts as `missing`, which has to be the worst one, so that no
  /// model gains by a failure.
  ///
  /// - Precondition: all models have the same number of cases; all values are finite; no value is worse than a
  ///   `missing` that is put in.
  public init(_ values: [[Double?]], missing: Double, higherIsBetter: Bool) {
    let given = values.joined().compactMap(\.self)
    precondition(given.allSatisfy(\.isFinite) && missing.isFinite, "a ranking is of finite numbers")
    precondition(values.allSatisfy { $0.count == values[0].count }, "all models have the same cases")
    replacedCounts = values.map { row in row.count { $0 == nil } }
    precondition(
      replacedCounts.allSatisfy { $0 == 0 } || given.allSatisfy { higherIsBetter ? missing <= $0 : missing >= $0 },
      "what stands for a missing value is the worst value")
    self.values = values.map { row in row.map { $0 ?? missing } }
    self.higherIsBetter = higherIsBetter
  }
}

/// How a model's values over the cases become one.
public enum RankingAggregate: String, Hashable, Sendable, CaseIterable {
  case mean
  case median
}

/// How models are ranked, with the names of challengeR.
///
/// Source: Wiesenfarth et al. 2021.
public enum RankingMethod: Hashable, Sendable {
  /// Each model's mean or median over the cases is ranked.
  case aggregateThenRank(RankingAggregate)
  /// The models are ranked on each case, ties sharing the smallest rank; the mean or median rank is ranked.
  case rankThenAggregate(RankingAggregate)
  /// Each ordered pair of models gets a one-sided Wilcoxon signed-rank test (normal approximation with continuity
  /// correction, as challengeR), corrected by Holm's method over all pairs; the number of models that a model is
  /// significantly better than (p <= alpha) is ranked. Pairs without any difference are no tests.
  case testBased(alpha: Double = 0.05)
}

/// Ranks of models: 1 is the best, ties share the smallest rank.
public struct Ranking: Hashable, Sendable {
  /// The method that ranked.
  public let method: RankingMethod
  /// What was ranked, a number for each model: the aggregated value, the aggregated rank, or the number of models
  /// that it is significantly better than.
  public let scores: [Double]
  /// The rank of each model.
  ///
  /// Aggregates that agree to 1e-12 of the larger one tie: what differs is rounding.
  public let ranks: [Int]

  /// The models from the best to the worst, ties in their own order.
  public var order: [Int] { ranks.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) } }
}

extension ModelScores {
  /// The ranking by one method; nil without models or cases.
  ///
  /// Checked on hand-made cases in which the methods disagree, and against scipy's tests and ranks.
  ///
  /// - Precondition: alpha lies in 0...1.
  public func ranking(by method: RankingMethod) -> Ranking? {
    guard caseCount > 0 else { return nil }
    return RankingKernel(self, method: method).ranking(weights: [Int](repeating: 1, count: caseCount))
  }
}
