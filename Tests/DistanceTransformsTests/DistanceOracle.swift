import DistanceTransforms
import TestSupport
import VolumeCore

/// Distances by looking at every pair of voxels, straight from the definitions.
struct DistanceOracle {
  let size: VolumeSize
  let spacing: VoxelSpacing
  /// Whether a voxel is measured; the other voxels are features.
  let isMeasured: (Int) -> Bool
  var metric = DistanceMetric.euclidean
  /// Whether the voxels right beyond the image are features.
  var isClosed = false

  /// The distance of each measured voxel to the nearest feature, 0 elsewhere.
  func distances() -> [Double] {
    (0..<size.voxelCount).map { isMeasured($0) ? nearest($0) { !isMeasured($0) } : 0 }
  }

  /// The distance of a voxel to the nearest of some features, and to the edge of a closed image.
  func nearest(_ voxel: Int, _ isFeature: (Int) -> Bool) -> Double {
    let v = size.voxel(at: voxel)
    var best = Double.infinity
    for other in 0..<size.voxelCount where isFeature(other) {
      let u = size.voxel(at: other)
      best = min(best, length(v.x - u.x, v.y - u.y, v.z - u.z))
    }
    if isClosed {
      best = min(best, length(v.x + 1, 0, 0), length(size.x - v.x, 0, 0), length(0, v.y + 1, 0))
      best = min(best, length(0, size.y - v.y, 0))
      if size.z > 1 { best = min(best, length(0, 0, v.z + 1), length(0, 0, size.z - v.z)) }
    }
    return best
  }

  func length(_ x: Int, _ y: Int, _ z: Int) -> Double {
    let (x, y, z) = (Double(abs(x)) * spacing.x, Double(abs(y)) * spacing.y, Double(abs(z)) * spacing.z)
    return switch metric {
    case .euclidean: (x * x + y * y + z * z).squareRoot()
    case .chessboard: max(x, y, z)
    case .cityBlock: x + y + z
    }
  }
}

/// The largest relative difference of two lists; infinite where only one is infinite, or a zero differs.
func largestDifference(_ values: some Sequence<Float>, _ expected: some Sequence<Double>) -> Double {
  var largest = 0.0
  for (value, expected) in zip(values, expected) {
    let value = Double(value)
    if value == expected { continue }
    largest = max(largest, value.isFinite && expected != 0 ? abs(value - expected) / abs(expected) : .infinity)
  }
  return largest
}

/// Three roundings of the squared distance, one of the root: 2.5 times 2^-24.
let roundingOfFloat = 2.5 * 0x1p-24

/// A mask whose voxel i is bit i of a number.
func mask(bits: Int, _ size: VolumeSize, spacing: VoxelSpacing = .unit) -> VoxelMask {
  VoxelMask(
    Volume(
      geometry: VolumeGeometry(size: size, spacing: spacing),
      voxels: (0..<size.voxelCount).map { UInt8(truncatingIfNeeded: bits >> $0) & 1 }))
}

/// A mask of random voxels, each in the set with a probability of `percent`.
func randomMask(_ size: VolumeSize, percent: Int, seed: UInt64, spacing: VoxelSpacing = .unit) -> VoxelMask {
  var generator = SeededGenerator(seed: seed)
  return VoxelMask(
    Volume(
      geometry: VolumeGeometry(size: size, spacing: spacing),
      voxels: (0..<size.voxelCount).map { _ in Int.random(in: 0..<100, using: &generator) < percent ? 1 : 0 }))
}

/// A map of random labels 0..<count in boxes, so that runs of equal labels occur.
func randomLabels(_ size: VolumeSize, count: Int, seed: UInt64, spacing: VoxelSpacing = .unit) throws -> LabelMap {
  var generator = SeededGenerator(seed: seed)
  var labels = [UInt8](repeating: 0, count: size.voxelCount)
  for _ in 0..<2 * count {
    let (x, y, z) = (range(size.x, &generator), range(size.y, &generator), range(size.z, &generator))
    let label = UInt8.random(in: 0..<UInt8(count), using: &generator)
    for z in z { for y in y { for x in x { labels[size.index(x: x, y: y, z: z)] = label } } }
  }
  return try LabelMap(.uint8(Volume(geometry: VolumeGeometry(size: size, spacing: spacing), voxels: labels)))
}

private func range(_ extent: Int, _ generator: inout SeededGenerator) -> Range<Int> {
  let start = Int.random(in: 0..<extent, using: &generator)
  return start..<min(extent, start + 1 + extent / 2)
}
