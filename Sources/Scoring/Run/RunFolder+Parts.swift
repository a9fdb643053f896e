internal import ByteCoding
internal import Foundation

extension RunFolder {
  /// The part files, those still being written among them, by name.
  func partPaths() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: partsPath)) ?? []
    return names.filter { $0.hasPrefix("part-") && ($0.hasSuffix(".jsonl") || $0.hasSuffix(".partial")) }.sorted()
      .map { "\(partsPath)/\($0)" }
  }

  /// The complete lines of all part files, by the digest of their case.
  ///
  /// A torn last line is left out.
  func finishedCases() throws(ScoringError) -> [String: [FinishedCase]] {
    var finished: [String: [FinishedCase]] = [:]
    for path in partPaths() {
      let bytes: [UInt8]
      do throws(ScoringError) { bytes = try FileBytes.read(path) } catch {
        // Its writer has just given it its final name, or another one has replaced it.
        if FileStamp(of: path) == nil { continue }
        throw error
      }
      guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { continue }
      for line in bytes[..<end].split(separator: UInt8(ascii: "\n")) {
        guard let one = FinishedCase(line: line, path: path) else { continue }
        finished[one.digest, default: []].append(one)
      }
    }
    return finished
  }
}
