import ByteCoding
import Foundation
import TestSupport
import Testing

struct GzipDeflaterTests {
  private func deflate(_ pieces: [[UInt8]], level: Int = GzipDeflater.defaultLevel) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let path = folder.path("a.gz")
    var file = try OutputFile(path: path, reportedAs: path)
    let deflater = try GzipDeflater(level: level, path: path)
    for piece in pieces {
      try unsafe piece.withUnsafeBufferPointer { (bytes) throws(ByteCodingError) in
        try unsafe deflater.append(UnsafeRawBufferPointer(bytes), to: &file)
      }
    }
    try deflater.finish(&file)
    try file.close()
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  static let contents: [[UInt8]] = {
    var generator = SeededGenerator(seed: 77)
    // Noise does not shrink: more than one output buffer of 256 kB. Zeros shrink a thousandfold.
    let noise = (0..<40_000).flatMap { _ in GzipBuilder.little(generator.next()) }
    return [[], [42], Array(noise.prefix(1000)), noise, [UInt8](repeating: 0, count: 300_000)]
  }()

  @Test(arguments: contents.indices)
  func roundTrip(_ index: Int) throws {
    let content = Self.contents[index]
    let compressed = try deflate([content])
    let (stored, outcome) = try inflate(compressed, bufferSize: content.count)
    #expect(stored == content)
    #expect(outcome.surplus == 0 && outcome.trailingByteCount == 0)
    #expect(Gzip.largestOutput(ofCompressed: compressed.count) >= content.count)
    // Equal input, equal bytes.
    #expect(try deflate([content]) == compressed)
  }

  @Test(arguments: [1, 9])
  func levelsAndPieces(_ level: Int) throws {
    let pieces: [[UInt8]] = [[1, 2, 3], [], [4], [UInt8](repeating: 5, count: 70_000), []]
    let content = pieces.flatMap { $0 }
    #expect(try inflate(deflate(pieces, level: level), bufferSize: content.count).stored == content)
  }

  @Test func headerSaysNothingOfTimeOrName() throws {
    let compressed = try deflate([[1]])
    #expect(Array(compressed.prefix(8)) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    #expect(compressed.suffix(8) == GzipBuilder.trailer([1])[...])
  }
}
