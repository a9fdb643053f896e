internal import ByteCoding
internal import HDF5
package import NIfTI
public import VolumeCore

/// A volume file that cannot be read, written, or taken for what it is asked to be.
public struct VolumeFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong.
  public enum Kind: Hashable, Sendable {
    /// There is no such file, or it cannot be opened.
    case cannotOpen
    /// The content is of no format that is read, or of a kind that holds no scalar voxels.
    case unsupported
    /// The file is cut off, damaged, or contradicts itself.
    case corrupt
    /// What the caller asked for does not fit the file: data set, axes, spacing.
    case invalidRequest
    /// The voxels are not the labels, mask or probabilities that they are taken for.
    case invalidVoxels
    /// The grids of two files do not match.
    case geometryMismatch
    /// The file cannot be written.
    case cannotWrite
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

  /// One line that begins with the path.
  public var description: String { context.line }

  package init(_ error: NIfTIError) {
    switch error.kind {
    case .cannotOpen: kind = .cannotOpen
    case .notNIfTI, .unsupported: kind = .unsupported
    case .invalidHeader, .truncated, .corrupt: kind = .corrupt
    case .cannotWrite: kind = .cannotWrite
    }
    context = error.context
  }

  init(_ error: HDF5Error) {
    switch error.kind {
    case .cannotOpen: kind = .cannotOpen
    case .notHDF5, .unsupported, .missingFilter, .unavailable, .tooLarge, .noDataset: kind = .unsupported
    case .corrupt, .invalidAttribute: kind = .corrupt
    case .ambiguousDataset, .invalidArgument: kind = .invalidRequest
    case .cannotWrite: kind = .cannotWrite
    }
    context = error.context
  }

  /// A fault of the voxels of a file.
  public init(_ error: VolumeError, path: String) {
    kind = .invalidVoxels
    context = FaultContext(path: path, found: error.description)
  }
}

/// Runs a body and adds the path to a fault of the voxels.
package func namingPath<Result>(
  _ path: String, _ body: () throws(VolumeError) -> Result
) throws(VolumeFileError) -> Result {
  do throws(VolumeError) { return try body() } catch { throw VolumeFileError(error, path: path) }
}
