/// Bounds-checked reads of numbers and text from the bytes of a header.
package struct ByteReader: Sendable {
  package let bytes: [UInt8]
  package var order: ByteOrder

  package init(_ bytes: [UInt8], order: ByteOrder) {
    self.bytes = bytes
    self.order = order
  }

  /// The number at a byte offset, or nil when it does not lie inside the bytes.
  package func number<Value: ByteSwappable>(_ type: Value.Type = Value.self, at offset: Int) -> Value? {
    let size = MemoryLayout<Value.Bits>.size
    guard offset >= 0, size <= bytes.count, offset <= bytes.count - size else { return nil }
    var bits = Value.Bits.zero
    for index in 0..<size {
      let position = order == .little ? size - 1 - index : index
      bits = (size > 1 ? bits << 8 : bits) | Value.Bits(truncatingIfNeeded: bytes[offset + position])
    }
    return Value(bits: bits)
  }

  /// `count` consecutive numbers, or nil when they do not all lie inside the bytes.
  package func numbers<Value: ByteSwappable>(
    _ type: Value.Type = Value.self, at offset: Int, count: Int
  ) -> [Value]? {
    var values: [Value] = []
    for index in 0..<count {
      guard let value = number(type, at: offset + index * MemoryLayout<Value.Bits>.size) else { return nil }
      values.append(value)
    }
    return values
  }

  /// The text of a fixed-width field, up to its first NUL; bytes that are not UTF-8 become replacement characters.
  package func text(at offset: Int, count: Int) -> String? {
    guard offset >= 0, count <= bytes.count, offset <= bytes.count - count else { return nil }
    let field = bytes[offset..<offset + count]
    return String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }
}

/// Writes numbers and text at fixed offsets of a header.
package struct ByteWriter: Sendable {
  package private(set) var bytes: [UInt8]

  package init(count: Int) { bytes = [UInt8](repeating: 0, count: count) }

  /// Stores a number, little endian.
  ///
  /// - Precondition: the number lies inside the bytes.
  package mutating func set<Value: ByteSwappable>(_ value: Value, at offset: Int) {
    var bits = value.bits.littleEndian
    unsafe withUnsafeBytes(of: &bits) { source in
      for index in source.indices { bytes[offset + index] = unsafe source[index] }
    }
  }

  package mutating func set<Value: ByteSwappable>(_ values: [Value], at offset: Int) {
    for (index, value) in values.enumerated() { set(value, at: offset + index * MemoryLayout<Value.Bits>.size) }
  }

  /// Stores text, cut to `count - 1` bytes at a character boundary so that a NUL always ends it.
  package mutating func set(_ text: String, at offset: Int, count: Int) {
    var kept = text
    while kept.utf8.count > count - 1 { kept.removeLast() }
    for (index, byte) in kept.utf8.enumerated() { bytes[offset + index] = byte }
  }
}
