import Foundation
import OverlapMetrics
import TestSupport
import Testing
import VolumeCore

struct ConfusionCountsTests {
  static func counts(_ tp: Int, _ fp: Int, _ fn: Int, _ tn: Int) -> ConfusionCounts {
    ConfusionCounts(truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn)
  }

  /// One column of the hand-derived table: a metric's name, what the library says, what the arithmetic says.
  typealias Row = (name: String, found: Double?, expected: Double)

  private func check(_ rows: [Row]) {
    for row in rows {
      let isClose = row.found.map { abs($0 - row.expected) <= 1e-14 } ?? false
      #expect(isClose, "\(row.name): \(String(describing: row.found)) instead of \(row.expected)")
    }
  }

  @Test func tenVoxelsByHand() {
    // TP 3, FP 1, FN 2, TN 4: n = 10, R = 5, P = 4, not R = 5, not P = 6.
    let c = Self.counts(3, 1, 2, 4)
    #expect(c.count == 10 && c.referenceCount == 5 && c.predictionCount == 4 && c.status == .defined)
    check([
      ("dice", c.dice, 6.0 / 9), ("jaccard", c.jaccard, 3.0 / 6), ("sensitivity", c.sensitivity, 3.0 / 5),
      ("specificity", c.specificity, 4.0 / 5), ("precision", c.precision, 3.0 / 4),
      ("npv", c.negativePredictiveValue, 4.0 / 6), ("accuracy", c.accuracy, 7.0 / 10),
      ("balanced accuracy", c.balancedAccuracy, (0.6 + 0.8) / 2), ("F1", c.fBeta(1), 6.0 / 9),
      ("F2", c.fBeta(2), 5.0 * 3 / (5 * 3 + 4 * 2 + 1)),
      ("F0.5", c.fBeta(0.5), 1.25 * 3 / (1.25 * 3 + 0.25 * 2 + 1)), ("VOE", c.volumetricOverlapError, 0.5),
      ("FPR", c.falsePositiveRate, 1.0 / 5), ("FNR", c.falseNegativeRate, 2.0 / 5),
      ("MCC", c.matthewsCorrelation, Double(3 * 4 - 1 * 2) / Double(4 * 5 * 5 * 6).squareRoot()),
      // Observed agreement 0.7, expected (5 * 4 + 5 * 6) / 100 = 0.5.
      ("kappa", c.kappa, (0.7 - 0.5) / (1 - 0.5)), ("youden", c.youden, 0.6 + 0.8 - 1),
      ("volume similarity", c.volumeSimilarity, 1 - 1.0 / 9),
      ("relative volume difference", c.relativeVolumeDifference, (4.0 - 5) / 5),
      // Pairs: 3 + 0 + 1 + 6 = 10 together in both; 10 + 10 = 20 in R, 6 + 15 = 21 in P; 45 in all.
      ("rand", c.rand, Double(45 + 2 * 10 - 20 - 21) / 45),
      ("adjusted rand", c.adjustedRand, (10 - 20.0 * 21 / 45) / ((20.0 + 21) / 2 - 20.0 * 21 / 45)),
      (
        "mutual information", c.mutualInformation,
        0.3 * log2(0.3 / 0.2) + 0.1 * log2(0.1 / 0.2) + 0.2 * log2(0.2 / 0.3) + 0.4 * log2(0.4 / 0.3)
      ),
      // Segments of R: 5 cut into 3 + 2, 5 into 1 + 4: 2 * 6 / 5 + 2 * 4 / 5 = 4. Of P: 4 into 3 + 1, 6 into 2 + 4:
      // 2 * 3 / 4 + 2 * 8 / 6 = 4.17. The smaller one, per voxel.
      ("global consistency error", c.globalConsistencyError, 4.0 / 10),
    ])
  }

  @Test func perfectAgreementByHand() {
    let c = Self.counts(4, 0, 0, 4)
    check([
      ("dice", c.dice, 1), ("jaccard", c.jaccard, 1), ("mcc", c.matthewsCorrelation, 1), ("kappa", c.kappa, 1),
      ("adjusted rand", c.adjustedRand, 1), ("rand", c.rand, 1), ("youden", c.youden, 1),
      // Two halves: one bit.
      ("mutual information", c.mutualInformation, 1), ("variation", c.variationOfInformation, 0),
      ("global consistency error", c.globalConsistencyError, 0), ("volume similarity", c.volumeSimilarity, 1),
    ])
  }

