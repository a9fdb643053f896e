import TestSupport
import Testing
import VolumeCore

struct AffineTransformTests {
  static let oblique = AffineTransform(rows: [[0, -2, 0, 10], [3, 0, 0, -20], [0, 0, 4, 30]])

  @Test func worldOfAVoxelByHand() {
    // x = -2 * 5 + 10, y = 3 * 1 - 20, z = 4 * 2 + 30
    #expect(Self.oblique.world(x: 1, y: 5, z: 2) == WorldPoint(x: 0, y: -17, z: 38))
    #expect(Self.oblique.world(x: 0, y: 0, z: 0) == Self.oblique.origin)
    #expect(Self.oblique.world(x: 0.5, y: 0, z: 0) == WorldPoint(x: 10, y: -18.5, z: 30))
  }

  @Test func voxelOfAPlaceByHand() {
    #expect(Self.oblique.voxel(of: WorldPoint(x: 0, y: -17, z: 38)) == WorldPoint(x: 1, y: 5, z: 2))
  }

  @Test func rowsAndColumns() {
    let rows: [[Double]] = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 13]]
    let affine = AffineTransform(rows: rows)
    #expect(affine.rows == rows)
    #expect(affine.columnX.components == [1, 5, 9])
    #expect(affine.columnY.components == [2, 6, 10])
    #expect(affine.columnZ.components == [3, 7, 11])
    #expect(affine.origin.components == [4, 8, 13])
  }

  @Test func determinantByHand() {
    // Row expansion: 2 (3 * 8 - 4 * 7) - 0 + 1 (5 * 7 - 3 * 6) = -8 + 17
    let affine = AffineTransform(rows: [[2, 0, 1, 0], [5, 3, 4, 0], [6, 7, 8, 0]])
    #expect(affine.determinant == 9)
    // A quarter turn keeps the volume 2 * 3 * 4.
    #expect(Self.oblique.determinant == 24)
    #expect(Self.oblique.columnNorms == [3, 2, 4])
    #expect(Self.oblique.shear == 0)
  }

  @Test func shearIsTheLargestCosine() {
    // Columns (1, 0, 0) and (3, 4, 0): cosine 3 / 5.
    let affine = AffineTransform(rows: [[1, 3, 0, 0], [0, 4, 0, 0], [0, 0, 2, 0]])
    #expect(abs(affine.shear - 0.6) < 1e-15)
  }

  @Test func inverseOfRandomObliqueAffines() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<300 {
      let rows = (0..<3).map { _ in (0..<4).map { _ in Double.random(in: -5...5, using: &generator) } }
      let affine = AffineTransform(rows: rows)
      // Nearly flat ones lose as many digits as their determinant is small.
      guard abs(affine.determinant) > 1 else { continue }
      let voxel = (0..<3).map { _ in Double.random(in: -100...100, using: &generator) }
      let back = affine.voxel(of: affine.world(x: voxel[0], y: voxel[1], z: voxel[2]))
      for (ours, theirs) in zip(back.components, voxel) { #expect(abs(ours - theirs) < 1e-9) }
    }
  }

  @Test func whatCannotBeInverted() {
    #expect(Self.oblique.isInvertible)
    #expect(!AffineTransform(rows: [[1, 2, 0, 0], [2, 4, 0, 0], [0, 0, 1, 0]]).isInvertible)
    #expect(!AffineTransform(rows: [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]).isInvertible)
    #expect(!AffineTransform(rows: [[.nan, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]).isInvertible)
    #expect(!AffineTransform(rows: [[1, 0, 0, .infinity], [0, 1, 0, 0], [0, 0, 1, 0]]).isInvertible)
    // The determinant is fine, but the length of a column is not a number a spacing can have.
    #expect(!AffineTransform(rows: [[1e200, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]).isInvertible)
    #expect(!AffineTransform(rows: [[1e-200, 0, 0, 0], [0, 1e100, 0, 0], [0, 0, 1, 0]]).isInvertible)
  }

  @Test func distance() {
    #expect(WorldPoint(x: 1, y: 2, z: 3).distance(to: WorldPoint(x: 3, y: 5, z: 9)) == 7)
  }
}
