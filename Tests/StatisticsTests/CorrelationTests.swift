import TestSupport
import Testing

@testable import Statistics

@Suite("Correlation, lines and agreement") struct CorrelationTests {
  @Test("correlations and lines equal scipy's") func golden() throws {
    let rows = StatisticsGolden.document.correlations.array
    try #require(rows.count == 6)
    for row in rows {
      let x = row.x.numbers
      let y = row.y.numbers
      #expect(agree(KendallTau.tauB(x, y), row.kendall.number, 1e-12))
      for (own, expected) in [
        (Correlation.pearson(x, y), row.pearson), (Correlation.spearman(x, y), row.spearman),
      ] {
        #expect(agree(own?.coefficient, expected[0].number, 1e-12, floor: 1e-3))
        // p takes 1 - r^2, which has few digits where r is nearly 1.
        let nearlyOne = abs(expected[0].number ?? 0) > 0.9999
        #expect(
          agree(own?.pValue, expected[1].number, nearlyOne ? 1e-6 : 1e-9), "\(String(describing: own)) \(expected)")
      }
      let fit = try #require(LinearFit(x, y))
      #expect(agree(fit.slope, row.slope[0].number, 1e-11) && agree(fit.intercept, row.intercept[0].number, 1e-11))
      #expect(agree(fit.determination, row.determination.number, 1e-11, floor: 1e-6))
      if x.count > 2 {
        #expect(agree(fit.slopeError, row.slope[1].number, 1e-8))
        #expect(agree(fit.interceptError, row.intercept[1].number, 1e-8))
      } else {
        #expect(fit.slopeError == nil && fit.interceptError == nil)
      }
    }
  }

  @Test("limits of agreement equal the formulas with scipy's quantiles") func agreement() throws {
    for row in StatisticsGolden.document.correlations.array {
      let own = try #require(BlandAltman(row.x.numbers, row.y.numbers))
      #expect(own.count == row.x.numbers.count)
      for (key, value, interval) in [
        ("bias", own.bias, own.biasInterval), ("lower", own.lowerLimit, own.lowerLimitInterval),
        ("upper", own.upperLimit, own.upperLimitInterval),
      ] {
        let expected = row.agreement[key].numbers
        #expect(agree(value, expected[0], 1e-10, floor: 1e-3))
        #expect(agree(interval.lower, expected[1], 1e-10, floor: 1e-3))
        #expect(agree(interval.upper, expected[2], 1e-10, floor: 1e-3))
      }
    }
  }

  @Test("hand-made agreement") func handMade() throws {
    let own = try #require(BlandAltman([3, 5, 7], [2, 3, 4]))
    #expect(own.bias == 2 && own.standardDeviation == 1)
    #expect(agree(own.lowerLimit, 0.04, 1e-12) && agree(own.upperLimit, 3.96, 1e-12))
    let equal = try #require(BlandAltman([1, 2], [1, 2]))
    #expect(equal.bias == 0 && equal.lowerLimit == 0 && equal.upperLimitInterval.upper == 0)
    #expect(BlandAltman([1], [1]) == nil && BlandAltman([], []) == nil)
  }

  @Test("tau-b equals a count of all pairs") func tau() {
    var generator = SeededGenerator(seed: 14)
    for count in 2..<40 {
      let x = (0..<count).map { _ in Double(Int.random(in: 0..<6, using: &generator)) }
      let y = (0..<count).map { _ in Double(Int.random(in: 0..<9, using: &generator)) }
      var concordance = 0
      var pairsX = 0
      var pairsY = 0
      for first in 0..<count {
        for second in 0..<first {
          let dx = x[first] - x[second]
          let dy = y[first] - y[second]
          concordance += dx * dy > 0 ? 1 : dx * dy < 0 ? -1 : 0
          pairsX += dx != 0 ? 1 : 0
          pairsY += dy != 0 ? 1 : 0
        }
      }
      let expected =
        pairsX * pairsY == 0 ? nil : Double(concordance) / (Double(pairsX) * Double(pairsY)).squareRoot()
      #expect(agree(KendallTau.tauB(x, y), expected, 1e-12, floor: 1e-6))
      #expect(KendallTau.tauB(x, y) == KendallTau.tauB(y, x))
    }
  }

  @Test("a constant or too short list has no correlation") func edges() {
    #expect(KendallTau.tauB([], []) == nil && KendallTau.tauB([1], [1]) == nil)
    #expect(KendallTau.tauB([1, 1, 1], [1, 2, 3]) == nil && KendallTau.tauB([1, 2, 3], [3, 2, 1]) == -1)
    #expect(Correlation.pearson([], []) == nil && Correlation.pearson([1], [2]) == nil)
    #expect(Correlation.pearson([1, 1], [1, 2]) == nil && Correlation.spearman([1, 2], [4, 4]) == nil)
    #expect(LinearFit([1], [1]) == nil && LinearFit([2, 2], [1, 3]) == nil)
    let line = Correlation.pearson([1, 2, 3], [2, 4, 6])
    #expect(line?.coefficient == 1 && line?.pValue == 0)
  }
}
