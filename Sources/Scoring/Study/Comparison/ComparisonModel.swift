internal import Foundation
internal import VolumeFiles

/// A model of a comparison: stored results under a name.
public struct ComparisonModel: Sendable {
  /// The name under which results show the model.
  public let name: String
  /// The results file.
  public let path: String
  /// The model's scores.
  public let study: StudyScore

  /// A model from results that were read before.
  public init(name: String, path: String, study: StudyScore) {
    self.name = name
    self.path = path
    self.study = study
  }

  /// Files that a folder of results holds, the first one that is there being read; they are named by their folder.
  private static let resultNames = ["results.json", "summary.json"]

  /// Reads `PATH` or `NAME=PATH`.
  ///
  /// The path leads to a results file or to a folder with `results.json`. The name is the stem of the file, or the
  /// folder of a `results.json` or `summary.json`.
  ///
  /// - Throws: `ScoringError` as `StudyScore(contentsOf:)`, and when a folder holds no results.
  public init(parsing argument: String) throws(ScoringError) {
    let (given, path) = ComparisonModel.parts(of: argument)
    let file = try ComparisonModel.file(path)
    self.init(name: given ?? ComparisonModel.name(of: file), path: file, study: try StudyScore(contentsOf: file))
  }

  /// What stands before and behind the first `=`, unless the whole is a path that leads somewhere.
  private static func parts(of argument: String) -> (name: String?, path: String) {
    guard let sign = argument.firstIndex(of: "="), sign > argument.startIndex,
      !FileManager.default.fileExists(atPath: argument)
    else { return (nil, argument) }
    return (String(argument[..<sign]), String(argument[argument.index(after: sign)...]))
  }

  private static func file(_ path: String) throws(ScoringError) -> String {
    var isFolder: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      return path
    }
    let parent = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    let files = resultNames.map { "\(parent)/\($0)" }
    guard let file = files.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      throw ScoringError(
        .file(.cannotOpen), "\(path): is a folder without \(resultNames.joined(separator: " or ")); name a results file"
      )
    }
    return file
  }

  private static func name(of path: String) -> String {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    let isOfFolder = resultNames.contains(url.lastPathComponent.lowercased())
    let name =
      isOfFolder ? url.deletingLastPathComponent().lastPathComponent : url.deletingPathExtension().lastPathComponent
    return name.isEmpty || name == "/" ? path : name
  }
}
