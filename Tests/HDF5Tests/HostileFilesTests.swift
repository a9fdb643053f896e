import Foundation
import HDF5
import TestSupport
import Testing
import VolumeCore

/// Damaged input gives one line and never a crash; files made to crash the C library itself are not opened here
/// (Docs/Formats/HDF5.md lists them).
@Suite struct HostileFilesTests {
  @Test func whatIsNoFileOrNoHDF5IsSaid() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path("pipe")
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    let cases: [(String, HDF5Error.Kind, String)] = [
      (folder.path("absent.h5"), .cannotOpen, "No such file"), (folder.url.path, .cannotOpen, "not a regular file"),
      (pipe, .cannotOpen, "not a regular file"), (try folder.write([], "empty.h5"), .notHDF5, "not an HDF5 file"),
      (try folder.write([UInt8](repeating: 0x89, count: 5000), "other.h5"), .notHDF5, "not an HDF5 file"),
    ]
    for (path, kind, words) in cases {
      let error = try #require(hdf5Error { try HDF5File(path: path) })
      #expect(error.kind == kind && error.description.contains(words) && error.isOneLine(about: path))
      #expect(!HDF5File.hasSignature(atPath: path))
    }
  }

  @Test func randomBytesBehindTheSignatureAreCorrupt() throws {
    let folder = try TemporaryFolder()
    var random = SeededGenerator(seed: 21)
    let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
    for round in 0..<50 {
      let rest = (0..<Int.random(in: 0...3000, using: &random)).map { _ in
        UInt8.random(in: .min ... .max, using: &random)
      }
      let block = round % 2 == 0 ? [] : [UInt8](repeating: 1, count: 512)
      let path = try folder.write(block + signature + rest, "random.h5")
      #expect(HDF5File.hasSignature(atPath: path))
      let error = try #require(hdf5Error { try HDF5File(path: path) })
      #expect(error.kind == .corrupt || error.kind == .unsupported)
      #expect(error.isOneLine(about: path))
    }
  }

  @Test(arguments: ["types.h5", "layouts.h5", "links.h5"]) func truncatedFilesAreCorrupt(name: String) throws {
    let folder = try TemporaryFolder()
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Fixture.path(name))))
    for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
      let path = try folder.write(Array(bytes[..<length]), "truncated.h5")
      let error = try #require(hdf5Error { try HDF5File(path: path) }, "\(length) bytes")
      #expect(error.isOneLine(about: path))
    }
  }

  @Test func aDamagedChunkIsAnError() throws {
    let folder = try TemporaryFolder()
    var random = SeededGenerator(seed: 8)
    let voxels = (0..<262_144).map { _ in UInt8.random(in: 0...20, using: &random) }
    let size = VolumeSize(x: 64, y: 64, z: 64)
    let path = folder.path("damaged.h5")
    try HDF5File.write(AnyVolume(Volume(geometry: VolumeGeometry(size: size), voxels: voxels)), to: path)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    for position in stride(from: bytes.count / 3, to: bytes.count * 2 / 3, by: 9973) {
      var damaged = bytes
      damaged[position] ^= 0x10
      try folder.write(damaged, "damaged.h5")
      let error = try #require(hdf5Error { try HDF5File(path: path).read("/label") })
      #expect(error.kind == .corrupt && error.description.contains("data set /label"))
      #expect(error.isOneLine(about: path))
    }
  }

  @Test func severalThreadsWaitForEachOther() async throws {
    await withTaskGroup(of: Bool.self) { group in
      for index in 0..<16 {
        group.addTask {
          let file = try? Fixture.open(index % 2 == 0 ? "layouts.h5" : "types.h5")
          let name = index % 2 == 0 ? "/gzip" : "/little/u2"
          let failure = hdf5Error { try HDF5File(path: Fixture.path("absent.h5")) }
          return (try? file?.read(name).volume.doubles) == Fixture.ramp(index % 2 == 0 ? 720 : 24) && failure != nil
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }
}
