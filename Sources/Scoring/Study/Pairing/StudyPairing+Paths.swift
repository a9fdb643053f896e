internal import Foundation
internal import HDF5
internal import VolumeFiles

extension StudyPairing {
  /// The pairs of two folders, or the one case of a file on either side; the other side may then be a folder with one
  /// binary file an organ.
  ///
  /// - Throws: `ScoringError` as for two folders; `.file(.cannotOpen)` when there is no such file.
  public init(reference: String, prediction: String, options: Options = .init()) throws(ScoringError) {
    let areFolders = [reference, prediction].map(FolderListing.isFolder)
    if areFolders == [true, true] {
      try self.init(referenceFolder: reference, predictionFolder: prediction, options: options)
      return
    }
    let name = CaseScore.caseName(of: areFolders[0] ? prediction : reference)
    let ours = try StudyPairing.source(reference, name, isFolder: areFolders[0])
    let theirs = try StudyPairing.source(prediction, name, isFolder: areFolders[1])
    self = try StudyPairing(cases: [StudyCase(name: name, reference: ours, prediction: theirs)]).checked()
  }

  /// One file by itself.
  ///
  /// - Throws: `ScoringError` when there is no such file.
  public init(file path: String) throws(ScoringError) {
    let name = CaseScore.caseName(of: path)
    let source = try StudyPairing.source(path, name, isFolder: false)
    self.init(cases: [StudyCase(name: name, reference: source, prediction: nil)])
  }

  static func source(_ path: String, _ name: String, isFolder: Bool) throws(ScoringError) -> CaseSource {
    guard isFolder else {
      guard FileManager.default.fileExists(atPath: HDF5LocationPath.file(of: path)) else {
        throw ScoringError(.file(.cannotOpen), "\(path): no such file or folder")
      }
      return .file(path)
    }
    let files = try FolderListing(path).folders.first { $0.components.isEmpty }?.files ?? []
    guard !files.isEmpty else { throw ScoringError(.file(.cannotOpen), "\(path): holds no volumes") }
    return .organs(folder: path, files: OrganNumbering.organs(of: CaseUnit(key: name, folder: path, files: files)))
  }
}
