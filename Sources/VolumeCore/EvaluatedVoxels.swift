/// The voxels that count: a mask whose non-zero voxels are evaluated and whose zero voxels enter no number.
public struct EvaluatedVoxels: Sendable {
  /// 1 where a voxel is evaluated, else 0.
  public let mask: Volume<UInt8>

  /// A mask from the voxels of a file of any number type.
  ///
  /// - Throws: `VolumeError` for several channels or a NaN, naming the voxel.
  public init(_ volume: consuming AnyVolume) throws(VolumeError) {
    mask = try VoxelMask(volume).voxels
  }

  /// The grid of the mask.
  public var geometry: VolumeGeometry { mask.geometry }

  /// The number of voxels that count.
  public var count: Int { mask.withVoxels { voxels in voxels.indices.reduce(0) { $0 + Int(voxels[$1]) } } }

  package init(mask: Volume<UInt8>) { self.mask = mask }

  /// The same mask on another description of the grid.
  public func withGeometry(_ geometry: VolumeGeometry) -> EvaluatedVoxels {
    EvaluatedVoxels(mask: mask.withGeometry(geometry))
  }
}
