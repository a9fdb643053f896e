import TestSupport
import Testing

@testable import VolumeCore

@Suite struct BitGridTests {
  @Test(arguments: [(1, 1, 1), (7, 3, 2), (64, 2, 2), (65, 3, 1), (130, 4, 3)])
  func maskSurvivesPacking(x: Int, y: Int, z: Int) {
    var generator = SeededGenerator(seed: UInt64(x * 100 + y))
    let geometry = VolumeGeometry(size: VolumeSize(x: x, y: y, z: z))
    let bytes = (0..<x * y * z).map { _ in UInt8.random(in: 0...1, using: &generator) }
    let mask = VoxelMask(Volume(geometry: geometry, voxels: bytes))
    let grid = BitGrid(mask)
    #expect(grid.count == mask.count)
    #expect(grid.mask(on: geometry).voxels == mask.voxels)
    #expect(!grid.contains(x: -1, y: 0, z: 0) && !grid.contains(x: 0, y: -1, z: 0) && !grid.contains(x: 0, y: 0, z: z))
  }

  @Test func insertedRangesEqualInsertedVoxels() {
    for first in [0, 1, 63, 64, 100] {
      for end in [first + 1, first + 2, 64, 65, 128, 190, 200] where end > first {
        let grid = BitGrid(sizeX: 200, sizeY: 2, sizeZ: 2)
        grid.insert(first..<end, y: 1, z: 1)
        #expect(grid.count == end - first)
        #expect((0..<200).allSatisfy { grid.contains(x: $0, y: 1, z: 1) == (first..<end).contains($0) })
      }
    }
  }
}
