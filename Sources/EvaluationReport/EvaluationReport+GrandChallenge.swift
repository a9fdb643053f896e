internal import Scoring
internal import Statistics
internal import VolumeCore

extension EvaluationReport {
  /// Grand Challenge's `metrics.json`: `results` with one entry a case, and `aggregates` whose JSONPaths such as
  /// `aggregates.dice.mean` fill a leaderboard.
  ///
  /// An aggregate is over the cases' means over the labels other than 0, as the policy of the study counts them; below
  /// it, `labels` holds each label over the cases. Keys hold letters, digits and underscores alone.
  func grandChallengeText() -> String {
    let study = summarized
    let keys = study.safeLabelKeys
    var aggregates: [String: JSONTree] = [
      "cases": .object([
        "scored": .integer(study.cases.count - study.missing.count - study.unusable.count),
        "missing": .integer(study.missing.count), "unusable": .integer(study.unusable.count),
        "failed": .integer(study.failures.count), "skipped": .integer(study.skipped.count),
      ])
    ]
    let foreground = Set(study.foreground.map { VerdictKey($0) })
    for column in study.columns {
      let own = zip(study.labels, keys).compactMap { label, key in label[column.name].map { (label, key, $0) } }
      let counted = own.filter { foreground.contains(VerdictKey($0.0)) }.map(\.2.counted)
      let means = study.cases.indices.compactMap { index -> Double? in
        let values = counted.compactMap { $0[index] }
        return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
      }
      var members = EvaluationReport.statistics(Summary(means))
      members["n"] = .integer(means.count)
      members["foreground_mean"] = .optional(study.foregroundMean(column.name))
      members["labels"] = .object(
        Dictionary(own.map { ($0.1, $0.2.grandChallengeJSON) }, uniquingKeysWith: { first, _ in first }))
      aggregates[GrandChallengeKey.safe(column.name)] = .object(members)
    }
    var document: [String: JSONTree] = [
      "results": .array(
        study.cases.map { result($0, study.labels, keys) } + unscored.map { unscoredResult($0, study) }),
      "aggregates": .object(aggregates),
    ]
    if let limits {
      document["limits"] = .object([
        "passed": .bool(limits.passes), "failing_cases": .strings(limits.failingCases.map(\.name)),
      ])
    }
    return JSONTree.object(document).text()
  }

  /// The members of an aggregate that do not depend on where it comes from.
  fileprivate static func statistics(_ summary: Summary?) -> [String: JSONTree] {
    [
      "mean": .optional(summary?.mean), "std": .optional(summary?.standardDeviation),
      "min": .optional(summary?.minimum), "max": .optional(summary?.maximum), "median": .optional(summary?.median),
      "q1": .optional(summary?.lowerQuartile), "q3": .optional(summary?.upperQuartile),
    ]
  }

  private func result(_ scored: CaseScore, _ labels: [LabelSummary], _ keys: [String]) -> JSONTree {
    let entries = Dictionary(scored.labels.map { (VerdictKey($0), $0) }, uniquingKeysWith: { first, _ in first })
    var metrics: [String: [String: JSONTree]] = [:]
    var statuses: [String: JSONTree] = [:]
    for (label, key) in zip(labels, keys) {
      let entry = entries[VerdictKey(label)]
      statuses[key] = .string((entry?.status ?? .bothEmpty).rawValue)
      for value in entry?.values ?? [] {
        metrics[GrandChallengeKey.safe(value.name), default: [:]][key] = .optional(value.value)
      }
    }
    var members: [String: JSONTree] = [
      "case": .string(scored.name), "prediction_status": .string(scored.predictionState.word),
      "status": .object(statuses), "metrics": .object(metrics.mapValues { .object($0) }),
    ]
    if case .failed(let reason) = scored.predictionState { members["error"] = .string(reason) }
    if let limits { members["limits"] = .string(limits.word(for: scored.name)) }
    return .object(members)
  }

  private func unscoredResult(_ entry: (name: String, word: String), _ study: StudyScore) -> JSONTree {
    let reason = study.failures.first { $0.name == entry.name }?.reason
    return .object([
      "case": .string(entry.name), "prediction_status": .string(entry.word),
      "error": .string(reason ?? "the prediction is missing"),
    ])
  }
}

extension MetricSummary {
  fileprivate var grandChallengeJSON: JSONTree {
    var members = EvaluationReport.statistics(summary)
    members["n"] = .integer(count)
    members["undefined"] = .integer(undefined)
    members["ci_lower"] = .optional(interval?.lower)
    members["ci_upper"] = .optional(interval?.upper)
    for status in ClassStatus.allCases { members[status.rawValue] = .integer(statusCounts[status] ?? 0) }
    return .object(members)
  }
}

/// Keys that every JSONPath can name without quotes.
enum GrandChallengeKey {
  /// Letters, digits and underscores; a leading digit gets `label_` before it.
  static func safe(_ name: String) -> String {
    let text = String(
      String.UnicodeScalarView(
        name.unicodeScalars.map { scalar in
          let isSafe = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
          return isSafe || scalar == "_" ? scalar : "_"
        }))
    return text.first?.isNumber ?? true ? "label_\(text)" : text
  }
}

extension StudyScore {
  /// The keys of the labels in a form that JSONPaths can name; the label value is added where two are alike.
  var safeLabelKeys: [String] {
    let keys = labelKeys.map(GrandChallengeKey.safe)
    let counts = Dictionary(grouping: keys, by: \.self).mapValues(\.count)
    return zip(keys, labels).map { key, label in
      counts[key] == 1 ? key : "\(key)_\(GrandChallengeKey.safe(label.identifier))"
    }
  }
}
