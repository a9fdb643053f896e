import OverlapMetrics
import TestSupport
import VolumeCore
import VolumeFiles

@testable import Scoring

/// Cases for reports: some scored from files, some made up.
enum ReportSample {
  static let size = VolumeSize(x: 4, y: 3, z: 2)
  static let geometry = VolumeGeometry(
    size: size, spacing: VoxelSpacing(x: 0.5, y: 1, z: 2),
    affine: AffineTransform(rows: [[0.5, 0, 0, -3], [0, 1, 0, 4], [0, 0, 2, 10]]))

  /// A made-up case with the given labels.
  static func madeUp(
    _ labels: [LabelScore], name: String = "case01", overall: [MetricValue] = [], warnings: [String] = [],
    surface: SurfaceSettings? = nil, state: PredictionState = .scored
  ) -> CaseScore {
    CaseScore(
      name: name, referencePath: "reference.nii.gz",
      predictionPath: state == .missing ? nil : "prediction.nii.gz", predictionState: state, geometry: geometry,
      alignment: .same, notes: [], warnings: warnings, labels: labels, overall: overall, ignoredVoxels: 0,
      surface: surface)
  }

  static func label(
    _ label: Int?, named name: String? = nil, members: [Int]? = nil, status: ClassStatus = .defined,
    _ values: KeyValuePairs<String, Double?>
  ) -> LabelScore {
    LabelScore(
      label: label, name: name, members: members, status: status,
      values: values.map { MetricValue(key: $0.key, value: $0.value) })
  }

  /// Writes a reference with labels 0, 1, 2 and scores a prediction against it.
  static func scored(
    in folder: TemporaryFolder, _ prediction: AnyVolume, options: CaseOptions = .init()
  ) throws -> CaseScore {
    let voxels = (0..<24).map { (index: Int) -> UInt8 in index % 5 == 0 ? 2 : UInt8(index / 7 % 2) }
    let reference = Volume(geometry: geometry, voxels: voxels)
    let paths = (folder.path("reference.nii.gz"), folder.path("prediction.nii.gz"))
    try VolumeFile.write(.uint8(reference), to: paths.0)
    try VolumeFile.write(prediction, to: paths.1)
    return try CaseScore(reference: paths.0, prediction: paths.1, options: options)
  }

  /// A prediction with labels 0, 1 and 3.
  static func labels(on geometry: VolumeGeometry = geometry) -> Volume<UInt8> {
    let voxels = (0..<24).map { (index: Int) -> UInt8 in index % 11 == 0 ? 3 : UInt8(index / 6 % 2) }
    return Volume(geometry: geometry, voxels: voxels)
  }

  /// Logits of three classes.
  static let logits = Volume(
    geometry: geometry, channelCount: 3, voxels: (0..<72).map { Float($0 * 37 % 23) / 8 - 1 })
}
