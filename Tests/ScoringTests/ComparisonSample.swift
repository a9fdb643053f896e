import Statistics
import VolumeCore

@testable import Scoring

/// Made-up results of models, on a grid whose diagonal is 15 mm.
enum ComparisonSample {
  static let geometry = VolumeGeometry(
    size: VolumeSize(x: 10, y: 10, z: 5), spacing: VoxelSpacing(x: 1, y: 1, z: 1))

  static func label(
    _ value: Int, _ status: ClassStatus = .defined, dice: Double?, hd95: Double? = nil, voxels: Double? = nil,
    name: String? = nil
  ) -> LabelScore {
    var values = [MetricValue(key: "dice", value: dice), MetricValue(key: "hd95", value: hd95)]
    if let voxels { values.append(MetricValue(key: "reference_voxels", value: voxels)) }
    return LabelScore(label: value, name: name, members: nil, status: status, values: values)
  }

  static func scored(
    _ name: String, _ labels: [LabelScore], state: PredictionState = .scored, geometry: VolumeGeometry = geometry,
    ignored: Int = 0
  ) -> CaseScore {
    CaseScore(
      name: name, referencePath: "r/\(name).nii", predictionPath: "p/\(name).nii", predictionState: state,
      geometry: geometry, alignment: .same, notes: [], warnings: [], labels: labels, overall: [],
      ignoredVoxels: ignored, surface: nil)
  }

  static func model(
    _ name: String, _ cases: [CaseScore], policy: EmptyMaskPolicy = .worst, preset: String? = nil
  ) -> ComparisonModel {
    var settings = StudySettings()
    settings.emptyMasks = policy
    settings.preset = preset
    settings.bootstrap = nil
    return ComparisonModel(
      name: name, path: "\(name).json", study: StudyScore(outcomes: cases.map { .scored($0) }, settings: settings))
  }

  /// A model with one label and these Dice values, one a case.
  static func model(_ name: String, dice: [Double]) -> ComparisonModel {
    model(name, dice.enumerated().map { scored("c\($0)", [label(1, dice: $1, hd95: 1 - $1)]) })
  }

  static var quick: ComparisonOptions {
    var options = ComparisonOptions()
    options.bootstrap = .init(resamples: 100)
    options.metrics = ["dice"]
    return options
  }
}
