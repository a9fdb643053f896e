/// The anatomical direction in which each voxel axis grows, such as `RAS` or `LPI`.
///
/// Each axis takes the world axis that its affine column follows most closely; the assignment maximises the sum of
/// absolute cosines, so that oblique grids get three different letters.
/// Source: the meaning agrees with nibabel's `aff2axcodes`, which `RealFileTests` checks on real files.
public struct OrientationCode: Hashable, Sendable, CustomStringConvertible {
  /// For voxel axes x, y, z: the world axis followed (0 right, 1 anterior, 2 superior).
  public let worldAxes: [Int]
  /// For voxel axes x, y, z: whether the voxel axis grows in the positive world direction.
  public let isPositive: [Bool]

  /// The code of an affine.
  public init(_ affine: AffineTransform) {
    let columns = [affine.columnX, affine.columnY, affine.columnZ].map(\.components)
    let norms = affine.columnNorms
    let cosines = (0..<3).map { axis in (0..<3).map { norms[axis] > 0 ? columns[axis][$0] / norms[axis] : 0 } }
    let permutations = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    func fit(_ permutation: [Int]) -> Double {
      (0..<3).reduce(0) { $0 + abs(cosines[$1][permutation[$1]]) }
    }
    var best = permutations[0]
    for candidate in permutations.dropFirst() where fit(candidate) > fit(best) { best = candidate }
    worldAxes = best
    isPositive = (0..<3).map { cosines[$0][best[$0]] >= 0 }
  }

  /// Three letters, one a voxel axis: R/L, A/P, S/I.
  public var description: String {
    let letters: [(Character, Character)] = [("R", "L"), ("A", "P"), ("S", "I")]
    return String((0..<3).map { isPositive[$0] ? letters[worldAxes[$0]].0 : letters[worldAxes[$0]].1 })
  }
}

extension VolumeGeometry {
  /// The orientation code of the affine.
  public var orientation: OrientationCode { OrientationCode(affine) }
}
