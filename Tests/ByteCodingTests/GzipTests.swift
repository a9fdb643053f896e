import ByteCoding
import TestSupport
import Testing

/// Decompresses bytes into a buffer of a size; `stored` holds what arrived.
func inflate(_ compressed: [UInt8], bufferSize: Int) throws(ByteCodingError) -> (stored: [UInt8], outcome: Gzip.Outcome)
{
  var buffer = [UInt8](repeating: 0xEE, count: bufferSize)
  let outcome = try unsafe compressed.withUnsafeBufferPointer { (input) throws(ByteCodingError) in
    try unsafe buffer.withUnsafeMutableBufferPointer { (output) throws(ByteCodingError) in
      try unsafe Gzip.inflate(UnsafeRawBufferPointer(input), into: UnsafeMutableRawBufferPointer(output), path: "a.gz")
    }
  }
  return (Array(buffer.prefix(outcome.stored)), outcome)
}

func gzipPrefix(_ compressed: [UInt8], count: Int) throws(ByteCodingError) -> [UInt8] {
  try unsafe compressed.withUnsafeBufferPointer { (input) throws(ByteCodingError) in
    try unsafe Gzip.prefix(of: UnsafeRawBufferPointer(input), count: count, path: "a.gz")
  }
}

struct GzipTests {
  static let parts = ["voxel ", "", "label map", "!"].map { Array($0.utf8) }
  static let whole = Array("voxel label map!".utf8)
  static let members = parts.flatMap { GzipBuilder.member($0) }
  static let blocks = parts.flatMap { GzipBuilder.bgzfBlock($0) } + GzipBuilder.bgzfEnd

  /// The compressed bytes are whole: every byte of them and no byte beside.
  private func expectWhole(_ compressed: [UInt8], _ expected: [UInt8], trailing: Int = 0) throws {
    let (stored, outcome) = try inflate(compressed, bufferSize: expected.count)
    #expect(stored == expected)
    #expect(outcome.surplus == 0 && outcome.trailingByteCount == trailing)
  }

  @Test func membersInARow() throws {
    try expectWhole(GzipBuilder.member(Self.whole), Self.whole)
    try expectWhole(Self.members, Self.whole)
    try expectWhole(Self.blocks, Self.whole)
    try expectWhole(GzipBuilder.member([]), [])
    try expectWhole(GzipBuilder.bgzfEnd, [])
    try expectWhole(GzipBuilder.member([]) + GzipBuilder.member([7]) + GzipBuilder.member([]), [7])
  }

  @Test func headerWithEveryOptionalField() throws {
    // Extra field, name, comment and header checksum, as Python's zlib wrote them.
    let bytes: [UInt8] = [
      0x1F, 0x8B, 0x08, 0x1E, 0x01, 0x02, 0x03, 0x04, 0x00, 0x03, 0x04, 0x00, 0x61, 0x62, 0x00, 0x00, 0x6E, 0x61, 0x6D,
      0x65, 0x2E, 0x6E, 0x69, 0x69, 0x00, 0x61, 0x20, 0x63, 0x6F, 0x6D, 0x6D, 0x65, 0x6E, 0x74, 0x00, 0x9A, 0x9D, 0xCB,
      0x48, 0xCD, 0xC9, 0xC9, 0x57, 0xC8, 0x40, 0x90, 0x00, 0x80, 0x88, 0xF9, 0xE5, 0x11, 0x00, 0x00, 0x00,
    ]
    try expectWhole(bytes, Array("hello hello hello".utf8))
  }

  @Test(arguments: [members, blocks])
  func everyBufferSize(_ compressed: [UInt8]) throws {
    for size in 0...Self.whole.count + 3 {
      let (stored, outcome) = try inflate(compressed, bufferSize: size)
      #expect(stored == Array(Self.whole.prefix(size)))
      #expect(outcome.stored == min(size, Self.whole.count))
      #expect(outcome.surplus == max(0, Self.whole.count - size) && outcome.trailingByteCount == 0)
    }
  }

  @Test(arguments: [members, blocks])
  func prefixes(_ compressed: [UInt8]) throws {
    for count in 0...Self.whole.count + 3 {
      #expect(try gzipPrefix(compressed, count: count) == Array(Self.whole.prefix(count)))
    }
  }

  @Test func whatFollowsTheLastMember() throws {
    for base in [GzipBuilder.member(Self.whole), Self.members] {
      try expectWhole(base + [0], Self.whole)
      try expectWhole(base + [UInt8](repeating: 0, count: 700), Self.whole)
      try expectWhole(base + [1, 2, 3], Self.whole, trailing: 3)
      try expectWhole(base + [0, 0, 9], Self.whole, trailing: 3)
      try expectWhole(base + [0x1F], Self.whole, trailing: 1)
      try expectWhole(base + [0x8B, 0x1F], Self.whole, trailing: 2)
    }
    // Garbage behind a stream that is longer than the buffer.
    let outcome = try inflate(Self.members + [5], bufferSize: 2).outcome
    #expect(outcome.stored == 2 && outcome.surplus == Self.whole.count - 2 && outcome.trailingByteCount == 1)
  }

  @Test func damageBeyondTheBuffer() {
    var last = Self.members
    last[last.count - 8] ^= 1
    for size in 0...Self.whole.count {
      let error = #expect(throws: ByteCodingError.self) { try inflate(last, bufferSize: size) }
      #expect(error?.kind == .corrupt)
    }
  }

  @Test func whatIsNotGzip() {
    for bytes: [UInt8] in [
      [0], [1, 2, 3], Array("plain text that is no gzip".utf8), [0x1F, 0x8B, 7, 0, 0, 0, 0, 0, 0, 0, 0],
    ] {
      let error = #expect(throws: ByteCodingError.self) { try inflate(bytes, bufferSize: 10) }
      #expect(error?.kind == .corrupt || error?.kind == .truncated)
      #expect(error?.description.hasPrefix("a.gz: gzip stream ") == true)
    }
    // A second member that only begins like one.
    let error = #expect(throws: ByteCodingError.self) {
      try inflate(GzipBuilder.member([1]) + [0x1F, 0x8B, 99, 0, 0, 0, 0, 0, 0, 0, 0], bufferSize: 10)
    }
    #expect(error?.kind == .corrupt)
  }

  @Test func recognition() {
    func isGzip(_ bytes: [UInt8]) -> Bool { unsafe bytes.withUnsafeBytes { unsafe Gzip.isGzip($0) } }
    #expect(isGzip([0x1F, 0x8B]) && isGzip(Self.members))
    for other: [UInt8] in [[], [0x1F], [0x8B, 0x1F], [0x1F, 0x8C, 8], [0, 0x1F, 0x8B]] { #expect(!isGzip(other)) }
  }
}
