internal import ByteCoding
internal import Foundation
internal import HDF5
internal import VolumeCore

/// The file formats that volumes are read from and written to.
public enum FileFormat: String, Hashable, Sendable {
  case nifti = "NIfTI"
  case hdf5 = "HDF5"

  /// The format of an existing file by its content.
  ///
  /// - Throws: `VolumeFileError.unsupported` naming the format when it is a known one that is not read.
  init(detecting path: String) throws(VolumeFileError) {
    if HDF5File.hasSignature(atPath: path) {
      self = .hdf5
    } else if let name = FileFormat.recognisedForeignFormat(path) {
      throw VolumeFileError(
        .unsupported,
        FaultContext(
          path: path, found: "is \(name), which is not read", remedy: "convert it to NIfTI (.nii.gz) or HDF5"))
    } else {
      self = .nifti
    }
  }

  /// The format that a new file's name asks for.
  ///
  /// - Throws: `VolumeFileError.invalidRequest` for another extension.
  init(writing path: String) throws(VolumeFileError) {
    let name = path.lowercased()
    if name.hasSuffix(".nii") || name.hasSuffix(".nii.gz") {
      self = .nifti
    } else if HDF5Location.hasExtension(path) {
      self = .hdf5
    } else {
      throw VolumeFileError(
        .invalidRequest,
        FaultContext(
          path: path, found: "has no extension that names a format", expected: "use .nii, .nii.gz, .h5 or .hdf5"))
    }
  }

  /// Refuses a data set behind the name of a NIfTI file, which cannot be meant.
  static func refuseDataset(of location: HDF5Location) throws(VolumeFileError) {
    guard let dataset = location.dataset else { return }
    throw VolumeFileError(
      .invalidRequest,
      FaultContext(path: location.path, found: "is a NIfTI file, which has no data set \(dataset)"))
  }

  /// The name of a format that users bring but that is not read.
  private static func recognisedForeignFormat(_ path: String) -> String? {
    guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: 132) else { return nil }
    let start = Array(data)
    func begins(_ text: String) -> Bool { start.starts(with: Array(text.utf8)) }
    if begins("NRRD") { return "an NRRD file" }
    if begins("ObjectType") || begins("NDims") || begins("Comment =") { return "a MetaImage (MHA/MHD) file" }
    if begins("PK\u{3}\u{4}") { return "a ZIP or NPZ file" }
    if start.starts(with: [0x93] + Array("NUMPY".utf8)) { return "a NumPy file" }
    if start.starts(with: [0x89] + Array("PNG".utf8)) { return "a PNG picture" }
    if begins("II*\0") || begins("MM\0*") { return "a TIFF picture" }
    if start.count >= 132, start[128..<132].elementsEqual(Array("DICM".utf8)) { return "a DICOM file" }
    return nil
  }
}
