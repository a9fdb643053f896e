internal import ByteCoding
internal import Foundation
internal import VolumeCore
internal import VolumeFiles

/// A folder that holds a plan, the finished cases of all who work on it, and in the end the results.
///
/// `plan.json` and `manifest.jsonl` say what is to be done. `parts` holds one file a writer with one line a case. There
/// are no locks: a file has one writer, and what several writers did twice is found when the parts are merged.
public struct RunFolder: Sendable {
  /// The path, without a slash at its end.
  public let path: String

  /// A folder that may not exist yet.
  public init(_ path: String) {
    var path = path
    while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
  }

  /// A file of the folder.
  public func path(of name: String) -> String { "\(path)/\(name)" }
  var planPath: String { path(of: "plan.json") }
  var manifestPath: String { path(of: "manifest.jsonl") }
  var partsPath: String { path(of: "parts") }

  /// Whether the folder holds a plan.
  public var hasPlan: Bool { FileStamp(of: planPath) != nil }

  /// Reads the plan.
  ///
  /// - Throws: `ScoringError`: `.file(.cannotOpen)` when there is none, `.invalidRecord` when it is damaged.
  public func plan() throws(ScoringError) -> StudyPlan {
    guard hasPlan else {
      throw ScoringError(
        .file(.cannotOpen), "\(path): is no run folder, it holds no plan.json (voxloss plan makes one)")
    }
    return try StudyPlan(
      planBytes: FileBytes.read(planPath), planPath: planPath, manifestBytes: FileBytes.read(manifestPath),
      manifestPath: manifestPath)
  }

  /// Makes this the folder of a plan; a folder that holds a plan of the same configuration is taken further.
  ///
  /// - Parameter isForced: whether another configuration replaces what was there; its finished cases count no more.
  /// - Throws: `ScoringError`: `.invalidOptions` for another configuration, or a folder that holds something else.
  public func prepare(_ plan: StudyPlan, isForced: Bool = false) throws(ScoringError) {
    if hasPlan {
      if !isForced { try refuseOther(plan) }
    } else if let name = try? FileManager.default.contentsOfDirectory(atPath: path).sorted().first(where: isForeign) {
      throw ScoringError(
        .invalidOptions, "\(path): is not empty and no run folder (holds \(name)); name a new folder")
    }
    do {
      try FileManager.default.createDirectory(atPath: partsPath, withIntermediateDirectories: true)
    } catch {
      throw ScoringError(.file(.cannotWrite), "\(path): cannot be made: \(SystemReason.text(of: error))")
    }
    let manifest = plan.manifestText
    try write(manifest, to: "manifest.jsonl")
    try write(plan.text(manifest: manifest), to: "plan.json")
  }

  /// Whether a file is none that a run folder has before its plan is there: planning may have been interrupted, or
  /// another process may be planning.
  private func isForeign(_ name: String) -> Bool {
    let isTemporary = name.hasSuffix(".part") && (name.hasPrefix("manifest.jsonl.") || name.hasPrefix("plan.json."))
    return !["parts", "manifest.jsonl", "plan.json"].contains(name) && !isTemporary
  }

  private func refuseOther(_ plan: StudyPlan) throws(ScoringError) {
    let old: StudyPlan
    do throws(ScoringError) { old = try self.plan() } catch {
      // An interrupted planning leaves a manifest that is not the plan's, which planning again mends.
      return
    }
    let differences = plan.differences(from: old)
    guard !differences.isEmpty else { return }
    let more = differences.count > 3 ? "; and \(differences.count - 3) more" : ""
    throw ScoringError(
      .invalidOptions,
      "\(path): belongs to a run with another configuration: \(differences.prefix(3).joined(separator: "; "))\(more) "
        + "(name another folder, or --force to start anew)")
  }

  /// Writes a file of the folder in one step; one that holds the same text is left alone.
  public func write(_ text: String, to name: String) throws(ScoringError) {
    let path = path(of: name)
    if name.contains("/") {
      // Where this fails, so does writing, which says why.
      let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
      try? FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    }
    let bytes = Array(text.utf8)
    if (try? FileBytes.read(path)) == bytes { return }
    do throws(ByteCodingError) {
      try AtomicFile.write(bytes.span, to: path)
    } catch {
      throw ScoringError(.file(.cannotWrite), error.description)
    }
  }
}
