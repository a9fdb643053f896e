/// The number type of a voxel as a file stores it.
public enum ScalarType: String, CaseIterable, Sendable {
  case uint8, int8, uint16, int16, uint32, int32, uint64, int64, float32, float64

  /// The size of one voxel in bytes.
  public var byteCount: Int {
    switch self {
    case .uint8, .int8: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// Whether the type holds whole numbers only.
  public var isInteger: Bool { self != .float32 && self != .float64 }
}

/// A number type that a `Volume` can hold.
public protocol VoxelScalar: BitwiseCopyable, Sendable, Numeric, Comparable {
  static var scalarType: ScalarType { get }
  /// The value as a Double, rounded to nearest for 64-bit integers beyond 2^53.
  var asDouble: Double { get }
  /// The value if it is a whole number that fits an `Int`.
  var asWholeNumber: Int? { get }
  /// The value of this type equal to the given one; nil when none is.
  init?(exactlyFrom value: Double)
}

extension VoxelScalar where Self: FixedWidthInteger {
  public var asDouble: Double { Double(self) }
  public var asWholeNumber: Int? { Int(exactly: self) }
  /// The equal value; nil when this type has none.
  public init?(exactlyFrom value: Double) { self.init(exactly: value) }
}

extension VoxelScalar where Self: BinaryFloatingPoint {
  public var asDouble: Double { Double(self) }
  public var asWholeNumber: Int? { Int(exactly: self) }
  /// The equal value, NaN included; nil when this type has none.
  public init?(exactlyFrom value: Double) {
    if value.isNaN { self = .nan } else { self.init(exactly: value) }
  }
}

extension UInt8: VoxelScalar { public static var scalarType: ScalarType { .uint8 } }
extension Int8: VoxelScalar { public static var scalarType: ScalarType { .int8 } }
extension UInt16: VoxelScalar { public static var scalarType: ScalarType { .uint16 } }
extension Int16: VoxelScalar { public static var scalarType: ScalarType { .int16 } }
extension UInt32: VoxelScalar { public static var scalarType: ScalarType { .uint32 } }
extension Int32: VoxelScalar { public static var scalarType: ScalarType { .int32 } }
extension UInt64: VoxelScalar { public static var scalarType: ScalarType { .uint64 } }
extension Int64: VoxelScalar { public static var scalarType: ScalarType { .int64 } }
extension Float: VoxelScalar { public static var scalarType: ScalarType { .float32 } }
extension Double: VoxelScalar { public static var scalarType: ScalarType { .float64 } }
