import TestSupport
import Testing
import VolumeCore

/// Nearest-neighbour resampling of label maps and masks onto another grid.
struct ResamplingTests {
  static let size = VolumeSize(x: 5, y: 4, z: 3)
  static let grid = GeometryComparisonTests.grid(size: size)

  private func map(_ labels: [Int], _ geometry: VolumeGeometry = grid) throws -> LabelMap {
    try LabelMap(.int64(Volume(geometry: geometry, voxels: labels.map { Int64($0) })))
  }

  private func labels(_ map: LabelMap) -> [Int] {
    (0..<map.geometry.size.voxelCount).map { index in
      let voxel = map.geometry.size.voxel(at: index)
      return map.label(x: voxel.x, y: voxel.y, z: voxel.z)
    }
  }

  /// The grid with its first voxel at a voxel position of `grid`.
  private func shifted(_ x: Double, _ y: Double, _ z: Double, size: VolumeSize = size) -> VolumeGeometry {
    let a = Self.grid.affine
    return VolumeGeometry(
      size: size, spacing: Self.grid.spacing,
      affine: AffineTransform(
        columnX: a.columnX, columnY: a.columnY, columnZ: a.columnZ, origin: a.world(x: x, y: y, z: z)))
  }

  /// The label at a voxel of the numbered map, 0 outside.
  private func numbered(_ x: Int, _ y: Int, _ z: Int) -> Int {
    let size = Self.size
    let isInside = (0..<size.x).contains(x) && (0..<size.y).contains(y) && (0..<size.z).contains(z)
    return isInside ? 1 + size.index(x: x, y: y, z: z) : 0
  }

  private func expected(_ size: VolumeSize = size, _ voxel: (VoxelIndex) -> (Int, Int, Int)) -> [Int] {
    (0..<size.voxelCount).map { index in
      let (x, y, z) = voxel(size.voxel(at: index))
      return numbered(x, y, z)
    }
  }

  @Test func ownGridChangesNothing() throws {
    let map = try map(Array(1...60))
    let resampled = try map.resampled(onto: Self.grid)
    #expect(labels(resampled) == Array(1...60))
    #expect(resampled.geometry == Self.grid)
  }

  @Test(arguments: [[1, 0, 0], [-2, 1, 0], [0, 0, 2], [0, -3, -1], [9, 0, 0]])
  func wholeVoxels(_ shift: [Int]) throws {
    let onto = shifted(Double(shift[0]), Double(shift[1]), Double(shift[2]))
    let result = try map(Array(1...60)).resampled(onto: onto)
    #expect(labels(result) == expected { ($0.x + shift[0], $0.y + shift[1], $0.z + shift[2]) })
  }

  @Test func nearestOfAFraction() throws {
    let map = try map(Array(1...60))
    #expect(try labels(map.resampled(onto: shifted(0.49, -0.49, 0.3))) == Array(1...60))
    #expect(try labels(map.resampled(onto: shifted(0.51, 0, 0))) == expected { ($0.x + 1, $0.y, $0.z) })
    #expect(try labels(map.resampled(onto: shifted(0, -0.51, 0))) == expected { ($0.x, $0.y - 1, $0.z) })
  }

  /// On a grid whose numbers are exact, a position midway takes the upper voxel.
  @Test func halvesRoundUp() throws {
    let size = VolumeSize(x: 4, y: 1, z: 1)
    func line(from x: Double) -> VolumeGeometry {
      VolumeGeometry(
        size: size, spacing: VoxelSpacing(x: 2, y: 1, z: 1),
        affine: AffineTransform(rows: [[2, 0, 0, x], [0, 1, 0, 0], [0, 0, 1, 0]]))
    }
    let map = try map([1, 2, 3, 4], line(from: 0))
    #expect(try labels(map.resampled(onto: line(from: 1))) == [2, 3, 4, 0])
    #expect(try labels(map.resampled(onto: line(from: -1))) == [1, 2, 3, 4])
  }

  @Test func anotherSizeAndSpacing() throws {
    let coarse = VolumeGeometry(
      size: VolumeSize(x: 3, y: 2, z: 2), spacing: VoxelSpacing(x: 1.6, y: 2, z: 5),
      affine: Self.grid.withSpacing(VoxelSpacing(x: 1.6, y: 2, z: 5)).affine)
    let result = try map(Array(1...60)).resampled(onto: coarse)
    #expect(labels(result) == expected(coarse.size) { (2 * $0.x, 2 * $0.y, 2 * $0.z) })
  }

  @Test func obliqueGridTakesTheNearestVoxel() throws {
    let map = try map(Array(1...60))
    let turned = GeometryComparisonTests.grid(
      size: VolumeSize(x: 6, y: 6, z: 4), spacing: VoxelSpacing(x: 0.7, y: 0.9, z: 1.3), angle: 0.1,
      origin: WorldPoint(x: -40.4, y: 12, z: 6.2))
    let result = try labels(map.resampled(onto: turned))
    #expect(Set(result).count > 10 && result.contains(0))
    for index in 0..<turned.size.voxelCount {
      let position = Self.grid.voxelPosition(of: turned.world(of: turned.size.voxel(at: index)))
      let nearest = position.components.map { Int($0.rounded()) }
      #expect(result[index] == numbered(nearest[0], nearest[1], nearest[2]))
    }
  }

  @Test(arguments: AxisMapping.all)
  func reorderedGridEqualsReordering(_ mapping: AxisMapping) throws {
    let map = try map(Array(1...60))
    #expect(try labels(map.resampled(onto: mapping.applied(to: Self.grid))) == labels(map.reordered(mapping)))
  }

  /// Labels above 255 get class indices; outside is label 0 all the same.
  @Test(arguments: [3, 256, 300])
  func tableWithoutZero(_ classCount: Int) throws {
    let size = VolumeSize(x: classCount, y: 1, z: 1)
    let geometry = VolumeGeometry(
      size: size, spacing: .unit, affine: AffineTransform(rows: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]))
    let moved = VolumeGeometry(
      size: size, spacing: .unit, affine: AffineTransform(rows: [[1, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 0]]))
    let values = (0..<classCount).map { 1000 + $0 }
    let map = try map(values, geometry)
    #expect(map.classes.classIndex(of: 0) == nil)
    let result = try map.resampled(onto: moved)
    #expect(labels(result) == values.dropFirst() + [0])
    #expect(result.classes.isOneByte == (classCount == 3))
  }

  @Test func fullTableCannotTakeZero() throws {
    let size = VolumeSize(x: 256, y: 256, z: 1)
    let map = try map(Array(1...65536), VolumeGeometry(size: size))
    let error = #expect(throws: VolumeError.self) { try map.resampled(onto: VolumeGeometry(size: size)) }
    #expect(error?.kind == .tooManyClasses)
  }

  @Test func masksAreNotEvaluatedOutside() throws {
    let mask = try EvaluatedVoxels(.uint8(Volume(geometry: Self.grid, voxels: Array(repeating: 7, count: 60))))
    let moved = mask.resampled(onto: shifted(3, 0, 0))
    #expect(moved.count == 2 * 4 * 3)
    #expect(Array(moved.mask.voxels.prefix(5)) == [1, 1, 0, 0, 0])
  }
}
