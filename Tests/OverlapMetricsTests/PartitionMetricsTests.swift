import Foundation
import OverlapMetrics
import TestSupport
import Testing

/// Metrics of two partitions against their definitions on the voxels themselves.
struct PartitionMetricsTests {
  private struct Pair {
    let reference: [Bool]
    let prediction: [Bool]
    var count: Int { reference.count }
    var voxels: Range<Int> { 0..<count }

    var confusion: ConfusionCounts {
      func cell(_ inReference: Bool, _ inPrediction: Bool) -> Int {
        voxels.count { reference[$0] == inReference && prediction[$0] == inPrediction }
      }
      return ConfusionCounts(
        truePositives: cell(true, true), falsePositives: cell(false, true), falseNegatives: cell(true, false),
        trueNegatives: cell(false, false))
    }

    /// The shares of the pairs of voxels that are together or apart in each map.
    func pairShare(_ condition: (_ inReference: Bool, _ inPrediction: Bool) -> Bool) -> Double {
      var (hits, all) = (0, 0)
      for i in voxels {
        for j in voxels where j > i {
          all += 1
          if condition(reference[i] == reference[j], prediction[i] == prediction[j]) { hits += 1 }
        }
      }
      return Double(hits) / Double(all)
    }

    /// Entropy in bits of any label per voxel.
    static func entropy<Label: Hashable>(_ labels: [Label]) -> Double {
      Dictionary(grouping: labels) { $0 }.values.reduce(0) { sum, group in
        let p = Double(group.count) / Double(labels.count)
        return sum - p * log2(p)
      }
    }

    /// The mean over voxels of |segment in a without segment in b| / |segment in a|.
    func refinementError(_ a: [Bool], _ b: [Bool]) -> Double {
      voxels.reduce(0.0) { sum, voxel in
        let segment = voxels.filter { a[$0] == a[voxel] }
        let outside = segment.filter { b[$0] != b[voxel] }
        return sum + Double(outside.count) / Double(segment.count)
      } / Double(count)
    }
  }

  /// Random pairs of 12 voxels, uniform and all but uniform ones among them.
  private static let pairs: [Pair] = {
    var generator = SeededGenerator(seed: 21)
    return (0..<250).map { round in
      let (a, b) = (round % 13, (round / 13) % 13)
      return Pair(
        reference: (0..<12).map { _ in Int.random(in: 0..<12, using: &generator) < a },
        prediction: (0..<12).map { _ in Int.random(in: 0..<12, using: &generator) < b })
    }
  }()

  private func isClose(_ a: Double?, _ b: Double) -> Bool { a.map { abs($0 - b) < 1e-12 } ?? false }

  @Test func rand() {
    for pair in Self.pairs { #expect(isClose(pair.confusion.rand, pair.pairShare { $0 == $1 })) }
  }

  @Test func adjustedRand() {
    var undefined = 0
    for pair in Self.pairs {
      let together = pair.pairShare { $0 && $1 }
      let (a, b) = (
        pair.pairShare { inReference, _ in inReference }, pair.pairShare { _, inPrediction in inPrediction }
      )
      if a == 1 && b == 1 {
        undefined += 1
        #expect(pair.confusion.adjustedRand == nil)
      } else {
        #expect(isClose(pair.confusion.adjustedRand, (together - a * b) / ((a + b) / 2 - a * b)))
      }
    }
    #expect(undefined > 0)
  }

  @Test func information() {
    for pair in Self.pairs {
      let (ofReference, ofPrediction) = (Pair.entropy(pair.reference), Pair.entropy(pair.prediction))
      let joint = Pair.entropy(pair.voxels.map { [pair.reference[$0], pair.prediction[$0]] })
      #expect(isClose(pair.confusion.mutualInformation, ofReference + ofPrediction - joint))
      // H(R | P) + H(P | R)
      #expect(isClose(pair.confusion.variationOfInformation, (joint - ofPrediction) + (joint - ofReference)))
    }
  }

  @Test func globalConsistencyError() {
    for pair in Self.pairs {
      let errors = [
        pair.refinementError(pair.reference, pair.prediction), pair.refinementError(pair.prediction, pair.reference),
      ]
      #expect(isClose(pair.confusion.globalConsistencyError, errors.min()!))
    }
  }
}
