import Testing
import VolumeCore

struct AxisMappingTests {
  /// Voxels hold their own number, so that each is known again.
  private func numbered(_ size: VolumeSize) -> Volume<Int16> {
    let geometry = GeometryComparisonTests.grid(size: size)
    return Volume(geometry: geometry, voxels: (0..<size.voxelCount).map { Int16($0) })
  }

  @Test func thereAre48() {
    #expect(AxisMapping.all.count == 48)
    #expect(Set(AxisMapping.all).count == 48)
    #expect(AxisMapping.all.first == .identity)
  }

  /// Every voxel keeps its value at its place in the world.
  @Test(arguments: AxisMapping.all)
  func voxelsStayInPlace(_ mapping: AxisMapping) {
    for size in [VolumeSize(x: 4, y: 3, z: 2), VolumeSize(x: 3, y: 3, z: 3)] {
      let volume = numbered(size)
      let reordered = volume.reordered(mapping)
      let grid = reordered.geometry
      #expect(grid == mapping.applied(to: volume.geometry))
      #expect(Set(reordered.voxels).count == size.voxelCount, "every voxel is there once")
      for index in 0..<size.voxelCount {
        let world = grid.world(of: grid.size.voxel(at: index))
        let source = size.voxel(at: Int(reordered.voxels[reordered.voxels.startIndex + index]))
        #expect(world.distance(to: volume.geometry.world(of: source)) < 1e-9)
      }
      let norms = grid.affine.columnNorms
      for (norm, spacing) in zip(norms, grid.spacing.components) { #expect(abs(norm - spacing) < 1e-12) }
    }
  }

  /// A reordered volume is recognised, and mapping it back gives the very volume.
  @Test(arguments: AxisMapping.all)
  func reorderingIsRecognisedAndUndone(_ mapping: AxisMapping) {
    let volume = numbered(VolumeSize(x: 4, y: 3, z: 2))
    let reordered = volume.reordered(mapping)
    switch GeometryComparison(reordered.geometry, with: volume.geometry) {
    case .same: #expect(mapping == .identity)
    case .reordered(let back, let distance):
      #expect(mapping != .identity)
      #expect(distance < 1e-9)
      let restored = reordered.reordered(back)
      #expect(restored.voxels.elementsEqual(volume.voxels))
      #expect(restored.geometry.size == volume.geometry.size && restored.geometry.spacing == volume.geometry.spacing)
    case let other: Issue.record("\(mapping.summary): \(other)")
    }
  }

  @Test func headerRoundingDoesNotHideAReordering() {
    let volume = numbered(VolumeSize(x: 4, y: 3, z: 2))
    let mapping = AxisMapping(sourceAxes: [1, 0, 2], isFlipped: [true, false, true])
    let moved = GeometryComparisonTests.moved(by: 0.02, from: volume.geometry)
    guard case .reordered(_, let distance) = GeometryComparison(mapping.applied(to: moved), with: volume.geometry)
    else {
      Issue.record("not recognised")
      return
    }
    #expect(abs(distance - 0.02) < 1e-12)
  }

  @Test func reorderedAndMovedIsDifferent() {
    let volume = numbered(VolumeSize(x: 4, y: 3, z: 2))
    let mapping = AxisMapping(sourceAxes: [0, 1, 2], isFlipped: [true, true, false])
    let moved = mapping.applied(to: GeometryComparisonTests.moved(by: 5, from: volume.geometry))
    guard case .different(let text) = GeometryComparison(moved, with: volume.geometry) else {
      Issue.record("5 mm are not header rounding")
      return
    }
    #expect(text.contains("orientation is LPS, the reference's RAS"), "\(text)")
  }

  @Test func channelsAreReorderedAlike() {
    let size = VolumeSize(x: 3, y: 2, z: 2)
    let geometry = GeometryComparisonTests.grid(size: size)
    let values = (0..<2 * size.voxelCount).map { UInt8($0) }
    let volume = Volume(geometry: geometry, channelCount: 2, voxels: values)
    let mapping = AxisMapping(sourceAxes: [2, 0, 1], isFlipped: [false, true, false])
    let reordered = volume.reordered(mapping)
    for channel in 0..<2 {
      #expect(reordered.channel(channel) == volume.channel(channel).reordered(mapping))
    }
    #expect(AnyVolume(volume).reordered(mapping).channelCount == 2)
  }

  /// x runs backwards, y and z are swapped: voxel (0, 1, 1) of the result is (2, 1, 1) of a 3 x 2 x 2 source.
  @Test func handMadeMapping() {
    let volume = numbered(VolumeSize(x: 3, y: 2, z: 2))
    let mapping = AxisMapping(sourceAxes: [0, 2, 1], isFlipped: [true, false, false])
    #expect(mapping.summary == "(-x, +z, +y)")
    let reordered = volume.reordered(mapping)
    #expect(Array(reordered.voxels) == [2, 1, 0, 8, 7, 6, 5, 4, 3, 11, 10, 9])
    #expect(reordered[0, 0, 1] == volume[2, 1, 0])
  }

  @Test func mapsMasksAndScoresFollow() throws {
    let mapping = AxisMapping(sourceAxes: [1, 2, 0], isFlipped: [true, false, true])
    let volume = numbered(VolumeSize(x: 4, y: 3, z: 2))
    let expected = volume.reordered(mapping).voxels.map { Int($0) }
    let map = try LabelMap(.int16(volume)).reordered(mapping)
    #expect((0..<24).map { label(map, $0) } == expected)
    let wide = try LabelMap(.int32(Volume(geometry: volume.geometry, voxels: volume.voxels.map { Int32($0) * 1000 })))
    #expect((0..<24).map { label(wide.reordered(mapping), $0) } == expected.map { $0 * 1000 })
    let mask = try EvaluatedVoxels(.int16(volume)).reordered(mapping)
    #expect(Array(mask.mask.voxels) == expected.map { $0 == 0 ? 0 : 1 })
    let scores = ClassScores(.int16(volume), activation: .sigmoid).reordered(mapping)
    #expect(scores.values.voxels.map { Int($0) } == expected && scores.activation == .sigmoid)
  }

  private func label(_ map: LabelMap, _ index: Int) -> Int {
    let voxel = map.geometry.size.voxel(at: index)
    return map.label(x: voxel.x, y: voxel.y, z: voxel.z)
  }
}
