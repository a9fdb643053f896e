/// The order of the bytes of a number in a file.
public enum ByteOrder: String, Sendable {
  case little, big

  /// The order of this machine.
  public static var native: ByteOrder { 1.littleEndian == 1 ? .little : .big }
}

/// A number with a byte-swapped form.
package protocol ByteSwappable: BitwiseCopyable {
  associatedtype Bits: FixedWidthInteger & BitwiseCopyable
  var bits: Bits { get }
  init(bits: Bits)
}

extension FixedWidthInteger where Self: BitwiseCopyable {
  package var bits: Self { self }
  package init(bits: Self) { self = bits }
}

extension UInt8: ByteSwappable {}
extension Int8: ByteSwappable {}
extension UInt16: ByteSwappable {}
extension Int16: ByteSwappable {}
extension UInt32: ByteSwappable {}
extension Int32: ByteSwappable {}
extension UInt64: ByteSwappable {}
extension Int64: ByteSwappable {}

extension Float: ByteSwappable {
  package var bits: UInt32 { bitPattern }
  package init(bits: UInt32) { self.init(bitPattern: bits) }
}

extension Double: ByteSwappable {
  package var bits: UInt64 { bitPattern }
  package init(bits: UInt64) { self.init(bitPattern: bits) }
}

/// Reverses the bytes of every number in place.
package func swapBytes<Bits: FixedWidthInteger & BitwiseCopyable>(_ values: UnsafeMutableBufferPointer<Bits>) {
  for index in values.indices { unsafe values[index] = unsafe values[index].byteSwapped }
}
