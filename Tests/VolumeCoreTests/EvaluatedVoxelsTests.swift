import Testing
import VolumeCore

struct EvaluatedVoxelsTests {
  private func mask<Scalar: VoxelScalar>(_ voxels: [Scalar]) throws -> EvaluatedVoxels {
    try EvaluatedVoxels(
      AnyVolume(Volume(geometry: VolumeGeometry(size: VolumeSize(x: voxels.count, y: 1, z: 1)), voxels: voxels)))
  }

  @Test func everythingButZeroCounts() throws {
    let floats = try mask([0, -0.0, 0.25, -3, .infinity, Float.leastNonzeroMagnitude] as [Float])
    #expect(Array(floats.mask.voxels) == [0, 0, 1, 1, 1, 1] && floats.count == 4)
    #expect(Array(try mask([0, 255, 1] as [UInt8]).mask.voxels) == [0, 1, 1])
    // 256 has a low byte of 0.
    #expect(Array(try mask([256, 0, -65536] as [Int32]).mask.voxels) == [1, 0, 1])
    #expect(try mask([0, 0] as [Int16]).count == 0)
  }

  @Test func nanIsNamed() throws {
    let geometry = VolumeGeometry(size: VolumeSize(x: 2, y: 2, z: 1))
    let volume = AnyVolume(Volume<Double>(geometry: geometry, voxels: [0, 1, .nan, .nan]))
    let error = #expect(throws: VolumeError.self) { try EvaluatedVoxels(volume) }
    #expect(error?.kind == .invalidValue && error?.description.contains("(0, 1, 0)") == true)
  }

  @Test func severalChannels() {
    let geometry = VolumeGeometry(size: VolumeSize(x: 1, y: 1, z: 1))
    let error = #expect(throws: VolumeError.self) {
      try EvaluatedVoxels(AnyVolume(Volume<UInt8>(geometry: geometry, channelCount: 3, voxels: [1, 2, 3])))
    }
    #expect(error?.kind == .channelCount)
  }

  @Test func anotherGeometry() throws {
    let other = VolumeGeometry(size: VolumeSize(x: 1, y: 3, z: 1))
    let moved = try mask([0, 1, 2] as [UInt8]).withGeometry(other)
    #expect(moved.geometry == other && moved.count == 2)
  }
}
