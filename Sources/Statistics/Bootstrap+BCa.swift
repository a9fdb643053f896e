extension Bootstrap {
  /// The acceleration sum U^3 / (6 (sum U^2)^1.5) of the mean, whose jackknife influences U are the deviations.
  static func acceleration(_ influences: [Double]) -> Double {
    let scale = influences.reduce(0) { max($0, abs($1)) }
    guard scale > 0 else { return 0 }
    var squares = 0.0
    var cubes = 0.0
    for influence in influences {
      let u = influence / scale
      squares += u * u
      cubes += u * u * u
    }
    return cubes / (6 * squares * squares.squareRoot())
  }

  /// The acceleration from the statistic of each leave-one-out sample; 0 when all are equal.
  static func acceleration(jackknife: [Double]) -> Double {
    guard jackknife.contains(where: { $0 != jackknife[0] }) else { return 0 }
    let mean = jackknife.reduce(0, +) / Double(jackknife.count)
    return acceleration(jackknife.map { mean - $0 })
  }

  /// The interval of the distribution of a statistic. Formula, with q the normal quantile, Phi its inverse and
  /// a = `acceleration`:
  ///
  ///     z0 = q((#below + #equal / 2) / resamples)
  ///     share = Phi(z0 + (z0 + q(s)) / (1 - a (z0 + q(s)))),  s = (1 - level) / 2 and (1 + level) / 2
  ///
  /// Values within `tolerance` of the observed one are equal to it: what differs is rounding.
  func interval(
    _ distribution: [Double], observed: Double, acceleration: Double, tolerance: Double
  ) -> ConfidenceInterval {
    let sorted = distribution.sorted()
    var below = 0
    var equal = 0
    for value in sorted {
      if abs(value - observed) <= tolerance { equal += 1 } else if value < observed { below += 1 }
    }
    let bias = NormalDistribution.quantile((Double(below) + Double(equal) / 2) / Double(sorted.count))
    let tail = (1 - level) / 2
    func corrected(_ z: Double) -> Double? {
      let divisor = 1 - acceleration * (bias + z)
      guard bias.isFinite, divisor > 0 else { return nil }
      return NormalDistribution.cumulative(bias + (bias + z) / divisor)
    }
    let z = NormalDistribution.quantile(tail)
    var shares = (tail, 1 - tail)
    if let lower = corrected(z), let upper = corrected(-z) { shares = (lower, upper) }
    return ConfidenceInterval(
      lower: Summary.quantile(shares.0, ofSorted: sorted), upper: Summary.quantile(shares.1, ofSorted: sorted),
      level: level)
  }
}
