import DistanceTransforms
import TestSupport
import Testing
import VolumeCore

/// Distance maps of masks against brute force, by hand and by laws.
struct DistanceMapTests {
  static let anisotropic = VoxelSpacing(x: 0.7, y: 1.1, z: 2.6)

  /// A row of voxels: distances by eye.
  @Test func rowByHand() {
    let row = mask(bits: 0b0111_1001, VolumeSize(x: 8, y: 1, z: 1), spacing: VoxelSpacing(x: 0.5, y: 1, z: 1))
    #expect(Array(row.distanceMap().voxels) == [0.5, 0, 0, 0.5, 1, 1, 0.5, 0])
    #expect(Array(row.distanceMap(imageEdge: .closed).voxels) == [0.5, 0, 0, 0.5, 1, 1, 0.5, 0])
    #expect(Array(row.distanceMap(.outside).voxels) == [0, 0.5, 0.5, 0, 0, 0, 0, 0.5])
    #expect(Array(row.distanceMap(squared: true).voxels) == [0.25, 0, 0, 0.25, 1, 1, 0.25, 0])
    #expect(Array(row.distanceMap(limit: 0.75).voxels) == [0.5, 0, 0, 0.5, 0.75, 0.75, 0.5, 0])
  }

  @Test func everyMaskOf2x2x2() {
    let size = VolumeSize(x: 2, y: 2, z: 2)
    for bits in 0..<256 {
      for metric in DistanceMetric.allCases {
        for edge in DistanceImageEdge.allCases {
          let oracle = DistanceOracle(
            size: size, spacing: Self.anisotropic, isMeasured: { bits >> $0 & 1 == 1 }, metric: metric,
            isClosed: edge == .closed)
          let map = mask(bits: bits, size, spacing: Self.anisotropic).distanceMap(imageEdge: edge, metric: metric)
          let difference = largestDifference(map.voxels, oracle.distances())
          #expect(difference <= roundingOfFloat, "mask \(bits), \(metric), \(edge)")
        }
      }
    }
  }

  /// All 262144 masks, in four parts that run side by side.
  @Test(arguments: 0..<4)
  func everyMaskOf3x3x2(_ part: Int) {
    let size = VolumeSize(x: 3, y: 3, z: 2)
    let spacing = Self.anisotropic
    // Distances of all pairs, so that the oracle is a minimum over 18 numbers.
    let pairs = DistanceOracle(size: size, spacing: spacing, isMeasured: { _ in true })
    let lengths = (0..<18).map { voxel in
      (0..<18).map { other in
        let (v, u) = (size.voxel(at: voxel), size.voxel(at: other))
        return Float(pairs.length(v.x - u.x, v.y - u.y, v.z - u.z))
      }
    }
    var wrong: [Int] = []
    for bits in part << 16..<(part + 1) << 16 {
      let map = mask(bits: bits, size, spacing: spacing).distanceMap()
      map.withVoxels { map in
        for voxel in 0..<18 {
          var expected: Float = bits >> voxel & 1 == 0 ? 0 : .infinity
          for other in 0..<18 where bits >> other & 1 == 0 { expected = min(expected, lengths[voxel][other]) }
          let value = map[voxel]
          if value != expected && !(abs(value - expected) <= 2 * expected.ulp) { wrong.append(bits) }
        }
      }
    }
    #expect(wrong.isEmpty)
  }

