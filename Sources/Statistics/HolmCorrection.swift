/// Correction of p-values for the number of tests.
public enum HolmCorrection {
  /// The adjusted p-values in the order given.
  ///
  /// Formula: the i-th smallest of m becomes the largest of (m - j + 1) p_j over j <= i, at most 1. It controls the
  /// chance of any false rejection whatever the dependence of the tests. Source: Holm 1979. Checked against
  /// `statsmodels.stats.multitest.multipletests(method="holm")`.
  ///
  /// - Precondition: all values lie in 0...1.
  public static func adjusted(_ pValues: [Double]) -> [Double] {
    precondition(pValues.allSatisfy { (0...1).contains($0) }, "p-values lie in 0...1")
    var adjusted = pValues
    var largest = 0.0
    for (rank, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
      largest = min(1, max(largest, Double(pValues.count - rank) * pValues[index]))
      adjusted[index] = largest
    }
    return adjusted
  }
}
