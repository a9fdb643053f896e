import DistanceTransforms
import TestSupport
import Testing
import VolumeCore

/// What must hold for distance maps whatever the mask.
struct DistanceLawTests {
  static let spacing = VoxelSpacing(x: 0.7, y: 1.3, z: 2.9)

  /// A few voxels in a large volume (far distances), noise, and a ball.
  static let masks: [VoxelMask] = [
    randomMask(VolumeSize(x: 37, y: 40, z: 33), percent: 1, seed: 3, spacing: spacing),
    randomMask(VolumeSize(x: 35, y: 30, z: 12), percent: 45, seed: 4, spacing: spacing),
    ball(VolumeSize(x: 40, y: 41, z: 24), radius: 17),
  ]

  static func ball(_ size: VolumeSize, radius: Int) -> VoxelMask {
    let voxels = (0..<size.voxelCount).map { index -> UInt8 in
      let voxel = size.voxel(at: index)
      let (x, y, z) = (voxel.x - size.x / 2, voxel.y - size.y / 2, voxel.z - size.z / 2)
      return x * x + y * y + 2 * z * z <= radius * radius ? 1 : 0
    }
    return VoxelMask(Volume(geometry: VolumeGeometry(size: size, spacing: spacing), voxels: voxels))
  }

  @Test(arguments: masks.indices, DistanceRegion.allCases)
  func windowsAndDivideAndConquerAgree(_ index: Int, _ region: DistanceRegion) {
    for metric in DistanceMetric.allCases {
      let windows = Self.masks[index].distanceMap(region, metric: metric, method: .windows)
      for method in [DistanceMethod.automatic, .divideAndConquer] {
        let other = Self.masks[index].distanceMap(region, metric: metric, method: method)
        let difference = largestDifference(other.voxels, windows.voxels.map(Double.init))
        #expect(difference <= 2 * roundingOfFloat, "\(metric) \(method)")
      }
    }
  }

  /// Columns so long that divide and conquer goes deep, against the definition.
  @Test func longColumnsAgainstTheDefinition() {
    for size in [VolumeSize(x: 3, y: 700, z: 1), VolumeSize(x: 2, y: 1, z: 900)] {
      let mask = randomMask(size, percent: 1, seed: 9, spacing: VoxelSpacing(x: 20, y: 1, z: 1.1))
      let voxels = Array(mask.voxels.voxels)
      let oracle = DistanceOracle(size: size, spacing: mask.geometry.spacing, isMeasured: { voxels[$0] == 0 })
      #expect(largestDifference(mask.distanceMap(.outside).voxels, oracle.distances()) <= roundingOfFloat)
    }
  }

  @Test(arguments: masks.indices)
  func workersChangeNoBit(_ index: Int) throws {
    let mask = Self.masks[index]
    for region in DistanceRegion.allCases {
      let one = mask.distanceMap(region)
      for workers in [2, 8] { #expect(mask.distanceMap(region, workerCount: workers) == one) }
    }
    for convention in SignedDistanceConvention.allCases {
      let one = mask.signedDistanceMap(convention)
      for workers in [2, 8] { #expect(mask.signedDistanceMap(convention, workerCount: workers) == one) }
    }
    let features = mask.nearestFeatures().indices
    for workers in [2, 8] { #expect(mask.nearestFeatures(workerCount: workers).indices == features) }
    let labels = try randomLabels(VolumeSize(x: 40, y: 20, z: 12), count: 12, seed: 1, spacing: Self.spacing)
    let one = labels.distanceToOtherLabels()
    for workers in [2, 8] { #expect(labels.distanceToOtherLabels(workerCount: workers) == one) }
  }

  @Test(arguments: [0x1p-40, 0.5, 4, 0x1p60] as [Double])
  func scalingTheSpacingScalesTheMap(_ factor: Double) {
    let mask = Self.masks[1]
    let s = Self.spacing
    let scaled = mask.distanceMap(spacing: VoxelSpacing(x: s.x * factor, y: s.y * factor, z: s.z * factor))
    #expect(Array(scaled.voxels) == mask.distanceMap().voxels.map { $0 * Float(factor) })
  }

  @Test func translationMovesTheMap() {
    let inner = Self.ball(VolumeSize(x: 14, y: 12, z: 8), radius: 5)
    let size = VolumeSize(x: 40, y: 35, z: 20)
    func placed(_ dx: Int, _ dy: Int, _ dz: Int) -> VoxelMask {
      var voxels = [UInt8](repeating: 0, count: size.voxelCount)
      for z in 0..<8 {
        for y in 0..<12 {
          for x in 0..<14 where inner[x, y, z] { voxels[size.index(x: x + dx, y: y + dy, z: z + dz)] = 1 }
        }
      }
      return VoxelMask(Volume(geometry: VolumeGeometry(size: size, spacing: Self.spacing), voxels: voxels))
    }
    let (a, b) = (placed(2, 1, 3).distanceMap(), placed(19, 18, 9).distanceMap())
    for z in 0..<8 {
      for y in 0..<12 {
        for x in 0..<14 { #expect(a[x + 2, y + 1, z + 3] == b[x + 19, y + 18, z + 9]) }
      }
    }
  }

  @Test(arguments: masks.indices)
  func permutingTheAxesPermutesTheMap(_ index: Int) {
    let mask = Self.masks[index]
    let size = mask.geometry.size
    let s = Self.spacing
    // (x, y, z) becomes (z, x, y).
    let turned = VolumeSize(x: size.z, y: size.x, z: size.y)
    var voxels = [UInt8](repeating: 0, count: size.voxelCount)
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x where mask[x, y, z] { voxels[turned.index(x: z, y: x, z: y)] = 1 }
      }
    }
    let geometry = VolumeGeometry(size: turned, spacing: VoxelSpacing(x: s.z, y: s.x, z: s.y))
    let turnedMask = VoxelMask(Volume(geometry: geometry, voxels: voxels))
    for region in DistanceRegion.allCases {
      let (map, turnedMap) = (mask.distanceMap(region), turnedMask.distanceMap(region))
      var values: [Float] = []
      for z in 0..<size.z { for y in 0..<size.y { for x in 0..<size.x { values.append(turnedMap[z, x, y]) } } }
      #expect(largestDifference(values, map.voxels.map(Double.init)) <= 2 * roundingOfFloat)
    }
  }

  /// Neighbours differ by no more than the step between them; signed maps with a zero on the faces too.
  @Test(arguments: masks.indices)
  func mapsAreOneLipschitz(_ index: Int) {
    let mask = Self.masks[index]
    let size = mask.geometry.size
    for map in [mask.distanceMap(), mask.distanceMap(.outside), mask.signedDistanceMap(.face)] {
      for voxel in 0..<size.voxelCount {
        let v = size.voxel(at: voxel)
        let value = map[v.x, v.y, v.z]
        if v.x > 0 { #expect(abs(value - map[v.x - 1, v.y, v.z]) <= 0.7 + 1e-5) }
        if v.y > 0 { #expect(abs(value - map[v.x, v.y - 1, v.z]) <= 1.3 + 1e-5) }
        if v.z > 0 { #expect(abs(value - map[v.x, v.y, v.z - 1]) <= 2.9 + 1e-5) }
      }
    }
  }
}
