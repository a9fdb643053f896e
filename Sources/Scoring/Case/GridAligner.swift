package import VolumeCore
package import VolumeFiles

/// A volume that can be brought onto another grid.
package protocol Alignable {
  var geometry: VolumeGeometry { get }
  func reordered(_ mapping: AxisMapping) -> Self
  func withGeometry(_ geometry: VolumeGeometry) -> Self
  func resampledNearest(onto grid: VolumeGeometry) throws(VolumeError) -> Self
}

extension LabelMap: Alignable {
  package func resampledNearest(onto grid: VolumeGeometry) throws(VolumeError) -> LabelMap { try resampled(onto: grid) }
}

extension EvaluatedVoxels: Alignable {
  package func resampledNearest(onto grid: VolumeGeometry) throws(VolumeError) -> EvaluatedVoxels {
    resampled(onto: grid)
  }
}

extension ClassScores: Alignable {
  package func resampledNearest(onto grid: VolumeGeometry) throws(VolumeError) -> ClassScores {
    throw VolumeError(.invalidValue, "holds class scores, which are not resampled; resample them with the model's tool")
  }
}

extension AnyVolume: Alignable {
  package func resampledNearest(onto grid: VolumeGeometry) throws(VolumeError) -> AnyVolume {
    throw VolumeError(.invalidValue, "is not resampled")
  }
}

/// Brings the volumes of a case onto the reference's grid, or says why they do not belong there.
package struct GridAligner {
  let reference: VolumeGeometry
  let referencePath: String
  let policy: GeometryPolicy
  let tolerance: GeometryTolerance
  var isReferenceSpacingAssumed = false
  /// Whether an error may suggest `--resample`.
  var canResample = true
  package var notes: [String] = []
  package var warnings: [String] = []

  init(reference: VolumeGeometry, referencePath: String, policy: GeometryPolicy, tolerance: GeometryTolerance) {
    self.reference = reference
    self.referencePath = referencePath
    self.policy = policy
    self.tolerance = tolerance
  }

  /// An aligner that never resamples.
  package init(
    reference: VolumeGeometry, referencePath: String, isReferenceSpacingAssumed: Bool, ignoringGeometry: Bool,
    tolerance: GeometryTolerance
  ) {
    self.init(
      reference: reference, referencePath: referencePath, policy: ignoringGeometry ? .ignore : .strict,
      tolerance: tolerance)
    self.isReferenceSpacingAssumed = isReferenceSpacingAssumed
    canResample = false
  }

  package mutating func align<Item: Alignable>(
    _ item: Item, path: String, isSpacingAssumed: Bool = false
  ) throws(VolumeFileError) -> (item: Item, alignment: GridAlignment) {
    if policy == .ignore { return try ignoringGeometry(item, path) }
    switch GeometryComparison(item.geometry, with: reference, tolerance: tolerance) {
    case .same:
      warnAboutThickness(item.geometry, path)
      return (item.withGeometry(reference), .same)
    case .nearlySame(let distance):
      warnAboutThickness(item.geometry, path)
      let isRounding = distance <= GeometryTolerance.standard.millimetres(for: reference.spacing)
      let reason = isRounding ? "header rounding" : "within the tolerance of \(tolerance)"
      warnings.append("\(path): the grid lies up to \(distance.shortMillimetres) mm off the reference's: \(reason)")
      return (item.withGeometry(reference), .nearlySame(distance: distance))
    case .reordered(let mapping, _):
      notes.append("\(path): axes were reordered to \(mapping.summary) to follow the reference; no voxel was changed")
      return (item.reordered(mapping).withGeometry(reference), .reordered(mapping))
    case .sizesOnly(let spacingDiffers):
      let text = "\(path): only the sizes could be compared, because a file states no orientation"
      notes.append(text)
      if spacingDiffers && !isSpacingAssumed && !isReferenceSpacingAssumed {
        warnings.append("\(path): the spacing differs from the reference's, which is used")
      }
      return (item.withGeometry(reference), .sizesOnly)
    case .different(let difference):
      guard policy == .resample else { throw mismatch(difference, item, path) }
      guard item.geometry.isOriented && reference.isOriented else { throw mismatch(difference, item, path) }
      notes.append("\(path): resampled onto the reference's grid by nearest neighbour (\(difference))")
      let resampled = try namingPath(path) { () throws(VolumeError) in try item.resampledNearest(onto: reference) }
      return (resampled, .resampled)
    }
  }

  /// The corner voxels of a single slice do not show how thick it is.
  private mutating func warnAboutThickness(_ geometry: VolumeGeometry, _ path: String) {
    for axis in 0..<3 where reference.size.extents[axis] == 1 {
      let (own, wanted) = (geometry.spacing.components[axis], reference.spacing.components[axis])
      if abs(own - wanted) > 1e-3 * wanted {
        warnings.append(
          "\(path): the slice is \(own.shortMillimetres) mm thick, the reference's \(wanted.shortMillimetres) mm, which is used"
        )
      }
    }
  }

  private mutating func ignoringGeometry<Item: Alignable>(
    _ item: Item, _ path: String
  ) throws(VolumeFileError) -> (item: Item, alignment: GridAlignment) {
    guard item.geometry.size == reference.size else {
      throw mismatch("size is \(item.geometry.size), the reference's \(reference.size)", item, path)
    }
    switch GeometryComparison(item.geometry, with: reference, tolerance: tolerance) {
    case .different(let difference):
      warnings.append("\(path): the geometry was ignored although it differs: \(difference)")
    case .reordered(let mapping, _):
      warnings.append(
        "\(path): the geometry was ignored, but its axes would have to be reordered to \(mapping.summary) to fit")
    case .nearlySame(let distance):
      warnings.append("\(path): the geometry was ignored; the grids lie up to \(distance.shortMillimetres) mm apart")
    case .same, .sizesOnly:
      break
    }
    return (item.withGeometry(reference), .ignored)
  }

  private func mismatch(_ difference: String, _ item: some Alignable, _ path: String) -> VolumeFileError {
    var remedies = ["export it on the reference's grid"]
    if item.geometry.isOriented && reference.isOriented && policy != .resample && canResample {
      remedies.append("--resample")
    }
    if item.geometry.size == reference.size { remedies.append("--ignore-geometry") }
    return VolumeFileError(
      .geometryMismatch,
      FaultContext(
        path: path, found: "does not lie on the grid of \(referencePath)", expected: difference,
        remedy: remedies.joined(separator: ", or ")))
  }
}

extension Double {
  /// Four significant digits, for messages.
  var shortMillimetres: String {
    if self == 0 { return "0" }
    var scale = 1.0
    while abs(self) * scale < 1000 && scale < 1e12 { scale *= 10 }
    return "\((self * scale).rounded() / scale)"
  }
}
