import TestSupport
import Testing

@testable import SurfaceMetrics

/// Reductions of a table of distances against the same on expanded lists.
struct WeightedDistancesTests {
  /// Samples by distance, the same in a table and one by one.
  struct Sample {
    let distance: Double
    let weight: Double
  }

  private func samples(_ count: Int, _ generator: inout SeededGenerator) -> [Sample] {
    (0..<count).map { _ in
      Sample(
        distance: Double.random(in: 0...9, using: &generator).rounded() * 0.3,
        weight: [0.5, 0.75, 1, 1.375].randomElement(using: &generator)!)
    }.sorted { ($0.distance, $0.weight) < ($1.distance, $1.weight) }
  }

  private func table(_ samples: [Sample]) -> DirectedDistances {
    let weights = Set(samples.map(\.weight)).sorted()
    var builder = DirectedDistances.Builder(weights: weights, capacity: samples.count)
    for distance in Set(samples.map(\.distance)).sorted() {
      builder.begin(distance: distance)
      for (index, weight) in weights.enumerated() {
        let count = samples.count { $0.distance == distance && $0.weight == weight }
        if count > 0 { builder.add(weightClass: index, count: count) }
      }
    }
    return builder.finish()
  }

  private func close(_ found: Double?, _ expected: Double, within tolerance: Double = 1e-12) -> Bool {
    found.map { abs($0 - expected) <= tolerance * max(1, abs(expected)) } ?? false
  }

  private func linear(_ distances: [Double], _ percent: Double) -> Double {
    let position = percent / 100 * Double(distances.count - 1)
    let index = min(Int(position), distances.count - 1)
    let next = min(index + 1, distances.count - 1)
    return distances[index] + (distances[next] - distances[index]) * (position - Double(index))
  }

  private func lowerStep(_ samples: [Sample], _ percent: Double) -> Double {
    let total = samples.reduce(0) { $0 + $1.weight }
    var cumulated = 0.0
    for sample in samples {
      cumulated += sample.weight
      if cumulated / total >= percent / 100 { return sample.distance }
    }
    return samples[samples.count - 1].distance
  }

  @Test func percentilesAreThoseOfExpandedLists() {
    var generator = SeededGenerator(seed: 5)
    for round in 0..<300 {
      let samples = samples(.random(in: 1...(round % 3 == 0 ? 4 : 200), using: &generator), &generator)
      let table = table(samples)
      #expect(table.sampleCount == samples.count)
      let weighted = WeightedDistances(table, .deepmind)
      let counted = WeightedDistances(table, .medpy())
      let percents = [95, 50, 99.5, 1, 100, .random(in: 0.01...99.9, using: &generator)]
      for percent in percents {
        #expect(weighted.percentile(percent, .weightedLowerStep) == lowerStep(samples, percent), "\(round), \(percent)")
        let unweighted = lowerStep(samples.map { Sample(distance: $0.distance, weight: 1) }, percent)
        #expect(counted.percentile(percent, .weightedLowerStep) == unweighted, "\(round), \(percent)")
        let expected = linear(samples.map(\.distance), percent)
        #expect(close(counted.percentile(percent, .linear), expected), "\(round), \(percent)")
        #expect(close(counted.percentile(percent, .linearSinglePrecision), expected, within: 1e-5))
      }
    }
  }

  /// 19 of 20, 95 of 100 and so on: the share meets the percentile exactly.
  @Test(arguments: [20, 40, 100, 200, 1000]) func sharesThatMeetThePercentile(count: Int) {
    for weight in [1.0, 0.1, 0.649519052838329] {
      let samples = (0..<count).map { Sample(distance: Double($0), weight: weight) }
      let pairwise = samples.map(\.weight)[...].pairwiseSum()
      var cumulated = 0.0
      let expected = samples.first {
        cumulated += $0.weight
        return cumulated / pairwise >= 0.95
      }
      let found = WeightedDistances(table(samples), .deepmind).percentile(95, .weightedLowerStep)
      #expect(found == expected?.distance, "\(count), \(weight)")
      #expect(abs(found! - Double(count) * 0.95 + 1) <= 1)
    }
  }

  @Test func meansSharesAndPooling() {
    var generator = SeededGenerator(seed: 6)
    for _ in 0..<200 {
      let a = samples(.random(in: 1...60, using: &generator), &generator)
      let b = samples(.random(in: 1...60, using: &generator), &generator)
      let pooled = WeightedDistances(
        pooling: WeightedDistances(table(a), .deepmind), WeightedDistances(table(b), .deepmind))
      let all = (a + b).sorted { $0.distance < $1.distance }
      let total = all.reduce(0) { $0 + $1.weight }
      let mean = all.reduce(0) { $0 + $1.weight * $1.distance } / total
      let meanOfSquares = all.reduce(0) { $0 + $1.weight * $1.distance * $1.distance } / total
      #expect(close(pooled.mean(), mean) && close(pooled.mean { $0 * $0 }, meanOfSquares))
      #expect(pooled.sampleCount == all.count && close(pooled.totalWeight, total))
      #expect(pooled.largest == all.last?.distance && pooled.distances == pooled.distances.sorted())
      let percent = Double.random(in: 1...99, using: &generator)
      #expect(close(pooled.percentile(percent, .linear), linear(all.map(\.distance), percent)))
      #expect(pooled.percentile(percent, .weightedLowerStep) == lowerStep(all, percent))
      for tolerance in [0, 0.3, 1, 2.7, 5] {
        let within = all.reduce(0) { $1.distance <= tolerance ? $0 + $1.weight : $0 }
        #expect(close(pooled.weight(within: tolerance), within))
      }
    }
  }

  @Test func noSamplesHaveNoNumbers() {
    let empty = WeightedDistances(table([]), .deepmind)
    #expect(empty.mean() == nil && empty.largest == nil && empty.sampleCount == 0 && empty.totalWeight == 0)
    #expect(empty.percentile(95, .linear) == nil && empty.percentile(95, .weightedLowerStep) == nil)
  }

  @Test func sumsInNumpysOrder() {
    var generator = SeededGenerator(seed: 7)
    for count in [0, 1, 7, 8, 9, 127, 128, 129, 1000, 4097] {
      let values = (0..<count).map { _ in Double.random(in: 0...1, using: &generator) }
      #expect(close(values[...].pairwiseSum(), values.reduce(0, +)))
    }
  }
}
