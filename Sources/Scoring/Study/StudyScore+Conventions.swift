internal import Statistics
internal import VolumeCore

extension StudyScore {
  /// The means over cases of a label's surface metrics by each convention, when there are several; else no conventions.
  ///
  /// Each value is the mean of what the cases count by the policy of the study, as the summary's mean is by the first
  /// convention; `comparableValues(at:)` has those whose spread is convention alone.
  package func conventionMeans(of label: LabelSummary) -> LabelScore {
    let entries = cases.map { scored in
      scored.labels.first {
        $0.label == label.label && (label.label != nil || ($0.name == label.name && $0.members == label.members))
      }
    }
    let known = entries.compactMap(\.self).first { !$0.conventions.isEmpty }?.conventions ?? []
    let means = known.indices.map { convention in
      ConventionScore(
        name: known[convention].name,
        values: known[convention].values.map { metric in
          let values = zip(entries, cases).compactMap { counted(metric, known[convention].name, $0, $1) }
          return MetricValue(
            key: metric.key, tolerance: metric.tolerance, value: Summary(values)?.mean, isInTool: metric.isInTool)
        })
    }
    return LabelScore(
      label: label.label, name: label.name, members: label.members, status: .defined, values: [], conventions: means)
  }

  /// What a case counts in a metric by a convention; nil where it is left out.
  private func counted(
    _ metric: MetricValue, _ convention: String, _ entry: LabelScore?, _ scored: CaseScore
  ) -> Double? {
    let own = entry?.conventions.first { $0.name == convention }?.values
      .first { $0.key == metric.key && $0.tolerance == metric.tolerance }
    return MetricMean.Entry(
      status: entry?.status ?? .bothEmpty, value: own?.value.flatMap { $0.isFinite ? $0 : nil },
      isWithoutSurface: entry?.withoutSurface.contains(convention) ?? false,
      hasPrediction: scored.predictionState == .scored
    ).counted(MetricScale(key: metric.key), settings.emptyMasks, scored.imageExtent)
  }
}
