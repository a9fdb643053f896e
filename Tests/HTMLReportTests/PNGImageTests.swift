import Foundation
import Testing

@testable import HTMLReport

@Suite struct PNGImageTests {
  /// CRC-32 bit by bit.
  private func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }

  private func number(_ bytes: some Sequence<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

  /// The chunks of a file, each with a right checksum.
  private func chunks(_ file: [UInt8]) -> [(name: String, content: [UInt8])] {
    #expect(Array(file.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    var chunks: [(name: String, content: [UInt8])] = []
    var position = 8
    while position < file.count {
      let length = Int(number(file[position..<position + 4]))
      let body = file[position + 4..<position + 8 + length]
      #expect(number(file[position + 8 + length..<position + 12 + length]) == checksum(body))
      chunks.append((name: String(decoding: body.prefix(4), as: UTF8.self), content: Array(body.dropFirst(4))))
      position += 12 + length
    }
    return chunks
  }

  @Test func chunksAndHeader() {
    let grey = PNGImage(width: 300, height: 2, pixels: .grey((0..<600).map { UInt8($0 % 256) }))
    let found = chunks(grey.encoded())
    #expect(found.map(\.name) == ["IHDR", "IDAT", "IEND"])
    #expect(found[0].content == [0, 0, 1, 44, 0, 0, 0, 2, 8, 0, 0, 0, 0])
    let palette = PNGImage(width: 2, height: 2, pixels: .palette([0, 1, 1, 0], colours: [(1, 2, 3), (4, 5, 6)]))
    let others = chunks(palette.encoded())
    #expect(others.map(\.name) == ["IHDR", "PLTE", "IDAT", "IEND"])
    #expect(others[0].content[9] == 3 && others[1].content == [1, 2, 3, 4, 5, 6])
    let colour = PNGImage(width: 1, height: 1, pixels: .colour([9, 8, 7]))
    #expect(chunks(colour.encoded())[0].content[9] == 2)
  }

  /// Adler-32 of the filtered rows, which ends the zlib stream: the pixels are those that were given.
  @Test func streamHoldsTheFilteredRows() {
    let pixels: [UInt8] = [10, 20, 30, 15, 20, 29]
    let stream = chunks(PNGImage(width: 3, height: 2, pixels: .grey(pixels)).encoded())[1].content
    let rows: [UInt8] = [2, 10, 20, 30, 2, 5, 0, 255]
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in rows {
      a = (a + UInt32(byte)) % 65521
      b = (b + a) % 65521
    }
    #expect(number(stream.suffix(4)) == b << 16 | a)
  }

  @Test func windowLeavesOutTheExtremes() {
    let values = (0..<1000).map(Double.init) + [1e6, .nan, -.infinity]
    let grey = ImageSlice.windowed(values, by: values)
    #expect(grey[0] == 0 && grey[999] == 255 && grey[1000] == 255 && grey[1001] == 0)
    #expect(abs(Int(grey[500]) - 127) < 3)
    #expect(ImageSlice.windowed([3, 3], by: [3, 3]) == [128, 128] && ImageSlice.windowed([.nan], by: [.nan]) == [0])
    #expect(ImageSlice.windowed([50, 100], by: values.prefix(101).map { $0 }) == [127, 255])
  }
}
