import TestSupport
import Testing

@testable import Statistics

@Suite("Normal and Student distributions, draws") struct DistributionTests {
  @Test("the normal distribution equals scipy's to 1e-12") func normal() throws {
    let golden = StatisticsGolden.document.normal
    let z = golden.z.numbers
    try #require(z.count == 18 && golden.shares.numbers.count == 17)
    for (index, z) in z.enumerated() {
      // The far tail carries the rounding of z^2 / 2 in both tools.
      let tolerance = abs(z) > 6 ? 1e-12 * z * z / 36 : 1e-13
      #expect(agree(NormalDistribution.cumulative(z), golden.cumulative.numbers[index], tolerance), "\(z)")
      #expect(agree(NormalDistribution.survival(z), golden.survival.numbers[index], tolerance), "\(z)")
    }
    for (share, quantile) in zip(golden.shares.numbers, golden.quantiles.numbers) {
      #expect(agree(NormalDistribution.quantile(share), quantile, 1e-13, floor: 1e-3), "\(share)")
    }
  }

  @Test("the quantile is infinite at 0 and 1") func ends() {
    #expect(NormalDistribution.quantile(0) == -.infinity && NormalDistribution.quantile(1) == .infinity)
    #expect(NormalDistribution.quantile(0.5) == 0)
  }

  @Test("Student's distribution equals mpmath's and scipy's to 1e-11") func student() throws {
    let rows = StatisticsGolden.document.student.array
    try #require(rows.count == 13)
    for row in rows {
      let student = StudentDistribution(degreesOfFreedom: try #require(row.degrees.integer))
      for (t, probability) in zip(row.t.numbers, row.probabilities.numbers) where probability > 1e-280 {
        #expect(agree(student.twoSidedProbability(t), probability, 1e-11), "\(student.degreesOfFreedom) \(t)")
        #expect(student.twoSidedProbability(-t) == student.twoSidedProbability(t))
      }
      for (level, quantile) in zip(row.levels.numbers, row.quantiles.numbers) {
        #expect(agree(student.twoSidedQuantile(level), quantile, 1e-11), "\(student.degreesOfFreedom) \(level)")
      }
    }
  }

  @Test("draws are those of the published generator") func generator() {
    var generator = SplitMix64(seed: 1_234_567)
    // Known output of the reference implementation by Vigna (splitmix64.c).
    #expect(generator.next() == 6_457_827_717_110_365_317)
    #expect(generator.next() == 3_203_168_211_198_807_973)
  }

  @Test("draws below a bound are even", arguments: [1, 3, 10, 2_147_483_649] as [UInt32]) func even(bound: UInt32) {
    var draws = SeededDraws(seed: 5)
    var thirds = [0, 0, 0]
    for _ in 0..<30_000 {
      let draw = draws.next(below: bound)
      #expect(draw >= 0 && draw < Int(bound))
      thirds[draw * 3 / Int(bound)] += 1
    }
    if bound == 3 || bound > 10 { for third in thirds { #expect(abs(third - 10_000) < 400) } }
  }
}
