import DistanceTransforms
import TestSupport
import Testing
import VolumeCore

/// Signed maps against their definitions.
struct SignedDistanceTests {
  static let spacing = VoxelSpacing(x: 0.7, y: 1.1, z: 2.6)

  /// The picture of `SignedDistanceConvention`.
  @Test func rowByHand() {
    let row = mask(bits: 0b11100, VolumeSize(x: 5, y: 1, z: 1))
    let expected: [SignedDistanceConvention: [Float]] = [
      .voxelCentre: [2, 1, 0, -1, -2], .face: [1.5, 0.5, -0.5, -1.5, -2.5], .kervadec: [2, 1, 0, -1, -2],
      .difference: [2, 1, -1, -2, -3], .normalised: [1, 0.5, 0, -2 / 3, -1],
    ]
    for (convention, values) in expected {
      #expect(Array(row.signedDistanceMap(convention).voxels) == values, "\(convention)")
    }
    let closed: [SignedDistanceConvention: [Float]] = [
      .voxelCentre: [2, 1, 0, -1, 0], .face: [1.5, 0.5, -0.5, -1.5, -0.5], .kervadec: [2, 1, 0, -1, 0],
      .difference: [2, 1, -1, -2, -1], .normalised: [1, 0.5, 0, -1, 0],
    ]
    // One row of a 2D image has an edge along y as well, one voxel away.
    let plane = mask(
      bits: 0b11100 << 20 | 0b11100 << 15 | 0b11100 << 10 | 0b11100 << 5 | 0b11100, VolumeSize(x: 5, y: 5, z: 1))
    for (convention, values) in closed {
      let map = plane.signedDistanceMap(convention, imageEdge: .closed)
      #expect((0..<5).map { map[$0, 2, 0] } == values, "\(convention)")
    }
  }

  @Test func kervadecSubtractsOneMillimetre() {
    let row = mask(bits: 0b1110, VolumeSize(x: 4, y: 1, z: 1), spacing: VoxelSpacing(x: 3, y: 1, z: 1))
    #expect(Array(row.signedDistanceMap(.kervadec).voxels) == [3, -2, -5, -8])
    let fine = mask(bits: 0b1110, VolumeSize(x: 4, y: 1, z: 1), spacing: VoxelSpacing(x: 0.5, y: 1, z: 1))
    #expect(Array(fine.signedDistanceMap(.kervadec).voxels) == [0.5, 0.5, 0, -0.5])
  }

  @Test(arguments: SignedDistanceConvention.allCases, DistanceImageEdge.allCases)
  func everyConventionAgainstItsDefinition(_ convention: SignedDistanceConvention, _ edge: DistanceImageEdge) {
    let sizes = [VolumeSize(x: 7, y: 5, z: 4), VolumeSize(x: 19, y: 6, z: 1), VolumeSize(x: 2, y: 2, z: 9)]
    for (seed, size) in sizes.enumerated() {
      for percent in [10, 50, 85] {
        let mask = randomMask(size, percent: percent, seed: UInt64(seed), spacing: Self.spacing)
        let expected = SignedOracle(mask: mask, isClosed: edge == .closed).map(convention)
        let map = mask.signedDistanceMap(convention, imageEdge: edge)
        for (value, expected) in zip(map.voxels, expected) {
          #expect(abs(Double(value) - expected) <= 1e-6 * max(1, abs(expected)), "\(convention) \(size) \(percent)")
        }
      }
    }
  }

  @Test func everyMaskOf2x2x2() {
    let size = VolumeSize(x: 2, y: 2, z: 2)
    for bits in 1..<255 {
      let mask = mask(bits: bits, size, spacing: Self.spacing)
      for convention in SignedDistanceConvention.allCases {
        let expected = SignedOracle(mask: mask, isClosed: false).map(convention)
        for (value, expected) in zip(mask.signedDistanceMap(convention).voxels, expected) {
          #expect(abs(Double(value) - expected) <= 1e-6 * max(1, abs(expected)), "\(convention) \(bits)")
        }
      }
    }
  }

  @Test func emptyAndFullMasks() {
    let size = VolumeSize(x: 18, y: 3, z: 2)
    let (empty, full) = (randomMask(size, percent: 0, seed: 1), randomMask(size, percent: 100, seed: 1))
    for convention in [SignedDistanceConvention.voxelCentre, .face, .difference] {
      for edge in DistanceImageEdge.allCases {
        #expect(empty.signedDistanceMap(convention, imageEdge: edge).voxels.allSatisfy { $0 == .infinity })
      }
      #expect(full.signedDistanceMap(convention).voxels.allSatisfy { $0 == -.infinity })
      #expect(full.signedDistanceMap(convention, limit: 4).voxels.allSatisfy { $0 == -4 })
      #expect(full.signedDistanceMap(convention, imageEdge: .closed).voxels.allSatisfy { $0 <= 0 && $0.isFinite })
    }
    #expect(empty.signedDistanceMap(.kervadec).voxels.allSatisfy { $0 == 0 })
    #expect(full.signedDistanceMap(.kervadec).voxels.allSatisfy { $0 == 0 })
    #expect(empty.signedDistanceMap(.normalised).voxels.allSatisfy { $0 == 1 })
    #expect(full.signedDistanceMap(.normalised).voxels.allSatisfy { $0 == -1 })
  }

