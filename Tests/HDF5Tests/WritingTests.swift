import Foundation
import HDF5
import TestSupport
import Testing
import VolumeCore

@testable import HDF5

@Suite struct WritingTests {
  /// Random bits of a number type, NaNs included.
  private func voxels<Scalar: VoxelScalar>(_ count: Int, _ type: Scalar.Type, seed: UInt64) -> [Scalar] {
    var random = SeededGenerator(seed: seed)
    let words = (0..<(count * MemoryLayout<Scalar>.size + 7) / 8).map { _ in random.next() }
    return unsafe words.withUnsafeBytes { unsafe Array($0.bindMemory(to: Scalar.self).prefix(count)) }
  }

  private func roundTrip<Scalar: VoxelScalar>(_ type: Scalar.Type, size: VolumeSize, channels: Int, level: Int = 4)
    throws
  {
    let folder = try TemporaryFolder()
    let path = folder.path("volume.h5")
    let geometry = VolumeGeometry(size: size, spacing: VoxelSpacing(x: 0.7, y: 0.3, z: 1 / 3.0))
    let written = Volume(
      geometry: geometry, channelCount: channels, voxels: voxels(size.voxelCount * channels, type, seed: 3))
    try HDF5File.write(AnyVolume(written), to: path, options: HDF5WritingOptions(compressionLevel: level))
    let read = try HDF5File(path: path).read(for: .labels)
    #expect(try folder.contents() == ["volume.h5"])
    #expect(read.volume.scalarType == Scalar.scalarType && read.volume.geometry == geometry)
    #expect(read.volume.channelCount == channels && read.warnings.isEmpty)
    #expect(read.axes.description == (channels > 1 ? "czyx" : "zyx"))
    let bits = read.volume.open(Bits())
    let writtenBits = unsafe written.voxels.withUnsafeBytes { unsafe Array($0) }
    #expect(bits == writtenBits)
  }

  private struct Bits: AnyVolume.Visitor {
    func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> [UInt8] {
      unsafe volume.voxels.withUnsafeBytes { unsafe Array($0) }
    }
  }

  static let sizes = [
    (VolumeSize(x: 7, y: 5, z: 1), 1), (VolumeSize(x: 9, y: 8, z: 7), 1), (VolumeSize(x: 5, y: 4, z: 3), 4),
    (VolumeSize(x: 1, y: 1, z: 1), 1), (VolumeSize(x: 200, y: 190, z: 3), 2),
  ]

  @Test(arguments: sizes) func everyNumberTypeIsReadBackBitForBit(size: VolumeSize, channels: Int) throws {
    try roundTrip(UInt8.self, size: size, channels: channels)
    try roundTrip(Int8.self, size: size, channels: channels)
    try roundTrip(UInt16.self, size: size, channels: channels)
    try roundTrip(Int16.self, size: size, channels: channels, level: 0)
    try roundTrip(UInt32.self, size: size, channels: channels)
    try roundTrip(Int32.self, size: size, channels: channels, level: 9)
    try roundTrip(UInt64.self, size: size, channels: channels)
    try roundTrip(Int64.self, size: size, channels: channels)
    try roundTrip(Float.self, size: size, channels: channels)
    try roundTrip(Double.self, size: size, channels: channels)
  }

  private func labels(oriented: Bool) -> AnyVolume {
    let size = VolumeSize(x: 4, y: 3, z: 2)
    let affine = AffineTransform(rows: [[-0.5, 0.1, 0, 12.25], [0.05, 1, -0.2, -30], [0.01, 0.2, 3, 0.125]])
    let norms = affine.columnNorms
    let spacing = VoxelSpacing(x: norms[0], y: norms[1], z: norms[2])
    let geometry =
      oriented
      ? VolumeGeometry(size: size, spacing: spacing, affine: affine) : VolumeGeometry(size: size, spacing: spacing)
    return AnyVolume(Volume(geometry: geometry, voxels: [UInt8](0..<24)))
  }

