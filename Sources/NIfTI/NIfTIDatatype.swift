public import VolumeCore

/// The number type codes of the NIfTI standard (header field `datatype`).
public struct NIfTIDatatype: Hashable, Sendable {
  /// The code in the header.
  public let code: Int

  /// A code of the header, known or not.
  public init(code: Int) { self.code = code }

  /// The code that stores a scalar type.
  public init(_ scalarType: ScalarType) {
    code = NIfTIDatatype.scalars.first { $0.value == scalarType }!.key
  }

  /// The scalar type, or nil for the codes whose voxels are not single real numbers.
  public var scalarType: ScalarType? { NIfTIDatatype.scalars[code] }

  /// The standard's name of the code, or nil when the standard has none.
  public var name: String? { scalarType?.rawValue ?? NIfTIDatatype.refused[code]?.name }

  /// Bits per voxel that the standard gives to the code.
  public var bitsPerVoxel: Int? { scalarType.map { $0.byteCount * 8 } ?? NIfTIDatatype.refused[code]?.bits }

  private static let scalars: [Int: ScalarType] = [
    2: .uint8, 4: .int16, 8: .int32, 16: .float32, 64: .float64, 256: .int8, 512: .uint16, 768: .uint32,
    1024: .int64, 1280: .uint64,
  ]

  private static let refused: [Int: (name: String, bits: Int)] = [
    1: ("binary (1 bit)", 1), 32: ("complex64", 64), 128: ("RGB24", 24), 1536: ("float128", 128),
    1792: ("complex128", 128), 2048: ("complex256", 256), 2304: ("RGBA32", 32),
  ]
}

/// The names of the intent codes that segmentations and their scores use.
public enum NIfTIIntent {
  /// The standard's name of a code, or nil when this table has none.
  public static func name(of code: Int) -> String? { names[code] }

  /// Voxels are labels.
  public static let label = 1002

  private static let names: [Int: String] = [
    0: "none", 2: "correlation", 3: "t-test", 4: "F-test", 5: "z-score", 22: "p-value", 23: "log p-value",
    24: "log10 p-value", 1001: "estimate", 1002: "label", 1003: "neuroname", 1004: "general matrix",
    1005: "symmetric matrix", 1006: "displacement vector", 1007: "vector", 1008: "point set", 1009: "triangle",
    1010: "quaternion", 1011: "dimensionless", 2001: "time series", 2002: "node index", 2003: "RGB vector",
    2004: "RGBA vector", 2005: "shape",
  ]
}
