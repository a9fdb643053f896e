import ByteCoding
import Testing

struct ByteReaderTests {
  static let bytes: [UInt8] = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x88, 0xFF, 0x00]

  private func both<Value: ByteSwappable & Equatable>(_ offset: Int, little: Value, big: Value) {
    #expect(ByteReader(Self.bytes, order: .little).number(Value.self, at: offset) == little)
    #expect(ByteReader(Self.bytes, order: .big).number(Value.self, at: offset) == big)
  }

  @Test func integersByHand() {
    both(7, little: UInt8(0x88), big: 0x88)
    both(7, little: Int8(-0x78), big: -0x78)
    both(0, little: UInt16(0x0201), big: 0x0102)
    both(7, little: UInt16(0xFF88), big: 0x88FF)
    both(7, little: Int16(bitPattern: 0xFF88), big: Int16(bitPattern: 0x88FF))
    both(1, little: UInt32(0x0504_0302), big: 0x0203_0405)
    both(5, little: Int32(bitPattern: 0xFF88_0706), big: 0x0607_88FF)
    both(0, little: UInt64(0x8807_0605_0403_0201), big: 0x0102_0304_0506_0788)
    both(0, little: Int64(bitPattern: 0x8807_0605_0403_0201), big: 0x0102_0304_0506_0788)
    both(2, little: UInt64(0x00FF_8807_0605_0403), big: 0x0304_0506_0788_FF00)
  }

  @Test func realsByHand() {
    // 1.5 is 0x3FC00000, -2 is 0xC000000000000000.
    let single: [UInt8] = [0x00, 0x00, 0xC0, 0x3F]
    #expect(ByteReader(single, order: .little).number(Float.self, at: 0) == 1.5)
    #expect(ByteReader(single.reversed(), order: .big).number(Float.self, at: 0) == 1.5)
    let double: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0xC0]
    #expect(ByteReader(double, order: .little).number(Double.self, at: 0) == -2)
    #expect(ByteReader(double.reversed(), order: .big).number(Double.self, at: 0) == -2)
    #expect(ByteReader([0, 0, 0xC0, 0x7F], order: .little).number(Float.self, at: 0)?.isNaN == true)
  }

  private func outOfRange<Value: ByteSwappable>(_ type: Value.Type) {
    let size = MemoryLayout<Value>.size
    for order in [ByteOrder.little, .big] {
      let reader = ByteReader(Self.bytes, order: order)
      #expect(reader.number(type, at: 10 - size) != nil)
      for offset in [10 - size + 1, 10, 11, 1000, .max, .max - size + 1, -1, -size, .min] {
        #expect(reader.number(type, at: offset) == nil, "\(type) at \(offset)")
        #expect(reader.numbers(type, at: offset, count: 1) == nil, "\(type) at \(offset)")
      }
      #expect(ByteReader([], order: order).number(type, at: 0) == nil)
      #expect(ByteReader([UInt8](repeating: 1, count: size - 1), order: order).number(type, at: 0) == nil)
    }
  }

  @Test func everyTypeAtEveryWrongOffset() {
    outOfRange(UInt8.self)
    outOfRange(Int8.self)
    outOfRange(UInt16.self)
    outOfRange(Int16.self)
    outOfRange(UInt32.self)
    outOfRange(Int32.self)
    outOfRange(UInt64.self)
    outOfRange(Int64.self)
    outOfRange(Float.self)
    outOfRange(Double.self)
  }

  @Test func severalNumbers() {
    let reader = ByteReader(Self.bytes, order: .big)
    #expect(reader.numbers(UInt16.self, at: 0, count: 3) == [0x0102, 0x0304, 0x0506])
    #expect(reader.numbers(UInt16.self, at: 0, count: 5)?.last == 0xFF00)
    #expect(reader.numbers(UInt16.self, at: 0, count: 6) == nil)
    #expect(reader.numbers(UInt16.self, at: 2, count: 5) == nil)
    #expect(reader.numbers(UInt16.self, at: 4, count: 0) == [])
  }

  @Test func text() {
    let reader = ByteReader(Array("abc\0def".utf8) + [0xC3, 0x28], order: .little)
    #expect(reader.text(at: 0, count: 7) == "abc")
    #expect(reader.text(at: 0, count: 2) == "ab")
    #expect(reader.text(at: 4, count: 3) == "def")
    #expect(reader.text(at: 3, count: 3) == "")
    #expect(reader.text(at: 7, count: 2) == "\u{FFFD}(")
    #expect(reader.text(at: 9, count: 0) == "")
    for offset in [3, 10, .max, -1, .min] { #expect(reader.text(at: offset, count: 7) == nil) }
    #expect(reader.text(at: 0, count: 10) == nil)
  }

  @Test func writerIsTheInverse() {
    var writer = ByteWriter(count: 40)
    writer.set(Int16(-2), at: 0)
    writer.set([Float(1.5), -1], at: 3)
    writer.set(UInt64.max - 1, at: 12)
    writer.set("täglich", at: 20, count: 8)
    #expect(writer.bytes.count == 40)
    #expect(Array(writer.bytes[0..<12]) == [0xFE, 0xFF, 0, 0, 0, 0xC0, 0x3F, 0, 0, 0x80, 0xBF, 0])
    let reader = ByteReader(writer.bytes, order: .little)
    #expect(reader.number(Int16.self, at: 0) == -2)
    #expect(reader.numbers(Float.self, at: 3, count: 2) == [1.5, -1])
    #expect(reader.number(UInt64.self, at: 12) == UInt64.max - 1)
    // Eight bytes of UTF-8 do not leave room for the NUL: the last letter is cut.
    #expect(reader.text(at: 20, count: 20) == "täglic")
  }

  @Test func textIsCutBetweenCharacters() {
    var writer = ByteWriter(count: 8)
    writer.set("abcdä", at: 0, count: 6)
    #expect(writer.bytes == Array("abcd".utf8) + [0, 0, 0, 0])
  }

  @Test func swapping() {
    var values: [UInt32] = [0x0102_0304, 0xAABB_CCDD]
    unsafe values.withUnsafeMutableBufferPointer { unsafe swapBytes($0) }
    #expect(values == [0x0403_0201, 0xDDCC_BBAA])
    #expect(ByteOrder.native == .little || ByteOrder.native == .big)
  }
}
