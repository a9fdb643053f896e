import TestSupport
import Testing

@testable import Statistics

@Suite("Two models on the same cases") struct PairedComparisonTests {
  @Test("effect sizes equal pingouin's and numpy's") func effects() throws {
    for row in StatisticsGolden.document.wilcoxon.array {
      let own = try #require(PairedEffectSizes(differences: row.differences.numbers))
      #expect(agree(own.cohensDz, row.dz.number, 1e-10, floor: 1e-6), "\(row.name)")
      if let expected = row.rank_biserial.number {
        #expect(agree(own.rankBiserial, expected, 1e-12, floor: 1e-6), "\(row.name)")
      }
    }
  }

  @Test("a hand-made comparison") func comparison() throws {
    let first = [0.75, 0.5, 1, 0.25, 0.5]
    let second = [0.5, 0.5, 0.5, 0.375, 0.25]
    let own = try #require(PairedComparison(first, second))
    // Differences 0.25, 0, 0.5, -0.125, 0.25: ranks 2.5, -, 4, 1 (negative), 2.5.
    #expect(own.count == 5 && own.meanDifference == 0.175 && own.medianDifference == 0.25)
    #expect(own.wilcoxon.positiveRankSum == 9 && own.wilcoxon.negativeRankSum == 1)
    #expect(own.effectSizes.rankBiserial == 0.8)
    #expect(own.wonShare == 0.6 && own.tiedShare == 0.2 && own.lostShare == 0.2)
    #expect(agree(own.probabilityOfSuperiority, 0.7, 1e-12))
    // 3 of 16 sign patterns reach the sum 0.875: all positive, or only 0.125 negative.
    #expect(own.signFlip.pValue == 2 * 2.0 / 16)
    let interval = try #require(own.meanInterval)
    #expect(interval.lower < 0.175 && interval.upper > 0.175)
    #expect(interval == Bootstrap().interval(ofMeanOf: own.differences))
  }

  @Test("lower may be better") func lower() throws {
    let own = try #require(PairedComparison([1, 2, 3], [2, 2, 5], higherIsBetter: false))
    #expect(agree(own.wonShare, 2 / 3.0, 1e-12) && own.lostShare == 0 && own.meanDifference == -1)
  }

  @Test("swapping the models negates every difference") func swapping() throws {
    var generator = SeededGenerator(seed: 12)
    let first = (0..<20).map { _ in Double.random(in: 0...1, using: &generator) }
    let second = (0..<20).map { _ in Double.random(in: 0...1, using: &generator) }
    let one = try #require(PairedComparison(first, second, alternative: .greater))
    let other = try #require(PairedComparison(second, first, alternative: .less))
    #expect(one.meanDifference == -other.meanDifference && one.medianDifference == -other.medianDifference)
    #expect(agree(one.wilcoxon.pValue, other.wilcoxon.pValue, 1e-12))
    #expect(one.signFlip.pValue == other.signFlip.pValue)
    #expect(one.effectSizes.cohensDz == other.effectSizes.cohensDz.map { -$0 })
    #expect(one.effectSizes.rankBiserial == -other.effectSizes.rankBiserial && one.wonShare == other.lostShare)
    #expect(one == PairedComparison(first, second, alternative: .greater))
  }

  @Test("few or equal cases") func edges() throws {
    #expect(PairedComparison([], []) == nil && PairedEffectSizes(differences: []) == nil)
    let one = try #require(PairedComparison([0.5], [0.25]))
    #expect(one.meanInterval == nil && one.effectSizes.cohensDz == nil && one.wilcoxon.pValue == 1)
    let same = try #require(PairedComparison([0.1, 0.7], [0.1, 0.7]))
    #expect(same.meanInterval == ConfidenceInterval(lower: 0, upper: 0, level: 0.95))
    #expect(same.wilcoxon.pValue == 1 && same.signFlip.pValue == 1 && same.effectSizes.rankBiserial == 0)
    #expect(same.effectSizes.cohensDz == nil && same.probabilityOfSuperiority == 0.5)
    // 0.3 - 0.2 and 0.2 - 0.1 differ by rounding only: no spread to divide by.
    #expect(PairedEffectSizes(differences: [0.3 - 0.2, 0.2 - 0.1])?.cohensDz == nil)
  }
}
