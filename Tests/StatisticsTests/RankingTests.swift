import TestSupport
import Testing

@testable import Statistics

@Suite("Rankings of models") struct RankingTests {
  static let methods: [(String, RankingMethod)] = [
    ("aggregate mean", .aggregateThenRank(.mean)), ("aggregate median", .aggregateThenRank(.median)),
    ("rank mean", .rankThenAggregate(.mean)), ("rank median", .rankThenAggregate(.median)), ("test", .testBased()),
  ]

  @Test("three methods, three winners") func disagreement() throws {
    // A is best on most cases but fails once, B has the best mean; neither is significantly better on 7 cases.
    let scores = ModelScores(
      [
        [0.90, 0.91, 0.92, 0.93, 0.94, 0.95, 0.00], [0.89, 0.90, 0.91, 0.92, 0.93, 0.94, 0.88],
        [0.70, 0.70, 0.70, 0.70, 0.70, 0.70, 0.70],
      ], higherIsBetter: true)
    let mean = try #require(scores.ranking(by: .aggregateThenRank(.mean)))
    #expect(mean.ranks == [2, 1, 3] && mean.order == [1, 0, 2])
    #expect(scores.ranking(by: .aggregateThenRank(.median))?.ranks == [1, 2, 3])
    let byCase = try #require(scores.ranking(by: .rankThenAggregate(.mean)))
    #expect(byCase.ranks == [1, 2, 3])
    #expect(agree(byCase.scores[0], (6 + 3) / 7.0, 1e-12) && agree(byCase.scores[1], (6 * 2 + 1) / 7.0, 1e-12))
    // Only B against C: all 7 differences are positive, W+ = 28, p = 0.011, times 6 pairs is more than 0.05.
    let none = try #require(scores.ranking(by: .testBased()))
    #expect(none.ranks == [1, 1, 1] && none.scores == [0, 0, 0])
    let some = try #require(scores.ranking(by: .testBased(alpha: 0.07)))
    #expect(some.scores == [0, 1, 0] && some.ranks == [2, 1, 2])
  }

  @Test("ties share the smallest rank, rounding does not break them") func ties() throws {
    let scores = ModelScores([[0.9, 0.8, 0.7], [0.7, 0.8, 0.9], [1, 1, 1], [0.1, 0.1, 0.1]], higherIsBetter: true)
    #expect(scores.ranking(by: .aggregateThenRank(.mean))?.ranks == [2, 2, 1, 4])
    #expect(scores.ranking(by: .aggregateThenRank(.median))?.ranks == [2, 2, 1, 4])
    let distances = ModelScores([[3, 5], [3, 4], [9, 9]], higherIsBetter: false)
    // Ranks by case: 1, 2 - 1, 1 - 3, 3.
    let byCase = try #require(distances.ranking(by: .rankThenAggregate(.mean)))
    #expect(byCase.scores == [1.5, 1, 3] && byCase.ranks == [2, 1, 3])
    #expect(distances.ranking(by: .aggregateThenRank(.mean))?.ranks == [2, 1, 3])
  }

