public import OverlapMetrics
public import VolumeCore

/// The scores of one pair, with everything that was decided on the way.
public struct CaseScore: Sendable {
  /// The name of the case: the reference's file name without extension.
  public let name: String
  /// The reference as the caller named it.
  public let referencePath: String
  /// The prediction as the caller named it.
  public let predictionPath: String
  /// The grid on which the pair was scored: the reference's.
  public let geometry: VolumeGeometry
  /// How the prediction's grid relates to the reference's.
  public let alignment: GridAlignment
  /// What was chosen or assumed.
  public let notes: [String]
  /// Flaws worth a look.
  public let warnings: [String]
  /// One entry a label, ascending, then one a region.
  public let labels: [LabelScore]
  /// Numbers over all labels, by key.
  public let overall: [MetricValue]
  /// Voxels left out by the mask or the ignore label.
  public let ignoredVoxels: Int
}

/// A metric's key and value; nil where the metric is not defined.
public struct MetricValue: Hashable, Sendable {
  /// The key of the published list, such as `dice`.
  public let key: String
  /// The value in the unit of the key; nil where the metric is not defined.
  public let value: Double?

  /// A value under its key.
  public init(key: String, value: Double?) {
    self.key = key
    self.value = value
  }
}

/// The scores of one label or region.
public struct LabelScore: Sendable {
  /// The label value; nil for a region.
  public let label: Int?
  /// The name from the label table or of the region; nil when none is known.
  public let name: String?
  /// The labels of a region; nil for a label.
  public let members: [Int]?
  /// Whether the label is there on both sides.
  public let status: ClassStatus
  /// The selected metrics in the order of the published key list.
  public let values: [MetricValue]

  /// The value of a metric, or nil when it is undefined or was not selected.
  public subscript(_ key: String) -> Double? { values.first { $0.key == key }?.value }

  /// The name, the label value, or both.
  public var title: String {
    switch (label, name) {
    case (let label?, let name?): "\(label) \(name)"
    case (let label?, nil): "\(label)"
    case (nil, let name?): name
    case (nil, nil): members.map { $0.map(String.init).joined(separator: "+") } ?? ""
    }
  }
}

/// How the prediction was brought onto the reference's grid.
public enum GridAlignment: Hashable, Sendable {
  case same
  case nearlySame(distance: Double)
  case reordered(AxisMapping)
  case sizesOnly
  case resampled
  case ignored

  /// The word that results use.
  public var keyword: String {
    switch self {
    case .same: "same"
    case .nearlySame: "nearly_same"
    case .reordered: "reordered"
    case .sizesOnly: "sizes_only"
    case .resampled: "resampled"
    case .ignored: "ignored"
    }
  }
}
