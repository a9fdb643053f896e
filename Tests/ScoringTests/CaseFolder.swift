import Scoring
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

/// A folder with the files of one case, on an oblique grid of 6 x 5 x 4 voxels.
struct CaseFolder {
  static let size = VolumeSize(x: 6, y: 5, z: 4)
  static let geometry = VolumeGeometry(
    size: size, spacing: VoxelSpacing(x: 1.25, y: 2.5, z: 4),
    affine: AffineTransform(rows: [[0.75, -2, 0, 12.5], [1, 1.5, 0, -7.75], [0, 0, 4, 100]]))

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func path(_ name: String) -> String { folder.path(name) }

  /// Random labels out of a list.
  static func labels(_ choices: [Int], seed: UInt64) -> [Int] {
    var generator = SeededGenerator(seed: seed)
    return (0..<size.voxelCount).map { _ in choices.randomElement(using: &generator) ?? 0 }
  }

  @discardableResult
  func write(
    _ labels: [Int], _ name: String, as type: ScalarType = .int32, on geometry: VolumeGeometry = geometry
  ) throws -> String {
    let volume = AnyVolume(Volume(geometry: geometry, voxels: labels.map { Int64($0) }))
    try VolumeFile.write(volume.converted(to: type), to: path(name))
    return path(name)
  }

  /// Writes class scores, one channel after the other.
  @discardableResult
  func write(channels: [[Float]], _ name: String, on geometry: VolumeGeometry = geometry) throws -> String {
    let volume = Volume(geometry: geometry, channelCount: channels.count, voxels: channels.flatMap { $0 })
    try VolumeFile.write(.float32(volume), to: path(name))
    return path(name)
  }

  /// Scores two files of the folder.
  func score(
    _ reference: String = "reference.nii.gz", _ prediction: String = "prediction.nii.gz",
    _ change: (inout CaseOptions) throws -> Void = { _ in }
  ) throws -> CaseScore {
    var options = CaseOptions()
    try change(&options)
    return try CaseScore(reference: path(reference), prediction: path(prediction), options: options)
  }

  /// The error of scoring that has to fail: one line.
  func fault(
    _ reference: String = "reference.nii.gz", _ prediction: String = "prediction.nii.gz",
    _ change: (inout CaseOptions) throws -> Void = { _ in }
  ) throws -> ScoringError {
    let error = #expect(throws: ScoringError.self) { try score(reference, prediction, change) }
    let fault = try #require(error)
    #expect(!fault.description.contains("\n"))
    return fault
  }
}

/// What has to be equal when two scores are the same.
func sameValues(_ a: CaseScore, _ b: CaseScore) -> Bool {
  a.overall == b.overall && a.ignoredVoxels == b.ignoredVoxels && a.labels.count == b.labels.count
    && zip(a.labels, b.labels).allSatisfy {
      $0.label == $1.label && $0.name == $1.name && $0.members == $1.members && $0.status == $1.status
        && $0.values == $1.values
    }
}
