/// A JSON document under construction or as it was read; numbers that are not finite are written as null.
package indirect enum JSONTree: Hashable, Sendable {
  case string(String)
  case integer(Int)
  case number(Double)
  case bool(Bool)
  case array([JSONTree])
  case object([String: JSONTree])
  case null

  package static func optional(_ text: String?) -> JSONTree { text.map { .string($0) } ?? .null }
  package static func optional(_ number: Double?) -> JSONTree { number.map { .number($0) } ?? .null }
  package static func optional(_ number: Int?) -> JSONTree { number.map { .integer($0) } ?? .null }
  package static func numbers(_ numbers: [Double]) -> JSONTree { .array(numbers.map { .number($0) }) }
  package static func integers(_ numbers: [Int]) -> JSONTree { .array(numbers.map { .integer($0) }) }
  package static func strings(_ texts: [String]) -> JSONTree { .array(texts.map { .string($0) }) }
}

extension JSONTree {
  /// What is written for a number that is not finite.
  package enum NonFinite: Sendable {
    /// `null`, as JSON demands.
    case null
    /// `NaN`, `Infinity` and `-Infinity`, as Python writes them; not JSON.
    case python
  }

  /// Indented text with sorted keys and a final line break: equal content gives equal bytes.
  ///
  /// - Parameters:
  ///   - indent: the spaces a level; nil writes one line without spaces and without a final line break.
  ///   - separator: what stands between a key and its value.
  package func text(indent: Int? = 2, separator: String = " : ", nonFinite: NonFinite = .null) -> String {
    var writer = JSONWriter(indent: indent, separator: indent == nil ? ":" : separator, nonFinite: nonFinite)
    writer.write(self, depth: 0)
    return String(decoding: writer.bytes, as: UTF8.self) + (indent == nil ? "" : "\n")
  }
}

/// Appends values as text; Foundation's encoder has no form for bare `NaN`.
private struct JSONWriter {
  let indent: Int?
  let separator: String
  let nonFinite: JSONTree.NonFinite
  var bytes: [UInt8] = []

  mutating func write(_ tree: JSONTree, depth: Int) {
    switch tree {
    case .string(let text): write(quoted: text)
    case .integer(let number): bytes += "\(number)".utf8
    case .number(let number): write(number)
    case .bool(let flag): bytes += (flag ? "true" : "false").utf8
    case .null: bytes += "null".utf8
    case .array(let items):
      enclosed("[", "]", depth, items.count) { writer, index in writer.write(items[index], depth: depth + 1) }
    case .object(let members):
      let sorted = members.sorted { $0.key < $1.key }
      enclosed("{", "}", depth, sorted.count) { writer, index in
        writer.write(quoted: sorted[index].key)
        writer.bytes += writer.separator.utf8
        writer.write(sorted[index].value, depth: depth + 1)
      }
    }
  }

  private mutating func enclosed(
    _ open: String, _ close: String, _ depth: Int, _ count: Int, _ item: (inout JSONWriter, Int) -> Void
  ) {
    bytes += open.utf8
    for index in 0..<count {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      breakLine(depth + 1)
      item(&self, index)
    }
    // Foundation's encoder leaves a blank line in what is empty, and so do stored results.
    if count == 0, indent != nil { bytes.append(UInt8(ascii: "\n")) }
    breakLine(depth)
    bytes += close.utf8
  }

  private mutating func breakLine(_ depth: Int) {
    guard let indent else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes += repeatElement(UInt8(ascii: " "), count: depth * indent)
  }

  /// The shortest form that reads back as the same Double; whole numbers without a decimal point.
  private mutating func write(_ number: Double) {
    guard number.isFinite else {
      let python = number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity"
      bytes += (nonFinite == .null ? "null" : python).utf8
      return
    }
    let text = number.description
    bytes += text.hasSuffix(".0") ? text.utf8.dropLast(2) : text.utf8[...]
  }

  private mutating func write(quoted text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes += "\\\"".utf8
      case UInt8(ascii: "\\"): bytes += "\\\\".utf8
      case 0x08: bytes += "\\b".utf8
      case 0x0C: bytes += "\\f".utf8
      case 0x0A: bytes += "\\n".utf8
      case 0x0D: bytes += "\\r".utf8
      case 0x09: bytes += "\\t".utf8
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        bytes += ("\\u00" + (digits.count < 2 ? "0" : "") + digits).utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
