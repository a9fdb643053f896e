import TestSupport
import Testing
import VolumeCore

@testable import VoxelMorphology

@Suite struct ConnectedComponentsTests {
  private func check(_ found: ConnectedComponents, _ expected: [Int], labels: [Int], _ place: String) {
    #expect(found.numbers().voxels.map { Int($0) } == expected, "\(place)")
    #expect(found.count == expected.max() ?? 0, "\(place)")
    let size = found.geometry.size
    for (index, component) in found.components.enumerated() {
      let positions = expected.indices.filter { expected[$0] == index + 1 }
      let voxels = positions.map { size.voxel(at: $0) }
      #expect(component.voxelCount == positions.count, "\(place)")
      #expect(component.label == labels[positions[0]], "\(place)")
      #expect(component.box.x == voxels.map(\.x).min()!..<voxels.map(\.x).max()! + 1, "\(place)")
      #expect(component.box.y == voxels.map(\.y).min()!..<voxels.map(\.y).max()! + 1, "\(place)")
      #expect(component.box.z == voxels.map(\.z).min()!..<voxels.map(\.z).max()! + 1, "\(place)")
    }
  }

  @Test(arguments: VoxelConnectivity.allCases)
  func randomMasksAgreeWithAFloodFill(connectivity: VoxelConnectivity) {
    for mask in MaskBuilding.randomMasks {
      let values = mask.bytes.map { Int($0) }
      let size = mask.geometry.size
      check(
        ConnectedComponents(mask, connectivity: connectivity), Oracle.components(values, size, connectivity),
        labels: values, "\(size)")
    }
  }

  @Test(arguments: VoxelConnectivity.allCases)
  func allMasksOfEightVoxelsAgreeWithAFloodFill(connectivity: VoxelConnectivity) {
    for bits in 0..<256 {
      let mask = MaskBuilding.eight(bits)
      let values = mask.bytes.map { Int($0) }
      check(
        ConnectedComponents(mask, connectivity: connectivity),
        Oracle.components(values, mask.geometry.size, connectivity), labels: values, "mask \(bits)")
    }
  }

  /// Runs of different labels touch, which masks never show; one-byte and two-byte class indices.
  @Test(arguments: VoxelConnectivity.allCases, [1, 700])
  func labelMapsAgreeWithAFloodFill(connectivity: VoxelConnectivity, scale: Int) throws {
    for (index, size) in MaskBuilding.sizes.enumerated() {
      for labelCount in [2, 3, 5] {
        var generator = SeededGenerator(seed: UInt64(index * 31 + labelCount))
        let indices = (0..<size.voxelCount).map { _ in Int.random(in: 0..<labelCount, using: &generator) }
        let values = indices.map { $0 * scale - scale }
        let volume = Volume(geometry: VolumeGeometry(size: size), voxels: values.map { Int32($0) })
        let map = try LabelMap(.int32(volume))
        // Background is the smallest label, -scale.
        check(
          ConnectedComponents(map, background: -scale, connectivity: connectivity),
          Oracle.components(indices, size, connectivity), labels: values, "\(size), \(labelCount) labels")
        check(
          ConnectedComponents(map, background: 12345, connectivity: connectivity),
          Oracle.components(indices.map { $0 + 1 }, size, connectivity), labels: values, "\(size), no background")
      }
    }
  }

  @Test func moreThan256LabelsAreSupported() throws {
    let size = VolumeSize(x: 30, y: 20, z: 2)
    let values = (0..<size.voxelCount).map { Int32($0 / 2) }
    let map = try LabelMap(.int32(Volume(geometry: VolumeGeometry(size: size), voxels: values)))
    let found = ConnectedComponents(map, connectivity: .faces)
    #expect(found.count == 599)
    #expect(found.components.map(\.label) == Array(1...599))
    #expect(found.sizes == Array(repeating: 2, count: 599))
  }

  /// Sizes are kept by every reordering of axes; only the numbering follows memory.
  @Test func axesDoNotMatter() {
    let mask = MaskBuilding.random(VolumeSize(x: 12, y: 7, z: 9), density: 0.08, seed: 4)
    for connectivity in VoxelConnectivity.allCases {
      let sizes = ConnectedComponents(mask, connectivity: connectivity).sizes.sorted()
      #expect(sizes.count > 3)
      for mapping in AxisMapping.all {
        let turned = ConnectedComponents(mask.reordered(mapping), connectivity: connectivity)
        #expect(turned.sizes.sorted() == sizes, "\(mapping.summary)")
      }
    }
  }

  @Test func chosenComponentsBecomeMasks() {
    let mask = MaskBuilding.drawn(["##.#", "...#", "#..#"], ["....", "....", "#..."])
    let found = ConnectedComponents(mask, connectivity: .faces)
    #expect(found.sizes == [2, 3, 2])
    #expect(found.largest == 2)
    #expect(found.mask(of: 3).voxels == MaskBuilding.drawn(["....", "....", "#..."], ["....", "....", "#..."]).voxels)
    let small = found.mask { _, component in component.voxelCount < 3 }
    #expect(small.count == 4 && small.isSubset(of: mask))
    #expect(found.mask { _, _ in true }.voxels == mask.voxels)
  }

  @Test func anEmptyMaskHasNoComponent() {
    let found = ConnectedComponents(MaskBuilding.drawn(["...", "..."]))
    #expect(found.count == 0 && found.largest == nil && found.sizes.isEmpty)
    #expect(found.numbers().voxels.allSatisfy { $0 == 0 })
  }

  @Test func theFirstOfEqualComponentsIsTheLargest() {
    #expect(ConnectedComponents(MaskBuilding.drawn(["##.##.##"])).largest == 1)
  }
}
