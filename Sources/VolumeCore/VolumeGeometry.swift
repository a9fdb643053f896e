/// Where a grid of voxels lies in the patient: size, spacing and the map to world coordinates.
///
/// Units: millimetres; world axes are RAS (right, anterior, superior).
public struct VolumeGeometry: Hashable, Sendable {
  /// The number of voxels along each axis.
  public let size: VolumeSize
  /// The distance between voxel centres, in millimetres.
  public let spacing: VoxelSpacing
  /// The map from voxel indices to world coordinates (RAS, millimetres).
  public let affine: AffineTransform
  /// False when the file states a spacing at most (HDF5, NIfTI with both form codes 0): positions are then relative.
  public let isOriented: Bool

  /// A grid from its parts.
  public init(size: VolumeSize, spacing: VoxelSpacing, affine: AffineTransform, isOriented: Bool = true) {
    self.size = size
    self.spacing = spacing
    self.affine = affine
    self.isOriented = isOriented
  }

  /// A grid without orientation: axis-aligned, with the origin at voxel (0, 0, 0).
  public init(size: VolumeSize, spacing: VoxelSpacing = .unit) {
    self.init(size: size, spacing: spacing, affine: AffineTransform(spacing: spacing), isOriented: false)
  }

  /// The world position of a voxel centre, RAS millimetres.
  public func world(of voxel: VoxelIndex) -> WorldPoint {
    affine.world(x: Double(voxel.x), y: Double(voxel.y), z: Double(voxel.z))
  }

  /// The voxel position, which may lie between centres, of a world position.
  ///
  /// - Precondition: the affine is invertible, which both readers ensure.
  public func voxelPosition(of point: WorldPoint) -> WorldPoint {
    affine.voxel(of: point)
  }

  /// The volume of one voxel in cubic millimetres: the product of the spacing, or on a sheared grid the volume of the
  /// parallelepiped.
  public var voxelVolume: Double { isSheared ? abs(affine.determinant) : spacing.voxelVolume }

  /// Whether two axes are not orthogonal within 1e-3.
  public var isSheared: Bool { affine.shear > 1e-3 }

  /// The length of the image diagonal in millimetres, from the first to the last voxel's outer corner.
  public var diagonal: Double {
    let extents = zip(size.extents, spacing.components).map { Double($0) * $1 }
    return extents.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// The same grid with another spacing; the directions are kept and scaled.
  public func withSpacing(_ spacing: VoxelSpacing) -> VolumeGeometry {
    func scaled(_ column: WorldPoint, _ norm: Double, _ length: Double) -> WorldPoint {
      WorldPoint(x: column.x / norm * length, y: column.y / norm * length, z: column.z / norm * length)
    }
    let norms = affine.columnNorms
    let scaledAffine = AffineTransform(
      columnX: scaled(affine.columnX, norms[0], spacing.x), columnY: scaled(affine.columnY, norms[1], spacing.y),
      columnZ: scaled(affine.columnZ, norms[2], spacing.z), origin: affine.origin)
    return VolumeGeometry(size: size, spacing: spacing, affine: scaledAffine, isOriented: isOriented)
  }

  /// The eight corner voxels, each once; fewer where an extent is 1.
  public var cornerVoxels: [VoxelIndex] {
    var corners: [VoxelIndex] = []
    for z in Set([0, size.z - 1]).sorted() {
      for y in Set([0, size.y - 1]).sorted() {
        for x in Set([0, size.x - 1]).sorted() { corners.append(VoxelIndex(x: x, y: y, z: z)) }
      }
    }
    return corners
  }
}

extension VolumeGeometry {
  /// The largest distance in millimetres between the places that two affines give to the same corner voxel.
  package static func largestCornerDistance(
    _ a: AffineTransform, _ b: AffineTransform, size: VolumeSize
  ) -> Double {
    VolumeGeometry(size: size).cornerVoxels.map { voxel in
      let (x, y, z) = (Double(voxel.x), Double(voxel.y), Double(voxel.z))
      return a.world(x: x, y: y, z: z).distance(to: b.world(x: x, y: y, z: z))
    }.max()!
  }
}
