import TestSupport
import Testing
import VolumeCore

struct VolumeSizeTests {
  @Test func indexOfNamedVoxels() {
    // 4 columns, 3 rows, 2 slices: a row is 4 voxels long, a slice 12.
    let size = VolumeSize(x: 4, y: 3, z: 2)
    #expect(size.index(x: 0, y: 0, z: 0) == 0)
    #expect(size.index(x: 1, y: 0, z: 0) == 1)
    #expect(size.index(x: 0, y: 1, z: 0) == 4)
    #expect(size.index(x: 0, y: 0, z: 1) == 12)
    #expect(size.index(x: 3, y: 2, z: 1) == 23)
    #expect(size.voxelCount == 24 && size.sliceCount == 12 && size.extents == [4, 3, 2])
    #expect(size.description == "4 x 3 x 2")
  }

  @Test(arguments: [[1, 1, 1], [7, 1, 1], [1, 7, 1], [1, 1, 7], [5, 3, 2], [2, 9, 4]])
  func voxelIsTheInverseOfIndex(_ extents: [Int]) {
    let size = VolumeSize(x: extents[0], y: extents[1], z: extents[2])
    var next = 0
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x {
          #expect(size.index(x: x, y: y, z: z) == next)
          #expect(size.voxel(at: next) == VoxelIndex(x: x, y: y, z: z))
          next += 1
        }
      }
    }
    #expect(next == size.voxelCount)
  }
}
