/// The paired permutation test: under the null hypothesis each difference is as likely with the opposite sign.
///
/// The statistic is the mean difference. With at most `exactLimit` non-zero differences all sign patterns count; with
/// more, p = (count + 1) / (resamples + 1) over seeded random patterns. Differences of 0 change nothing and are left
/// out. A sum within 1e-12 of the sum of |d| of the observed one counts as equal. Without a non-zero difference p is
/// 1. Two-sided p: twice the smaller one-sided p (exact), or the share of patterns with |sum| >= |observed sum|
/// (random).
///
/// Source: Fisher 1935; Phipson and Smyth 2010 (the added 1). Exact values are checked against
/// `scipy.stats.permutation_test(permutation_type="samples")`.
public struct SignFlipTest: Hashable, Sendable {
  /// The largest number of non-zero differences for which all sign patterns count.
  public static let exactLimit = 30

  /// What is tested against the null hypothesis.
  public let alternative: Alternative
  /// The statistic: the mean of all differences, zeros included.
  public let meanDifference: Double
  /// The number of differences that are not 0.
  public let nonzeroCount: Int
  /// The number of random sign patterns, nil for an exact p.
  public let resamples: Int?
  /// The chance of a mean at least as extreme under the null hypothesis, in (0, 1].
  public let pValue: Double

  /// Nil without differences.
  ///
  /// - Precondition: all differences are finite; at least one resample.
  public init?(
    differences: [Double], alternative: Alternative = .twoSided, resamples: Int = 9999, seed: UInt64 = 2025
  ) {
    precondition(differences.allSatisfy(\.isFinite), "a permutation test is of finite numbers")
    precondition(resamples > 0, "at least one resample")
    guard !differences.isEmpty else { return nil }
    // The signs are random, so the sizes alone make the null distribution; in order, for any order of the cases.
    let sizes = differences.filter { $0 != 0 }.map { abs($0) }.sorted()
    let sum = differences.sorted().reduce(0, +)
    self.alternative = alternative
    meanDifference = differences.reduce(0, +) / Double(differences.count)
    nonzeroCount = sizes.count
    let tolerance = 1e-12 * sizes.reduce(0, +)
    if sizes.count <= SignFlipTest.exactLimit {
      self.resamples = nil
      pValue = SignFlipTest.exactProbability(sizes, sum: sum, tolerance: tolerance, alternative: alternative)
    } else {
      self.resamples = resamples
      var patterns = SignPatternSums(sizes, seed: seed)
      var count = 0
      for _ in 0..<resamples {
        let other = patterns.next()
        let reaches =
          switch alternative {
          case .greater: other >= sum - tolerance
          case .less: other <= sum + tolerance
          case .twoSided: abs(other) >= abs(sum) - tolerance
          }
        if reaches { count += 1 }
      }
      pValue = Double(count + 1) / Double(resamples + 1)
    }
  }

  /// Counts the pairs of a sum over one half and a sum over the other that reach the observed sum: O(2^(n/2)).
  private static func exactProbability(
    _ sizes: [Double], sum: Double, tolerance: Double, alternative: Alternative
  ) -> Double {
    let half = sizes.count / 2
    let first = sortedSums(sizes[..<half])
    let second = sortedSums(sizes[half...])
    func share(atLeast bound: Double) -> Double {
      var count = 0
      var reaching = second.count
      for sum in first {
        while reaching > 0, sum + second[reaching - 1] >= bound { reaching -= 1 }
        count += second.count - reaching
      }
      return Double(count) / Double(first.count * second.count)
    }
    // The null distribution is symmetric: a sum of at most s is as likely as one of at least -s.
    let greater = share(atLeast: sum - tolerance)
    let less = share(atLeast: -sum - tolerance)
    return switch alternative {
    case .greater: greater
    case .less: less
    case .twoSided: min(1, 2 * min(greater, less))
    }
  }

  /// The sums of all sign patterns in increasing order, by merging with each further size.
  private static func sortedSums(_ sizes: ArraySlice<Double>) -> [Double] {
    var sums = [0.0]
    for size in sizes {
      var merged: [Double] = []
      merged.reserveCapacity(2 * sums.count)
      var lower = 0
      for sum in sums {
        while lower < sums.count, sums[lower] + size < sum - size {
          merged.append(sums[lower] + size)
          lower += 1
        }
        merged.append(sum - size)
      }
      while lower < sums.count {
        merged.append(sums[lower] + size)
        lower += 1
      }
      sums = merged
    }
    return sums
  }
}

/// Sums of numbers with random signs, eight numbers by one look into a table.
private struct SignPatternSums {
  private let table: [Double]
  private let groupCount: Int
  private var generator: SplitMix64

  init(_ sizes: [Double], seed: UInt64) {
    groupCount = (sizes.count + 7) / 8
    generator = SplitMix64(seed: seed)
    var table: [Double] = []
    table.reserveCapacity(groupCount * 256)
    for start in stride(from: 0, to: sizes.count, by: 8) {
      let group = sizes[start..<min(start + 8, sizes.count)]
      for signs in 0..<256 {
        var sum = 0.0
        for (bit, size) in group.enumerated() { sum += signs >> bit & 1 == 0 ? size : -size }
        table.append(sum)
      }
    }
    self.table = table
  }

  mutating func next() -> Double {
    var sum = 0.0
    var bits: UInt64 = 0
    for group in 0..<groupCount {
      if group % 8 == 0 { bits = generator.next() }
      sum += table[group * 256 + Int(bits & 255)]
      bits >>= 8
    }
    return sum
  }
}
