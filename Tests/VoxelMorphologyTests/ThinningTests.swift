import TestSupport
import Testing
import VolumeCore

@testable import VoxelMorphology

@Suite struct ThinningTests {
  /// Blobs rather than noise, so that there is something to thin: a random mask grown and shrunk.
  private static func blobs(_ size: VolumeSize, seed: UInt64) -> VoxelMask {
    MaskBuilding.random(size, density: 0.06, seed: seed).dilated(by: .connectivity(.edges))
  }

  static var masks: [VoxelMask] {
    MaskBuilding.randomMasks
      + (0..<6).map { blobs(VolumeSize(x: 15, y: 12, z: 9), seed: $0) }
      + (0..<4).map { blobs(VolumeSize(x: 70, y: 14, z: 1), seed: $0 + 50) }
  }

  private func check(_ mask: VoxelMask, _ place: String) {
    let thinned = mask.thinned()
    #expect(thinned.isSubset(of: mask), "\(place)")
    #expect(thinned.thinned().voxels == thinned.voxels, "\(place)")
    func components(_ mask: VoxelMask) -> Int { ConnectedComponents(mask, connectivity: .corners).count }
    #expect(components(thinned) == components(mask), "\(place)")
    #expect(Oracle.eulerCharacteristic(thinned) == Oracle.eulerCharacteristic(mask), "\(place)")
    #expect(cavities(thinned) == cavities(mask), "\(place)")
    let peer = mask.thinned(.scikitImage)
    #expect(peer.thinned(.scikitImage).voxels == peer.voxels && peer.isSubset(of: mask), "\(place)")
    if components(peer) == components(mask) { #expect(peer.voxels == thinned.voxels, "\(place)") }
  }

  /// Background components of a mask with a frame around it.
  private func cavities(_ mask: VoxelMask) -> Int {
    let size = mask.geometry.size
    let z = size.z == 1 ? 1 : size.z + 2
    let framed = MaskBuilding.mask(VolumeSize(x: size.x + 2, y: size.y + 2, z: z)) {
      !Oracle.value(mask, $0.x - 1, $0.y - 1, size.z == 1 ? 0 : $0.z - 1, outside: false)
    }
    return ConnectedComponents(framed, connectivity: .faces).count - 1
  }

  @Test func topologyIsKept() {
    for (index, mask) in Self.masks.enumerated() { check(mask, "mask \(index) of \(mask.geometry.size)") }
  }

  @Test func topologyOfEightVoxelsIsKept() {
    for bits in 0..<256 { check(MaskBuilding.eight(bits), "mask \(bits)") }
  }

  /// A rod becomes a line, a plate with a hole a ring, a cube nearly a point.
  @Test func simpleShapesBecomeLines() {
    let rod = MaskBuilding.mask(VolumeSize(x: 75, y: 7, z: 7)) { (2...4).contains($0.y) && (2...4).contains($0.z) }
    let line = rod.thinned()
    #expect(line.count > 65 && line.count <= 75)
    #expect(line.isSubset(of: MaskBuilding.mask(rod.geometry.size) { $0.y == 3 && $0.z == 3 }))
    let plate = MaskBuilding.mask(VolumeSize(x: 15, y: 15, z: 3)) {
      $0.z == 1 && !((6...8).contains($0.x) && (6...8).contains($0.y))
    }
    #expect(Oracle.eulerCharacteristic(plate.thinned()) == 0)
    #expect(plate.thinned().count < 40)
    let cube = MaskBuilding.mask(VolumeSize(x: 9, y: 9, z: 9)) { voxel in
      [voxel.x, voxel.y, voxel.z].allSatisfy { (1...7).contains($0) }
    }
    #expect(cube.thinned().count <= 3)
  }

  /// scikit-image issue 3757: a block of even width vanishes.
  @Test func blocksVanishOnlyByThePeersRule() {
    for side in [2, 4] {
      let block = MaskBuilding.mask(VolumeSize(x: side + 2, y: side + 2, z: side + 2)) { voxel in
        [voxel.x, voxel.y, voxel.z].allSatisfy { (1...side).contains($0) }
      }
      #expect(block.thinned(.scikitImage).count == 0)
      #expect(block.thinned().count == 1)
    }
  }

  /// Every neighbourhood of 26 voxels, sampled: Euler characteristic and components by definition.
  @Test func deletableVoxelsFollowTheDefinition() {
    var generator = SeededGenerator(seed: 12)
    var deletable = 0
    for sample in 0..<600 {
      var bits = UInt32.random(in: 0..<1 << 27, using: &generator) | 1 << 13
      if sample % 3 == 1 { bits &= UInt32.random(in: 0..<1 << 27, using: &generator) | 1 << 13 }
      if sample % 3 == 2 { bits |= UInt32.random(in: 0..<1 << 27, using: &generator) }
      let size = VolumeSize(x: 3, y: 3, z: 3)
      let mask = MaskBuilding.mask(size) { bits >> size.index(x: $0.x, y: $0.y, z: $0.z) & 1 == 1 }
      let rest = MaskBuilding.mask(size) { mask[$0.x, $0.y, $0.z] && $0 != VoxelIndex(x: 1, y: 1, z: 1) }
      let numbers = Oracle.components(rest.bytes.map { Int($0) }, size, .corners)
      let keepsEuler = Oracle.eulerCharacteristic(mask) == Oracle.eulerCharacteristic(rest)
      let isConnected = numbers.max()! <= 1
      let place = "neighbourhood \(bits)"
      let neighbourhood = Neighbourhood(bits: bits)
      #expect(neighbourhood.isDeletable == (keepsEuler && isConnected && rest.count > 1), "\(place)")
      #expect(neighbourhood.isStillDeletable(.preservingTopology) == (keepsEuler && isConnected), "\(place)")
      #expect(neighbourhood.isStillDeletable(.scikitImage) == isConnected, "\(place)")
      deletable += neighbourhood.isDeletable ? 1 : 0
    }
    #expect(deletable > 50 && deletable < 550)
  }
}
