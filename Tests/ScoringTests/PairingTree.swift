import Foundation
import TestSupport

@testable import Scoring

/// A folder tree of empty files, given by their paths.
struct PairingTree {
  let folder: TemporaryFolder

  init(_ paths: [String] = []) throws {
    folder = try TemporaryFolder()
    for path in paths { try add(path) }
  }

  func path(_ name: String) -> String { folder.path(name) }

  func add(_ name: String, _ text: String = "") throws {
    let url = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func link(_ name: String, to target: String) throws {
    let url = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: url.path, withDestinationPath: target)
  }

  /// The pairing of the folders `r` and `p`.
  func pairing(_ options: StudyPairing.Options = .init()) throws -> StudyPairing {
    try StudyPairing(referenceFolder: path("r"), predictionFolder: path("p"), options: options)
  }

  /// The cases as text: `name: reference prediction`, organs in brackets, without the folders' own paths.
  func cases(_ options: StudyPairing.Options = .init()) throws -> [String] {
    try pairing(options).cases.map(text)
  }

  func text(_ study: StudyCase) -> String {
    "\(study.name): \(text(study.reference)) \(study.prediction.map(text) ?? "-")"
  }

  private func text(_ source: CaseSource) -> String {
    switch source {
    case .file(let file): short(file)
    case .organs(let folder, let files):
      "\(short(folder))[\(files.map { "\($0.label)=\($0.organ)" }.joined(separator: " "))]"
    }
  }

  func short(_ text: String) -> String { text.replacing(folder.url.path + "/", with: "") }

  /// The line of the error that pairing ends with, without the folders' own paths.
  func fault(_ options: StudyPairing.Options = .init()) -> String {
    do {
      _ = try pairing(options)
      return ""
    } catch {
      return short("\(error)")
    }
  }
}
