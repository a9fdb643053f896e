internal import Foundation

/// Walks a JSON text from front to back.
///
/// Foundation's decoders forget the order of keys, duplicated keys and line numbers, and label tables need all three.
package struct JSONCursor {
  /// What is wrong with the text, and where.
  package struct Fault: Error {
    package let line: Int
    package let found: String
  }

  static let deepest = 256

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0
  /// The number of the line that `position` is in, from 1.
  package private(set) var line = 1

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next byte that is not white space, which stays the next; nil at the end.
  package mutating func peek() -> UInt8? {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09: break
      case 0x0A: line += 1
      default: return bytes[position]
      }
      position += 1
    }
    return nil
  }

  /// Walks an object; `visit` gets each key and its line and must consume the value.
  package mutating func object(
    _ visit: (inout JSONCursor, _ key: String, _ line: Int) throws(Fault) -> Void
  ) throws(Fault) {
    try items(from: UInt8(ascii: "{"), to: UInt8(ascii: "}")) { (cursor) throws(Fault) in
      guard cursor.peek() == UInt8(ascii: "\"") else { throw cursor.unexpected("a key in double quotes") }
      let line = cursor.line
      let key = try cursor.string()
      guard cursor.peek() == UInt8(ascii: ":") else { throw cursor.unexpected("a colon") }
      cursor.position += 1
      try visit(&cursor, key, line)
    }
  }

  /// Walks a list; `visit` must consume the element.
  package mutating func list(_ visit: (inout JSONCursor) throws(Fault) -> Void) throws(Fault) {
    try items(from: UInt8(ascii: "["), to: UInt8(ascii: "]"), visit)
  }

  /// Passes over a value of any kind.
  package mutating func skip() throws(Fault) {
    switch peek() {
    case UInt8(ascii: "{"): try object { (cursor, _, _) throws(Fault) in try cursor.skip() }
    case UInt8(ascii: "["): try list { (cursor) throws(Fault) in try cursor.skip() }
    case UInt8(ascii: "\""): _ = try stringBytes()
    default: _ = try word()
    }
  }

  /// Reads a string.
  package mutating func string() throws(Fault) -> String {
    let literal = try stringBytes()
    guard literal.contains(UInt8(ascii: "\\")) else {
      return String(decoding: literal.dropFirst().dropLast(), as: UTF8.self)
    }
    guard let text = try? JSONDecoder().decode(String.self, from: Data(literal)) else {
      throw Fault(line: line, found: "holds a string with an invalid escape")
    }
    return text
  }

  /// Reads a number, `true`, `false`, `null`, or Python's `NaN` and `Infinity`, as it is written.
  package mutating func word() throws(Fault) -> String {
    _ = peek()
    let start = position
    while position < bytes.count, Self.isWordByte(bytes[position]) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard ["true", "false", "null", "NaN", "Infinity", "-Infinity"].contains(text) || Double(text) != nil else {
      position = start
      throw unexpected("a value")
    }
    return text
  }

  /// The fault of finding something other than `expected` here.
  package mutating func unexpected(_ expected: String) -> Fault {
    guard peek() != nil else { return Fault(line: line, found: "ends where \(expected) is needed") }
    let rest = String(decoding: bytes[position...].prefix(12).prefix { $0 >= 0x20 }, as: UTF8.self)
    return Fault(line: line, found: "has \(LabelTableText.quoted(rest)) where \(expected) is needed")
  }

  private mutating func items(
    from open: UInt8, to close: UInt8, _ visit: (inout JSONCursor) throws(Fault) -> Void
  ) throws(Fault) {
    guard peek() == open else { throw unexpected(Self.name(open)) }
    guard depth < Self.deepest else { throw Fault(line: line, found: "is nested too deeply") }
    depth += 1
    position += 1
    while peek() != close {
      try visit(&self)
      guard let next = peek(), next == UInt8(ascii: ",") || next == close else {
        throw unexpected("a comma or \(Self.name(close))")
      }
      if next == UInt8(ascii: ",") { position += 1 }
    }
    position += 1
    depth -= 1
  }

  /// The bytes of a string with its quotes.
  private mutating func stringBytes() throws(Fault) -> ArraySlice<UInt8> {
    guard peek() == UInt8(ascii: "\"") else { throw unexpected("a string") }
    let start = position
    var end = start + 1
    while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
      end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard end < bytes.count else { throw Fault(line: line, found: "holds a string that is not closed") }
    line += bytes[start...end].count { $0 == 0x0A }
    position = end + 1
    return bytes[start...end]
  }

  private static func name(_ byte: UInt8) -> String { "\"" + String(UnicodeScalar(byte)) + "\"" }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
