internal import SurfaceMetrics
internal import VolumeCore

extension SurfaceSettings {
  /// The settings of a case as `json()` wrote them; nil when no distances were measured.
  ///
  /// - Throws: `ScoringError.invalidRecord` when a convention is not known.
  init?(json: JSONTree) throws(ScoringError) {
    guard let first = json["convention"] else { return nil }
    let compared = json["conventions"]?.object ?? [:]
    let order = json["convention_order"]?.strings ?? []
    var summaries: [ConventionSummary] = []
    for tree in order.isEmpty ? [first] : order.compactMap({ compared[$0] }) {
      summaries.append(try ConventionSummary(json: tree))
    }
    self.init(
      conventions: summaries,
      metrics: (json["surface_metrics"]?.strings ?? []).compactMap { SurfaceMetric(key: $0) },
      ignoredVoxels: json["ignored_surface_voxels"]?.string.flatMap(IgnoredSurfaceVoxels.init) ?? .excluded,
      emptyMasks: json["empty_masks"]?.string.flatMap { EmptyMaskPolicy($0) } ?? .worst,
      curveLimit: json["curve_limit_mm"]?.number ?? 5, spacing: SurfaceSettings.spacing(json["surface_spacing"]))
  }

  private static func spacing(_ json: JSONTree?) -> VoxelSpacing? {
    guard let numbers = json?.array?.compactMap(\.number), numbers.count == 3, VoxelSpacing.isValid(numbers) else {
      return nil
    }
    return VoxelSpacing(x: numbers[0], y: numbers[1], z: numbers[2])
  }
}

extension ConventionSummary {
  fileprivate init(json: JSONTree) throws(ScoringError) {
    let name = try json.needed("name", \.string)
    guard let convention = SurfaceConvention(name: name) else {
      throw ScoringError(.invalidRecord, "convention \(name) is not known to this version")
    }
    let edge = json["image_edge"]?.string.flatMap(SurfaceImageEdge.init)
    var means: [MetricMean] = []
    for (key, tree) in json["means"]?.object ?? [:] {
      if tree["n"] != nil {
        means.append(MetricMean(key, nil, tree))
      } else {
        for (tolerance, entry) in tree.object ?? [:] { means.append(MetricMean(key, Double(tolerance), entry)) }
      }
    }
    let order = MetricOrder.sorted(means.map(\.metric))
    self.init(
      convention: edge.map(convention.withImageEdge) ?? convention,
      means: order.compactMap { metric in means.first { $0.metric == metric } })
  }
}

extension MetricMean {
  fileprivate init(_ key: String, _ tolerance: Double?, _ json: JSONTree) {
    let counts = ClassStatus.allCases.map { ($0, json[$0.rawValue]?.integer ?? 0) }.filter { $0.1 > 0 }
    self.init(
      metric: MetricValue(key: key, tolerance: tolerance, value: json["mean"]?.number),
      count: json["n"]?.integer ?? 0, statusCounts: Dictionary(uniqueKeysWithValues: counts),
      undefined: json["undefined"]?.integer ?? 0, withoutSurface: json["without_surface"]?.integer ?? 0,
      worst: json["empty_counts_as"]?.number)
  }
}
