import Foundation
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

/// The content decides about the format, not the name.
struct FileFormatTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func fault(_ path: String, dataset: String = "") throws -> VolumeFileError {
    let error = #expect(throws: VolumeFileError.self) { try VolumeFile(contentsOf: path + dataset) }
    let fault = try #require(error)
    #expect(fault.description.hasPrefix(path + ": ") && !fault.description.contains("\n"), "\(fault)")
    return fault
  }

  @Test(
    arguments: ["case.nii", "case.nii.gz", "case.h5"],
    ["wrong.h5", "wrong.nii", "wrong.nii.gz", "wrong.nrrd", "wrong.png", "no extension"])
  func wrongNamesDoNotMatter(_ written: String, _ name: String) throws {
    let volume = VolumeSample.volume(of: .int16)
    try VolumeFile.write(volume, to: folder.path(written))
    try FileManager.default.moveItem(atPath: folder.path(written), toPath: folder.path(name))
    let file = try VolumeFile(contentsOf: folder.path(name))
    #expect(file.format == (written.hasSuffix(".h5") ? .hdf5 : .nifti))
    #expect(VolumeSample.texts(file.volume) == VolumeSample.texts(volume))
  }

  static let foreign: [(String, [UInt8], String)] = [
    ("a.nrrd", Array("NRRD0004\ntype: short\n".utf8), "an NRRD file"),
    ("b.nii.gz", Array("NRRD0005\n".utf8), "an NRRD file"),
    ("c.mha", Array("ObjectType = Image\nNDims = 3\n".utf8), "a MetaImage (MHA/MHD) file"),
    ("d.mhd", Array("NDims = 3\n".utf8), "a MetaImage (MHA/MHD) file"),
    ("e.npz", Array("PK".utf8) + [3, 4, 20, 0], "a ZIP or NPZ file"),
    ("f.npy", [0x93] + Array("NUMPY".utf8) + [1, 0], "a NumPy file"),
    ("g.png", [0x89] + Array("PNG\r\n".utf8) + [0x1A, 10], "a PNG picture"),
    ("h.tif", Array("II*".utf8) + [0, 8, 0, 0, 0], "a TIFF picture"),
    ("i.tif", Array("MM".utf8) + [0, 42, 0, 0, 0, 8], "a TIFF picture"),
    ("j.nii", [UInt8](repeating: 0, count: 128) + Array("DICM".utf8), "a DICOM file"),
  ]

  @Test(arguments: foreign)
  func foreignFormatsAreRefusedByName(_ name: String, _ bytes: [UInt8], _ format: String) throws {
    let fault = try fault(folder.write(bytes, name))
    #expect(fault.kind == .unsupported)
    #expect(fault.description.contains("is \(format), which is not read"), "\(fault)")
    #expect(fault.description.contains("convert it to NIfTI (.nii.gz) or HDF5"))
  }

  @Test func noVolumeAtAll() throws {
    #expect(try fault(folder.path("absent.nii.gz")).kind == .cannotOpen)
    #expect(try fault(folder.path("absent.h5"), dataset: ":/label").kind == .cannotOpen)
    #expect(try fault(folder.url.path).kind == .cannotOpen)
    #expect(try fault(folder.write("", "empty.nii")).kind == .corrupt)
    #expect(
      try fault(folder.write("no image, but text that is long enough to be looked at", "text.nii")).kind == .unsupported
    )
  }

  @Test func cutOffFilesAreCorrupt() throws {
    for (name, kept) in [("plain.nii", 380), ("zip.nii.gz", 120), ("cut.h5", 1000)] {
      try VolumeFile.write(VolumeSample.volume(of: .int32), to: folder.path(name))
      let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path(name)))
      #expect(bytes.count > kept)
      let fault = try fault(folder.write(Array(bytes.prefix(kept)), name))
      #expect(fault.kind == .corrupt, "\(fault)")
    }
  }

  @Test(arguments: ["out.mha", "out", "out.gz", "out.nii.bz2", "out.h5.txt"])
  func namesWithoutAFormatCannotBeWritten(_ name: String) throws {
    let path = folder.path(name)
    let error = #expect(throws: VolumeFileError.self) {
      try VolumeFile.write(VolumeSample.volume(of: .uint8), to: path)
    }
    #expect(error?.kind == .invalidRequest)
    #expect(error?.description == "\(path): has no extension that names a format; use .nii, .nii.gz, .h5 or .hdf5")
    #expect(try folder.contents() == [])
  }
}
