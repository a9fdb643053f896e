/// An attribute of a data set or group.
public struct HDF5Attribute: Hashable, Sendable {
  /// What the attribute holds.
  public enum Value: Hashable, Sendable {
    /// Whole numbers that fit an `Int`.
    case integers([Int])
    /// Floating-point numbers, or integers beyond `Int`.
    case numbers([Double])
    case strings([String])
    /// Something else, or too much: the type in words.
    case other(String)
    /// The attribute cannot be read: the reason.
    case unreadable(String)
  }

  /// The name.
  public var name: String
  /// The extents, slowest first; empty for a single value.
  public var shape: [Int]
  /// What the attribute holds.
  public var value: Value

  /// An attribute from its parts.
  public init(name: String, shape: [Int], value: Value) {
    self.name = name
    self.shape = shape
    self.value = value
  }

  /// The numbers; nil when the attribute is not numeric.
  public var numbers: [Double]? {
    switch value {
    case .integers(let values): values.map(Double.init)
    case .numbers(let values): values
    default: nil
    }
  }

  /// The text of an attribute that is one string.
  public var text: String? {
    if case .strings(let values) = value, values.count == 1 { values[0] } else { nil }
  }
}

/// Which attributes to read with an object.
enum AttributeChoice {
  case none
  /// Those that describe the grid, asked for by name: a damaged attribute of another name does no harm then.
  case grid
  case all

  static let gridNames =
    ["axistags", "axes", AffineAttribute.name, AffineAttribute.conventionName, "unit", "units"]
    + ["element_size_um", "spacing", "resolution"].flatMap { [$0, "\($0)_unit", "\($0)_units"] }
}

extension [HDF5Attribute] {
  /// The attribute of a name.
  func named(_ name: String) -> HDF5Attribute? { first { $0.name == name } }
}
