/// How far two grids may lie apart and still count as one.
public enum GeometryTolerance: Hashable, Sendable, CustomStringConvertible {
  /// A fraction of the reference's smallest spacing.
  case voxels(Double)
  case millimetres(Double)

  /// Header rounding: a twentieth of a voxel.
  public static let standard = GeometryTolerance.voxels(0.05)

  /// The tolerance in millimetres for a grid.
  public func millimetres(for spacing: VoxelSpacing) -> Double {
    switch self {
    case .voxels(let fraction): fraction * spacing.smallest
    case .millimetres(let length): length
    }
  }

  /// The form that the command line takes.
  public var description: String {
    switch self {
    case .voxels(let fraction): "\(fraction)vox"
    case .millimetres(let length): "\(length)mm"
    }
  }
}

/// Whether two volumes cover the same voxels of the same patient, and what has to be done if they do.
///
/// The distance is the largest one, over the corner voxels, between the places that the two affines give to a voxel:
/// millimetres at the spot where it matters, not a difference of matrix entries.
public enum GeometryComparison: Hashable, Sendable {
  /// The grids coincide to a thousandth of the smallest spacing.
  case same
  /// The grids differ by header rounding: within the tolerance, worth a warning.
  case nearlySame(distance: Double)
  /// The same voxels in another axis order or direction; mapping the second volume's axes makes the grids coincide.
  case reordered(AxisMapping, distance: Double)
  /// One of the files has no orientation: the sizes agree, and that is all that can be checked.
  case sizesOnly(spacingDiffers: Bool)
  /// The grids differ; the sentence says in what.
  case different(String)

  /// Compares a volume with the reference.
  public init(_ other: VolumeGeometry, with reference: VolumeGeometry, tolerance: GeometryTolerance = .standard) {
    guard other.isOriented && reference.isOriented else {
      self = GeometryComparison.withoutOrientation(other, reference)
      return
    }
    let limit = tolerance.millimetres(for: reference.spacing)
    var best = AxisMapping.identity
    var bestDistance = Double.infinity
    for mapping in AxisMapping.all {
      let mapped = mapping.applied(to: other)
      guard mapped.size == reference.size else { continue }
      let distance = VolumeGeometry.largestCornerDistance(mapped.affine, reference.affine, size: reference.size)
      if distance < bestDistance { (best, bestDistance) = (mapping, distance) }
      if mapping == .identity && distance <= 1e-3 * reference.spacing.smallest { break }
    }
    if bestDistance > limit {
      self = .different(GeometryComparison.differences(other, reference, tolerance))
    } else if best != .identity {
      self = .reordered(best, distance: bestDistance)
    } else if bestDistance <= 1e-3 * reference.spacing.smallest {
      self = .same
    } else {
      self = .nearlySame(distance: bestDistance)
    }
  }

  private static func withoutOrientation(_ other: VolumeGeometry, _ reference: VolumeGeometry) -> GeometryComparison {
    guard other.size == reference.size else { return .different(sizes(other, reference)) }
    let differs = zip(other.spacing.components, reference.spacing.components).contains { abs($0 - $1) > 1e-3 * $1 }
    return .sizesOnly(spacingDiffers: differs)
  }

  private static func sizes(_ other: VolumeGeometry, _ reference: VolumeGeometry) -> String {
    "size is \(other.size), the reference's \(reference.size)"
  }

  private static func differences(
    _ other: VolumeGeometry, _ reference: VolumeGeometry, _ tolerance: GeometryTolerance
  ) -> String {
    var parts: [String] = []
    if other.size != reference.size { parts.append(sizes(other, reference)) }
    let spacingDiffers = zip(other.spacing.components, reference.spacing.components).contains {
      abs($0 - $1) > 1e-3 * $1
    }
    if spacingDiffers {
      let (a, b) = (other.spacing.components.map(rounded), reference.spacing.components.map(rounded))
      parts.append("spacing is \(list(a)) mm, the reference's \(list(b)) mm")
    }
    if other.orientation != reference.orientation {
      parts.append("orientation is \(other.orientation), the reference's \(reference.orientation)")
    }
    let shift = other.affine.origin.distance(to: reference.affine.origin)
    if shift > tolerance.millimetres(for: reference.spacing) {
      let (a, b) = (other.affine.origin.components.map(rounded), reference.affine.origin.components.map(rounded))
      parts.append("origin is (\(list(a))), the reference's (\(list(b))) mm, \(rounded(shift)) mm apart")
    }
    if parts.isEmpty || (other.size == reference.size && parts.count < 2) {
      let distance = VolumeGeometry.largestCornerDistance(other.affine, reference.affine, size: reference.size)
      if other.size == reference.size { parts.append("voxels lie up to \(rounded(distance)) mm apart") }
    }
    return parts.joined(separator: "; ")
  }

  private static func list(_ numbers: [Double]) -> String { numbers.map { "\($0)" }.joined(separator: ", ") }
}

/// Three decimals, or three digits where the value is smaller, down to a nanometre; for messages.
private func rounded(_ value: Double) -> Double {
  var scale = 1e3
  while abs(value) * scale < 100 && scale < 1e6 { scale *= 10 }
  let scaled = (value * scale).rounded() / scale
  return scaled == 0 ? 0 : scaled
}
