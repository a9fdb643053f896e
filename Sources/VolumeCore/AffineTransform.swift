/// A point or a direction in world space: right, anterior, superior, in millimetres.
public struct WorldPoint: Hashable, Sendable {
  /// Right of the origin, in millimetres.
  public let x: Double
  /// In front of the origin (anterior), in millimetres.
  public let y: Double
  /// Above the origin (superior), in millimetres.
  public let z: Double

  /// A point from its coordinates in millimetres.
  public init(x: Double, y: Double, z: Double) {
    self.x = x
    self.y = y
    self.z = z
  }

  /// The straight-line distance to another point in millimetres.
  public func distance(to other: WorldPoint) -> Double {
    let (dx, dy, dz) = (x - other.x, y - other.y, z - other.z)
    return (dx * dx + dy * dy + dz * dz).squareRoot()
  }

  /// The components in x, y, z order.
  public var components: [Double] { [x, y, z] }
}

/// The map from voxel indices to world coordinates (RAS, millimetres).
///
/// Formula:   world = columns.x * i + columns.y * j + columns.z * k + origin
public struct AffineTransform: Hashable, Sendable {
  /// The world step of one voxel along x.
  public let columnX: WorldPoint
  /// The world step of one voxel along y.
  public let columnY: WorldPoint
  /// The world step of one voxel along z.
  public let columnZ: WorldPoint
  /// The world position of the centre of voxel (0, 0, 0).
  public let origin: WorldPoint

  /// A transform from its columns, in millimetres.
  public init(columnX: WorldPoint, columnY: WorldPoint, columnZ: WorldPoint, origin: WorldPoint) {
    self.columnX = columnX
    self.columnY = columnY
    self.columnZ = columnZ
    self.origin = origin
  }

  /// The transform of three rows of four numbers, as NIfTI's srow_x, srow_y and srow_z hold it.
  ///
  /// - Precondition: three rows of four numbers.
  public init(rows: [[Double]]) {
    precondition(rows.count == 3 && rows.allSatisfy { $0.count == 4 }, "an affine has 3 rows of 4 numbers")
    func column(_ c: Int) -> WorldPoint { WorldPoint(x: rows[0][c], y: rows[1][c], z: rows[2][c]) }
    self.init(columnX: column(0), columnY: column(1), columnZ: column(2), origin: column(3))
  }

  /// The axis-aligned transform with the origin at voxel (0, 0, 0).
  public init(spacing: VoxelSpacing) {
    self.init(rows: [[spacing.x, 0, 0, 0], [0, spacing.y, 0, 0], [0, 0, spacing.z, 0]])
  }

  /// The three rows of four numbers.
  public var rows: [[Double]] {
    [
      [columnX.x, columnY.x, columnZ.x, origin.x],
      [columnX.y, columnY.y, columnZ.y, origin.y],
      [columnX.z, columnY.z, columnZ.z, origin.z],
    ]
  }

  /// The world position of a voxel position, which may lie between voxel centres.
  public func world(x: Double, y: Double, z: Double) -> WorldPoint {
    WorldPoint(
      x: columnX.x * x + columnY.x * y + columnZ.x * z + origin.x,
      y: columnX.y * x + columnY.y * y + columnZ.y * z + origin.y,
      z: columnX.z * x + columnY.z * y + columnZ.z * z + origin.z)
  }

  /// The lengths of the three columns: the spacing that the transform implies, in millimetres.
  public var columnNorms: [Double] {
    [columnX, columnY, columnZ].map { ($0.x * $0.x + $0.y * $0.y + $0.z * $0.z).squareRoot() }
  }

  /// The determinant of the 3 x 3 part; zero when the transform cannot be inverted.
  public var determinant: Double {
    columnX.x * (columnY.y * columnZ.z - columnZ.y * columnY.z)
      - columnY.x * (columnX.y * columnZ.z - columnZ.y * columnX.z)
      + columnZ.x * (columnX.y * columnY.z - columnY.y * columnX.z)
  }

  /// Whether every number is finite, the columns span space and their lengths can be a spacing.
  public var isInvertible: Bool {
    rows.allSatisfy { $0.allSatisfy(\.isFinite) } && determinant != 0 && determinant.isFinite
      && VoxelSpacing.isValid(columnNorms)
  }

  /// The largest absolute cosine between two columns; 0 when the grid is not sheared.
  public var shear: Double {
    let norms = columnNorms
    func cosine(_ a: WorldPoint, _ b: WorldPoint, _ i: Int, _ j: Int) -> Double {
      abs((a.x * b.x + a.y * b.y + a.z * b.z) / (norms[i] * norms[j]))
    }
    return max(
      cosine(columnX, columnY, 0, 1), cosine(columnX, columnZ, 0, 2), cosine(columnY, columnZ, 1, 2))
  }

  /// The voxel position of a world position.
  ///
  /// - Precondition: the transform is invertible.
  public func voxel(of point: WorldPoint) -> WorldPoint {
    let d = determinant
    precondition(d != 0, "the affine cannot be inverted")
    let (px, py, pz) = (point.x - origin.x, point.y - origin.y, point.z - origin.z)
    let (a, b, c) = (columnX, columnY, columnZ)
    // Cramer's rule: replace one column after the other by the point.
    let x = px * (b.y * c.z - c.y * b.z) - b.x * (py * c.z - c.y * pz) + c.x * (py * b.z - b.y * pz)
    let y = a.x * (py * c.z - c.y * pz) - px * (a.y * c.z - c.y * a.z) + c.x * (a.y * pz - py * a.z)
    let z = a.x * (b.y * pz - py * b.z) - b.x * (a.y * pz - py * a.z) + px * (a.y * b.z - b.y * a.z)
    return WorldPoint(x: x / d, y: y / d, z: z / d)
  }
}
