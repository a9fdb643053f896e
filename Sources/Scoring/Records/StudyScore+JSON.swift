internal import Statistics
internal import VolumeCore

extension StudyScore {
  /// The members of a results document: cases, what was not scored, the settings and the summaries.
  package var json: [String: JSONTree] {
    var members: [String: JSONTree] = [
      "study": settings.json,
      "cases": .array(cases.map(\.json)),
      "failures": .array(failures.map(\.json)),
      "missing_predictions": .strings(missing.map(\.name)),
      "unusable_predictions": .strings(unusable.map(\.name)),
      "skipped": .strings(skipped),
      "extra_predictions": .strings(extraPredictions),
      "summary": .array(labels.map { $0.json(conventionMeans(of: $0)) }),
      "overall_summary": .object(overall.map { ($0.column, $0.json) }.nested()),
      "foreground_mean": .object(foregroundColumns.map { ($0, .optional(foregroundMean($0.name))) }.nested()),
    ]
    let remarks = [presetFit?.warning, presetFit?.note].compactMap { $0 }
    if !remarks.isEmpty { members["preset_remarks"] = .strings(remarks) }
    return members
  }

  /// The metrics that any label has, each once.
  private var foregroundColumns: [MetricValue] {
    var seen: Set<MetricValue> = []
    return labels.flatMap(\.metrics).map(\.column).filter { seen.insert($0).inserted }
  }
}

extension StudySettings {
  var json: JSONTree {
    var members: [String: JSONTree] = [
      "empty_masks": .object([
        "policy": .string(emptyMasks.word), "missed": .string(emptyMasks.missed.text),
        "spurious": .string(emptyMasks.spurious.text), "both_empty": .string(emptyMasks.bothEmpty.text),
      ]),
      "missing": .string(missing.rawValue), "preset": .optional(preset), "reference": .optional(referencePath),
      "prediction": .optional(predictionPath), "bootstrap": .null,
    ]
    if !presetOverrides.isEmpty { members["preset_overrides"] = .strings(presetOverrides) }
    if let bootstrap {
      members["bootstrap"] = .object([
        "method": .string("BCa"), "resamples": .integer(bootstrap.resamples), "level": .number(bootstrap.level),
        "seed": .integer(Int(bootstrap.seed)),
      ])
    }
    return .object(members)
  }
}

extension EmptyMaskPolicy.Treatment {
  /// The word that results use.
  package var text: String {
    switch self {
    case .worst: "worst"
    case .best: "best"
    case .worstShare: "worst share"
    case .excluded: "excluded"
    case .distance(let distance): "\(MetricValue.text(distance)) mm"
    }
  }

  /// The treatment of a word that `text` wrote.
  package init?(text: String) {
    switch text {
    case "worst": self = .worst
    case "best": self = .best
    case "worst share": self = .worstShare
    case "excluded": self = .excluded
    default:
      guard text.hasSuffix(" mm"), let distance = Double(text.dropLast(3)) else { return nil }
      self = .distance(distance)
    }
  }
}

extension CaseFailure {
  package var json: JSONTree {
    .object([
      "case": .string(name), "reference": .string(referencePath), "prediction": .optional(predictionPath),
      "error": .string(reason),
    ])
  }
}

extension LabelSummary {
  fileprivate func json(_ conventions: LabelScore) -> JSONTree {
    var object: [String: JSONTree] = ["label": .optional(label), "name": .optional(name)]
    if let members { object["members"] = .integers(members) }
    for status in ClassStatus.allCases { object[status.rawValue] = .integer(statusCounts[status] ?? 0) }
    object["metrics"] = .object(metrics.map { ($0.column, $0.json) }.nested())
    object.merge(conventions.conventionsJSON()) { own, _ in own }
    return .object(object)
  }
}

extension MetricSummary {
  fileprivate var column: MetricValue { MetricValue(key: key, tolerance: tolerance, value: nil) }

  fileprivate var json: JSONTree {
    var object: [String: JSONTree] = [
      "n": .integer(count), "undefined": .integer(undefined), "mean": .optional(summary?.mean),
      "sd": .optional(summary?.standardDeviation), "min": .optional(summary?.minimum),
      "q1": .optional(summary?.lowerQuartile), "median": .optional(summary?.median),
      "q3": .optional(summary?.upperQuartile), "max": .optional(summary?.maximum),
      "ci_lower": .optional(interval?.lower), "ci_upper": .optional(interval?.upper),
    ]
    if let meanWithFailures { object["mean_with_failures"] = .number(meanWithFailures) }
    for status in ClassStatus.allCases { object[status.rawValue] = .integer(statusCounts[status] ?? 0) }
    return .object(object)
  }
}
