internal import ByteCoding
internal import Foundation
internal import VolumeFiles

/// A case of a plan, with what it costs and a digest of all that its result depends on.
public struct PlannedCase: Hashable, Sendable {
  /// The case.
  public let studyCase: StudyCase
  /// The voxels of its files by their headers: the cost by which shards are balanced.
  public let voxelCount: Int
  /// SHA-256 over the configuration, the case's name and paths, its files' sizes and times of change, and the label
  /// table that belongs to it.
  public let digest: String

  /// The name.
  public var name: String { studyCase.name }

  /// Looks at the files of a case as they are now.
  ///
  /// - Parameters:
  ///   - configurationDigest: the digest of the plan's configuration.
  ///   - findsNames: whether label names are looked for beside the reference.
  ///   - known: the same case of an older plan, whose voxel count holds as long as nothing has changed.
  init(_ studyCase: StudyCase, configurationDigest: String, findsNames: Bool, known: PlannedCase? = nil) {
    self.studyCase = studyCase
    let digest = PlannedCase.digest(of: studyCase, configurationDigest, findsNames)
    self.digest = digest
    if let known, known.digest == digest {
      voxelCount = known.voxelCount
    } else {
      let counts = studyCase.files.map { (try? VolumeFile.storedSize(of: $0).voxels) ?? 0 }
      voxelCount = counts.reduce(0) { min($0 + min($1, 1 << 40), 1 << 40) }
    }
  }

  private static func digest(of studyCase: StudyCase, _ configurationDigest: String, _ findsNames: Bool) -> String {
    var members = studyCase.members
    let stamps = studyCase.files.flatMap(parts).map { FileStamp(of: $0)?.json ?? .null }
    members["stamps"] = .array(stamps)
    if findsNames { members["names"] = LabelNames.discover(near: studyCase.reference.path)?.json ?? .null }
    let text = JSONTree.object(members).text(indent: nil)
    return SHA256.hexadecimal(of: Array("\(configurationDigest)\n\(text)".utf8))
  }

  /// The files behind a path: both halves of a `.hdr`/`.img` pair, and the file of an HDF5 data set.
  private static func parts(of path: String) -> [String] {
    let file = HDF5LocationPath.file(of: path)
    let ending = file.lowercased().suffix(4)
    guard ending == ".hdr" || ending == ".img" else { return [file] }
    return [".hdr", ".img"].map { file.dropLast(4) + $0 }
  }
}

extension StudyCase {
  /// All files of both sides.
  var files: [String] { [reference, prediction].compactMap { $0 }.flatMap(\.files) }

  /// The members of the case in a manifest.
  fileprivate var members: [String: JSONTree] {
    ["case": .string(name), "reference": reference.json, "prediction": prediction?.json ?? .null]
  }

  fileprivate init(json: JSONTree) throws(ScoringError) {
    guard let reference = CaseSource(json: json["reference"]) else {
      throw ScoringError(.invalidRecord, "reference is missing or not what manifests hold")
    }
    self.init(
      name: try json.needed("case", \.string), reference: reference, prediction: CaseSource(json: json["prediction"]))
  }
}

extension CaseSource {
  fileprivate var json: JSONTree {
    switch self {
    case .file(let path): .string(path)
    case .organs(let folder, let files):
      .object([
        "folder": .string(folder),
        "organs": .array(
          files.map {
            .object(["organ": .string($0.organ), "label": .integer($0.label), "path": .string($0.path)])
          }),
      ])
    }
  }

  fileprivate init?(json: JSONTree?) {
    if let path = json?.string {
      self = .file(path)
    } else if let folder = json?["folder"]?.string, let organs = json?["organs"]?.array {
      let files = organs.compactMap { tree -> OrganFile? in
        guard let organ = tree["organ"]?.string, let label = tree["label"]?.integer, let path = tree["path"]?.string
        else { return nil }
        return OrganFile(organ: organ, path: path, label: label)
      }
      guard files.count == organs.count else { return nil }
      self = .organs(folder: folder, files: files)
    } else {
      return nil
    }
  }
}

extension PlannedCase {
  /// The line of a manifest, without a line break.
  var line: String {
    var members = studyCase.members
    members["files"] = .array(
      studyCase.files.map { path in
        var file = FileStamp(of: HDF5LocationPath.file(of: path))?.json.object ?? [:]
        file["path"] = .string(path)
        return .object(file)
      })
    members["voxels"] = .integer(voxelCount)
    members["hash"] = .string(digest)
    return JSONTree.object(members).text(indent: nil)
  }

  init(json: JSONTree) throws(ScoringError) {
    studyCase = try StudyCase(json: json)
    // No file has more; a sum over any number of cases stays far from overflowing.
    voxelCount = try json.needed("voxels") { $0.integer.flatMap { 0...(1 << 40) ~= $0 ? $0 : nil } }
    digest = try json.needed("hash", \.string)
  }
}
