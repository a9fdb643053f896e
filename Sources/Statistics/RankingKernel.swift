/// A ranking method prepared for many resamples of the same cases: whatever needs sorting is sorted once.
struct RankingKernel {
  private enum Preparation {
    case mean([[Double]])
    /// Values and the cases in increasing order of them.
    case median([[Double]], orders: [[Int]])
    /// The orders of the pairs first < second, one after the other.
    case tests([SignedRankOrder], alpha: Double)
  }

  private let method: RankingMethod
  private let preparation: Preparation
  private let modelCount: Int
  private let higherIsBetter: Bool

  init(_ scores: ModelScores, method: RankingMethod) {
    self.method = method
    modelCount = scores.modelCount
    switch method {
    case .aggregateThenRank(let aggregate):
      preparation = RankingKernel.prepare(scores.values, aggregate)
      higherIsBetter = scores.higherIsBetter
    case .rankThenAggregate(let aggregate):
      preparation = RankingKernel.prepare(RankingKernel.caseRanks(scores), aggregate)
      higherIsBetter = false
    case .testBased(let alpha):
      precondition((0...1).contains(alpha), "alpha lies in 0...1")
      preparation = .tests(RankingKernel.pairOrders(scores), alpha: alpha)
      higherIsBetter = true
    }
  }

  /// The ranking of a sample that holds case i `weights[i]` times.
  func ranking(weights: [Int]) -> Ranking {
    let scores =
      switch preparation {
      case .mean(let rows): rows.map { RankingKernel.mean($0, weights: weights) }
      case .median(let rows, let orders):
        zip(rows, orders).map { RankingKernel.median($0, order: $1, weights: weights) }
      case .tests(let orders, let alpha): significantWins(orders, alpha: alpha, weights: weights)
      }
    return Ranking(
      method: method, scores: scores,
      ranks: Ranks.competition(scores, higherIsBetter: higherIsBetter, tolerance: 1e-12))
  }

  private static func prepare(_ rows: [[Double]], _ aggregate: RankingAggregate) -> Preparation {
    switch aggregate {
    case .mean: .mean(rows)
    case .median: .median(rows, orders: rows.map { row in row.indices.sorted { row[$0] < row[$1] } })
    }
  }

  private static func caseRanks(_ scores: ModelScores) -> [[Double]] {
    var rows = [[Double]](repeating: [], count: scores.modelCount)
    for index in 0..<scores.caseCount {
      let ranks = Ranks.competition(scores.values.map { $0[index] }, higherIsBetter: scores.higherIsBetter)
      for (model, rank) in ranks.enumerated() { rows[model].append(Double(rank)) }
    }
    return rows
  }

  private static func pairOrders(_ scores: ModelScores) -> [SignedRankOrder] {
    var orders: [SignedRankOrder] = []
    for first in scores.values.indices {
      for second in scores.values.indices.dropFirst(first + 1) {
        let gains = zip(scores.values[first], scores.values[second])
          .map { scores.higherIsBetter ? $0 - $1 : $1 - $0 }
        orders.append(SignedRankOrder(gains))
      }
    }
    return orders
  }

  private static func mean(_ row: [Double], weights: [Int]) -> Double {
    var sum = 0.0
    var count = 0
    for index in row.indices {
      sum += row[index] * Double(weights[index])
      count += weights[index]
    }
    return sum / Double(count)
  }

  private static func median(_ row: [Double], order: [Int], weights: [Int]) -> Double {
    let count = weights.reduce(0, +)
    var passed = 0
    var lower: Double?
    for index in order where weights[index] > 0 {
      passed += weights[index]
      if lower == nil, passed > (count - 1) / 2 { lower = row[index] }
      if let lower, passed > count / 2 { return lower + (row[index] - lower) / 2 }
    }
    preconditionFailure("a sample has cases")
  }

  /// For each model the number of models that it is significantly better than.
  private func significantWins(_ orders: [SignedRankOrder], alpha: Double, weights: [Int]) -> [Double] {
    var winners: [Int] = []
    var pValues: [Double] = []
    var pair = 0
    for first in 0..<modelCount {
      for second in first + 1..<max(first + 1, modelCount) {
        let ranks = orders[pair].ranks(weights: weights)
        pair += 1
        for (alternative, winner) in [(Alternative.greater, first), (.less, second)] {
          let score = ranks.normalScore(zerosHaveRanks: false, alternative: alternative, continuityCorrection: true)
          guard let score else { continue }
          winners.append(winner)
          pValues.append(alternative.probability(ofNormalScore: score))
        }
      }
    }
    var wins = [Double](repeating: 0, count: modelCount)
    for (winner, pValue) in zip(winners, HolmCorrection.adjusted(pValues)) where pValue <= alpha { wins[winner] += 1 }
    return wins
  }
}
