public import VolumeCore

/// The type of one element of a data set or attribute.
public struct HDF5Element: Hashable, Sendable, CustomStringConvertible {
  /// HDF5's type classes.
  public enum Class: String, Hashable, Sendable {
    case integer, float, enumeration, string, compound, reference, bitfield, opaque, array, time
    case variableLength = "variable-length"
    case unknown
  }

  /// The order of the bytes in the file.
  public enum ByteOrder: String, Hashable, Sendable {
    case littleEndian = "little endian"
    case bigEndian = "big endian"
    case vax = "VAX"
    /// One byte, or no number.
    case none
  }

  /// HDF5's class of the type.
  public var elementClass: Class
  /// The size in the file.
  public var byteCount: Int
  /// Whether integers, and the integers of enumerations, have a sign.
  public var isSigned = false
  /// The order of the bytes in the file.
  public var byteOrder = ByteOrder.none
  /// The names of an enumeration's values; `FALSE` and `TRUE` for h5py's booleans.
  public var enumMembers: [String: Int] = [:]
  /// The bits of a float's exponent and mantissa (without the hidden bit).
  package var exponentBits = 0
  package var mantissaBits = 0
  package var exponentBias = 0

  init(elementClass: Class, byteCount: Int) {
    self.elementClass = elementClass
    self.byteCount = byteCount
  }

  /// The number type that holds every value; nil when the data set cannot be a volume.
  ///
  /// Integers of unusual size take the next larger type; floats that `Float` holds exactly, 16-bit ones
  /// among them, become `Float`, others `Double`.
  public var scalarType: ScalarType? {
    switch elementClass {
    case .integer, .enumeration:
      switch byteCount {
      case 1: isSigned ? .int8 : .uint8
      case 2: isSigned ? .int16 : .uint16
      case 3, 4: isSigned ? .int32 : .uint32
      case 5...8: isSigned ? .int64 : .uint64
      default: nil
      }
    case .float where (1...16).contains(byteCount): fits(Float.self) ? .float32 : .float64
    default: nil
    }
  }

  /// Whether some values are rounded on their way into `scalarType`.
  public var isRounded: Bool { elementClass == .float && !fits(Double.self) }

  /// Whether every value, the smallest subnormal and the largest normal one included, is one of the type.
  private func fits<Number: BinaryFloatingPoint>(_ type: Number.Type) -> Bool {
    guard exponentBits <= 16, mantissaBits <= Number.significandBitCount else { return false }
    let bias = (1 << (Number.exponentBitCount - 1)) - 1
    let largest = (1 << exponentBits) - 2 - exponentBias
    let smallest = 1 - exponentBias - mantissaBits
    return largest <= bias && smallest >= 1 - bias - Number.significandBitCount
  }

  /// Such as `uint16`, `float32, big endian`, `boolean`, `enumeration of uint8`, `string of 20 bytes`.
  public var description: String {
    let name =
      switch elementClass {
      case .integer: integerName
      case .float: mantissaBits == 7 && byteCount == 2 ? "bfloat16" : "float\(byteCount * 8)"
      case .enumeration: isBoolean ? "boolean" : "enumeration of \(integerName)"
      case .variableLength: "variable-length sequence"
      default: "\(elementClass.rawValue) of \(byteCount) bytes"
      }
    return byteOrder == .bigEndian || byteOrder == .vax ? "\(name), \(byteOrder.rawValue)" : name
  }

  /// Whether this is h5py's boolean: an enumeration of `FALSE` and `TRUE`.
  public var isBoolean: Bool { elementClass == .enumeration && enumMembers == ["FALSE": 0, "TRUE": 1] }

  private var integerName: String { (isSigned ? "int" : "uint") + "\(byteCount * 8)" }
}
