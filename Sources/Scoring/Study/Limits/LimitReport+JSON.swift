extension LimitReport {
  /// The member `limits` of a results document.
  package var json: JSONTree {
    let counts = counts
    var numbers = Dictionary(
      uniqueKeysWithValues: LimitVerdict.Outcome.allCases.map { ($0.rawValue, JSONTree.integer(counts[$0] ?? 0)) })
    numbers["cases"] = .integer(cases.count)
    numbers["failing_cases"] = .integer(failingCases.count)
    return .object([
      "file": .string(limits.path), "passed": .bool(passes), "counts": .object(numbers),
      "limits": .array(limits.limits.map(\.json)), "cases": .array(cases.map(\.json)),
    ])
  }
}

extension MetricLimit {
  fileprivate var json: JSONTree {
    .object([
      "label": .string(label), "metric": .string(metric), "minimum": .optional(minimum), "maximum": .optional(maximum),
      "note": .optional(note), "line": .integer(line),
    ])
  }
}

extension CaseVerdict {
  fileprivate var json: JSONTree {
    .object([
      "case": .string(name), "passed": .bool(passes), "reason": .optional(reason),
      "verdicts": .array(verdicts.map(\.json)),
    ])
  }
}

extension LimitVerdict {
  fileprivate var json: JSONTree {
    var object: [String: JSONTree] = [
      "label": .optional(label), "name": .optional(name), "metric": .string(limit.metric),
      "minimum": .optional(limit.minimum), "maximum": .optional(limit.maximum), "value": .optional(value),
      "verdict": .string(outcome.rawValue), "reason": .optional(reason),
    ]
    if let members { object["members"] = .integers(members) }
    return .object(object)
  }
}

extension StudyLimits {
  /// The limits that `LimitReport.json` holds; nil when there are none.
  ///
  /// - Throws: `ScoringError.invalidRecord` when they are not as they were written.
  package init?(json: JSONTree?) throws(ScoringError) {
    guard let json else { return nil }
    var limits: [MetricLimit] = []
    for tree in try json.needed("limits", \.array) {
      limits.append(
        MetricLimit(
          label: try tree.needed("label", \.string), metric: try tree.needed("metric", \.string),
          minimum: tree["minimum"]?.number, maximum: tree["maximum"]?.number, note: tree["note"]?.string,
          line: tree["line"]?.integer ?? 0))
    }
    self.init(path: try json.needed("file", \.string), limits: limits)
  }

  /// The limits that a results file was judged by; nil when there were none.
  ///
  /// - Throws: `ScoringError` when the file cannot be read.
  public init?(resultsFile path: String) throws(ScoringError) {
    try self.init(json: JSONTree(contentsOf: path)["limits"])
  }
}
