import DistanceTransforms
import TestSupport
import Testing
import VolumeCore

/// Nearest features against brute force, ties included.
struct NearestFeatureTests {
  @Test func everyMaskOf2x2x2() {
    let size = VolumeSize(x: 2, y: 2, z: 2)
    for bits in 0..<256 { compare(mask(bits: bits, size), "mask \(bits)") }
  }

  /// Whole numbers as spacing: equal distances are equal in `Double`, so that the tie rule decides alone.
  @Test(arguments: [(9, 7, 5), (21, 6, 1), (1, 1, 40), (3, 40, 2), (1, 1, 1)])
  func ties(_ x: Int, _ y: Int, _ z: Int) {
    for spacing in [VoxelSpacing.unit, VoxelSpacing(x: 3, y: 4, z: 5)] {
      for percent in [5, 60, 97] {
        let mask = randomMask(VolumeSize(x: x, y: y, z: z), percent: percent, seed: 7, spacing: spacing)
        compare(mask, "\(mask.geometry.size), \(percent) %")
      }
    }
  }

  @Test(arguments: DistanceLawTests.masks.indices)
  func distancesEqualTheMap(_ index: Int) {
    let mask = DistanceLawTests.masks[index]
    let size = mask.geometry.size
    for region in DistanceRegion.allCases {
      let features = mask.nearestFeatures(region)
      let distances = (0..<size.voxelCount).map { index -> Double in
        let voxel = size.voxel(at: index)
        return features.distance(x: voxel.x, y: voxel.y, z: voxel.z)
      }
      #expect(largestDifference(mask.distanceMap(region).voxels, distances) <= roundingOfFloat)
    }
  }

  @Test func noFeature() {
    let features = randomMask(VolumeSize(x: 9, y: 8, z: 7), percent: 100, seed: 1).nearestFeatures()
    #expect(features.indices.voxels.allSatisfy { $0 == NearestFeatures.none })
    #expect(features.feature(x: 1, y: 2, z: 3) == nil)
    #expect(features.distance(x: 1, y: 2, z: 3) == .infinity)
  }

  @Test func featureOfAVoxel() {
    let size = VolumeSize(x: 4, y: 3, z: 2)
    let features = mask(bits: 1 << size.index(x: 3, y: 1, z: 1), size).nearestFeatures(.outside)
    #expect(features.feature(x: 0, y: 0, z: 0) == VoxelIndex(x: 3, y: 1, z: 1))
    #expect(features.feature(x: 3, y: 1, z: 1) == VoxelIndex(x: 3, y: 1, z: 1))
  }

  private func compare(_ mask: VoxelMask, _ place: String) {
    let voxels = Array(mask.voxels.voxels)
    let oracle = DistanceOracle(
      size: mask.geometry.size, spacing: mask.geometry.spacing, isMeasured: { voxels[$0] == 1 })
    let expected = voxels.indices.map { index -> UInt32 in
      let v = oracle.size.voxel(at: index)
      let features = voxels.indices.filter { voxels[$0] == 0 }
      let nearest = features.min { a, b in
        let (a, b) = (oracle.size.voxel(at: a), oracle.size.voxel(at: b))
        return oracle.length(v.x - a.x, v.y - a.y, v.z - a.z) < oracle.length(v.x - b.x, v.y - b.y, v.z - b.z)
      }
      return nearest.map { UInt32($0) } ?? NearestFeatures.none
    }
    #expect(Array(mask.nearestFeatures().indices.voxels) == expected, "\(place)")
  }
}
