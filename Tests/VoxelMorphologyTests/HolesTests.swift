import Testing
import VolumeCore

@testable import VoxelMorphology

@Suite struct HolesTests {
  @Test(arguments: VoxelConnectivity.allCases)
  func randomMasksAgreeWithAFloodFill(background: VoxelConnectivity) {
    for mask in MaskBuilding.randomMasks {
      let filled = mask.fillingHoles(background: background)
      #expect(filled.bytes == Oracle.filled(mask, background), "\(mask.geometry.size)")
      #expect(filled.fillingHoles(background: background).voxels == filled.voxels)
    }
    for seed in 0..<6 {
      let mask = MaskBuilding.random(VolumeSize(x: 9, y: 8, z: 7), density: 0.75, seed: UInt64(seed))
      let filled = mask.fillingHoles(background: background)
      #expect(filled.bytes == Oracle.filled(mask, background))
      if background == .faces { #expect(filled.count > mask.count) }
    }
  }

  @Test func slicesAreFilledOneByOne() {
    let mask = MaskBuilding.random(VolumeSize(x: 9, y: 8, z: 7), density: 0.7, seed: 8)
    for background in VoxelConnectivity.allCases {
      let filled = mask.fillingHoles(background: background, in: .slices)
      for z in 0..<7 {
        let slice = MaskBuilding.mask(VolumeSize(x: 9, y: 8, z: 1)) { mask[$0.x, $0.y, z] }
        #expect(slice.fillingHoles(background: background).bytes == Array(filled.bytes[72 * z..<72 * (z + 1)]))
      }
    }
  }

  @Test func aCupIsNoHoleButItsSliceIs() {
    let ring = ["#####", "#...#", "#...#", "#####"]
    let lid = ["#####", "#####", "#####", "#####"]
    #expect(MaskBuilding.drawn(lid, ring, lid).fillingHoles().count == 60)
    #expect(MaskBuilding.drawn(lid, ring, ring).fillingHoles().count == 20 + 28)
    #expect(MaskBuilding.drawn(lid, ring, ring).fillingHoles(in: .slices).count == 60)
    #expect(MaskBuilding.drawn(ring).fillingHoles().count == 20)
  }

  /// The gap in the ring's corner is open to corner neighbours alone.
  @Test func theConnectivityOfTheBackgroundDecides() {
    let ring = MaskBuilding.drawn([".....", ".###.", ".#.#.", ".##..", "....."])
    #expect(ring.fillingHoles(background: .faces).count == 8)
    #expect(ring.fillingHoles(background: .corners).count == 7)
  }
}
