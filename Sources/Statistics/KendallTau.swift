/// Rank correlation of two lists.
public enum KendallTau {
  /// Kendall's tau-b: (concordant - discordant) / sqrt((pairs - ties of x) (pairs - ties of y)).
  ///
  /// Nil for fewer than two values or when one list is constant. Complexity: O(n log n) by merge sort (Knight 1966).
  /// Source: Kendall 1945. Checked against `scipy.stats.kendalltau`.
  ///
  /// - Precondition: as many values in both lists, none of them NaN.
  public static func tauB(_ x: [Double], _ y: [Double]) -> Double? {
    precondition(x.count == y.count, "a correlation is of two lists of the same length")
    let order = x.indices.sorted { (x[$0], y[$0]) < (x[$1], y[$1]) }
    let pairs = x.count * (x.count - 1) / 2
    let tiedX = tiedPairs(order) { x[$0] == x[$1] }
    let tiedBoth = tiedPairs(order) { x[$0] == x[$1] && y[$0] == y[$1] }
    var values = order.map { y[$0] }
    let discordant = sortCountingSwaps(&values)
    let tiedY = tiedPairs(values) { $0 == $1 }
    guard tiedX < pairs, tiedY < pairs else { return nil }
    let difference = pairs - tiedX - tiedY + tiedBoth - 2 * discordant
    let tau = Double(difference) / (Double(pairs - tiedX) * Double(pairs - tiedY)).squareRoot()
    return min(1, max(-1, tau))
  }

  /// The pairs within runs of equal neighbours.
  private static func tiedPairs<Element>(_ sorted: [Element], _ areEqual: (Element, Element) -> Bool) -> Int {
    var pairs = 0
    var run = 0
    for index in sorted.indices.dropFirst() {
      run = areEqual(sorted[index - 1], sorted[index]) ? run + 1 : 0
      pairs += run
    }
    return pairs
  }

  /// Merge sort from below; gives the number of pairs that were in falling order.
  private static func sortCountingSwaps(_ values: inout [Double]) -> Int {
    var swaps = 0
    var width = 1
    var merged = values
    while width < values.count {
      for start in stride(from: 0, to: values.count, by: 2 * width) {
        let middle = min(start + width, values.count)
        let end = min(start + 2 * width, values.count)
        var left = start
        var right = middle
        for place in start..<end {
          if left < middle, right == end || values[left] <= values[right] {
            merged[place] = values[left]
            left += 1
          } else {
            swaps += middle - left
            merged[place] = values[right]
            right += 1
          }
        }
      }
      swap(&values, &merged)
      width *= 2
    }
    return swaps
  }
}
