/// Confidence intervals by resampling: bias-corrected and accelerated (BCa), from a seed.
///
/// Every interval is nil for fewer than two values and [v, v] when all values are v. Where all resampled values lie
/// on one side of the observed one, or the correction leaves the range of the formula, the interval is the plain
/// percentile interval of the same resamples. The values are sorted before they are drawn, so that their order does
/// not matter.
///
/// Source: Efron 1987; Efron and Tibshirani 1993, chapter 14. Checked against `scipy.stats.bootstrap(method="BCa")`
/// with the same resamples.
public struct Bootstrap: Hashable, Sendable {
  /// The number of resamples.
  public let resamples: Int
  /// The confidence level.
  public let level: Double
  /// The seed; the same seed draws the same samples.
  public let seed: UInt64

  /// - Precondition: at least one resample; `level` lies between 0 and 1.
  public init(resamples: Int = 2000, level: Double = 0.95, seed: UInt64 = 2025) {
    precondition(resamples > 0, "at least one resample")
    precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1")
    self.resamples = resamples
    self.level = level
    self.seed = seed
  }

  /// The interval of the mean.
  ///
  /// Complexity: O(n * resamples).
  ///
  /// - Precondition: all values are finite.
  public func interval(ofMeanOf values: [Double]) -> ConfidenceInterval? {
    var draws = SeededDraws(seed: seed)
    return interval(ofMeanOf: values, draws: &draws)
  }

  /// The interval of the median.
  ///
  /// Complexity: O(n * resamples), without sorting the resamples.
  ///
  /// The jackknife is not consistent for the median: with an even number of values the acceleration is 0.
  ///
  /// - Precondition: all values are finite.
  public func interval(ofMedianOf values: [Double]) -> ConfidenceInterval? {
    var draws = SeededDraws(seed: seed)
    return interval(ofMedianOf: values, draws: &draws)
  }

  /// The interval of any statistic; also nil where the statistic is not finite for the values, a resample or a
  /// leave-one-out sample.
  ///
  /// Complexity: `resamples` + n calls of `statistic`.
  ///
  /// - Precondition: all values are finite.
  public func interval(of values: [Double], statistic: ([Double]) -> Double) -> ConfidenceInterval? {
    var draws = SeededDraws(seed: seed)
    return interval(of: values, draws: &draws, statistic: statistic)
  }
}

extension Bootstrap {
  func interval(ofMeanOf values: [Double], draws: inout some IndexDraws) -> ConfidenceInterval? {
    guard let values = sample(values) else { return nil }
    if values[0] == values[values.count - 1] { return degenerate(values[0]) }
    let mean = values.reduce(0, +) / Double(values.count)
    let deviations = values.map { $0 - mean }
    let bound = UInt32(values.count)
    var means = [Double](repeating: 0, count: resamples)
    for resample in means.indices {
      var sum = 0.0
      for _ in 0..<bound { sum += deviations[draws.next(below: bound)] }
      means[resample] = mean + sum / Double(bound)
    }
    return interval(
      means, observed: mean, acceleration: Bootstrap.acceleration(deviations),
      tolerance: 1e-12 * values.reduce(0) { max($0, abs($1)) })
  }

  func interval(ofMedianOf values: [Double], draws: inout some IndexDraws) -> ConfidenceInterval? {
    guard let sorted = sample(values) else { return nil }
    if sorted[0] == sorted[sorted.count - 1] { return degenerate(sorted[0]) }
    let count = sorted.count
    let bound = UInt32(count)
    var drawn = [Int32](repeating: 0, count: count)
    var medians = [Double](repeating: 0, count: resamples)
    for resample in medians.indices {
      for index in drawn.indices { drawn[index] = 0 }
      for _ in 0..<count { drawn[draws.next(below: bound)] += 1 }
      medians[resample] = Bootstrap.median(ofSorted: sorted, drawn: drawn)
    }
    return interval(
      medians, observed: Summary.quantile(0.5, ofSorted: sorted),
      acceleration: Bootstrap.acceleration(jackknife: Bootstrap.jackknifeMedians(sorted)), tolerance: 0)
  }

  func interval(
    of values: [Double], draws: inout some IndexDraws, statistic: ([Double]) -> Double
  ) -> ConfidenceInterval? {
    guard let values = sample(values) else { return nil }
    let observed = statistic(values)
    if values[0] == values[values.count - 1] { return observed.isFinite ? degenerate(observed) : nil }
    let bound = UInt32(values.count)
    var sample = values
    var results = [Double](repeating: 0, count: resamples)
    for resample in results.indices {
      for index in sample.indices { sample[index] = values[draws.next(below: bound)] }
      results[resample] = statistic(sample)
    }
    var others = Array(values.dropFirst())
    var jackknife = [statistic(others)]
    for index in others.indices {
      others[index] = values[index]
      jackknife.append(statistic(others))
    }
    guard observed.isFinite, results.allSatisfy(\.isFinite), jackknife.allSatisfy(\.isFinite) else { return nil }
    return interval(
      results, observed: observed, acceleration: Bootstrap.acceleration(jackknife: jackknife),
      tolerance: 1e-12 * abs(observed))
  }

  /// The values in order; nil when there are too few for an interval.
  private func sample(_ values: [Double]) -> [Double]? {
    precondition(values.allSatisfy(\.isFinite), "a bootstrap is of finite numbers")
    precondition(values.count < UInt32.max, "too many values to resample")
    return values.count > 1 ? values.sorted() : nil
  }

  private func degenerate(_ value: Double) -> ConfidenceInterval {
    ConfidenceInterval(lower: value, upper: value, level: level)
  }

  /// The median of a resample that holds `sorted[i]` `drawn[i]` times, `sorted.count` values in all.
  private static func median(ofSorted sorted: [Double], drawn: [Int32]) -> Double {
    let upperMiddle = sorted.count / 2
    let lowerMiddle = (sorted.count - 1) / 2
    var passed = 0
    var index = 0
    while passed + Int(drawn[index]) <= lowerMiddle {
      passed += Int(drawn[index])
      index += 1
    }
    let lower = sorted[index]
    while passed + Int(drawn[index]) <= upperMiddle {
      passed += Int(drawn[index])
      index += 1
    }
    return lower + (sorted[index] - lower) / 2
  }

  /// The medians of the sorted values without each of them.
  private static func jackknifeMedians(_ sorted: [Double]) -> [Double] {
    let count = sorted.count
    return sorted.indices.map { left in
      func other(_ index: Int) -> Double { sorted[index < left ? index : index + 1] }
      let lower = other((count - 2) / 2)
      return lower + (other((count - 1) / 2) - lower) / 2
    }
  }
}
