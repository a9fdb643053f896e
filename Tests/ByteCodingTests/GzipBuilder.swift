/// Gzip members written by hand, with stored blocks only: an oracle that shares no code with the library.
enum GzipBuilder {
  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }

  static func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  /// The last block of a deflate stream, stored: 1, length, its complement, the bytes.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    [1] + little(UInt16(bytes.count)) + little(~UInt16(bytes.count)) + bytes
  }

  static func trailer(_ bytes: [UInt8]) -> [UInt8] { little(crc32(bytes)) + little(UInt32(bytes.count)) }

  static func member(_ bytes: [UInt8]) -> [UInt8] {
    [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + stored(bytes) + trailer(bytes)
  }

  /// A block of a BGZF file: a member that tells its own length in an extra field.
  static func bgzfBlock(_ bytes: [UInt8]) -> [UInt8] {
    let body = stored(bytes) + trailer(bytes)
    let total = 18 + body.count
    return [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, 0x42, 0x43, 2, 0] + little(UInt16(total - 1)) + body
  }

  /// The 28 bytes that end every BGZF file (SAM specification, section 4.1.2).
  static let bgzfEnd: [UInt8] = [
    0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0xFF, 6, 0, 0x42, 0x43, 2, 0, 0x1B, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  ]
}
