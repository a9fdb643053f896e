internal import Scoring
public import SegmentationLosses
public import VolumeCore

/// The value of a loss with its terms, as text or JSON.
public struct LossReport: Sendable {
  /// How the loss was computed.
  public struct Setting: Sendable {
    /// The expression or preset.
    public let loss: String
    /// The tool whose definition was asked for.
    public let convention: LossConvention?
    /// What turned the prediction into probabilities.
    public let activation: Activation
    /// The file of the prediction, as it was given.
    public let prediction: String
    /// The file of the reference, as it was given.
    public let reference: String
    /// The prediction's extents, slowest first.
    public let shape: [Int]
    /// The grid of one sample.
    public let geometry: VolumeGeometry
    /// The number type in which the loss was computed.
    public let scalar: ScalarType
    /// What the channels stand for; empty when channel k is label k.
    public let regions: [String]
    /// What was chosen or assumed.
    public let notes: [String]
    /// Flaws worth a look.
    public let warnings: [String]

    /// A setting from its parts.
    public init(
      loss: String, convention: LossConvention? = nil, activation: Activation, prediction: String, reference: String,
      shape: [Int], geometry: VolumeGeometry, scalar: ScalarType, regions: [String] = [], notes: [String] = [],
      warnings: [String] = []
    ) {
      self.loss = loss
      self.convention = convention
      self.activation = activation
      self.prediction = prediction
      self.reference = reference
      self.shape = shape
      self.geometry = geometry
      self.scalar = scalar
      self.regions = regions
      self.notes = notes
      self.warnings = warnings
    }
  }

  /// A gradient that was written.
  public struct Gradient: Sendable {
    /// The square root of the sum of squares.
    public let norm: Double
    /// The file that holds it.
    public let file: String

    /// A norm and a file.
    public init(norm: Double, file: String) {
      self.norm = norm
      self.file = file
    }
  }

  /// The version of the JSON layout; it rises when a key changes its meaning or disappears.
  public static let schemaVersion = 1

  /// The value and its terms.
  public let result: LossResult
  /// How it was computed.
  public let setting: Setting
  /// The gradient, if it was asked for.
  public let gradient: Gradient?
  /// The version of Voxloss that is written into the results.
  public let version: String

  /// A report on one evaluation.
  public init(result: LossResult, setting: Setting, gradient: Gradient? = nil, version: String) {
    self.result = result
    self.setting = setting
    self.gradient = gradient
    self.version = version
  }
}

extension LossReport {
  /// The JSON document that `Docs/loss.schema.json` describes.
  public func jsonText() -> String {
    var members: [String: JSONTree] = [
      "voxloss": .object(["version": .string(version), "schema": .integer(LossReport.schemaVersion)]),
      "loss": .string(setting.loss),
      "convention": .optional(setting.convention?.name),
      "activation": .string(setting.activation.rawValue),
      "prediction": .string(setting.prediction),
      "reference": .string(setting.reference),
      "shape": .integers(setting.shape),
      "spacing": .numbers(setting.geometry.spacing.components),
      "scalar": .string(setting.scalar.rawValue),
      "value": .number(result.value),
      "terms": .array(result.terms.map { $0.json(setting.regions) }),
      "evaluated_voxels": .integer(result.evaluatedVoxels),
      "ignored_voxels": .integer(result.ignoredVoxels),
      "gradient": gradient.map { .object(["norm": .number($0.norm), "file": .string($0.file)]) } ?? .null,
      "notes": .strings(setting.notes),
      "warnings": .strings(setting.warnings),
    ]
    if !setting.regions.isEmpty { members["regions"] = .strings(setting.regions) }
    return JSONTree.object(members).text()
  }
}

extension LossTerm {
  fileprivate func json(_ regions: [String]) -> JSONTree {
    .object([
      "name": .string(name), "value": .number(value), "weight": .number(weight),
      "classes": .array(
        classes.map { entry in
          var members: [String: JSONTree] = [
            "class": .integer(entry.classIndex), "value": .optional(entry.value),
            "reference": .number(entry.referenceSum), "prediction": .optional(entry.predictionSum),
          ]
          if regions.indices.contains(entry.classIndex) { members["name"] = .string(regions[entry.classIndex]) }
          return .object(members)
        }),
    ])
  }
}
