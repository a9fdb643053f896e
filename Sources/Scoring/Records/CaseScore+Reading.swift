internal import SurfaceMetrics
internal import VolumeCore

extension CaseScore {
  /// A case as `json` wrote it.
  ///
  /// - Throws: `ScoringError.invalidRecord`, whose line names the member at fault.
  package init(json: JSONTree) throws(ScoringError) {
    let name = try json.needed("case", \.string)
    let surface = try SurfaceSettings(json: json)
    var labels: [LabelScore] = []
    for entry in try json.needed("labels", \.array) { labels.append(try LabelScore(json: entry, surface)) }
    let geometry = try json.needed("geometry") { $0 }
    let state: PredictionState =
      switch json["prediction_status"]?.string {
      case "missing": .missing
      case "failed": .failed(json["error"]?.string ?? "")
      default: .scored
      }
    let overall = json["overall"]?.object ?? [:]
    self.init(
      name: name, referencePath: try json.needed("reference", \.string), predictionPath: json["prediction"]?.string,
      predictionState: state, geometry: try VolumeGeometry(json: geometry), alignment: GridAlignment(json: geometry),
      notes: json["notes"]?.strings ?? [], warnings: json["warnings"]?.strings ?? [], labels: labels,
      overall: MetricOrder.sorted(overall.map { MetricValue(key: $0, value: $1.number) }),
      ignoredVoxels: json["ignored_voxels"]?.integer ?? 0, surface: surface)
  }
}

extension JSONTree {
  /// A member that must be there.
  package func needed<Value>(_ key: String, _ read: (JSONTree) -> Value?) throws(ScoringError) -> Value {
    guard let value = self[key].flatMap(read) else {
      throw ScoringError(.invalidRecord, "\(key) is missing or not what results hold")
    }
    return value
  }
}

/// The order of the published list, in which results show metrics.
enum MetricOrder {
  private static let overall = [
    "mean_foreground_dice", "generalized_dice", "weighted_kappa", "multiclass_accuracy", "brier", "cross_entropy",
  ]

  /// Values in the order in which a fresh score has them; unknown keys behind, by name.
  static func sorted(_ values: [MetricValue]) -> [MetricValue] {
    let keys = Set(values.map(\.key))
    let isOverall = !keys.isDisjoint(with: overall.prefix(4))
    let known = keys.filter { (try? MetricSelection(parsing: [$0])) != nil }
    let selection = (try? MetricSelection(parsing: Array(known)))?.keys ?? []
    let order = isOverall ? overall : selection + keys.subtracting(known).sorted()
    let position = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    return values.sorted {
      (position[$0.key] ?? order.count, $0.key, $0.tolerance ?? -1)
        < (position[$1.key] ?? order.count, $1.key, $1.tolerance ?? -1)
    }
  }
}

extension LabelScore {
  private static let otherMembers: Set = [
    "label", "name", "status", "members", "without_surface", "conventions", "spread",
  ]

  fileprivate init(json: JSONTree, _ surface: SurfaceSettings?) throws(ScoringError) {
    guard let members = json.object, let word = json["status"]?.string, let status = ClassStatus(rawValue: word) else {
      throw ScoringError(.invalidRecord, "labels holds an entry without status")
    }
    let first = surface?.conventions.first?.convention
    let values = LabelScore.values(members.filter { !LabelScore.otherMembers.contains($0.key) }, first)
    let compared = json["conventions"]?.object ?? [:]
    let conventions = (surface?.conventions ?? []).compactMap { summary -> ConventionScore? in
      guard let own = compared[summary.convention.name]?.object else { return nil }
      return ConventionScore(name: summary.convention.name, values: LabelScore.values(own, summary.convention))
    }
    self.init(
      label: json["label"]?.integer, name: json["name"]?.string, members: json["members"]?.array?.compactMap(\.integer),
      status: status, values: values, conventions: conventions, withoutSurface: json["without_surface"]?.strings ?? [])
  }

  private static func values(_ members: [String: JSONTree], _ convention: SurfaceConvention?) -> [MetricValue] {
    var values: [MetricValue] = []
    for (key, tree) in members {
      let isInTool = SurfaceMetric(key: key).map { convention?.hasInTool($0) ?? true } ?? true
      if let byTolerance = tree.object {
        for (tolerance, value) in byTolerance {
          values.append(
            MetricValue(key: key, tolerance: Double(tolerance), value: value.number, isInTool: isInTool))
        }
      } else {
        values.append(MetricValue(key: key, value: tree.number, isInTool: isInTool))
      }
    }
    return MetricOrder.sorted(values)
  }
}
