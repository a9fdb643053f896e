internal import Foundation

/// A JSON document under construction, in which numbers that are not finite become null.
enum JSONTree: Encodable, Sendable {
  case string(String)
  case integer(Int)
  case number(Double)
  case bool(Bool)
  case array([JSONTree])
  case object([String: JSONTree])
  case null

  static func optional(_ text: String?) -> JSONTree { text.map { .string($0) } ?? .null }
  static func optional(_ number: Double?) -> JSONTree { number.map { .number($0) } ?? .null }
  static func optional(_ number: Int?) -> JSONTree { number.map { .integer($0) } ?? .null }
  static func numbers(_ numbers: [Double]) -> JSONTree { .array(numbers.map { .number($0) }) }
  static func integers(_ numbers: [Int]) -> JSONTree { .array(numbers.map { .integer($0) }) }
  static func strings(_ texts: [String]) -> JSONTree { .array(texts.map { .string($0) }) }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .string(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
    case .bool(let value): try container.encode(value)
    case .array(let items): try container.encode(items)
    case .object(let members): try container.encode(members)
    case .null: try container.encodeNil()
    }
  }

  /// Indented text with sorted keys and a final line break: equal content gives equal bytes.
  func text() -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // The tree holds nothing that JSON cannot express, so that encoding cannot fail.
    guard let data = try? encoder.encode(self) else { preconditionFailure("a JSON tree that is not JSON") }
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