  @Test("rankings equal those of scipy and statsmodels", arguments: methods)
  func golden(name: String, method: RankingMethod) throws {
    let rows = StatisticsGolden.document.rankings.array
    try #require(rows.count == 3)
    for row in rows {
      let values = row.values.array.map(\.numbers)
      let expected = row.methods[name]
      let own = try #require(
        ModelScores(values, higherIsBetter: true).stability(
          of: method, resamples: row.resamples.integer ?? 0, seed: 2025))
      #expect(own.ranking.ranks.map(Double.init) == expected.ranks.numbers, "\(row.name)")
      for (model, counts) in own.models.enumerated() {
        #expect(counts.rankCounts.map(Double.init) == expected.counts[model].numbers, "\(row.name) \(model)")
        let interval = expected.interval[model].numbers
        #expect(agree(counts.rankInterval.lower, interval[0], 1e-12))
        #expect(agree(counts.rankInterval.upper, interval[1], 1e-12))
        #expect(counts.firstShare == Double(counts.rankCounts[0]) / 150)
      }
      #expect(own.undefinedTauCount == 150 - (expected.taus.integer ?? 0))
      #expect(agree(own.kendallTau?.mean, expected.tau_mean.number, 1e-9))
      let quartiles = expected.tau_quartiles.numbers
      if quartiles.count == 3 {
        #expect(agree(own.kendallTau?.lowerQuartile, quartiles[0], 1e-9))
        #expect(agree(own.kendallTau?.median, quartiles[1], 1e-9))
        #expect(agree(own.kendallTau?.upperQuartile, quartiles[2], 1e-9))
      } else {
        #expect(own.kendallTau == nil)
      }
      // Distances: the same values with the opposite sign.
      let mirrored = ModelScores(values.map { $0.map { -$0 } }, higherIsBetter: false)
      #expect(mirrored.ranking(by: method)?.ranks == own.ranking.ranks)
    }
  }

  @Test("the order of the cases does not matter, that of the models moves with them", arguments: methods)
  func laws(name: String, method: RankingMethod) throws {
    var generator = SeededGenerator(seed: 21)
    let values = (0..<5).map { model in
      (0..<30).map { _ in Double(Int.random(in: 0..<100, using: &generator) + 8 * model) / 128 }
    }
    let ranks = try #require(ModelScores(values, higherIsBetter: true).ranking(by: method)).ranks
    let cases = Array(0..<30).shuffled(using: &generator)
    let shuffled = values.map { row in cases.map { row[$0] } }
    #expect(ModelScores(shuffled, higherIsBetter: true).ranking(by: method)?.ranks == ranks)
    let models = Array(0..<5).shuffled(using: &generator)
    let permuted = ModelScores(models.map { values[$0] }, higherIsBetter: true)
    #expect(permuted.ranking(by: method)?.ranks == models.map { ranks[$0] })
  }

  @Test("the same seed gives the same stability") func seeds() throws {
    let scores = ModelScores([[0.5, 0.75, 0.25, 0.9], [0.6, 0.7, 0.2, 0.95]], higherIsBetter: true)
    let one = try #require(scores.stability(of: .aggregateThenRank(.mean), resamples: 200))
    #expect(one == scores.stability(of: .aggregateThenRank(.mean), resamples: 200))
    #expect(one.models != scores.stability(of: .aggregateThenRank(.mean), resamples: 200, seed: 1)?.models)
    for model in one.models { #expect(model.rankCounts.reduce(0, +) == 200) }
    // Every sample ranks a model first, two where they tie.
    #expect(one.models[0].firstShare + one.models[1].firstShare >= 1)
  }

  @Test("a missing value counts as the worst") func missing() {
    let scores = ModelScores([[0.9, nil, nil], [0.5, 0.5, 0.5]], missing: 0, higherIsBetter: true)
    #expect(scores.values[0] == [0.9, 0, 0] && scores.replacedCounts == [2, 0])
    #expect(scores.ranking(by: .aggregateThenRank(.mean))?.ranks == [2, 1])
    #expect(scores.ranking(by: .rankThenAggregate(.mean))?.ranks == [2, 1])
  }

  @Test("no case, one case, one model, equal models", arguments: methods)
  func edges(name: String, method: RankingMethod) throws {
    #expect(ModelScores([[Double]](), higherIsBetter: true).ranking(by: method) == nil)
    #expect(ModelScores([[], []], higherIsBetter: true).ranking(by: method) == nil)
    #expect(ModelScores([[1]], higherIsBetter: true).ranking(by: method)?.ranks == [1])
    let single = ModelScores([[1], [2]], higherIsBetter: true)
    #expect(single.ranking(by: method)?.ranks == (name == "test" ? [1, 1] : [2, 1]))
    #expect(single.stability(of: method) == nil)
    let equal = ModelScores([[1, 2], [1, 2], [1, 2]], higherIsBetter: false)
    let stability = try #require(equal.stability(of: method, resamples: 20))
    #expect(stability.ranking.ranks == [1, 1, 1] && stability.kendallTau == nil)
    #expect(stability.undefinedTauCount == 20 && stability.models[2].firstShare == 1)
  }
}
