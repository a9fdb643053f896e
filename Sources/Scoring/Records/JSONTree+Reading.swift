internal import VolumeFiles

extension JSONTree {
  /// Reads a JSON text; Python's bare `NaN` and `Infinity` are numbers.
  ///
  /// - Throws: `ScoringError.invalidRecord`, whose line names `path` and the line at fault.
  package init(parsing bytes: [UInt8], path: String) throws(ScoringError) {
    do throws(JSONCursor.Fault) {
      var cursor = JSONCursor(bytes)
      self = try JSONTree.value(&cursor)
      if cursor.peek() != nil { throw cursor.unexpected("the end") }
    } catch {
      throw ScoringError(.invalidRecord, "\(path): line \(error.line) \(error.found)")
    }
  }

  private static func value(_ cursor: inout JSONCursor) throws(JSONCursor.Fault) -> JSONTree {
    switch cursor.peek() {
    case UInt8(ascii: "{"):
      var members: [String: JSONTree] = [:]
      try cursor.object { (cursor, key, _) throws(JSONCursor.Fault) in members[key] = try value(&cursor) }
      return .object(members)
    case UInt8(ascii: "["):
      var items: [JSONTree] = []
      try cursor.list { (cursor) throws(JSONCursor.Fault) in items.append(try value(&cursor)) }
      return .array(items)
    case UInt8(ascii: "\""): return .string(try cursor.string())
    default:
      switch try cursor.word() {
      case "true": return .bool(true)
      case "false": return .bool(false)
      case "null": return .null
      case "NaN": return .number(.nan)
      case "-0": return .number(-0.0)
      case let word: return Int(word).map { .integer($0) } ?? .number(Double(word) ?? .nan)
      }
    }
  }

  /// The member of an object; nil when it is absent, null, or this is no object.
  package subscript(_ key: String) -> JSONTree? {
    guard case .object(let members) = self, let value = members[key], value != .null else { return nil }
    return value
  }

  /// The text of a string.
  package var string: String? { if case .string(let text) = self { text } else { nil } }
  /// A whole number.
  package var integer: Int? {
    switch self {
    case .integer(let number): number
    case .number(let number): Int(exactly: number)
    default: nil
    }
  }
  /// A finite number.
  package var number: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let number): number.isFinite ? number : nil
    default: nil
    }
  }
  package var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
  package var array: [JSONTree]? { if case .array(let items) = self { items } else { nil } }
  package var object: [String: JSONTree]? { if case .object(let members) = self { members } else { nil } }
  /// The texts of an array of strings.
  package var strings: [String]? { array.map { $0.compactMap(\.string) } }
}
