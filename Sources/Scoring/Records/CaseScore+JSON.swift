internal import OverlapMetrics
internal import SurfaceMetrics
package import VolumeCore

extension CaseScore {
  /// The case as results hold it; `init(json:)` reads it back.
  package var json: JSONTree {
    var members: [String: JSONTree] = [
      "case": .string(name),
      "reference": .string(referencePath),
      "prediction": .optional(predictionPath),
      "prediction_status": .string(predictionState.word),
      "geometry": geometry.json(alignment),
      "notes": .strings(notes),
      "warnings": .strings(warnings),
      "ignored_voxels": .integer(ignoredVoxels),
      "labels": .array(labels.map(\.json)),
      "overall": .object(Dictionary(uniqueKeysWithValues: overall.map { ($0.key, .optional($0.value)) })),
    ]
    if case .failed(let reason) = predictionState { members["error"] = .string(reason) }
    if let surface { members.merge(surface.json()) { own, _ in own } }
    return .object(members)
  }
}

extension PredictionState {
  /// The word that results use.
  package var word: String {
    switch self {
    case .scored: "scored"
    case .missing: "missing"
    case .failed: "failed"
    }
  }
}

extension LabelScore {
  fileprivate var json: JSONTree {
    var members: [String: JSONTree] = [
      "label": .optional(label), "name": .optional(name), "status": .string(status.rawValue),
    ]
    if let union = self.members { members["members"] = .integers(union) }
    if !withoutSurface.isEmpty { members["without_surface"] = .strings(withoutSurface) }
    members.merge(values.map { ($0, $0.json) }.nested()) { own, _ in own }
    members.merge(conventionsJSON()) { own, _ in own }
    return .object(members)
  }
}

extension MetricValue {
  /// Voxel counts stay whole numbers.
  fileprivate var json: JSONTree {
    let isCount = OverlapMetric(rawValue: key)?.isCount ?? false
    if isCount, let value, let whole = Int(exactly: value) { return .integer(whole) }
    return .optional(value)
  }
}

extension VolumeGeometry {
  /// Size, spacing and affine, x first; the affine is RAS millimetres.
  package func json(_ alignment: GridAlignment? = nil) -> JSONTree {
    var members: [String: JSONTree] = [
      "size": .integers(size.extents),
      "spacing": .numbers(spacing.components),
      "affine": .array(affine.rows.map { .numbers($0) }),
      "orientation": isOriented ? .string(orientation.description) : .null,
    ]
    if let alignment {
      members["alignment"] = .string(alignment.keyword)
      if case .nearlySame(let distance) = alignment { members["distance_mm"] = .number(distance) }
      if case .reordered(let mapping) = alignment { members["axes"] = .string(mapping.summary) }
    }
    return .object(members)
  }
}
