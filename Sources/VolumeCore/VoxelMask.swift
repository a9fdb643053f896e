/// A set of voxels of a grid: the foreground of a mask file, a label, or a union of labels.
///
/// Memory: 1 byte per voxel.
public struct VoxelMask: Sendable {
  /// 1 where a voxel belongs to the set, else 0.
  public let voxels: Volume<UInt8>

  /// The voxels of a file that are not 0.
  ///
  /// - Throws: `VolumeError` for several channels or a NaN, naming the voxel.
  public init(_ volume: consuming AnyVolume) throws(VolumeError) {
    guard volume.channelCount == 1 else {
      throw VolumeError(.channelCount, "has \(volume.channelCount) channels; a mask has one")
    }
    voxels = try volume.open(MaskOf())
  }

  /// The voxels of a label map whose label is one of `labels`.
  public init(labels: [Int], in map: LabelMap) {
    guard case .oneByte(let bytes) = map.membership(of: labels).indices else {
      preconditionFailure("membership is a map of bytes")
    }
    voxels = bytes
  }

  /// The voxels of a volume that are not 0.
  public init(_ volume: Volume<UInt8>) {
    precondition(volume.channelCount == 1, "a mask has one channel")
    let isBinary = volume.withVoxels { voxels in voxels.indices.allSatisfy { voxels[$0] <= 1 } }
    voxels = isBinary ? volume : Volume(geometry: volume.geometry, voxels: volume.voxels.map { $0 == 0 ? 0 : 1 })
  }

  /// The grid of the mask.
  public var geometry: VolumeGeometry { voxels.geometry }

  /// The number of voxels in the set.
  public var count: Int { voxels.withVoxels { voxels in voxels.indices.reduce(0) { $0 + Int(voxels[$1]) } } }

  /// Whether the set holds a voxel.
  ///
  /// - Precondition: the voxel lies inside the grid.
  public subscript(x: Int, y: Int, z: Int) -> Bool { voxels[x, y, z] != 0 }
}

private struct MaskOf: AnyVolume.Visitor {
  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) throws(VolumeError) -> Volume<UInt8> {
    let geometry = volume.geometry
    let bytes = try volume.withVoxels { (voxels) throws(VolumeError) in
      try unsafe [UInt8](largeCount: voxels.count) { (buffer) throws(VolumeError) in
        for index in voxels.indices {
          let value = voxels[index]
          guard value == value else {
            throw VolumeError(.invalidValue, "mask voxel \(geometry.size.voxel(at: index)) is NaN")
          }
          unsafe buffer.initializeElement(at: index, to: value == 0 ? 0 : 1)
        }
      }
    }
    return Volume(geometry: geometry, voxels: bytes)
  }
}
