import HDF5
import TestSupport
import Testing
import VolumeCore

@Suite struct DatasetChoiceTests {
  /// Writes a file with a small data set for each name and chooses one.
  private func choice(among names: [String], for role: HDF5DatasetRole) throws -> (path: String, note: String) {
    let folder = try TemporaryFolder()
    let volume = AnyVolume(Volume(geometry: VolumeGeometry(size: VolumeSize(x: 2, y: 2, z: 1)), voxels: [UInt8](0..<4)))
    let path = folder.path("choice.h5")
    try HDF5File.write(names.map { HDF5File.Output(dataset: $0, volume: volume) }, to: path)
    return try HDF5File(path: path).chooseDataset(for: role)
  }

  static let cases: [(names: [String], role: HDF5DatasetRole, path: String)] = [
    (["raw", "label"], .labels, "/label"), (["exported_data", "seg", "raw"], .labels, "/seg"),
    (["probabilities", "label"], .scores, "/probabilities"), (["predictions", "Logits"], .scores, "/predictions"),
    (["predictions", "segmentation"], .labels, "/segmentation"), (["a/MASK", "b/image"], .labels, "/a/MASK"),
    (["anything"], .labels, "/anything"), (["x/label", "label"], .labels, "/label"),
    (["label", "softmax"], .any, "/label"), (["softmax", "image"], .any, "/softmax"),
  ]

  @Test(arguments: cases)
  func theNameDecides(row: (names: [String], role: HDF5DatasetRole, path: String)) throws {
    let choice = try choice(among: row.names, for: row.role)
    #expect(choice.path == row.path && choice.note.contains(row.path))
  }

  @Test func otherwiseTheCandidatesAreListed() throws {
    for names in [["one", "two"], ["a/label", "b/label"], ["label_names", "labelled"]] {
      let error = try #require(hdf5Error { try choice(among: names, for: .labels) })
      #expect(error.kind == .ambiguousDataset)
      #expect(names.allSatisfy { error.description.contains("/\($0)") })
      #expect(error.description.contains("choice.h5:/"))
    }
  }

  @Test func aFileWithoutVolumesSaysWhatItHas() throws {
    let path = Fixture.path("types.h5")
    let error = try #require(hdf5Error { try HDF5File(path: path).chooseDataset(for: .labels) })
    #expect(error.kind == .ambiguousDataset && error.isOneLine(about: path))
    let folder = try TemporaryFolder()
    try HDF5File.write([], to: folder.path("empty.h5"))
    let empty = try #require(hdf5Error { try HDF5File(path: folder.path("empty.h5")).read() })
    #expect(empty.kind == .noDataset && empty.isOneLine(about: folder.path("empty.h5")))
  }
}
