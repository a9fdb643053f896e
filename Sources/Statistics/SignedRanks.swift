/// The cases of a paired sample in increasing order of the size of their difference.
///
/// Sorted once, it gives the signed ranks of any resample of the cases in O(n).
struct SignedRankOrder {
  /// The cases without a difference.
  private let zeros: [Int]
  /// The other cases, by size of their difference.
  private let cases: [Int]
  private let isPositive: [Bool]
  /// The end in `cases` of each group of equal sizes.
  private let groupEnds: [Int]

  init(_ differences: [Double]) {
    zeros = differences.indices.filter { differences[$0] == 0 }
    let cases = differences.indices.filter { differences[$0] != 0 }
      .sorted { abs(differences[$0]) < abs(differences[$1]) }
    self.cases = cases
    isPositive = cases.map { differences[$0] > 0 }
    groupEnds = cases.indices.map { $0 + 1 }.filter { end in
      end == cases.count || abs(differences[cases[end]]) != abs(differences[cases[end - 1]])
    }
  }

  /// The rank sums of a sample that holds case i `weights[i]` times.
  ///
  /// - Parameter zerosHaveRanks: true gives the zeros the lowest ranks (Pratt), false leaves them out (Wilcoxon).
  func ranks(weights: [Int], zerosHaveRanks: Bool = false) -> SignedRanks {
    var result = SignedRanks()
    for index in zeros { result.zeroCount += weights[index] }
    var passed = zerosHaveRanks ? result.zeroCount : 0
    var start = 0
    for end in groupEnds {
      var positive = 0
      var negative = 0
      for index in start..<end {
        if isPositive[index] { positive += weights[cases[index]] } else { negative += weights[cases[index]] }
      }
      start = end
      let size = positive + negative
      let rank = Double(2 * passed + size + 1) / 2
      result.positiveSum += rank * Double(positive)
      result.negativeSum += rank * Double(negative)
      result.nonzeroCount += size
      let t = Double(size)
      result.tieTerm += t * (t * t - 1)
      passed += size
    }
    return result
  }
}

/// Rank sums of positive and negative differences, ties sharing their average rank.
struct SignedRanks {
  var positiveSum = 0.0
  var negativeSum = 0.0
  var zeroCount = 0
  var nonzeroCount = 0
  /// The sum of t^3 - t over groups of t equal sizes.
  var tieTerm = 0.0

  /// (W - mean) / SD of the sum W of the positive ranks; nil when no difference is left.
  func normalScore(
    zerosHaveRanks: Bool, alternative: Alternative, continuityCorrection: Bool
  ) -> Double? {
    guard nonzeroCount > 0 else { return nil }
    let zeros = zerosHaveRanks ? Double(zeroCount) : 0
    let n = Double(nonzeroCount) + zeros
    let mean = (n * (n + 1) - zeros * (zeros + 1)) / 4
    let ranks = n * (n + 1) * (2 * n + 1) - zeros * (zeros + 1) * (2 * zeros + 1)
    let deviation = ((ranks - tieTerm / 2) / 24).squareRoot()
    let distance = positiveSum - mean
    guard continuityCorrection else { return distance / deviation }
    let direction: Double =
      switch alternative {
      case .greater: 1
      case .less: -1
      case .twoSided: distance == 0 ? 0 : distance < 0 ? -1 : 1
      }
    return (distance - direction / 2) / deviation
  }
}
