import Testing
import VolumeCore

struct VolumeGeometryTests {
  /// x runs posterior by 2 mm, y right by 3 mm, z superior by 6 mm.
  static let turned = VolumeGeometry(
    size: VolumeSize(x: 1, y: 2, z: 2), spacing: VoxelSpacing(x: 2, y: 3, z: 6),
    affine: AffineTransform(rows: [[0, 3, 0, 10], [-2, 0, 0, 20], [0, 0, 6, 30]]))

  @Test func diagonalReachesTheOuterCorners() {
    // Extents 1 * 2, 2 * 3 and 2 * 6 mm: sqrt(4 + 36 + 144)
    #expect(Self.turned.diagonal == 184.0.squareRoot())
    // 2 x 3 x 6 mm: 7 mm
    #expect(VolumeGeometry(size: VolumeSize(x: 2, y: 3, z: 6)).diagonal == 7)
  }

  @Test func withoutOrientation() {
    let geometry = VolumeGeometry(size: VolumeSize(x: 4, y: 4, z: 4), spacing: VoxelSpacing(x: 1, y: 2, z: 3))
    #expect(!geometry.isOriented)
    #expect(geometry.affine.rows == [[1, 0, 0, 0], [0, 2, 0, 0], [0, 0, 3, 0]])
    #expect(geometry.world(of: VoxelIndex(x: 1, y: 1, z: 1)) == WorldPoint(x: 1, y: 2, z: 3))
    #expect(geometry.orientation.description == "RAS")
  }

  @Test func withSpacingKeepsDirectionsAndOrigin() {
    let scaled = Self.turned.withSpacing(VoxelSpacing(x: 1, y: 6, z: 9))
    #expect(scaled.affine.rows == [[0, 6, 0, 10], [-1, 0, 0, 20], [0, 0, 9, 30]])
    #expect(scaled.spacing == VoxelSpacing(x: 1, y: 6, z: 9))
    #expect(scaled.isOriented && scaled.size == Self.turned.size)
  }

  @Test func cornerVoxels() {
    let corners = VolumeGeometry(size: VolumeSize(x: 3, y: 4, z: 5)).cornerVoxels
    #expect(corners.count == 8 && Set(corners).count == 8)
    #expect(corners.first == VoxelIndex(x: 0, y: 0, z: 0) && corners.last == VoxelIndex(x: 2, y: 3, z: 4))
    #expect(corners.allSatisfy { [0, 2].contains($0.x) && [0, 3].contains($0.y) && [0, 4].contains($0.z) })
    #expect(VolumeGeometry(size: VolumeSize(x: 3, y: 1, z: 5)).cornerVoxels.count == 4)
    #expect(VolumeGeometry(size: VolumeSize(x: 1, y: 1, z: 1)).cornerVoxels == [VoxelIndex(x: 0, y: 0, z: 0)])
  }

  @Test func voxelPositionIsTheInverseOfWorld() {
    for voxel in Self.turned.cornerVoxels {
      let position = Self.turned.voxelPosition(of: Self.turned.world(of: voxel))
      #expect(position.components == [Double(voxel.x), Double(voxel.y), Double(voxel.z)])
    }
  }

  @Test func largestCornerDistance() {
    // A doubled x step moves the far corner of 11 voxels by 10 mm.
    let a = AffineTransform(spacing: .unit)
    let b = AffineTransform(spacing: VoxelSpacing(x: 2, y: 1, z: 1))
    #expect(VolumeGeometry.largestCornerDistance(a, b, size: VolumeSize(x: 11, y: 3, z: 3)) == 10)
    #expect(VolumeGeometry.largestCornerDistance(a, a, size: VolumeSize(x: 11, y: 3, z: 3)) == 0)
  }

  @Test func spacing() {
    let spacing = VoxelSpacing(x: 0.5, y: 3, z: 2)
    #expect(spacing.voxelVolume == 3 && spacing.smallest == 0.5 && spacing.components == [0.5, 3, 2])
    #expect(VoxelSpacing.isValid([1, 2, 3]))
    for wrong in [0, -1, .nan, .infinity] { #expect(!VoxelSpacing.isValid([1, wrong, 1])) }
  }
}