  @Test func limitCutsOffBothSides() {
    let mask = DistanceLawTests.masks[2]
    for convention in [SignedDistanceConvention.voxelCentre, .face, .difference] {
      let whole = mask.signedDistanceMap(convention)
      let band = mask.signedDistanceMap(convention, limit: 3)
      #expect(Array(band.voxels) == whole.voxels.map { max(-3, min(3, $0)) })
    }
  }

  /// The two sides of the difference are the two distance maps.
  @Test(arguments: DistanceLawTests.masks.indices)
  func differenceIsOutsideMinusInside(_ index: Int) {
    let mask = DistanceLawTests.masks[index]
    let (inside, outside) = (mask.distanceMap(.inside), mask.distanceMap(.outside))
    #expect(Array(mask.signedDistanceMap(.difference).voxels) == zip(outside.voxels, inside.voxels).map { $0 - $1 })
  }
}

/// Signed maps by looking at every pair of voxels.
struct SignedOracle {
  let mask: VoxelMask
  let isClosed: Bool

  private var size: VolumeSize { mask.geometry.size }
  private var spacing: VoxelSpacing { mask.geometry.spacing }

  func map(_ convention: SignedDistanceConvention) -> [Double] {
    let voxels = Array(mask.voxels.voxels)
    func distances(toInside: Bool) -> [Double] {
      DistanceOracle(
        size: size, spacing: spacing, isMeasured: { (voxels[$0] == 1) != toInside }, isClosed: isClosed && !toInside
      ).distances()
    }
    let (inside, outside) = (distances(toInside: false), distances(toInside: true))
    let difference = zip(outside, inside).map { $0 - $1 }
    switch convention {
    case .difference: return difference
    case .kervadec:
      if !voxels.contains(1) || !voxels.contains(0) && !isClosed { return difference.map { _ in 0 } }
      return difference.map { $0 < 0 ? $0 + 1 : $0 }
    case .normalised:
      let (lowest, highest) = (difference.min()!, difference.max()!)
      return difference.enumerated().map { index, value in
        isContour(index, voxels, reach: 1) ? 0 : value / (value < 0 ? -lowest : highest)
      }
    case .voxelCentre:
      let oracle = DistanceOracle(size: size, spacing: spacing, isMeasured: { _ in true })
      return difference.indices.map { index in
        let distance = oracle.nearest(index) { isContour($0, voxels, reach: 3) }
        return voxels[index] == 1 ? -distance : distance
      }
    case .face: return difference.indices.map { face($0, voxels) }
    }
  }

  /// Whether a mask voxel has a background neighbour at most `reach` axis steps of one away.
  private func isContour(_ index: Int, _ voxels: [UInt8], reach: Int) -> Bool {
    if voxels[index] == 0 { return false }
    let v = size.voxel(at: index)
    for dz in -1...1 {
      for dy in -1...1 {
        for dx in -1...1 where abs(dx) + abs(dy) + abs(dz) <= reach {
          let (x, y, z) = (v.x + dx, v.y + dy, v.z + dz)
          if size.z == 1 && dz != 0 { continue }
          let isInImage = x >= 0 && y >= 0 && z >= 0 && x < size.x && y < size.y && z < size.z
          if isInImage ? voxels[size.index(x: x, y: y, z: z)] == 0 : isClosed { return true }
        }
      }
    }
    return false
  }

  /// The distance of a voxel's centre to the boxes of the other side.
  private func face(_ index: Int, _ voxels: [UInt8]) -> Double {
    let v = size.voxel(at: index)
    var best = Double.infinity
    func gap(_ steps: Int, _ spacing: Double) -> Double { max(Double(abs(steps)) - 0.5, 0) * spacing }
    for other in voxels.indices where voxels[other] != voxels[index] {
      let u = size.voxel(at: other)
      let (x, y, z) = (gap(v.x - u.x, spacing.x), gap(v.y - u.y, spacing.y), gap(v.z - u.z, spacing.z))
      best = min(best, (x * x + y * y + z * z).squareRoot())
    }
    if isClosed && voxels[index] == 1 {
      best = min(best, gap(v.x + 1, spacing.x), gap(size.x - v.x, spacing.x))
      best = min(best, gap(v.y + 1, spacing.y), gap(size.y - v.y, spacing.y))
      if size.z > 1 { best = min(best, gap(v.z + 1, spacing.z), gap(size.z - v.z, spacing.z)) }
    }
    return voxels[index] == 1 ? -best : best
  }
}
