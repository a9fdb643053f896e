#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

// Metrics that compare two partitions of the voxels into class and rest.

extension ConfusionCounts {
  /// The number of pairs of voxels that both maps treat alike, and the sums it is made of, exactly.
  private var pairs: (together: Int128, reference: Int128, prediction: Int128, all: Int128) {
    func pairs(_ n: Int) -> Int128 { Int128(n) * Int128(n - 1) / 2 }
    return (
      pairs(truePositives) + pairs(falsePositives) + pairs(falseNegatives) + pairs(trueNegatives),
      pairs(referenceCount) + pairs(falsePositives + trueNegatives),
      pairs(predictionCount) + pairs(falseNegatives + trueNegatives), pairs(count)
    )
  }

  /// Rand index.
  ///
  /// Formula:   (pairs together in both + pairs apart in both) / all pairs
  /// Empty:     nil with fewer than two voxels.
  /// Source:    Rand 1971.
  public var rand: Double? {
    let p = pairs
    return quotient(Double(p.all + 2 * p.together - p.reference - p.prediction), Double(p.all))
  }

  /// Adjusted Rand index.
  ///
  /// Formula:   (T - E) / ((A + B) / 2 - E), E = A B / all pairs; A, B pairs together in each map, T in both
  /// Empty:     nil when the expected and the largest value coincide, as for two uniform maps.
  /// Source:    Hubert and Arabie 1985.
  public var adjustedRand: Double? {
    let p = pairs
    let expected = Double(p.reference) * Double(p.prediction) / Double(p.all)
    let largest = Double(p.reference + p.prediction) / 2
    if p.all == 0 || p.reference == p.all && p.prediction == p.all { return nil }
    return quotient(Double(p.together) - expected, largest - expected)
  }

  /// Mutual information of the two partitions.
  ///
  /// Formula:   sum p(i, j) log2(p(i, j) / (p(i) p(j)))
  /// Units:     bits, as in EvaluateSegmentation and pymia; scikit-learn gives nats.
  /// Empty:     nil without voxels.
  public var mutualInformation: Double? {
    guard count > 0 else { return nil }
    let terms = [
      (truePositives, referenceCount, predictionCount),
      (falsePositives, count - referenceCount, predictionCount),
      (falseNegatives, referenceCount, count - predictionCount),
      (trueNegatives, count - referenceCount, count - predictionCount),
    ]
    let n = Double(count)
    let information = terms.reduce(0.0) { sum, term in
      let (joint, row, column) = (Double(term.0), Double(term.1), Double(term.2))
      return term.0 == 0 ? sum : sum + joint / n * log2(joint * n / (row * column))
    }
    return max(0, information)
  }

  /// Variation of information.
  ///
  /// Formula:   H(reference) + H(prediction) - 2 MI
  /// Units:     bits
  /// Empty:     nil without voxels.
  /// Source:    Meila 2003.
  public var variationOfInformation: Double? {
    guard let information = mutualInformation else { return nil }
    func entropy(_ part: Int) -> Double {
      [part, count - part].reduce(0.0) { sum, n in
        let p = Double(n) / Double(count)
        return n == 0 ? sum : sum - p * log2(p)
      }
    }
    return max(0, entropy(referenceCount) + entropy(predictionCount) - 2 * information)
  }

  /// Global consistency error.
  ///
  /// Formula:   min(E(R, P), E(P, R)) / n; E(R, P) sums, over voxels, the share of their segment in R that lies
  ///            outside their segment in P
  /// Empty:     nil without voxels.
  /// Source:    Martin et al. 2001, eq. 2.
  public var globalConsistencyError: Double? {
    guard count > 0 else { return nil }
    func share(_ a: Int, _ b: Int) -> Double {
      // A segment of a + b voxels that the other map cuts into a and b.
      a + b == 0 ? 0 : 2 * Double(a) * Double(b) / Double(a + b)
    }
    let ofReference = share(truePositives, falseNegatives) + share(falsePositives, trueNegatives)
    let ofPrediction = share(truePositives, falsePositives) + share(falseNegatives, trueNegatives)
    return min(ofReference, ofPrediction) / Double(count)
  }
}
