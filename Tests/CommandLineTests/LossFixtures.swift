import Foundation
import TestSupport
import Voxloss

/// The formula input of the golden table as files: B = 2, C = 3, D x H x W = 4 x 5 x 6, spacing 1 mm.
struct LossFixtures {
  static let size = VolumeSize(x: 6, y: 5, z: 4)
  static let shape = TensorShape(batchCount: 2, classCount: 3, size: size)

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// z = 2 sin(0.7 i + 1.3 c) + 0.1 c with i = ((4 b + d) 5 + h) 6 + w.
  static var logits: [Double] {
    var values: [Double] = []
    for b in 0..<2 {
      for c in 0..<3 {
        for voxel in 0..<120 {
          values.append(2 * sin(0.7 * Double(b * 120 + voxel) + 1.3 * Double(c)) + 0.1 * Double(c))
        }
      }
    }
    return values
  }

  /// y = floor((d + 2 h + 3 w + b) / 6) mod 3, label 2 becomes 0 in sample 1; `ignoring`: label 3 where h is 0.
  static func labels(ignoring: Bool = false) -> [UInt8] {
    var labels: [UInt8] = []
    for b in 0..<2 {
      for voxel in 0..<120 {
        let place = size.voxel(at: voxel)
        let label = (place.z + 2 * place.y + 3 * place.x + b) / 6 % 3
        labels.append(ignoring && place.y == 0 ? 3 : b == 1 && label == 2 ? 0 : UInt8(label))
      }
    }
    return labels
  }

  /// Writes a batch as (b, c, z, y, x), or a single volume where `batchCount` is nil.
  func write<Scalar: VoxelScalar>(
    _ name: String, _ values: [Scalar], channels: Int, batchCount: Int? = nil, geometry: VolumeGeometry? = nil
  ) throws -> String {
    let geometry = geometry ?? VolumeGeometry(size: LossFixtures.size)
    let volume = Volume(geometry: geometry, channelCount: channels * (batchCount ?? 1), voxels: values)
    try VolumeFile.write(AnyVolume(volume), to: folder.path(name), batchCount: batchCount)
    return folder.path(name)
  }

  /// The batch: (2, 3, 4, 5, 6).
  func prediction<Scalar: VoxelScalar & BinaryFloatingPoint>(_ type: Scalar.Type = Double.self) throws -> String {
    try write("logits-\(type).h5", LossFixtures.logits.map { Scalar($0) }, channels: 3, batchCount: 2)
  }

  /// The labels of the batch.
  func reference(ignoring: Bool = false) throws -> String {
    try write(
      ignoring ? "ignoring.h5" : "labels.h5", LossFixtures.labels(ignoring: ignoring), channels: 1, batchCount: 2)
  }

  /// The first sample as (3, 4, 5, 6) and its labels, on an oriented grid.
  func single(_ suffix: String = "nii.gz", geometry: VolumeGeometry = grid) throws -> (String, String) {
    (
      try write("z.\(suffix)", LossFixtures.logits[..<360].map { Float($0) }, channels: 3, geometry: geometry),
      try write("y.\(suffix)", Array(LossFixtures.labels()[..<120]), channels: 1, geometry: geometry)
    )
  }

  static let grid = VolumeGeometry(
    size: size, spacing: VoxelSpacing(x: 1, y: 2, z: 3),
    affine: AffineTransform(rows: [[1, 0, 0, -5], [0, 2, 0, 7], [0, 0, 3, 11]]))

  /// What the library computes for the batch.
  static func library(_ text: String, ignoring: Bool = false) throws -> LossGradient<Double> {
    try LossExpression(parsing: text).loss().gradient(
      PredictionBatch(shape: shape, activation: .softmax, values: logits),
      against: ReferenceBatch(
        labels: labels(ignoring: ignoring), batchCount: 2, classCount: 3, size: size, ignoreLabel: ignoring ? 3 : nil))
  }
}
