internal import Statistics

extension [ComparedLabel] {
  /// The labels of one metric, their p-values adjusted by Holm's method.
  func adjustedByHolm() -> [ComparedLabel] {
    let wilcoxon = adjusted(\.wilcoxon.pValue)
    let permutation = adjusted(\.permutation.pValue)
    return indices.map { index in
      var pairs = self[index].pairs
      for pair in pairs.indices {
        pairs[pair].wilcoxonHolm = wilcoxon[index][pair]
        pairs[pair].permutationHolm = permutation[index][pair]
      }
      return self[index].with(pairs)
    }
  }

  /// The adjusted p-values of each label's pairs.
  private func adjusted(_ pValue: (ComparedPair) -> Double) -> [[ComparedPair.HolmFamilies]] {
    let own = map { $0.pairs.map(pValue) }
    let single = indices.filter { self[$0].scope != .allLabels }
    var across = HolmCorrection.adjusted(single.flatMap { own[$0] })[...]
    return indices.map { index in
      let pairs = HolmCorrection.adjusted(own[index])
      var wide = pairs
      if self[index].scope != .allLabels {
        wide = [Double](across.prefix(pairs.count))
        across = across.dropFirst(pairs.count)
      }
      return zip(pairs, wide).map { ComparedPair.HolmFamilies(pairs: $0, pairsAndLabels: $1) }
    }
  }
}

extension ComparedLabel {
  fileprivate func with(_ pairs: [ComparedPair]) -> ComparedLabel {
    ComparedLabel(
      scope: scope, label: label, name: name, members: members, cases: cases, leftOut: leftOut, values: values,
      models: models, pairs: pairs, rankings: rankings)
  }
}
