internal import VolumeCore

/// The array that a transform works in, and which parts of it are not 0.
///
/// Workers write to different slices in the first passes and to different rows in the last, so that no two touch the
/// same value.
@safe struct TransformTarget: @unchecked Sendable {
  let size: VolumeSize
  /// The map, one value per voxel.
  let values: UnsafeMutablePointer<Float>
  /// Per row y, slice z and tile: whether the tile holds a voxel that is measured.
  let occupancy: UnsafeMutablePointer<Bool>

  /// The number of tiles of sixteen columns along x, the last perhaps narrower.
  var tileCount: Int { (size.x + 15) / 16 }

  /// The first value of a row.
  @inline(__always)
  func row(_ y: Int, _ z: Int) -> UnsafeMutablePointer<Float> { unsafe values + size.index(x: 0, y: y, z: z) }

  /// The columns of a tile.
  @inline(__always)
  func width(ofTile tile: Int) -> Int { min(16, size.x - tile * 16) }

  @inline(__always)
  func isOccupied(tile: Int, y: Int, z: Int) -> Bool {
    unsafe occupancy[(y * size.z + z) * tileCount + tile]
  }

  @inline(__always)
  func setOccupied(_ value: Bool, tile: Int, y: Int, z: Int) {
    unsafe (occupancy + ((y * size.z + z) * tileCount + tile)).initialize(to: value)
  }
}
