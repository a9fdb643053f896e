import TestSupport
import Testing
import VolumeCore

struct VolumeStatisticsTests {
  private func statistics<Scalar: VoxelScalar>(_ voxels: [Scalar]) -> VolumeStatistics {
    VolumeStatistics(Volume(geometry: VolumeGeometry(size: VolumeSize(x: voxels.count, y: 1, z: 1)), voxels: voxels))
  }

  @Test func smallVolumeByHand() {
    let found = statistics([3, -1, 0, 8, 0] as [Int16])
    #expect(found.minimum == -1 && found.maximum == 8 && found.sum == 10 && found.mean == 2)
    #expect(found.nonZeroCount == 3 && found.nanCount == 0 && found.infiniteCount == 0 && found.count == 5)
  }

  @Test func valuesThatAreNotFinite() {
    let found = statistics([.nan, 1, .infinity, -2, -.infinity, 0, .nan] as [Float])
    #expect(found.minimum == -2 && found.maximum == 1 && found.sum == -1)
    #expect(found.mean == -1.0 / 3)
    #expect(found.nanCount == 2 && found.infiniteCount == 2 && found.count == 7)
    // As numpy counts: everything but 0 is non-zero.
    #expect(found.nonZeroCount == 6)
  }

  @Test func nothingFinite() {
    let found = statistics([.nan, .infinity] as [Double])
    #expect(found.minimum == nil && found.maximum == nil && found.mean == nil && found.sum == 0)
  }

  @Test func everyChannelCounts() {
    let geometry = VolumeGeometry(size: VolumeSize(x: 2, y: 1, z: 1))
    let found = VolumeStatistics(Volume<UInt8>(geometry: geometry, channelCount: 2, voxels: [1, 2, 3, 250]))
    #expect(found.sum == 256 && found.count == 4 && found.maximum == 250)
  }

  @Test(arguments: [1, 4095, 4096, 4097, 20_000])
  func sumsAgreeWithExactIntegers(_ count: Int) {
    var generator = SeededGenerator(seed: UInt64(count))
    // Multiples of 1/1024 below 2^20: the sum of the integers is exact.
    let units = (0..<count).map { _ in Int.random(in: -(1 << 30)...1 << 30, using: &generator) }
    let found = statistics(units.map { Double($0) / 1024 })
    #expect(found.sum == Double(units.reduce(0, +)) / 1024)
    #expect(found.minimum == Double(units.min()!) / 1024 && found.maximum == Double(units.max()!) / 1024)
  }

  @Test func cancellationOverBlocks() {
    // 1e20 in one block and -1e20 in another: a plain running sum loses the 4096 ones between, as 1e20 + 4096 is 1e20.
    var values = [Double](repeating: 1, count: 3 * 4096)
    values.replaceSubrange(0..<4096, with: [1e20] + [Double](repeating: 0, count: 4095))
    values.replaceSubrange(8192..<12288, with: [-1e20] + [Double](repeating: 0, count: 4095))
    #expect(statistics(values).sum == 4096)
  }

  @Test func sumBeyondTheLargestNumber() {
    #expect(statistics([Double](repeating: 1e308, count: 3)).sum == .infinity)
    #expect(statistics([Double](repeating: -1e308, count: 10_000)).sum == -.infinity)
  }
}
