internal import VolumeCore

/// The affine that this package writes beside a volume with orientation, and reads back.
///
/// HDF5 has no standard for it: `affine` is read only when `affine_convention` says what its numbers mean.
enum AffineAttribute {
  static let name = "affine"
  static let conventionName = "affine_convention"
  /// Row-major 4 x 4 numbers; multiplied by the column (x, y, z, 1) of a voxel they give the world position.
  static let convention = "voxel (x, y, z) to world (right, anterior, superior) in mm"

  /// The stated affine; nil without one, with a note or warning when it cannot be used.
  static func read(
    _ dataset: HDF5Dataset, spacing: VoxelSpacing, notes: inout [String], warnings: inout [String]
  ) -> AffineTransform? {
    guard let attribute = dataset.attributes.named(name) else { return nil }
    guard dataset.attributes.named(conventionName)?.text == convention else {
      notes.append("the attribute affine of \(dataset.path) does not say what it means and was ignored")
      return nil
    }
    guard let numbers = attribute.numbers, attribute.shape == [4, 4], Array(numbers[12...]) == [0, 0, 0, 1] else {
      warnings.append("the attribute affine of \(dataset.path) is not a 4 x 4 affine and was ignored")
      return nil
    }
    let affine = AffineTransform(rows: (0..<3).map { Array(numbers[($0 * 4)..<($0 * 4 + 4)]) })
    guard affine.isInvertible else {
      warnings.append("the attribute affine of \(dataset.path) cannot be inverted and was ignored")
      return nil
    }
    let differs = zip(affine.columnNorms, spacing.components).contains { abs($0 - $1) > 1e-4 * max($0, $1) }
    if differs {
      warnings.append("the attribute affine of \(dataset.path) contradicts the spacing \(spacing) and was ignored")
      return nil
    }
    return affine
  }

  /// The 16 numbers to write.
  static func numbers(of affine: AffineTransform) -> [Double] { affine.rows.flatMap { $0 } + [0, 0, 0, 1] }
}
