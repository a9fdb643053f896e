import TestSupport
import Testing
import VolumeCore

struct VolumeTests {
  static let geometry = VolumeGeometry(size: VolumeSize(x: 2, y: 3, z: 2))

  private func volume(channelCount: Int) -> Volume<Int32> {
    Volume(
      geometry: Self.geometry, channelCount: channelCount, voxels: (0..<12 * channelCount).map { Int32($0) })
  }

  private func address<Scalar>(_ volume: Volume<Scalar>) -> UInt {
    volume.withVoxels { voxels in
      unsafe voxels.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
    }
  }

  @Test func subscriptFollowsTheOrder() {
    let volume = volume(channelCount: 2)
    #expect(volume[1, 0, 0] == 1)
    #expect(volume[0, 1, 0] == 2)
    #expect(volume[0, 0, 1] == 6)
    #expect(volume[1, 2, 1] == 11)
    #expect(volume[1, 2, 1, channel: 1] == 23)
    #expect(volume.count == 24)
  }

  @Test func storageThatBeginsLater() {
    let volume = Volume<UInt8>(
      geometry: Self.geometry, channelCount: 1, storage: [9, 9, 9] + Array(0..<12) + [8], start: 3)
    #expect(Array(volume.voxels) == Array(0..<12))
    #expect(volume[1, 2, 1] == 11)
    #expect(volume == Volume(geometry: Self.geometry, voxels: Array(0..<12)))
    volume.withVoxels { #expect($0.count == 12 && $0[0] == 0 && $0[11] == 11) }
  }

  @Test func mutationInPlace() {
    var volume = Volume<UInt8>(
      geometry: Self.geometry, channelCount: 1, storage: [9, 9, 9] + Array(0..<12) + [8], start: 3)
    let before = address(volume)
    volume.withMutableVoxels { voxels in
      #expect(voxels.count == 12)
      voxels[0] = 100
      voxels[11] = 200
    }
    #expect(address(volume) == before)
    #expect(Array(volume.voxels) == [100] + Array(1..<11) + [200])
  }

  @Test func mutationLeavesCopiesAlone() {
    let original = volume(channelCount: 1)
    var copy = original
    copy.withMutableVoxels { $0[5] = -1 }
    #expect(original[1, 2, 0] == 5 && copy[1, 2, 0] == -1)
    #expect(original != copy)
  }

  @Test func channels() {
    let volume = volume(channelCount: 3)
    for channel in 0..<3 {
      let one = volume.channel(channel)
      #expect(one.channelCount == 1 && one.geometry == Self.geometry)
      #expect(Array(one.voxels) == (0..<12).map { Int32($0 + 12 * channel) })
    }
    let single = self.volume(channelCount: 1)
    #expect(address(single.channel(0)) == address(single))
  }

  @Test func anotherGeometry() {
    let other = VolumeGeometry(size: VolumeSize(x: 12, y: 1, z: 1), spacing: VoxelSpacing(x: 2, y: 2, z: 2))
    let volume = volume(channelCount: 2)
    let moved = volume.withGeometry(other)
    #expect(moved.geometry == other && moved.channelCount == 2)
    #expect(Array(moved.voxels) == Array(volume.voxels))
    #expect(moved != volume)
    #expect(address(moved) == address(volume))
  }

  @Test func errorsPassThrough() {
    struct Fault: Error, Equatable { let value: Int32 }
    var volume = volume(channelCount: 1)
    #expect(throws: Fault(value: 3)) {
      try volume.withVoxels { (voxels) throws(Fault) in throw Fault(value: voxels[3]) }
    }
    #expect(throws: Fault(value: 4)) {
      try volume.withMutableVoxels { (voxels) throws(Fault) in
        voxels[0] = 77
        throw Fault(value: voxels[4])
      }
    }
    #expect(volume[0, 0, 0] == 77)
  }
}