  @Test func perfectDisagreementByHand() {
    // R is what P is not: nothing overlaps, yet the two partitions are the same.
    let c = Self.counts(0, 4, 4, 0)
    check([
      ("dice", c.dice, 0), ("mcc", c.matthewsCorrelation, -1), ("kappa", c.kappa, -1), ("youden", c.youden, -1),
      ("accuracy", c.accuracy, 0), ("volume similarity", c.volumeSimilarity, 1), ("rand", c.rand, 1),
      ("adjusted rand", c.adjustedRand, 1), ("mutual information", c.mutualInformation, 1),
      ("variation", c.variationOfInformation, 0),
    ])
  }

  @Test func independentHalvesByHand() {
    // R and P share nothing but chance: every cell has a quarter.
    let c = Self.counts(2, 2, 2, 2)
    check([
      ("mcc", c.matthewsCorrelation, 0), ("kappa", c.kappa, 0), ("youden", c.youden, 0),
      ("mutual information", c.mutualInformation, 0), ("variation", c.variationOfInformation, 2),
      // Each segment of 4 is cut into 2 + 2: 2 * (2 * 2 * 2 / 4) = 4 of 8.
      ("global consistency error", c.globalConsistencyError, 0.5),
    ])
  }

  @Test func statusOfEachSide() {
    #expect(Self.counts(0, 0, 0, 9).status == .bothEmpty)
    #expect(Self.counts(0, 0, 3, 9).status == .missed)
    #expect(Self.counts(0, 2, 0, 9).status == .spurious)
    #expect(Self.counts(0, 2, 3, 9).status == .defined)
    #expect(ClassStatus.allCases.map(\.rawValue) == ["defined", "missed", "spurious", "both_empty"])
  }

