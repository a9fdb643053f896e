public import Statistics

extension RankingMethod {
  /// The methods in the order in which they are shown; the test-based one with a significance level.
  public static func all(alpha: Double = 0.05) -> [RankingMethod] {
    [
      .aggregateThenRank(.mean), .aggregateThenRank(.median), .rankThenAggregate(.mean), .rankThenAggregate(.median),
      .testBased(alpha: alpha),
    ]
  }

  /// The word of the command line and of results, such as `mean-then-rank`.
  public var word: String {
    switch self {
    case .aggregateThenRank(let aggregate): "\(aggregate.rawValue)-then-rank"
    case .rankThenAggregate(let aggregate): "rank-then-\(aggregate.rawValue)"
    case .testBased: "test-based"
    }
  }
}
