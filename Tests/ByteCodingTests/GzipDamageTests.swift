import ByteCoding
import TestSupport
import Testing

/// Every way to cut or to change a small file, for each of the three kinds of deflate blocks.
struct GzipDamageTests {
  struct Sample: CustomTestStringConvertible {
    let testDescription: String
    let compressed: [UInt8]
    let content: [UInt8]
    /// The byte of the deflate stream with bits that have no meaning: padding up to the next byte.
    let paddingByte: Int
  }

  static let samples: [Sample] = {
    // Compressed by Python's zlib at level 9.
    let fixed = hex("1f8b08000000000002032bcbaf48cd5128432273129 3e0a481a191b189a999b98525b2240015a8f07934000000")
    let dynamic = hex(
      """
      1f8b08000000000002032dcf0b0e43210844d1b5f2110191a7b64db75f4cba8039b903d8e4d09267751b33c05ea62b4c050785a404e921d4602
      4384c2bc905a32b13355f500303006ce3b0c99bc275ce8b7c2fe29329be53009efca00aa7c26be346f2b7ae5486427a214c5c088cc61d7489d3
      dc60fd8fb8169215d4a6e00dba483c855450de122c6440d845d80e2c510b37db40ff3b3e0fc59392dc4f95545021263b6fc90fb25f489e04010
      000
      """)
    let numbers = (0..<260).map { (index: Int) -> UInt8 in
      let (a, b) = ((index * index * 7 + index / 5) % 29, (index * index + index / 3) % 23)
      return UInt8(97 + min(a, b))
    }
    let text = Array("voxel voxel voxel label label 0123456789 voxel label".utf8)
    let stored = GzipBuilder.member(text)
    return [
      Sample(testDescription: "stored", compressed: stored, content: text, paddingByte: 10),
      Sample(testDescription: "fixed", compressed: fixed, content: text, paddingByte: fixed.count - 9),
      Sample(testDescription: "dynamic", compressed: dynamic, content: numbers, paddingByte: dynamic.count - 9),
    ]
  }()

  private static func hex(_ text: String) -> [UInt8] {
    let digits = text.filter { !$0.isWhitespace }.map { UInt8($0.hexDigitValue!) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  @Test(arguments: samples)
  func intact(_ sample: Sample) throws {
    let (stored, outcome) = try inflate(sample.compressed, bufferSize: sample.content.count)
    #expect(stored == sample.content && outcome.surplus == 0 && outcome.trailingByteCount == 0)
  }

  @Test(arguments: samples)
  func everyTruncation(_ sample: Sample) throws {
    for count in 1..<sample.compressed.count {
      let cut = Array(sample.compressed.prefix(count))
      for bufferSize in [0, 1, sample.content.count, sample.content.count + 9] {
        let error = #expect(throws: ByteCodingError.self, "\(count) bytes") { try inflate(cut, bufferSize: bufferSize) }
        #expect(error?.kind == .truncated || error?.kind == .corrupt)
        #expect(error.map { $0.description.hasPrefix("a.gz: ") && !$0.description.contains("\n") } == true)
      }
    }
    // Nothing at all is no stream, and nothing is stored.
    #expect(try inflate([], bufferSize: 10).outcome.stored == 0)
  }

  @Test(arguments: samples)
  func everyTruncationOfAPrefix(_ sample: Sample) {
    for count in 1..<sample.compressed.count {
      let cut = Array(sample.compressed.prefix(count))
      do throws(ByteCodingError) {
        // A prefix may lie before the cut, and then it is right.
        let bytes = try gzipPrefix(cut, count: 10)
        #expect(bytes == Array(sample.content.prefix(10)))
      } catch {
        #expect(error.kind == .truncated || error.kind == .corrupt)
      }
      #expect(throws: ByteCodingError.self) { try gzipPrefix(cut, count: sample.content.count + 1) }
    }
  }

  @Test(arguments: samples)
  func everyTruncationOfTwoMembers(_ sample: Sample) {
    let two = sample.compressed + sample.compressed
    for count in sample.compressed.count..<two.count {
      do throws(ByteCodingError) {
        let (stored, outcome) = try inflate(Array(two.prefix(count)), bufferSize: 2 * sample.content.count)
        // Only a cut between the members, or behind one byte of the second, looks like a whole file.
        let left = count - sample.compressed.count
        #expect(left <= 1 && outcome.trailingByteCount == left)
        #expect(stored == sample.content)
      } catch {
        #expect(error.kind == .truncated || error.kind == .corrupt)
      }
    }
  }

  @Test(arguments: samples)
  func everyChangeOfOneByte(_ sample: Sample) {
    var harmless: Set<Int> = []
    for index in sample.compressed.indices {
      for change in [1, 2, 4, 8, 16, 32, 64, 128, 255] as [UInt8] {
        var bytes = sample.compressed
        bytes[index] ^= change
        for bufferSize in [sample.content.count, sample.content.count + 5] {
          do throws(ByteCodingError) {
            let (stored, outcome) = try inflate(bytes, bufferSize: bufferSize)
            #expect(stored == sample.content && outcome.surplus == 0, "byte \(index) ^ \(change)")
            harmless.insert(index)
          } catch {
            #expect(error.kind == .truncated || error.kind == .corrupt, "byte \(index) ^ \(change)")
          }
        }
      }
    }
    // Flags (the text flag means nothing), time, extra flags, system.
    #expect(harmless.subtracting([sample.paddingByte]) == Set(3...9))
  }
}
