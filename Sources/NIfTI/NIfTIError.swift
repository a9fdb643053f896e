internal import ByteCoding
public import VolumeCore

/// A NIfTI file that cannot be read or written, with the place and the reason.
public struct NIfTIError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong.
  public enum Kind: Hashable, Sendable {
    /// There is no such file, or it cannot be opened.
    case cannotOpen
    /// The content is not NIfTI.
    case notNIfTI
    /// NIfTI, but of a kind that holds no scalar voxels (complex, RGB, Analyze 7.5 ...).
    case unsupported
    /// A header field has an impossible value.
    case invalidHeader
    /// The file or its compressed stream ends before the last voxel.
    case truncated
    /// A checksum or the structure of the compressed stream is wrong.
    case corrupt
    /// The file cannot be written, or its type cannot hold the voxels.
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

  init(_ error: ByteCodingError) {
    switch error.kind {
    case .cannotOpen: kind = .cannotOpen
    case .truncated: kind = .truncated
    case .corrupt: kind = .corrupt
    case .cannotWrite: kind = .cannotWrite
    }
    context = error.context
  }

  /// One line that begins with the path.
  public var description: String { context.line }
}

/// Runs a body that throws `ByteCodingError` and throws its fault as a `NIfTIError`.
func convertingFaults<Result: ~Copyable>(
  _ body: () throws(ByteCodingError) -> Result
) throws(NIfTIError) -> Result {
  do throws(ByteCodingError) { return try body() } catch { throw NIfTIError(error) }
}