  @Test func orientationIsKept() throws {
    let folder = try TemporaryFolder()
    for oriented in [true, false] {
      let volume = labels(oriented: oriented)
      try HDF5File.write(volume, to: folder.path("a.h5"))
      let file = try HDF5File(path: folder.path("a.h5"))
      #expect(try file.read().volume.geometry == volume.geometry)
      #expect(try file.dataset("/label").attributes.contains { $0.name == "affine" } == oriented)
    }
    try HDF5File.write(labels(oriented: true), to: folder.path("a.h5"))
    let file = try HDF5File(path: folder.path("a.h5"))
    let whole = labels(oriented: true).geometry
    let part = try file.read("/label", selection: .block(start: [1, 1, 2], count: [1, 2, 2])).volume.geometry
    #expect(part.isOriented && part.affine.origin == whole.world(of: VoxelIndex(x: 2, y: 1, z: 1)))
    let other = VoxelSpacing(x: 1, y: 1, z: 9)
    #expect(!(try file.read(options: HDF5ReadingOptions(spacing: other)).volume.geometry.isOriented))
  }

  @Test func theLayoutIsDocumented() throws {
    let folder = try TemporaryFolder()
    try HDF5File.write(labels(oriented: true), to: folder.path("a.h5"), dataset: "/group/inner/seg")
    let dataset = try HDF5File(path: folder.path("a.h5")).dataset("group/inner/seg")
    #expect(dataset.shape == [2, 3, 4] && dataset.chunkShape == [2, 3, 4])
    #expect(dataset.filters.map(\.name) == ["shuffle", "deflate"])
    let attributes = Dictionary(uniqueKeysWithValues: dataset.attributes.map { ($0.name, $0) })
    #expect(
      Set(attributes.keys) == ["spacing", "spacing_unit", "element_size_um", "axes", "affine", "affine_convention"])
    #expect(attributes["spacing_unit"]?.text == "mm" && attributes["axes"]?.text == "zyx")
    let spacing = labels(oriented: true).geometry.spacing
    #expect(attributes["spacing"]?.numbers == [spacing.z, spacing.y, spacing.x])
    #expect(attributes["affine"]?.shape == [4, 4])
  }

  @Test func equalVolumesMakeEqualFiles() async throws {
    let folder = try TemporaryFolder()
    try HDF5File.write(labels(oriented: true), to: folder.path("a.h5"), dataset: "g/label")
    try await Task.sleep(for: .milliseconds(1100))
    try HDF5File.write(labels(oriented: true), to: folder.path("b.h5"), dataset: "g/label")
    let (a, b) = (
      try Data(contentsOf: folder.url.appending(path: "a.h5")), try Data(contentsOf: folder.url.appending(path: "b.h5"))
    )
    #expect(a == b)
  }

  @Test func chunksHoldAtMost64CubedVoxels() {
    for (x, y, z) in [(512, 512, 300), (128, 128, 128), (64, 64, 500), (1, 1, 1), (100_000, 1, 1), (5, 3000, 7)] {
      let chunk = ChunkShape(VolumeSize(x: x, y: y, z: z))
      #expect(chunk.x * chunk.y * chunk.z <= 64 * 64 * 64)
      #expect((1...x).contains(chunk.x) && (1...y).contains(chunk.y) && (1...z).contains(chunk.z))
    }
    #expect(ChunkShape(VolumeSize(x: 128, y: 128, z: 128)).z == 16)
  }

  @Test func aFailureLeavesTheOldFileAndNoRemains() throws {
    let folder = try TemporaryFolder()
    let volume = labels(oriented: false)
    try folder.write("old", "a.h5")
    for name in ["", "/", "a//b", "a/", ".", "a/./b"] {
      let error = try #require(hdf5Error { try HDF5File.write(volume, to: folder.path("a.h5"), dataset: name) })
      #expect(error.kind == .invalidArgument && error.isOneLine(about: folder.path("a.h5")))
    }
    // The second data set would have to be a group of the first.
    let outputs = ["x", "x/y"].map { HDF5File.Output(dataset: $0, volume: volume) }
    let error = try #require(hdf5Error { try HDF5File.write(outputs, to: folder.path("a.h5")) })
    #expect(error.kind == .cannotWrite && error.isOneLine(about: folder.path("a.h5")))
    #expect(try folder.contents() == ["a.h5"])
    #expect(try String(contentsOfFile: folder.path("a.h5"), encoding: .utf8) == "old")
    let nowhere = folder.path("absent/a.h5")
    let missing = try #require(hdf5Error { try HDF5File.write(volume, to: nowhere) })
    #expect(
      missing.kind == .cannotWrite && missing.description == "\(nowhere): cannot be written: No such file or directory")
  }
}