  /// Tiles are 16 columns wide and words 64 voxels: sizes around both, thin and lopsided.
  @Test(arguments: [
    (1, 1, 1), (17, 1, 1), (1, 19, 1), (1, 1, 21), (16, 5, 3), (33, 7, 2), (65, 3, 1), (3, 4, 40), (2, 50, 2),
    (128, 2, 2),
  ])
  func randomMasks(_ x: Int, _ y: Int, _ z: Int) {
    let size = VolumeSize(x: x, y: y, z: z)
    for (percent, seed) in [(50, 1), (95, 2), (99, 3)] as [(Int, UInt64)] {
      let mask = randomMask(size, percent: percent, seed: seed, spacing: Self.anisotropic)
      let voxels = Array(mask.voxels.voxels)
      for region in DistanceRegion.allCases {
        let measured: UInt8 = region == .inside ? 1 : 0
        for edge in DistanceImageEdge.allCases {
          let oracle = DistanceOracle(
            size: size, spacing: Self.anisotropic, isMeasured: { voxels[$0] == measured },
            isClosed: edge == .closed && region == .inside)
          let map = mask.distanceMap(region, imageEdge: edge)
          let difference = largestDifference(map.voxels, oracle.distances())
          #expect(difference <= roundingOfFloat, "\(size), \(percent) %, \(region), \(edge)")
        }
      }
    }
  }

  @Test func masksWithoutFeaturesAreInfinitelyFar() {
    let size = VolumeSize(x: 5, y: 4, z: 3)
    let (full, empty) = (randomMask(size, percent: 100, seed: 1), randomMask(size, percent: 0, seed: 1))
    for metric in DistanceMetric.allCases {
      #expect(full.distanceMap(metric: metric).voxels.allSatisfy { $0 == .infinity })
      #expect(full.distanceMap(.outside, metric: metric).voxels.allSatisfy { $0 == 0 })
      #expect(empty.distanceMap(metric: metric).voxels.allSatisfy { $0 == 0 })
      #expect(empty.distanceMap(.outside, metric: metric).voxels.allSatisfy { $0 == .infinity })
      #expect(full.distanceMap(metric: metric, limit: 7).voxels.allSatisfy { $0 == 7 })
    }
    #expect(full.distanceMap(imageEdge: .closed).voxels.max() == 2)
    #expect(empty.distanceMap(.outside, imageEdge: .closed).voxels.allSatisfy { $0 == .infinity })
  }

  @Test func closedEdgeEqualsAFrameOfBackground() {
    for (size, seed) in [(VolumeSize(x: 18, y: 6, z: 5), 1), (VolumeSize(x: 9, y: 20, z: 1), 2)]
      as [(VolumeSize, UInt64)]
    {
      let inner = randomMask(size, percent: 97, seed: seed, spacing: Self.anisotropic)
      let margin = size.z > 1 ? 1 : 0
      let outer = VolumeSize(x: size.x + 2, y: size.y + 2, z: size.z + 2 * margin)
      var framed = [UInt8](repeating: 0, count: outer.voxelCount)
      forEachVoxel(size) { x, y, z in
        framed[outer.index(x: x + 1, y: y + 1, z: z + margin)] = inner[x, y, z] ? 1 : 0
      }
      let geometry = VolumeGeometry(size: outer, spacing: Self.anisotropic)
      let expected = VoxelMask(Volume(geometry: geometry, voxels: framed)).distanceMap()
      let map = inner.distanceMap(imageEdge: .closed)
      forEachVoxel(size) { x, y, z in #expect(map[x, y, z] == expected[x + 1, y + 1, z + margin]) }
    }
  }

  @Test(arguments: [DistanceMetric.euclidean, .chessboard, .cityBlock], [false, true])
  func limitCutsOff(_ metric: DistanceMetric, isSquared: Bool) {
    let mask = randomMask(VolumeSize(x: 20, y: 18, z: 6), percent: 98, seed: 5, spacing: Self.anisotropic)
    let whole = mask.distanceMap(metric: metric, squared: isSquared)
    #expect(whole.voxels.max()! > 7)
    for limit in [0.3, 2.2, 3.0, 100] {
      let band = mask.distanceMap(metric: metric, limit: limit, squared: isSquared)
      let bound = Float(isSquared ? limit * limit : limit)
      #expect(Array(band.voxels) == whole.voxels.map { min($0, bound) })
    }
  }

  private func forEachVoxel(_ size: VolumeSize, _ body: (Int, Int, Int) -> Void) {
    for z in 0..<size.z { for y in 0..<size.y { for x in 0..<size.x { body(x, y, z) } } }
  }
}
