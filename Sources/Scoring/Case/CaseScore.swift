public import VolumeCore

/// The scores of one pair, with everything that was decided on the way.
public struct CaseScore: Sendable {
  /// The name of the case: the reference's file name without extension.
  public let name: String
  /// The reference as the caller named it.
  public let referencePath: String
  /// The prediction as the caller named it; nil when there is none.
  public let predictionPath: String?
  /// Whether the prediction was scored, or counts as empty because it is missing or of no use.
  public let predictionState: PredictionState
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
  /// How surface distances were measured; nil when none were.
  public let surface: SurfaceSettings?

  /// The largest distance in millimetres that can be in the reference image: what a missed label counts.
  package var worstDistance: Double { SurfaceSettings.worstDistance(geometry, surface?.spacing) }

  /// A case from its parts.
  package init(
    name: String, referencePath: String, predictionPath: String?, predictionState: PredictionState = .scored,
    geometry: VolumeGeometry, alignment: GridAlignment, notes: [String], warnings: [String], labels: [LabelScore],
    overall: [MetricValue], ignoredVoxels: Int, surface: SurfaceSettings?
  ) {
    self.name = name
    self.referencePath = referencePath
    self.predictionPath = predictionPath
    self.predictionState = predictionState
    self.geometry = geometry
    self.alignment = alignment
    self.notes = notes
    self.warnings = warnings
    self.labels = labels
    self.overall = overall
    self.ignoredVoxels = ignoredVoxels
    self.surface = surface
  }
}

/// What the scores of a case stand for.
public enum PredictionState: Hashable, Sendable {
  /// The prediction was read and scored.
  case scored
  /// There is no prediction: every label of the reference is missed.
  case missing
  /// The prediction could not be scored, for the reason in one line: every label of the reference is missed. Of a folder
  /// with one file an organ, the organs whose files are at fault are.
  case failed(String)
}

/// A metric's key and value; nil where the metric is not defined.
public struct MetricValue: Hashable, Sendable {
  /// The key of the published list, such as `dice` or `nsd`.
  public let key: String
  /// The tolerance in millimetres of metrics that have one.
  public let tolerance: Double?
  /// The value in the unit of the key; nil where the metric is not defined.
  public let value: Double?

  /// False for a surface metric that the tool of its convention does not have.
  public let isInTool: Bool

  /// A value under its key.
  public init(key: String, tolerance: Double? = nil, value: Double?, isInTool: Bool = true) {
    self.key = key
    self.tolerance = tolerance
    self.value = value
    self.isInTool = isInTool
  }

  /// The key with the tolerance, as columns and limits are named: `nsd_1mm`.
  public var name: String { tolerance.map { "\(key)_\(MetricValue.text($0))mm" } ?? key }

  /// A tolerance in shortest decimal form: `1`, `1.5`.
  public static func text(_ tolerance: Double) -> String {
    let text = "\(tolerance)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

/// The scores of one label or region.
public struct LabelScore: Hashable, Sendable {
  /// The label value; nil for a region.
  public let label: Int?
  /// The name from the label table or of the region; nil when none is known.
  public let name: String?
  /// The labels of a region; nil for a label.
  public let members: [Int]?
  /// Whether the label is there on both sides.
  public let status: ClassStatus
  /// The selected metrics in the order of the published key list; surface metrics by the first convention.
  public let values: [MetricValue]
  /// The surface metrics by each convention, when there are several.
  public let conventions: [ConventionScore]
  /// The conventions by which neither mask has a surface sample although both have voxels.
  public let withoutSurface: [String]

  /// Scores from their parts.
  public init(
    label: Int?, name: String?, members: [Int]?, status: ClassStatus, values: [MetricValue],
    conventions: [ConventionScore] = [], withoutSurface: [String] = []
  ) {
    self.withoutSurface = withoutSurface
    self.label = label
    self.name = name
    self.members = members
    self.status = status
    self.values = values
    self.conventions = conventions
  }

  /// The defined values of a surface metric by the conventions whose tool has it: how far they lie apart is what two
  /// tools may differ by.
  ///
  /// - Parameter index: the position of the metric in the values of each convention.
  public func comparableValues(at index: Int) -> [Double] {
    conventions.map { $0.values[index] }.filter(\.isInTool).compactMap(\.value)
  }

  /// The value of a metric by its name, such as `dice` or `nsd_1mm`, or nil when it is undefined or was not selected.
  public subscript(_ name: String) -> Double? { values.first { $0.name == name }?.value }

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

/// The surface metrics of one label by one convention.
public struct ConventionScore: Hashable, Sendable {
  /// The name of the convention.
  public let name: String
  /// The selected surface metrics.
  public let values: [MetricValue]
  /// Whether neither mask has a surface sample; of masks without voxels as well.
  let isWithoutSurface: Bool

  /// Scores from their parts.
  public init(name: String, values: [MetricValue]) { self.init(name: name, values: values, isWithoutSurface: false) }

  init(name: String, values: [MetricValue], isWithoutSurface: Bool) {
    self.name = name
    self.values = values
    self.isWithoutSurface = isWithoutSurface
  }

  /// Whether name and values agree.
  public static func == (a: ConventionScore, b: ConventionScore) -> Bool { a.name == b.name && a.values == b.values }
  /// Hashes name and values.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(values)
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
