public import VolumeCore

/// A fault of an HDF5 file, of what was asked of it, or of this build.
public struct HDF5Error: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong.
  public enum Kind: Hashable, Sendable {
    /// There is no such file, or it cannot be opened.
    case cannotOpen
    /// The file does not hold HDF5.
    case notHDF5
    /// The file has no data set that fits, or none of the given name.
    case noDataset
    /// Several data sets fit and none was named.
    case ambiguousDataset
    /// HDF5 that this package does not read as a volume: strings, compounds, one dimension ...
    case unsupported
    /// The data are compressed by a filter that the C library does not have.
    case missingFilter
    /// The file contradicts itself, is truncated, or a checksum is wrong.
    case corrupt
    /// The voxels do not fit into memory.
    case tooLarge
    /// An attribute that describes the grid cannot be used.
    case invalidAttribute
    /// Axes, spacing, time index or range do not fit the data set.
    case invalidArgument
    /// The file cannot be written.
    case cannotWrite
    /// The package was built without HDF5.
    case unavailable
  }

  /// What went wrong.
  public let kind: Kind
  /// Where, with the values found and expected.
  public let context: FaultContext

  /// An error from its parts.
  public init(_ kind: Kind, _ context: FaultContext) {
    self.kind = kind
    self.context = context
  }

  /// One line that begins with the path; control characters of names in the file are not passed on.
  public var description: String {
    String(
      String.UnicodeScalarView(
        context.line.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
  }
}

extension HDF5Error {
  /// The error of every function in a build without the HDF5 trait.
  static func unavailable(path: String) -> HDF5Error {
    HDF5Error(
      .unavailable,
      FaultContext(
        path: path, found: "cannot be read or written: this build has no HDF5 support",
        remedy: "build with the HDF5 trait"))
  }
}

/// The file and the data set that errors name.
struct FaultPlace: Sendable {
  let path: String
  var dataset: String?

  func error(
    _ kind: HDF5Error.Kind, _ found: String, field: String? = nil, expected: String? = nil, remedy: String? = nil
  ) -> HDF5Error {
    var words: [String] = []
    if let dataset { words.append("data set \(dataset)") }
    if let field { words.append(field) }
    return HDF5Error(
      kind,
      FaultContext(
        path: path, field: words.isEmpty ? nil : words.joined(separator: " "), found: found, expected: expected,
        remedy: remedy))
  }
}
