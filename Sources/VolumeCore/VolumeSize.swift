/// The number of voxels along x, y and z of a grid; a 2D image has `z == 1`.
public struct VolumeSize: Hashable, Sendable {
  /// Along x, counted in voxels.
  public let x: Int
  /// Along y, counted in voxels.
  public let y: Int
  /// Along z, counted in voxels.
  public let z: Int

  /// - Precondition: every extent is at least 1 and the product fits an `Int`.
  public init(x: Int, y: Int, z: Int) {
    precondition(x >= 1 && y >= 1 && z >= 1, "extents must be positive: \(x) x \(y) x \(z)")
    self.x = x
    self.y = y
    self.z = z
    _ = voxelCount
  }

  /// The number of voxels of one channel.
  public var voxelCount: Int { x * y * z }

  /// The number of voxels of one z-slice.
  public var sliceCount: Int { x * y }

  /// The position of a voxel in memory: x runs fastest.
  ///
  /// Formula:   (z * size.y + y) * size.x + x
  public func index(x: Int, y: Int, z: Int) -> Int {
    (z * self.y + y) * self.x + x
  }

  /// The voxel at a position in memory, the inverse of `index(x:y:z:)`.
  public func voxel(at index: Int) -> VoxelIndex {
    let (slice, inSlice) = index.quotientAndRemainder(dividingBy: sliceCount)
    let (row, column) = inSlice.quotientAndRemainder(dividingBy: x)
    return VoxelIndex(x: column, y: row, z: slice)
  }

  /// The extents in x, y, z order.
  public var extents: [Int] { [x, y, z] }
}

extension VolumeSize: CustomStringConvertible {
  /// The numbers for messages, x first.
  public var description: String { "\(x) x \(y) x \(z)" }
}

/// The integer coordinates of a voxel, counted from 0.
public struct VoxelIndex: Hashable, Sendable, CustomStringConvertible {
  /// Along x, counted in voxels.
  public let x: Int
  /// Along y, counted in voxels.
  public let y: Int
  /// Along z, counted in voxels.
  public let z: Int

  /// Three numbers, x first.
  public init(x: Int, y: Int, z: Int) {
    self.x = x
    self.y = y
    self.z = z
  }

  /// The numbers for messages, x first.
  public var description: String { "(\(x), \(y), \(z))" }
}
