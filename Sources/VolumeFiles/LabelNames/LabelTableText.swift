internal import Foundation
internal import VolumeCore

/// The text of a label table as UTF-8 bytes without byte order mark, padding or carriage returns.
package struct LabelTableText {
  let path: String
  package let bytes: [UInt8]

  /// Input: UTF-8, UTF-16 with a byte order mark, or Latin-1; trailing NUL padding is dropped.
  package init(_ raw: [UInt8], path: String) throws(LabelNamesError) {
    self.path = path
    var bytes = Self.utf8(raw)
    bytes = Array(bytes.prefix(1 + (bytes.lastIndex { $0 != 0 } ?? -1)))
    guard !bytes.contains(0) else {
      throw LabelNamesError(
        .notALabelTable,
        FaultContext(path: path, found: "is not text", expected: "a label table is JSON, XML, TSV, CSV or plain text"))
    }
    if bytes.contains(UInt8(ascii: "\r")) { bytes = Self.withoutCarriageReturns(bytes) }
    self.bytes = bytes
  }

  /// The first byte that is not a blank.
  var firstByte: UInt8? { bytes.first { !Self.isBlank($0) && $0 != UInt8(ascii: "\n") } }

  /// The lines that hold something other than blanks and a `#` comment.
  var contentLines: Lines { Lines(rest: bytes[...]) }

  /// The content lines one by one, with their numbers from 1.
  struct Lines: Sequence, IteratorProtocol {
    fileprivate var rest: ArraySlice<UInt8>
    private var number = 0

    fileprivate init(rest: ArraySlice<UInt8>) { self.rest = rest }

    mutating func next() -> (number: Int, line: ArraySlice<UInt8>)? {
      while !rest.isEmpty {
        let line = rest.prefix { $0 != UInt8(ascii: "\n") }
        rest = rest[line.endIndex...].dropFirst()
        number += 1
        if let first = line.first(where: { !LabelTableText.isBlank($0) }), first != UInt8(ascii: "#") {
          return (number, line)
        }
      }
      return nil
    }
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

  /// The integer that `text` writes, `1.0` too, which spreadsheets make of 1; nil for anything else.
  static func integer(_ text: some StringProtocol) -> Int? {
    let trimmed = text.trimmingCharacters(in: .whitespaces)
    if let value = Int(trimmed) { return value }
    guard !trimmed.isEmpty, trimmed.utf8.allSatisfy({ "0123456789+-.".utf8.contains($0) }) else { return nil }
    return Double(trimmed).flatMap { Int(exactly: $0) }
  }

  /// `text` in quotes, shortened to a length that fits on a line and without control characters.
  static func quoted(_ text: some StringProtocol) -> String {
    let shown = cleaned(String(text.prefix(40)))
    return "\"" + shown + (text.utf8.count > 160 || text.dropFirst(40).first != nil ? "..." : "") + "\""
  }

  /// `text` without surrounding white space, and with a space for each control character.
  static func cleaned(_ text: String) -> String {
    if text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) { return text }
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 })
    return String(scalars).trimmingCharacters(in: .whitespaces)
  }

  private static func utf8(_ raw: [UInt8]) -> [UInt8] {
    if raw.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(raw.dropFirst(3)) }
    if raw.starts(with: [0xFF, 0xFE]) || raw.starts(with: [0xFE, 0xFF]),
      let text = String(bytes: raw, encoding: .utf16)
    {
      return Array(text.utf8)
    }
    if String(validating: raw, as: UTF8.self) != nil { return raw }
    return Array(String(String.UnicodeScalarView(raw.map { Unicode.Scalar($0) })).utf8)
  }

  private static func withoutCarriageReturns(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var previous: UInt8 = 0
    for byte in bytes {
      if byte == UInt8(ascii: "\r") {
        result.append(UInt8(ascii: "\n"))
      } else if byte != UInt8(ascii: "\n") || previous != UInt8(ascii: "\r") {
        result.append(byte)
      }
      previous = byte
    }
    return result
  }
}
