import TestSupport
import Testing

@testable import Statistics

@Suite("Tests of paired differences") struct PairedTestTests {
  @Test("Wilcoxon's test equals scipy's to 1e-10") func wilcoxon() throws {
    let rows = StatisticsGolden.document.wilcoxon.array
    try #require(rows.count == 11)
    var exact = 0
    for row in rows {
      let differences = row.differences.numbers
      for test in row.tests.array {
        let zeros = try #require(WilcoxonSignedRankTest.ZeroMethod(rawValue: test.zeros.string ?? ""))
        let alternative = try #require(Alternative(rawValue: test.alternative.string ?? ""))
        let own = try #require(
          WilcoxonSignedRankTest(
            differences: differences, alternative: alternative, zeros: zeros,
            continuityCorrection: test.correction == .bool(true), allowsExact: false))
        #expect(own.statistic == test.statistic.number && own.method == .normal)
        #expect(agree(own.pValue, test.normal.number, 1e-10), "\(row.name) \(test) \(own)")
        let automatic = try #require(
          WilcoxonSignedRankTest(
            differences: differences, alternative: alternative, zeros: zeros,
            continuityCorrection: test.correction == .bool(true)))
        if let expected = test.exact.number {
          #expect(automatic.method == .exact && agree(automatic.pValue, expected, 1e-10), "\(row.name) \(test)")
          exact += 1
        } else {
          #expect(automatic == own)
        }
      }
    }
    #expect(exact == 5 * 12)
  }

  @Test("the exact distribution equals an enumeration of all signs", arguments: 1...9)
  func enumeration(count: Int) throws {
    let sums = (0..<1 << count).map { signs in
      (0..<count).reduce(0) { $0 + (signs >> $1 & 1) * ($1 + 1) }
    }
    for signs in 0..<1 << count {
      let differences = (0..<count).map { Double($0 + 1) * (signs >> $0 & 1 == 1 ? 1 : -1) }
      let test = try #require(WilcoxonSignedRankTest(differences: differences, alternative: .greater))
      #expect(test.pValue == Double(sums.count { $0 >= sums[signs] }) / Double(sums.count))
    }
  }

  @Test("the permutation test equals scipy's") func signFlip() throws {
    let rows = StatisticsGolden.document.permutation.array
    try #require(rows.count == 6)
    for row in rows {
      for alternative in Alternative.allCases {
        let test = try #require(SignFlipTest(differences: row.differences.numbers, alternative: alternative))
        #expect(agree(test.pValue, row.tests[alternative.rawValue].number, 1e-10), "\(row) \(test)")
        #expect(test.resamples == nil)
      }
    }
  }

  @Test("all sign patterns count, also where rounding hides ties") func enumeratedSigns() throws {
    let differences = [0.1, 0.2, -0.3, 0.4, 0.5, -0.6, 0.7]
    let tenths = [1, 2, 3, 4, 5, 6, 7]
    let sums = (0..<1 << 7).map { signs in
      tenths.indices.reduce(0) { $0 + (signs >> $1 & 1 == 1 ? tenths[$1] : -tenths[$1]) }
    }
    let observed = 1 + 2 - 3 + 4 + 5 - 6 + 7
    let test = try #require(SignFlipTest(differences: differences, alternative: .greater))
    #expect(test.pValue == Double(sums.count { $0 >= observed }) / 128)
    let two = try #require(SignFlipTest(differences: differences))
    #expect(two.pValue == Double(sums.count { abs($0) >= observed }) / 128)
  }

  @Test("random signs come close to all signs and follow the seed") func randomSigns() throws {
    var generator = SeededGenerator(seed: 8)
    let few = (0..<SignFlipTest.exactLimit).map { _ in Double.random(in: -1...1.5, using: &generator) }
    let exact = try #require(SignFlipTest(differences: few))
    // A further difference too small to matter leads to random signs.
    let random = try #require(SignFlipTest(differences: few + [1e-9]))
    #expect(exact.resamples == nil && random.resamples == 9999)
    #expect(abs(exact.pValue - random.pValue) < 4 * (exact.pValue * (1 - exact.pValue) / 9999).squareRoot() + 1e-4)
    #expect(random == SignFlipTest(differences: few + [1e-9]))
    #expect(random.pValue != SignFlipTest(differences: few + [1e-9], seed: 1)?.pValue)
    #expect(random.pValue == SignFlipTest(differences: ([1e-9] + few).map { -$0 })?.pValue)
    let clear = try #require(SignFlipTest(differences: [Double](repeating: 1, count: 100), resamples: 99))
    #expect(clear.pValue == 0.01)
    for alternative in [Alternative.less, .greater] {
      let one = try #require(SignFlipTest(differences: few, alternative: alternative))
      let other = try #require(SignFlipTest(differences: few + [1e-9], alternative: alternative))
      #expect(abs(one.pValue - other.pValue) < 0.02)
    }
  }

  @Test("swapping the models swaps the one-sided values") func swapping() throws {
    var generator = SeededGenerator(seed: 9)
    for count in [3, 12, 60] {
      let differences = (0..<count).map { _ in Double(Int.random(in: -9...12, using: &generator)) / 8 }
      let swapped = differences.shuffled(using: &generator).map { -$0 }
      for zeros in WilcoxonSignedRankTest.ZeroMethod.allCases {
        let one = WilcoxonSignedRankTest(differences: differences, alternative: .less, zeros: zeros)
        let other = WilcoxonSignedRankTest(differences: swapped, alternative: .greater, zeros: zeros)
        #expect(agree(one?.pValue, other?.pValue, 1e-12) && one?.positiveRankSum == other?.negativeRankSum)
        #expect(
          WilcoxonSignedRankTest(differences: differences, zeros: zeros)?.pValue
            == WilcoxonSignedRankTest(differences: swapped, zeros: zeros)?.pValue)
      }
      if count <= SignFlipTest.exactLimit {
        #expect(
          SignFlipTest(differences: differences, alternative: .less)?.pValue
            == SignFlipTest(differences: swapped, alternative: .greater)?.pValue)
      }
    }
  }

  @Test("no, one or no non-zero difference") func edges() throws {
    #expect(WilcoxonSignedRankTest(differences: []) == nil && SignFlipTest(differences: []) == nil)
    let one = try #require(WilcoxonSignedRankTest(differences: [0.2], alternative: .greater))
    #expect(one.pValue == 0.5 && one.method == .exact)
    #expect(SignFlipTest(differences: [0.2], alternative: .greater)?.pValue == 0.5)
    #expect(SignFlipTest(differences: [0.2])?.pValue == 1)
    for zeros in WilcoxonSignedRankTest.ZeroMethod.allCases {
      let none = try #require(WilcoxonSignedRankTest(differences: [0, 0, 0], zeros: zeros))
      #expect(none.pValue == 1 && none.statistic == 0 && none.zeroCount == 3 && none.normalScore == nil)
    }
    #expect(SignFlipTest(differences: [0, 0])?.pValue == 1)
  }

  @Test("Holm's correction equals statsmodels'") func holm() throws {
    let rows = StatisticsGolden.document.holm.array
    try #require(rows.count == 5)
    for row in rows {
      let adjusted = HolmCorrection.adjusted(row.values.numbers)
      #expect(adjusted.count == row.adjusted.numbers.count)
      for (value, expected) in zip(adjusted, row.adjusted.numbers) { #expect(agree(value, expected, 1e-12)) }
    }
    #expect(HolmCorrection.adjusted([]).isEmpty)
    // 4 x 0.005, 3 x 0.01, 2 x 0.03, then 0.04 may not fall below 0.06.
    #expect(HolmCorrection.adjusted([0.01, 0.04, 0.03, 0.005]) == [0.03, 0.06, 0.06, 0.02])
  }
}
