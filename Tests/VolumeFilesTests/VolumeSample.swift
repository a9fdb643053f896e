import TestSupport
import VolumeCore

/// Small volumes with an oblique, flipped and anisotropic grid.
enum VolumeSample {
  static let size = VolumeSize(x: 4, y: 3, z: 2)

  /// Voxel axes run left, posterior and superior, turned by the 3-4-5 triangle about z; numbers that Float holds.
  static let geometry = VolumeGeometry(
    size: size, spacing: VoxelSpacing(x: 1.25, y: 2.5, z: 3.75),
    affine: AffineTransform(rows: [[-0.75, 2, 0, 12.5], [-1, -1.5, 0, -7.75], [0, 0, 3.75, 100.25]]))

  /// Random values of a type, both extremes included.
  static func volume(
    of type: ScalarType, seed: UInt64 = 1, channelCount: Int = 1, geometry: VolumeGeometry = geometry
  ) -> AnyVolume {
    func integers<Scalar: VoxelScalar & FixedWidthInteger>(_: Scalar.Type) -> AnyVolume {
      var generator = SeededGenerator(seed: seed)
      var values = (0..<geometry.size.voxelCount * channelCount).map { _ in
        Scalar.random(in: .min ... .max, using: &generator)
      }
      values[0] = .min
      values[1] = .max
      return AnyVolume(Volume(geometry: geometry, channelCount: channelCount, voxels: values))
    }
    func reals<Scalar: VoxelScalar & BinaryFloatingPoint>(_ special: [Scalar]) -> AnyVolume
    where Scalar.RawSignificand: FixedWidthInteger {
      var generator = SeededGenerator(seed: seed)
      let values =
        special
        + (special.count..<geometry.size.voxelCount * channelCount).map { _ in
          Scalar.random(in: -1000...1000, using: &generator)
        }
      return AnyVolume(Volume(geometry: geometry, channelCount: channelCount, voxels: values))
    }
    return switch type {
    case .uint8: integers(UInt8.self)
    case .int8: integers(Int8.self)
    case .uint16: integers(UInt16.self)
    case .int16: integers(Int16.self)
    case .uint32: integers(UInt32.self)
    case .int32: integers(Int32.self)
    case .uint64: integers(UInt64.self)
    case .int64: integers(Int64.self)
    case .float32: reals([Float.nan, .infinity, -.infinity, -0.0, .greatestFiniteMagnitude, .leastNonzeroMagnitude])
    case .float64: reals([Double.nan, .infinity, -.infinity, -0.0, .greatestFiniteMagnitude, .leastNonzeroMagnitude])
    }
  }

  /// All values as text, which tells NaN, -0 and every digit.
  static func texts(_ volume: AnyVolume) -> [String] { volume.open(Texts()) }
}

private struct Texts: AnyVolume.Visitor {
  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> [String] { volume.voxels.map { "\($0)" } }
}
