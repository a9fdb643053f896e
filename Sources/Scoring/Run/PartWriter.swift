internal import ByteCoding
internal import Foundation
internal import Synchronization
internal import VolumeFiles

/// The part file of one writer of a shard.
///
/// While cases are scored it is `part-00003-of-00064.HOST-PROCESS.partial`, which no other writer touches; every line
/// is on the disk before `add` returns. It becomes `part-00003-of-00064.jsonl` when the shard is complete.
public final class PartWriter: Sendable {
  private struct State: ~Copyable {
    /// Nil once it is complete or a line could not be written, after which no other may follow.
    var log: LineLog?
    var digests: Set<String>
    var failure: ScoringError?
  }

  private let folder: RunFolder
  private let shard: Shard
  /// The unfinished part files that were there before.
  private let earlier: [String]
  private let state: Mutex<State>

  /// Begins a part file with what is known of the shard's cases.
  ///
  /// - Throws: `ScoringError.file(.cannotWrite)`.
  init(_ folder: RunFolder, _ shard: Shard, known: [FinishedCase]) throws(ScoringError) {
    self.folder = folder
    self.shard = shard
    earlier = folder.partPaths().filter { $0.hasSuffix(".partial") }
    let stem = "\(folder.partsPath)/\(shard.partName).\(PartWriter.host)-\(PartWriter.process)"
    do throws(ByteCodingError) {
      var log = try LineLog(stem: stem, ending: ".partial")
      if !known.isEmpty { try log.append(known.flatMap { $0.line + [UInt8(ascii: "\n")] }) }
      state = Mutex(State(log: log, digests: Set(known.map(\.digest)), failure: nil))
    } catch {
      throw ScoringError(.file(.cannotWrite), error.description)
    }
  }

  /// Adds the outcome of a case; false when this or an earlier one could not be written, and `complete` says why.
  @discardableResult
  public func add(_ outcome: CaseOutcome, of planned: PlannedCase) -> Bool {
    let line = FinishedCase.line(outcome, digest: planned.digest) + [UInt8(ascii: "\n")]
    return state.withLock { state in
      do throws(ByteCodingError) {
        guard state.log != nil else { return false }
        try state.log?.append(line)
        state.digests.insert(planned.digest)
        return true
      } catch {
        state.failure = ScoringError(.file(.cannotWrite), error.description)
        state.log = nil
        return false
      }
    }
  }

  /// Whether a line could not be written, so that scoring on is in vain.
  public var hasFailed: Bool { state.withLock { $0.failure != nil } }

  /// Gives the file its final name and removes what earlier processes of this machine left unfinished of the shard.
  ///
  /// - Parameter isWhole: false when the shard was interrupted; the lines stay under the name that the file has.
  /// - Throws: `ScoringError.file(.cannotWrite)` when a line or the name could not be written.
  public func complete(isWhole: Bool = true) throws(ScoringError) {
    let final = "\(folder.partsPath)/\(shard.partName).jsonl"
    let (failure, digests) = state.withLock { state -> (ScoringError?, Set<String>) in
      guard let log = state.log.take(), isWhole else { return (state.failure, []) }
      do throws(ByteCodingError) {
        try log.complete(as: final)
        return (nil, state.digests)
      } catch {
        return (ScoringError(.file(.cannotWrite), error.description), [])
      }
    }
    if let failure { throw failure }
    for path in earlier where PartWriter.isLeftOver(path, of: shard) {
      let bytes = (try? FileBytes.read(path)) ?? []
      let lines = bytes.split(separator: UInt8(ascii: "\n")).compactMap { FinishedCase(line: $0, path: path) }
      if lines.allSatisfy({ digests.contains($0.digest) }) { try? FileManager.default.removeItem(atPath: path) }
    }
  }

  private static let process = ProcessInfo.processInfo.processIdentifier

  /// The name of the machine in letters, digits and hyphens.
  private static let host: String = {
    let characters = ProcessInfo.processInfo.hostName.prefix(60).map { character -> Character in
      character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
    }
    return String(characters)
  }()

  /// Whether a part file of the shard belongs to a process of this machine that has ended.
  private static func isLeftOver(_ path: String, of shard: Shard) -> Bool {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    let prefix = "\(shard.partName).\(host)-"
    guard name.hasPrefix(prefix), let number = Int32(name.dropFirst(prefix.count).prefix(while: \.isNumber)) else {
      return false
    }
    return number == process || kill(number, 0) != 0 && errno == ESRCH
  }
}
