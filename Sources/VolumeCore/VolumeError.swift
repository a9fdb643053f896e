/// Voxels that do not mean what they are asked to mean; the reader that knows the file adds its path.
public struct VolumeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong.
  public enum Kind: Hashable, Sendable {
    /// A voxel of a label map is not a whole number.
    case notALabel
    /// A label occurs that the class table does not list.
    case unlistedLabel
    /// More classes than two bytes can index.
    case tooManyClasses
    /// A label map or mask with more than one channel, or scores with the wrong number of them.
    case channelCount
    /// A mask or score holds NaN, or a number outside its range.
    case invalidValue
  }

  /// What went wrong.
  public let kind: Kind
  /// One sentence without the path, naming the first voxel at fault.
  public let description: String

  /// An error from its parts.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
