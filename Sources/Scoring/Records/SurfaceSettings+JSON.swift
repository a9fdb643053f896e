package import SurfaceMetrics
internal import VolumeCore

extension SurfaceSettings {
  /// The members of a case that say how distances were measured.
  func json() -> [String: JSONTree] {
    guard let first = conventions.first else { return [:] }
    var members = [
      "convention": json(first), "ignored_surface_voxels": JSONTree.string(ignoredVoxels.rawValue),
      "empty_masks": .string(emptyMasks.word), "curve_limit_mm": .number(curveLimit),
    ]
    if let spacing { members["surface_spacing"] = .numbers(spacing.components) }
    members["surface_metrics"] = .strings(metrics.map(\.key))
    if conventions.count > 1 {
      members["convention_order"] = .strings(conventions.map(\.convention.name))
      members["conventions"] = .object(
        Dictionary(conventions.map { ($0.convention.name, json($0)) }) { first, _ in first })
    }
    return members
  }

  private func json(_ summary: ConventionSummary) -> JSONTree {
    let convention = summary.convention
    var members: [String: JSONTree] = [
      "name": .string(convention.name), "tool": .string(convention.tool), "version": .string(convention.version),
      "remark": .optional(convention.remark), "not_in_tool": .strings(notInTool(convention)),
      "means": .object(summary.means.map { ($0.metric, $0.json) }.nested()),
    ]
    for part in convention.tuple { members[part.field] = .string(part.value) }
    return .object(members)
  }

  /// The selected metrics that the convention's tool does not have.
  package func notInTool(_ convention: SurfaceConvention) -> [String] {
    metrics.filter { !convention.hasInTool($0) }.map(\.key)
  }
}

extension MetricMean {
  fileprivate var json: JSONTree {
    var members: [String: JSONTree] = [
      "mean": .optional(metric.value), "n": .integer(count), "undefined": .integer(undefined),
      "empty_counts_as": .optional(worst),
    ]
    if withoutSurface > 0 { members["without_surface"] = .integer(withoutSurface) }
    for status in ClassStatus.allCases { members[status.rawValue] = .integer(statusCounts[status] ?? 0) }
    return .object(members)
  }
}

extension LabelScore {
  /// The values by convention and how far they lie apart, when there are several conventions.
  func conventionsJSON() -> [String: JSONTree] {
    guard let first = conventions.first else { return [:] }
    let byName = conventions.map { score in
      (score.name, JSONTree.object(score.values.map { ($0, JSONTree.optional($0.value)) }.nested()))
    }
    let spread = first.values.indices.map { index in
      let values = comparableValues(at: index)
      return (
        first.values[index], JSONTree.object(["min": .optional(values.min()), "max": .optional(values.max())])
      )
    }
    return [
      "conventions": .object(Dictionary(byName) { first, _ in first }), "spread": .object(spread.nested()),
    ]
  }
}

extension [(MetricValue, JSONTree)] {
  /// An object by key, in which metrics with a tolerance are objects by tolerance.
  package func nested() -> [String: JSONTree] {
    var members: [String: JSONTree] = [:]
    for (metric, tree) in self {
      guard let tolerance = metric.tolerance else {
        members[metric.key] = tree
        continue
      }
      var byTolerance: [String: JSONTree] = [:]
      if case .object(let known)? = members[metric.key] { byTolerance = known }
      byTolerance[MetricValue.text(tolerance)] = tree
      members[metric.key] = .object(byTolerance)
    }
    return members
  }
}
