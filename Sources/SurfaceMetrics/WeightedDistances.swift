/// Distances with weights under one convention: the table from which its numbers are read.
struct WeightedDistances {
  /// Ascending, finite or infinite, rounded to the convention's precision.
  private(set) var distances: [Double]
  private(set) var counts: [Int]
  private(set) var weights: [Double]
  /// Samples of one distance and one weight, for the order of adding that the tools have.
  private var cells: [DirectedDistances.Cell]

  init(_ directed: DirectedDistances, _ convention: SurfaceConvention) {
    distances =
      convention.precision == .float32 ? directed.distances.map { Double(Float($0)) } : directed.distances
    counts = directed.counts
    weights = convention.weight == .area ? directed.weights : directed.counts.map(Double.init)
    cells = convention.weight == .area ? directed.cells : []
  }

  /// Both directions together.
  init(pooling a: WeightedDistances, _ b: WeightedDistances) {
    (distances, counts, weights, cells) = ([], [], [], [])
    var (i, j) = (0, 0)
    while i < a.distances.count || j < b.distances.count {
      let isFirst = j == b.distances.count || (i < a.distances.count && a.distances[i] <= b.distances[j])
      let (source, position) = isFirst ? (a, i) : (b, j)
      distances.append(source.distances[position])
      counts.append(source.counts[position])
      weights.append(source.weights[position])
      if isFirst { i += 1 } else { j += 1 }
    }
  }

  var sampleCount: Int { counts.reduce(0, +) }
  var totalWeight: Double { weights.reduce(0, +) }
  var largest: Double? { distances.last }

  /// The weight of the samples at most as far as the tolerance.
  func weight(within tolerance: Double) -> Double {
    zip(distances, weights).reduce(0) { $1.0 <= tolerance ? $0 + $1.1 : $0 }
  }

  /// The weighted sum of a function of the distance.
  func sum(_ function: (Double) -> Double = { $0 }) -> Double {
    zip(distances, weights).reduce(0) { $0 + function($1.0) * $1.1 }
  }

  /// The weighted mean of a function of the distance; nil without samples.
  func mean(_ function: (Double) -> Double = { $0 }) -> Double? {
    let total = totalWeight
    return total > 0 ? sum(function) / total : nil
  }

  /// A percentile, 0 to 100, of the kind; nil without samples.
  func percentile(_ percent: Double, _ kind: SurfaceConvention.PercentileKind) -> Double? {
    guard !distances.isEmpty else { return nil }
    switch kind {
    case .weightedLowerStep: return lowerStep(percent / 100)
    case .linear:
      let position = percent / 100 * Double(sampleCount - 1)
      let index = position.rounded(.down)
      let (a, b) = orderStatistics(Int(index))
      let fraction = position - index
      // As numpy: from the nearer end, so that no rounding leaves the interval.
      return a == b ? a : fraction >= 0.5 ? b - (b - a) * (1 - fraction) : a + (b - a) * fraction
    case .linearSinglePrecision:
      let position = Double(Float(percent / 100)) * Double(sampleCount - 1)
      let index = position.rounded(.down)
      let (a, b) = orderStatistics(min(Int(index), sampleCount - 1))
      let fraction = position - index
      if a == b { return a }
      return Double(Float(fraction < 0.5 ? a + fraction * (b - a) : b - (b - a) * (1 - fraction)))
    }
  }

  /// The order statistics at a position and at the next.
  private func orderStatistics(_ position: Int) -> (Double, Double) {
    var seen = 0
    for (index, count) in counts.enumerated() {
      seen += count
      if position < seen {
        let isLast = position + 1 >= seen
        return (distances[index], isLast && index + 1 < distances.count ? distances[index + 1] : distances[index])
      }
    }
    return (distances[distances.count - 1], distances[distances.count - 1])
  }
}

extension WeightedDistances {
  /// The smallest distance whose cumulated share of the weight reaches `share`.
  private func lowerStep(_ share: Double) -> Double {
    let total = totalWeight
    var cumulated = 0.0
    var found: Double?
    for (distance, weight) in zip(distances, weights) {
      cumulated += weight
      // Where a share meets the percentile to rounding, the tool's own order of adding decides.
      if abs(cumulated / total - share) < 1e-9 { return lowerStepAsAdded(share) }
      if found == nil, cumulated / total >= share { found = distance }
    }
    return found ?? distances[distances.count - 1]
  }

  /// The same with sums rounded as numpy rounds them: cumulated one by one, the total pairwise.
  private func lowerStepAsAdded(_ share: Double) -> Double {
    var samples: [Double] = []
    samples.reserveCapacity(sampleCount)
    if cells.isEmpty {
      for (weight, count) in zip(weights, counts) {
        samples += [Double](repeating: weight / Double(max(count, 1)), count: count)
      }
    } else {
      for cell in cells { samples += [Double](repeating: cell.weight, count: cell.count) }
    }
    let total = samples[...].pairwiseSum()
    var cumulated = 0.0
    var (index, seen) = (0, 0)
    for (position, weight) in samples.enumerated() {
      cumulated += weight
      while position >= seen + counts[index] {
        seen += counts[index]
        index += 1
      }
      if cumulated / total >= share { return distances[index] }
    }
    return distances[distances.count - 1]
  }
}

extension ArraySlice<Double> {
  /// The sum in numpy's order: eight running sums up to 128 elements, halves above.
  func pairwiseSum() -> Double {
    if count < 8 { return reduce(0, +) }
    if count > 128 {
      let half = count / 2 - count / 2 % 8
      return self[startIndex..<startIndex + half].pairwiseSum() + self[(startIndex + half)...].pairwiseSum()
    }
    var sums = Array(self[startIndex..<startIndex + 8])
    let end = startIndex + count / 8 * 8
    for start in stride(from: startIndex + 8, to: end, by: 8) {
      for lane in 0..<8 { sums[lane] += self[start + lane] }
    }
    let total = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
    return self[end...].reduce(total, +)
  }
}
