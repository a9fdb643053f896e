extension StudyScore {
  /// The plain mean over labels of a metric's means, each label at its own tolerance: one number where
  /// `foregroundMean(_:)` has one a tolerance.
  ///
  /// Formula:   sum over labels of mean over cases / number of labels with a mean
  /// - Returns: nil when a label has several tolerances, so that none is its own, when no label has a mean, and for
  ///   metrics without a better side. Regions count only where there are no labels.
  public func foregroundMean(ofKey key: String) -> Double? {
    if MetricScale(key: key).isHigherBetter == nil { return nil }
    let hasLabels = labels.contains { $0.label != nil && $0.label != 0 }
    var means: [Double] = []
    for summary in labels where hasLabels ? summary.label != nil && summary.label != 0 : true {
      let own = summary.metrics.filter { $0.key == key }
      if own.count > 1 { return nil }
      if let mean = own.first?.mean { means.append(mean) }
    }
    return means.isEmpty ? nil : means.reduce(0, +) / Double(means.count)
  }
}
