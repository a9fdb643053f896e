import HDF5
import TestSupport
import Testing
import VolumeCore

/// Data sets with an axis of samples: written as `bczyx`, read whole or one sample at a time.
@Suite struct BatchTests {
  private static let size = VolumeSize(x: 4, y: 3, z: 2)
  private static let spacing = VoxelSpacing(x: 1, y: 2, z: 3)

  private func volume(_ channels: Int) -> Volume<Int32> {
    Volume(
      geometry: VolumeGeometry(size: Self.size, spacing: Self.spacing), channelCount: channels,
      voxels: (0..<24 * Int32(channels)).map { $0 })
  }

  @Test func samplesComeBackInOrder() throws {
    let folder = try TemporaryFolder()
    for (samples, classes) in [(1, 1), (1, 3), (2, 1), (3, 2)] {
      let path = folder.path("\(samples)-\(classes).h5")
      let written = volume(samples * classes)
      try HDF5File.write([.init(dataset: "a", volume: .int32(written), batchCount: samples)], to: path)
      let file = try HDF5File(path: path)
      #expect(try file.dataset("a").shape == [samples, classes, 2, 3, 4])
      let whole = try file.read("a", options: .init(includesBatch: true))
      #expect(whole.batchCount == samples && whole.axes.description == "bczyx")
      guard case .int32(let read) = whole.volume else {
        Issue.record("\(whole.volume.scalarType)")
        return
      }
      #expect(read == written, "\(samples) samples of \(classes)")
      for sample in 0..<samples {
        let one = try file.read("a", options: .init(timeIndex: sample))
        guard case .int32(let values) = one.volume else { return }
        #expect(one.batchCount == nil && one.volume.channelCount == classes)
        #expect(values.voxels.elementsEqual(written.voxels.dropFirst(sample * classes * 24).prefix(classes * 24)))
      }
    }
  }

  @Test func otherOrdersOfAxesAreTransposed() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.h5")
    // 2 x 3 x 2 x 3 x 4 numbers called cxbyz: each goes to its place.
    try HDF5File.write([.init(dataset: "a", volume: .int32(volume(6)), batchCount: 2)], to: path)
    let axes = try #require(HDF5Axes("cxbyz"))
    let read = try HDF5File(path: path).read("a", options: .init(axes: axes, includesBatch: true))
    #expect(
      read.batchCount == 2 && read.volume.channelCount == 4 && read.volume.geometry.size == VolumeSize(x: 3, y: 3, z: 4)
    )
    guard case .int32(let values) = read.volume else { return }
    for (c, x, b, y, z) in [(0, 0, 0, 0, 0), (1, 2, 1, 2, 3), (0, 1, 1, 0, 2), (1, 0, 0, 2, 1)] {
      #expect(values[x, y, z, channel: b * 2 + c] == Int32((((c * 3 + x) * 2 + b) * 3 + y) * 4 + z))
    }
  }

  @Test func withoutABatchAxisNothingChanges() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.h5")
    try HDF5File.write(.int32(volume(2)), to: path, dataset: "a")
    let read = try HDF5File(path: path).read("a", options: .init(includesBatch: true))
    #expect(read.batchCount == nil && read.volume.channelCount == 2)
    try HDF5File.write([.init(dataset: "a", volume: .int32(volume(2)), batchCount: 2)], to: path)
    #expect(throws: HDF5Error.self) { try HDF5File(path: path).read("a") }
  }
}