  /// Every count with cells of 0, 1 or 3: a metric is nil exactly where its denominator is 0.
  @Test func undefinedExactlyWhereTheFormulaIs() {
    let values = [0, 1, 3]
    for (tp, fp) in values.flatMap({ a in values.map { (a, $0) } }) {
      for (fn, tn) in values.flatMap({ a in values.map { (a, $0) } }) {
        let c = Self.counts(tp, fp, fn, tn)
        let n = tp + fp + fn + tn
        let (r, p) = (tp + fn, tp + fp)
        let name = "\(tp) \(fp) \(fn) \(tn)"
        for overlap in [c.dice, c.jaccard, c.fBeta(2), c.volumetricOverlapError, c.volumeSimilarity] {
          #expect((overlap == nil) == (tp + fp + fn == 0), "\(name)")
        }
        for ofReference in [c.sensitivity, c.falseNegativeRate, c.relativeVolumeDifference] {
          #expect((ofReference == nil) == (r == 0), "\(name)")
        }
        #expect((c.precision == nil) == (p == 0) && (c.negativePredictiveValue == nil) == (p == n), "\(name)")
        for ofRest in [c.specificity, c.falsePositiveRate] { #expect((ofRest == nil) == (r == n), "\(name)") }
        for ofBoth in [c.balancedAccuracy, c.youden] { #expect((ofBoth == nil) == (r == 0 || r == n), "\(name)") }
        for ofAll in [c.accuracy, c.mutualInformation, c.variationOfInformation, c.globalConsistencyError] {
          #expect((ofAll == nil) == (n == 0), "\(name)")
        }
        #expect((c.matthewsCorrelation == nil) == (p * r * (n - p) * (n - r) == 0), "\(name)")
        // Chance agreement is complete when both maps are the same single value.
        #expect((c.kappa == nil) == (p * (n - r) + r * (n - p) == 0), "\(name)")
        #expect((c.rand == nil) == (n < 2), "\(name)")
        let (together, all) = (r * (r - 1) + (n - r) * (n - r - 1), n * (n - 1))
        let inPrediction = p * (p - 1) + (n - p) * (n - p - 1)
        // (A + B) / 2 = A B / all, with A and B at most all, only where both are 0 or both are all.
        let isFlat = (together == 0 && inPrediction == 0) || (together == all && inPrediction == all)
        #expect((c.adjustedRand == nil) == isFlat, "\(name)")
      }
    }
  }

  /// Every pair of masks of 2 x 2 x 1 voxels, through the count.
  @Test func lawsForEveryPairOfSmallMasks() throws {
    let size = VolumeSize(x: 2, y: 2, z: 1)
    func overlap(_ reference: Int, _ prediction: Int) throws -> ConfusionCounts {
      func map(_ bits: Int) throws -> LabelMap { try LabelMap(size, (0..<4).map { bits >> $0 & 1 }) }
      return JointCounts(reference: try map(reference), prediction: try map(prediction)).confusion(of: 1)
    }
    func same(_ a: Double?, _ b: Double?) -> Bool { a == b || abs((a ?? .nan) - (b ?? .nan)) <= 1e-14 }
    for reference in 0..<16 {
      for prediction in 0..<16 {
        let c = try overlap(reference, prediction)
        let swapped = try overlap(prediction, reference)
        #expect(c.truePositives == (reference & prediction).nonzeroBitCount)
        #expect(c.falsePositives == (prediction & ~reference).nonzeroBitCount)
        #expect(c.falseNegatives == (reference & ~prediction).nonzeroBitCount && c.count == 4)
        if let jaccard = c.jaccard {
          #expect(same(c.dice, 2 * jaccard / (1 + jaccard)) && same(c.volumetricOverlapError, 1 - jaccard))
        }
        #expect(same(c.fBeta(1), c.dice))
        for symmetric in [
          \ConfusionCounts.dice, \.jaccard, \.accuracy, \.matthewsCorrelation, \.kappa, \.volumeSimilarity, \.rand,
          \.adjustedRand, \.mutualInformation, \.variationOfInformation, \.globalConsistencyError,
        ] {
          #expect(same(c[keyPath: symmetric], swapped[keyPath: symmetric]))
        }
        #expect(same(c.sensitivity, swapped.precision) && same(c.specificity, swapped.negativePredictiveValue))
        for share in [
          c.dice, c.jaccard, c.sensitivity, c.specificity, c.precision, c.negativePredictiveValue, c.accuracy,
          c.balancedAccuracy, c.fBeta(3), c.volumetricOverlapError, c.falsePositiveRate, c.falseNegativeRate,
          c.volumeSimilarity, c.rand, c.mutualInformation, c.globalConsistencyError,
        ] {
          #expect(share == nil || 0...1 ~= share!)
        }
        for correlation in [c.matthewsCorrelation, c.kappa, c.youden, c.adjustedRand] {
          #expect(correlation == nil || -1 - 1e-14...1 + 1e-14 ~= correlation!)
        }
        if reference == prediction {
          #expect(c.dice == nil || c.dice == 1)
          #expect(c.variationOfInformation == 0 && c.globalConsistencyError == 0)
        }
      }
    }
  }

  /// 10^9 voxels and more: the products of four counts exceed 64 bits.
  @Test(arguments: [100_000_000, 1 << 33])
  func largeCounts(_ factor: Int) {
    let small = Self.counts(10, 2, 3, 20)
    let large = Self.counts(10 * factor, 2 * factor, 3 * factor, 20 * factor)
    for scaleFree in [
      \ConfusionCounts.dice, \.jaccard, \.sensitivity, \.specificity, \.precision, \.accuracy, \.matthewsCorrelation,
      \.kappa, \.youden, \.volumeSimilarity, \.relativeVolumeDifference, \.mutualInformation,
      \.variationOfInformation, \.globalConsistencyError,
    ] {
      #expect(abs(large[keyPath: scaleFree]! - small[keyPath: scaleFree]!) < 1e-13)
    }
    // With many voxels C(n, 2) / C(N, 2) is (n / N)^2.
    let n = 35.0 * 35
    let (together, inReference, inPrediction) = (100.0 + 4 + 9 + 400, 13.0 * 13 + 22 * 22, 12.0 * 12 + 23 * 23)
    #expect(abs(large.rand! - (n + 2 * together - inReference - inPrediction) / n) < 1e-8)
    let expected = inReference * inPrediction / n
    let adjusted = (together - expected) / ((inReference + inPrediction) / 2 - expected)
    #expect(abs(large.adjustedRand! - adjusted) < 1e-8)
  }

  @Test func aSingleWrongVoxelAmongBillionsStillCounts() {
    let c = Self.counts(1, 0, 1, 4_000_000_000)
    #expect(c.matthewsCorrelation.map { $0 < 1 && $0 > 0.7 } == true)
    // 1 / sqrt(2), as the rest is all but complete.
    #expect(abs(c.matthewsCorrelation! - 0.5.squareRoot()) < 1e-9)
    #expect(abs(c.kappa! - 2.0 / 3) < 1e-9)
  }
}
