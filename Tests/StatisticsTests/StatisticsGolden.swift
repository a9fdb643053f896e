import Foundation
import TestSupport

@testable import Statistics

/// `statistics.json`: values of scipy, statsmodels and pingouin, written by `Tests/Golden/statistics_golden.py`.
enum StatisticsGolden {
  static let document: JSONValue = {
    let path = SharedData.packageRoot.appendingPathComponent("Tests/Fixtures/Golden/statistics.json").path
    do { return try JSONValue(contentsOf: path) } catch { fatalError("statistics.json: \(error)") }
  }()
}

/// Whether two numbers agree to a relative tolerance, near 0 to an absolute one.
func agree(_ value: Double?, _ expected: Double?, _ tolerance: Double, floor: Double = 1e-300) -> Bool {
  guard let value, let expected else { return value == nil && expected == nil }
  return abs(value - expected) <= tolerance * max(abs(expected), floor)
}
