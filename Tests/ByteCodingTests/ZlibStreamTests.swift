import TestSupport
import Testing

@testable import ByteCoding

@Suite struct ZlibStreamTests {
  /// The same deflate stream as a gzip member, which is read back with all checks.
  private func inflated(_ stream: [UInt8], count: Int, checksum: UInt32) throws -> [UInt8] {
    func littleEndian(_ value: UInt32) -> [UInt8] { [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) } }
    let member =
      [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + stream.dropFirst(2).dropLast(4) + littleEndian(checksum)
      + littleEndian(UInt32(count))
    var output = [UInt8](repeating: 0, count: count + 1)
    let outcome = try unsafe member.withUnsafeBytes { source in
      try unsafe output.withUnsafeMutableBytes { target in try unsafe Gzip.inflate(source, into: target, path: "x") }
    }
    #expect(outcome.stored == count && outcome.trailingByteCount == 0)
    return Array(output.prefix(count))
  }

  @Test(arguments: [0, 1, 7, 1000, 300_000])
  func streamsReadBack(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let bytes = (0..<count).map { UInt8($0 / 50 % 256) ^ UInt8.random(in: 0...3, using: &generator) }
    let stream = ZlibStream.deflated(bytes)
    // RFC 1950: deflate with a window of 32 KiB, a header that 31 divides, and no dictionary.
    #expect(stream[0] == 0x78 && (Int(stream[0]) << 8 + Int(stream[1])) % 31 == 0 && stream[1] & 0x20 == 0)
    #expect(try inflated(stream, count: count, checksum: ZlibStream.checksum(bytes)) == bytes)
    #expect(stream == ZlibStream.deflated(bytes))
  }

  @Test func checksumOfThePublishedExample() {
    #expect(ZlibStream.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(ZlibStream.checksum([]) == 0)
  }
}
