/// Ranks of numbers, from 1.
enum Ranks {
  /// Ranks of increasing values; equal values share their average rank.
  static func averaged(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for index in order[start..<end] { ranks[index] = Double(start + 1 + end) / 2 }
      start = end
    }
    return ranks
  }

  /// Rank 1 for the best; tied values share the smallest rank of their group, as in "1, 2, 2, 4".
  ///
  /// - Parameter tolerance: values tie with the best of their group when they differ from it by at most this share of
  ///   the larger one.
  static func competition(_ values: [Double], higherIsBetter: Bool, tolerance: Double = 0) -> [Int] {
    let order = values.indices.sorted { higherIsBetter ? values[$0] > values[$1] : values[$0] < values[$1] }
    var ranks = [Int](repeating: 1, count: values.count)
    var start = 0
    for place in order.indices {
      let best = values[order[start]]
      let value = values[order[place]]
      if abs(value - best) > tolerance * max(abs(value), abs(best)) { start = place }
      ranks[order[place]] = start + 1
    }
    return ranks
  }
}
