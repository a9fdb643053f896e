internal import HDF5
internal import NIfTI
internal import VolumeFiles

/// What a case needs in memory while it is scored.
public enum CaseMemory {
  /// What scoring adds, in bytes a voxel: a cautious number, `Docs/Performance.md` measures less for usual label maps.
  static let bytesPerVoxel = 8

  /// An estimate from the headers of the files: the voxels of both as they are stored, and what scoring adds.
  ///
  /// A file whose header cannot be read counts nothing: scoring it will fail early.
  public static func bytes(of studyCase: StudyCase) -> Int {
    studyCase.files.reduce(0) { $0 + bytes(of: $1) }
  }

  private static func bytes(of path: String) -> Int {
    guard let size = try? VolumeFile.storedSize(of: path) else { return 0 }
    return size.voxels * size.bytesPerVoxel + size.voxels / max(size.channels, 1) * bytesPerVoxel / 2
  }
}

extension CaseSource {
  /// All files.
  var files: [String] {
    switch self {
    case .file(let path): [path]
    case .organs(_, let files): files.map(\.path)
    }
  }
}
