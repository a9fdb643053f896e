public import VolumeCore

/// The extents of a prediction: (batch, class, z, y, x), x fastest.
public struct TensorShape: Hashable, Sendable, CustomStringConvertible {
  /// The number of samples.
  public let batchCount: Int
  /// The number of classes, or of regions that may overlap.
  public let classCount: Int
  /// The grid of one sample; a 2D image has `z == 1`.
  public let size: VolumeSize

  /// - Precondition: every extent is at least 1.
  public init(batchCount: Int = 1, classCount: Int, size: VolumeSize) {
    precondition(batchCount >= 1 && classCount >= 1, "a batch has at least one sample and one class")
    self.batchCount = batchCount
    self.classCount = classCount
    self.size = size
  }

  /// The number of voxels of one sample.
  public var voxelCount: Int { size.voxelCount }

  /// The number of values: samples times classes times voxels.
  public var count: Int { batchCount * classCount * voxelCount }

  /// The extents for messages, slowest first.
  public var description: String { "(\(batchCount), \(classCount), \(size.z), \(size.y), \(size.x))" }

  /// The voxel at a position among those of all samples, for messages.
  func voxel(at index: Int) -> String {
    let voxel = size.voxel(at: index % voxelCount)
    return batchCount == 1 ? "voxel \(voxel)" : "voxel \(voxel) of sample \(index / voxelCount)"
  }
}
