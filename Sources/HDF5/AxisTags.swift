/// The part of ilastik's (vigra's) `axistags` attribute that describes the grid: the axes in array order.
///
/// The attribute is JSON: `{"axes": [{"key": "z", "typeFlags": 2, "resolution": 0.0, "description": ""}, ...]}`.
struct AxisTags: Hashable, Sendable {
  struct Tag: Hashable, Sendable {
    var key: String
    /// The spacing along the axis; 0 means unknown.
    var resolution: Double
  }

  let tags: [Tag]

  /// The tags in the order of the text; nil when it is not such JSON.
  init?(_ text: String) {
    var reader = TagReader(bytes: Array(text.utf8))
    guard let tags = reader.document(), !tags.isEmpty else { return nil }
    self.tags = tags
  }
}

/// A JSON reader that keeps the members `key` and `resolution` of the objects in the array `axes` and skips the rest.
private struct TagReader {
  let bytes: [UInt8]
  var position = 0
  /// Deeper nesting than ilastik ever writes is refused, so that no text can exhaust the stack.
  private let deepest = 16

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() -> [AxisTags.Tag]? {
    var tags: [AxisTags.Tag]?
    let isObject = object { (reader, name) in
      guard name == "axes" else { return reader.skipValue(depth: 1) }
      tags = reader.axes()
      return tags != nil
    }
    guard isObject, next() == nil else { return nil }
    return tags
  }

  private mutating func axes() -> [AxisTags.Tag]? {
    var tags: [AxisTags.Tag] = []
    let isArray = array { reader in
      var tag = AxisTags.Tag(key: "", resolution: 0)
      let isObject = reader.object { (reader, name) in
        switch name {
        case "key":
          guard let key = reader.string() else { return false }
          tag.key = key
          return true
        case "resolution":
          guard let number = reader.number() else { return false }
          tag.resolution = number
          return true
        default: return reader.skipValue(depth: 3)
        }
      }
      tags.append(tag)
      return isObject && tags.count <= 32
    }
    return isArray ? tags : nil
  }

  private mutating func skipValue(depth: Int) -> Bool {
    guard depth <= deepest, let byte = next() else { return false }
    switch byte {
    case UInt8(ascii: "{"): return object { (reader, _) in reader.skipValue(depth: depth + 1) }
    case UInt8(ascii: "["): return array { reader in reader.skipValue(depth: depth + 1) }
    case UInt8(ascii: "\""): return string() != nil
    default: return !word().isEmpty
    }
  }

  private mutating func object(_ member: (inout TagReader, String) -> Bool) -> Bool {
    list(from: "{", to: "}") { reader in
      guard let name = reader.string(), reader.take(":") else { return false }
      return member(&reader, name)
    }
  }

  private mutating func array(_ item: (inout TagReader) -> Bool) -> Bool { list(from: "[", to: "]", item) }

  private mutating func list(
    from first: Unicode.Scalar, to last: Unicode.Scalar, _ item: (inout TagReader) -> Bool
  ) -> Bool {
    guard take(first) else { return false }
    if take(last) { return true }
    repeat {
      guard item(&self) else { return false }
    } while take(",")
    return take(last)
  }

  /// A string; escapes are kept as they are, since neither keys nor member names need them.
  private mutating func string() -> String? {
    guard take("\"") else { return nil }
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func number() -> Double? { Double(word()) }

  /// A number, `true`, `false` or `null`.
  private mutating func word() -> String {
    guard next() != nil else { return "" }
    let start = position
    while position < bytes.count, isWordByte(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next() == UInt8(ascii: scalar) else { return false }
    position += 1
    return true
  }

  /// The next byte that is not white space, which stays.
  private mutating func next() -> UInt8? {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    return position < bytes.count ? bytes[position] : nil
  }
}
