import TestSupport
import Testing
import VolumeCore

@testable import VoxelMorphology

@Suite struct ErosionDilationTests {
  /// The element of a connectivity added up, as a list.
  private func summed(_ connectivity: VoxelConnectivity, _ iterations: Int, isSlice: Bool) -> [VoxelOffset] {
    let once = Oracle.offsets(connectivity, isSlice: isSlice)
    var sum: Set<VoxelOffset> = [VoxelOffset(x: 0, y: 0, z: 0)]
    for _ in 0..<iterations {
      sum = Set(sum.flatMap { a in once.map { VoxelOffset(x: a.x + $0.x, y: a.y + $0.y, z: a.z + $0.z) } })
    }
    return Array(sum)
  }

  private func check(_ mask: VoxelMask, _ element: StructuringElement, _ offsets: [VoxelOffset], _ place: String) {
    let isEmpty = offsets.isEmpty
    for outside in ImageOutside.allCases {
      let grows = outside == .foreground
      let keeps = outside != .background
      let dilated = Oracle.dilated(mask, offsets, outside: grows)
      #expect(mask.dilated(by: element, outside: outside).voxels == dilated.voxels, "dilation, \(place), \(outside)")
      let eroded = Oracle.eroded(mask, offsets, outside: keeps || isEmpty)
      #expect(mask.eroded(by: element, outside: outside).voxels == eroded.voxels, "erosion, \(place), \(outside)")
      #expect(
        mask.opened(by: element, outside: outside).voxels
          == Oracle.dilated(eroded, offsets, outside: grows).voxels, "opening, \(place), \(outside)")
      #expect(
        mask.closed(by: element, outside: outside).voxels
          == Oracle.eroded(dilated, offsets, outside: keeps).voxels, "closing, \(place), \(outside)")
    }
  }

  @Test(arguments: VoxelConnectivity.allCases)
  func neighbourhoodsFollowTheDefinition(connectivity: VoxelConnectivity) {
    for mask in MaskBuilding.randomMasks where mask.geometry.size.voxelCount <= 400 {
      let size = mask.geometry.size
      for iterations in 0...2 {
        let offsets = summed(connectivity, iterations, isSlice: size.z == 1)
        check(mask, .connectivity(connectivity, iterations: iterations), offsets, "\(size), \(iterations) times")
      }
    }
  }

  @Test(arguments: VoxelConnectivity.allCases)
  func allMasksOfEightVoxelsFollowTheDefinition(connectivity: VoxelConnectivity) {
    let offsets = Oracle.offsets(connectivity, isSlice: false)
    for bits in 0..<256 { check(MaskBuilding.eight(bits), .connectivity(connectivity), offsets, "mask \(bits)") }
  }

  static let spacings = [VoxelSpacing.unit, VoxelSpacing(x: 0.7, y: 1.1, z: 2.5), VoxelSpacing(x: 2, y: 0.5, z: 1)]

  @Test(arguments: spacings, [0, 0.9, 1, 2.1, 2.5, 3])
  func ballsFollowTheDefinition(spacing: VoxelSpacing, radius: Double) {
    for (index, size) in MaskBuilding.sizes.enumerated() {
      let density = [0.02, 0.5, 0.9][index % 3]
      let mask = MaskBuilding.random(size, density: density, seed: UInt64(index))
      for isClosed in [true, false] where radius == 2.1 || size.voxelCount < 300 {
        let offsets = Oracle.cube(7).filter { offset in
          let moved = [Double(offset.x) * spacing.x, Double(offset.y) * spacing.y, Double(offset.z) * spacing.z]
          let distance = moved.reduce(0) { $0 + $1 * $1 }.squareRoot()
          return (isClosed ? distance <= radius : distance < radius) && (size.z > 1 || offset.z == 0)
        }
        let element = StructuringElement.ball(radius: radius, spacing: spacing, isClosed: isClosed)
        if size.voxelCount < 100 {
          check(mask, element, offsets, "\(size), \(radius) mm of \(spacing), closed \(isClosed)")
        } else {
          let grid = BitGrid(mask).dilated(byBall: radius, spacing: spacing, isClosed: isClosed)
          let expected = Oracle.dilated(mask, offsets, outside: false)
          #expect(grid.mask(on: mask.geometry).voxels == expected.voxels, "\(size), \(radius) mm of \(spacing)")
        }
      }
    }
  }

  @Test func offsetSetsFollowTheDefinition() {
    let sets: [[VoxelOffset]] = [
      [], [VoxelOffset(x: 0, y: 0, z: 0)], [VoxelOffset(x: 3, y: 0, z: 0)], [VoxelOffset(x: -2, y: 1, z: 0)],
      [VoxelOffset(x: 1, y: 0, z: 0), VoxelOffset(x: 2, y: 0, z: 0), VoxelOffset(x: -1, y: 0, z: 0)],
      [VoxelOffset(x: 0, y: 0, z: 2), VoxelOffset(x: 1, y: -1, z: -1), VoxelOffset(x: 0, y: 3, z: 0)],
      [VoxelOffset(x: 64, y: 0, z: 0), VoxelOffset(x: -65, y: 0, z: 0)],
      [VoxelOffset(x: 500, y: -300, z: 0), VoxelOffset(x: 0, y: 0, z: 0)],
    ]
    for mask in MaskBuilding.randomMasks where mask.geometry.size.voxelCount <= 400 {
      for offsets in sets {
        let inSlice = mask.geometry.size.z == 1 ? offsets.filter { $0.z == 0 } : offsets
        check(mask, .offsets(offsets), inSlice, "\(mask.geometry.size), \(offsets)")
      }
    }
  }

  /// A radius beyond the image takes as long as one that reaches its far corner.
  @Test func aHugeBallCoversTheImage() {
    let mask = MaskBuilding.random(VolumeSize(x: 70, y: 5, z: 4), density: 0.01, seed: 3)
    #expect(mask.count > 0)
    let ball = StructuringElement.ball(radius: 1e12, spacing: .unit)
    #expect(mask.dilated(by: ball).count == 70 * 5 * 4)
    #expect(mask.eroded(by: ball, outside: .ignored).count == 0)
    #expect(mask.dilated(by: .connectivity(.corners, iterations: .max)).count == 70 * 5 * 4)
    #expect(mask.dilated(by: .connectivity(.faces, iterations: .max)).count == 70 * 5 * 4)
    #expect(mask.eroded(by: .connectivity(.faces, iterations: .max)).count == 0)
  }

  @Test func workersDoNotMatter() {
    let mask = MaskBuilding.random(VolumeSize(x: 70, y: 9, z: 8), density: 0.03, seed: 5)
    let elements: [StructuringElement] = [
      .ball(radius: 2.4, spacing: VoxelSpacing(x: 1, y: 1, z: 1.2)), .connectivity(.edges, iterations: 2),
      .offsets([VoxelOffset(x: 1, y: 2, z: 3), VoxelOffset(x: 0, y: -1, z: -2)]),
    ]
    for element in elements {
      let one = mask.dilated(by: element)
      let less = mask.eroded(by: element, outside: .ignored)
      for workers in [2, 3, 20] {
        #expect(mask.dilated(by: element, workerCount: workers).voxels == one.voxels)
        #expect(mask.eroded(by: element, outside: .ignored, workerCount: workers).voxels == less.voxels)
      }
    }
  }
}
