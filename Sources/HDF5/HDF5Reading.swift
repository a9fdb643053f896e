public import VolumeCore

/// How to read what the file leaves open.
public struct HDF5ReadingOptions: Hashable, Sendable {
  /// What the dimensions mean; outranks the file.
  public var axes: HDF5Axes?
  /// The spacing; outranks the file.
  public var spacing: VoxelSpacing?
  /// The position along a time or batch axis that is longer than 1.
  public var timeIndex: Int?
  /// Whether all positions along a batch axis are read, one after the other, instead of one of them.
  public var includesBatch: Bool

  /// Leaves to the file what is not given.
  public init(
    axes: HDF5Axes? = nil, spacing: VoxelSpacing? = nil, timeIndex: Int? = nil, includesBatch: Bool = false
  ) {
    self.axes = axes
    self.spacing = spacing
    self.timeIndex = timeIndex
    self.includesBatch = includesBatch
  }
}

/// Which part of a data set to read.
public enum HDF5Selection: Hashable, Sendable {
  case all
  /// Positions along the slowest spatial axis: slices along z in a `zyx` or `czyx` data set.
  case slices(Range<Int>)
  /// The first position and the number of positions along every dimension, in the file's order.
  case block(start: [Int], count: [Int])
}

/// A volume read from an HDF5 file, and how it was understood.
public struct HDF5Volume: Sendable {
  /// The voxels in (channel, z, y, x) order; with a batch in (batch, channel, z, y, x) order.
  public let volume: AnyVolume
  /// The number of samples that the channels of `volume` are shared among; nil when no batch axis was read whole.
  public let batchCount: Int?
  /// The path of the data set.
  public let dataset: String
  /// What the dimensions of the data set mean.
  public let axes: HDF5Axes
  /// Where the spacing comes from, in words.
  public let spacingSource: String
  /// Whether the file states no spacing, so that 1 mm was taken.
  public var isSpacingAssumed: Bool { spacingSource == HDF5Volume.assumedSpacing }
  static let assumedSpacing = "no attribute: 1 mm"
  /// The names of the values of an enumeration; empty for plain numbers.
  public let enumMembers: [String: Int]
  /// Choices that the reader made.
  public let notes: [String]
  /// Doubts about the file that the user should know.
  public let warnings: [String]
}
