import TestSupport
import Testing

@testable import Statistics

@Suite("BCa bootstrap intervals") struct BootstrapTests {
  private static func deviation(_ values: [Double]) -> Double { Summary(values)?.standardDeviation ?? .nan }

  @Test("intervals equal scipy's with the same resamples") func golden() throws {
    let rows = StatisticsGolden.document.bootstrap.array
    try #require(rows.count == 7)
    var compared = 0
    for row in rows {
      let values = row.values.numbers
      let level = try #require(row.level.number)
      let resamples = try #require(row.resamples.integer)
      let bootstrap = Bootstrap(
        resamples: resamples, level: level, seed: row.seed.string.flatMap { UInt64($0) } ?? 0)
      let listed = row.indices.numbers.map { Int($0) }
      var mean = ListedDraws(listed)
      var median = ListedDraws(listed)
      var other = ListedDraws(listed)
      let intervals =
        listed.isEmpty
        ? [
          bootstrap.interval(ofMeanOf: values.reversed()), bootstrap.interval(ofMedianOf: values.reversed()),
          bootstrap.interval(of: values.reversed(), statistic: Self.deviation),
        ]
        : [
          bootstrap.interval(ofMeanOf: values, draws: &mean), bootstrap.interval(ofMedianOf: values, draws: &median),
          bootstrap.interval(of: values, draws: &other, statistic: Self.deviation),
        ]
      for (interval, expected) in zip(intervals, [row.mean, row.median, row.deviation]) {
        guard expected.numbers.count == 2 else { continue }
        let interval = try #require(interval)
        #expect(agree(interval.lower, expected.numbers[0], 1e-9), "\(row.name): \(interval) \(expected)")
        #expect(agree(interval.upper, expected.numbers[1], 1e-9), "\(row.name): \(interval) \(expected)")
        #expect(interval.level == level)
        compared += 1
      }
    }
    #expect(compared == 19)
  }

  @Test("the general statistic gives the mean's and the median's interval") func agreement() throws {
    var generator = SeededGenerator(seed: 3)
    let values = (0..<24).map { _ in Double.random(in: 0...1, using: &generator) }
    let bootstrap = Bootstrap(resamples: 500)
    let mean = try #require(bootstrap.interval(ofMeanOf: values))
    let general = try #require(bootstrap.interval(of: values) { $0.reduce(0, +) / Double($0.count) })
    #expect(agree(mean.lower, general.lower, 1e-12) && agree(mean.upper, general.upper, 1e-12))
    let odd = Array(values.dropLast())
    let median = try #require(bootstrap.interval(ofMedianOf: odd))
    let sorting = try #require(bootstrap.interval(of: odd) { Summary($0)?.median ?? .nan })
    #expect(median == sorting)
  }

  @Test("an interval depends on the seed, not on the order of the values") func laws() {
    var generator = SeededGenerator(seed: 4)
    let values = (0..<50).map { _ in Double.random(in: 0...1, using: &generator) }
    let shuffled = values.shuffled(using: &generator)
    let bootstrap = Bootstrap(resamples: 300)
    #expect(bootstrap.interval(ofMeanOf: values) == bootstrap.interval(ofMeanOf: shuffled))
    #expect(bootstrap.interval(ofMedianOf: values) == bootstrap.interval(ofMedianOf: shuffled))
    #expect(bootstrap.interval(ofMeanOf: values) != Bootstrap(resamples: 300, seed: 1).interval(ofMeanOf: values))
  }

  @Test("an interval shifts and scales with the values") func affine() throws {
    var generator = SeededGenerator(seed: 6)
    let values = (0..<40).map { _ in Double(Int.random(in: 0..<1024, using: &generator)) / 1024 }
    let plain = try #require(Bootstrap().interval(ofMeanOf: values))
    let moved = try #require(Bootstrap().interval(ofMeanOf: values.map { 4 * $0 + 1 }))
    #expect(agree(moved.lower, 4 * plain.lower + 1, 1e-12) && agree(moved.upper, 4 * plain.upper + 1, 1e-12))
    let narrow = try #require(Bootstrap(level: 0.5).interval(ofMeanOf: values))
    #expect(plain.lower < narrow.lower && narrow.upper < plain.upper)
  }

  @Test("too few values have none; equal values have a point") func edges() {
    let bootstrap = Bootstrap(resamples: 50)
    for values in [[], [0.5]] {
      #expect(bootstrap.interval(ofMeanOf: values) == nil && bootstrap.interval(ofMedianOf: values) == nil)
      #expect(bootstrap.interval(of: values) { $0.reduce(0, +) } == nil)
    }
    let point = ConfidenceInterval(lower: 0.1, upper: 0.1, level: 0.95)
    #expect(bootstrap.interval(ofMeanOf: [0.1, 0.1, 0.1]) == point)
    #expect(bootstrap.interval(ofMedianOf: [0.1, 0.1, 0.1]) == point)
    #expect(bootstrap.interval(of: [2, 2]) { $0[0] * 3 } == ConfidenceInterval(lower: 6, upper: 6, level: 0.95))
    #expect(bootstrap.interval(of: [1, 2]) { $0[0] == $0[$0.count - 1] ? .nan : 1 } == nil)
  }

  @Test("resamples on one side of the observed value give the percentile interval") func fallback() throws {
    // The observed maximum is never exceeded; without any equal resample the share below is 1.
    let interval = Bootstrap(resamples: 5, level: 0.5)
      .interval([1, 2, 3, 4, 5], observed: 9, acceleration: 0.1, tolerance: 0)
    #expect(interval == ConfidenceInterval(lower: 2, upper: 4, level: 0.5))
    let steep = Bootstrap(resamples: 5, level: 0.5)
      .interval([1, 2, 3, 4, 5], observed: 3, acceleration: 100, tolerance: 0)
    #expect(steep == ConfidenceInterval(lower: 2, upper: 4, level: 0.5))
  }

  @Test("resamples that differ by rounding count as equal") func ties() throws {
    // Of the 4 resamples of (0.1, 0.3), two have the mean 0.2 in one or the other order: z0 is exactly 0.
    var draws = ListedDraws([0, 0, 0, 1, 1, 0, 1, 1])
    let interval = try #require(
      Bootstrap(resamples: 4, level: 0.5).interval(ofMeanOf: [0.1, 0.3], draws: &draws))
    #expect(agree(interval.lower, 0.175, 1e-12) && agree(interval.upper, 0.225, 1e-12))
  }
}
