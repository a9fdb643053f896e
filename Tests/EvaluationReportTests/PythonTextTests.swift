import TestSupport
import Testing

@testable import EvaluationReport
@testable import Scoring

/// Text as Python writes it; the expected strings are CPython 3.11's.
struct PythonTextTests {
  @Test(
    arguments: [
      (0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (1e-05, "1e-05"), (0.0001, "0.0001"), (1.5e-7, "1.5e-07"),
      (1e16, "1e+16"),
      (9_999_999_999_999_998, "9999999999999998.0"), (12_345_678_901_234_568, "1.2345678901234568e+16"),
      (-18_000_000_000_000_000, "-1.8e+16"), (1e22, "1e+22"), (1.7976931348623157e308, "1.7976931348623157e+308"),
      (.leastNonzeroMagnitude, "5e-324"), (318.00000000000006, "318.00000000000006"), (1e100, "1e+100"), (.nan, "nan"),
      (-.infinity, "-inf"),
    ] as [(Double, String)])
  func numbers(_ number: Double, _ text: String) { #expect(PythonText.repr(number) == text) }

  @Test func documents() {
    let tree = JSONTree.object([
      "b": .array([]), "a\"\\": .string("é\n\u{7F}😀"), "(1, 2)": .object([:]), "n": .number(.nan), "i": .integer(3),
      "l": .array([.bool(true), .null]),
    ])
    #expect(
      PythonText.json(tree, bareNaN: true) == #"""
        {
            "(1, 2)": {},
            "a\"\\": "\u00e9\n\u007f\ud83d\ude00",
            "b": [],
            "i": 3,
            "l": [
                true,
                null
            ],
            "n": NaN
        }
        """#)
  }

  /// `numpy.sum` of `[0.1 * k for k in range(n)]` and of `[1 / (k + 1) for k in range(n)]`, numpy 2.2.6.
  @Test(arguments: NumpySums.all) func sums(_ expected: NumpySums.Entry) {
    let count = expected.count
    #expect(NumpyOrder.sum((0..<count).map { 0.1 * Double($0) }) == expected.tenths)
    #expect(NumpyOrder.sum((0..<count).map { 1 / Double($0 + 1) }) == expected.harmonic)
  }
}
