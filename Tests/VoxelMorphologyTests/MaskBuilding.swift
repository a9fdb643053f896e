import TestSupport
import VolumeCore

@testable import VoxelMorphology

/// Masks for tests: random ones, drawn ones, and all of a tiny grid.
enum MaskBuilding {
  /// Sizes with odd rows, rows of one word and two, slices, rows and single voxels.
  static let sizes = [
    VolumeSize(x: 1, y: 1, z: 1), VolumeSize(x: 7, y: 1, z: 1), VolumeSize(x: 1, y: 6, z: 1),
    VolumeSize(x: 1, y: 1, z: 5), VolumeSize(x: 9, y: 8, z: 1), VolumeSize(x: 64, y: 4, z: 1),
    VolumeSize(x: 65, y: 3, z: 2), VolumeSize(x: 130, y: 2, z: 3), VolumeSize(x: 5, y: 6, z: 7),
    VolumeSize(x: 8, y: 2, z: 9), VolumeSize(x: 3, y: 1, z: 4),
  ]

  static func mask(_ size: VolumeSize, _ isInside: (VoxelIndex) -> Bool) -> VoxelMask {
    let bytes = (0..<size.voxelCount).map { isInside(size.voxel(at: $0)) ? UInt8(1) : 0 }
    return VoxelMask(Volume(geometry: VolumeGeometry(size: size), voxels: bytes))
  }

  static func random(_ size: VolumeSize, density: Double, seed: UInt64) -> VoxelMask {
    var generator = SeededGenerator(seed: seed)
    return mask(size) { _ in Double.random(in: 0..<1, using: &generator) < density }
  }

  /// Masks of every size at several densities, empty and full ones among them.
  static var randomMasks: [VoxelMask] {
    sizes.enumerated().flatMap { index, size in
      [0, 0.2, 0.5, 0.8, 1].map { random(size, density: $0, seed: UInt64(index * 10) + UInt64($0 * 8)) }
    }
  }

  /// One of the 256 masks of 2 x 2 x 2.
  static func eight(_ bits: Int) -> VoxelMask {
    let size = VolumeSize(x: 2, y: 2, z: 2)
    return mask(size) { bits >> size.index(x: $0.x, y: $0.y, z: $0.z) & 1 == 1 }
  }

  /// Drawn slices, `#` inside; all slices and rows have the same length.
  static func drawn(_ slices: [String]...) -> VoxelMask {
    let lines = slices.map { $0.map(Array.init) }
    let size = VolumeSize(x: lines[0][0].count, y: lines[0].count, z: lines.count)
    return mask(size) { lines[$0.z][$0.y][$0.x] == "#" }
  }
}

extension VoxelMask {
  /// The voxels as bytes in memory order.
  var bytes: [UInt8] { Array(voxels.voxels) }

  func isSubset(of other: VoxelMask) -> Bool { zip(bytes, other.bytes).allSatisfy { $0 <= $1 } }

  var inverted: VoxelMask { VoxelMask(Volume(geometry: geometry, voxels: bytes.map { 1 - $0 })) }

  func reordered(_ mapping: AxisMapping) -> VoxelMask { VoxelMask(voxels.reordered(mapping)) }
}
