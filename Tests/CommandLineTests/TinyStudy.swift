import Foundation
import TestSupport

/// Three cases of 480 voxels with the labels 1 liver and 2 spleen: a is perfect, b misses a quarter of the liver, c has
/// no spleen on either side.
struct TinyStudy {
  let fixtures: Fixtures
  /// The Dice coefficient of b's liver.
  static let liverOfB = 6.0 / 7

  init() throws {
    fixtures = try Fixtures()
    for folder in ["reference", "prediction", "images"] { try make(folder) }
    try write(#"{"labels": {"background": 0, "liver": 1, "spleen": 2}}"#, "reference/dataset.json")
    for name in ["a", "b", "c"] {
      let last = name == "c" ? 0 : 6
      _ = try fixtures.labels("reference/\(name).nii.gz") { x, _, _ in x < 4 ? 1 : x < last ? 2 : 0 }
      let first = name == "b" ? 3 : 4
      _ = try fixtures.labels("prediction/\(name).nii.gz") { x, _, _ in x < first ? 1 : x >= 4 && x < last ? 2 : 0 }
      _ = try fixtures.write("images/\(name)_0000.nii.gz") { x, y, _, _ in Float(x * y) }
    }
  }

  func make(_ folder: String) throws {
    try FileManager.default.createDirectory(atPath: path(folder), withIntermediateDirectories: true)
  }

  func path(_ name: String) -> String { fixtures.folder.path(name) }
  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }
  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
  func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }
  func json(_ name: String) throws -> JSONValue { try JSONValue(text: text(name)) }

  @discardableResult func write(_ text: String, _ name: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    return name
  }

  /// Writes a limits file with one line.
  func limits(_ line: String) throws -> String { try write("label,metric,minimum,maximum\n\(line)\n", "limits.csv") }

  /// Runs a subcommand in the folder of the study.
  func voxloss(_ arguments: [String]) async throws -> Outcome {
    try await VoxlossRunner.run(arguments, folder: fixtures.folder.url)
  }

  /// Scores the two folders by Dice.
  func score(_ arguments: String...) async throws -> Outcome {
    try await voxloss(["score", "reference", "prediction", "--metrics", "dice"] + arguments)
  }
}
