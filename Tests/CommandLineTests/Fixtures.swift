import Foundation
import TestSupport
import Voxloss

/// Small volumes that the tests write, so that every expected number can be counted by hand.
///
/// The grid has 10 x 8 x 6 voxels of 1 x 2 x 3 mm. The reference holds label 1 in x 0...3 and label 2 in x 4...5 of
/// every row, 192 and 96 voxels; the prediction holds label 1 in x 0...2 and label 2 in x 4...5.
struct Fixtures {
  let folder: TemporaryFolder

  static let size = VolumeSize(x: 10, y: 8, z: 6)
  static let spacing = VoxelSpacing(x: 1, y: 2, z: 3)
  static let geometry = VolumeGeometry(
    size: size, spacing: spacing,
    affine: AffineTransform(rows: [[1, 0, 0, -5], [0, 2, 0, 7], [0, 0, 3, 11]]))

  init() throws { folder = try TemporaryFolder() }

  var reference: String {
    get throws { try labels("reference.nii.gz") { x, _, _ in x < 4 ? 1 : x < 6 ? 2 : 0 } }
  }

  var prediction: String {
    get throws { try labels("prediction.nii.gz") { x, _, _ in x < 3 ? 1 : x == 3 ? 0 : x < 6 ? 2 : 0 } }
  }

  /// Both files.
  var pair: [String] { get throws { [try reference, try prediction] } }

  /// Writes a volume whose voxels a function of x, y, z gives, and returns its path.
  func write<Scalar: VoxelScalar>(
    _ name: String, _ geometry: VolumeGeometry = Fixtures.geometry, channels: Int = 1,
    _ value: (_ x: Int, _ y: Int, _ z: Int, _ channel: Int) -> Scalar
  ) throws -> String {
    let path = folder.path(name)
    let size = geometry.size
    var voxels: [Scalar] = []
    for channel in 0..<channels {
      for index in 0..<size.voxelCount {
        let voxel = size.voxel(at: index)
        voxels.append(value(voxel.x, voxel.y, voxel.z, channel))
      }
    }
    try VolumeFile.write(AnyVolume(Volume(geometry: geometry, channelCount: channels, voxels: voxels)), to: path)
    return path
  }

  /// Writes a label map of one byte a voxel.
  func labels(
    _ name: String, _ geometry: VolumeGeometry = Fixtures.geometry, _ value: (_ x: Int, _ y: Int, _ z: Int) -> UInt8
  ) throws -> String {
    try write(name, geometry) { x, y, z, _ in value(x, y, z) }
  }

  /// The content of a file.
  func bytes(_ path: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(fileURLWithPath: path))) }

  /// The fixture's grid moved along x.
  static func shifted(by millimetres: Double) -> VolumeGeometry {
    var rows = geometry.affine.rows
    rows[0][3] += millimetres
    return VolumeGeometry(size: size, spacing: spacing, affine: AffineTransform(rows: rows))
  }
}

extension JSONValue {
  /// The scores of a label, or of a region by its name, in the first case of a result.
  func labelScore(_ label: Int) -> JSONValue { entries.first { $0["label"].integer == label } ?? .null }
  func regionScore(_ name: String) -> JSONValue {
    entries.first { $0["label"].isNull && $0.name.string == name } ?? .null
  }
  /// Whether the value is a number that agrees in all but its last digits.
  func isClose(to expected: Double, within relative: Double = 1e-12) -> Bool {
    number.map { abs($0 - expected) <= relative * max(abs(expected), 1e-300) } ?? false
  }
  var entries: [JSONValue] { self["cases"][0]["labels"].array }
  var labelValues: [Int?] { entries.map { $0["label"].integer } }
}
