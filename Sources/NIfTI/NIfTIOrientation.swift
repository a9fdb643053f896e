internal import VolumeCore

extension NIfTIHeader {
  /// Where a header's affine was taken from.
  public enum AffineSource: String, Sendable {
    case sform, qform
    /// Neither code is set: spacing on the diagonal.
    case pixdim
  }

  /// The factor from the file's spatial unit to millimetres, and the unit's name.
  ///
  /// Unknown units count as millimetres, as in every other tool.
  public var spatialUnit: (name: String, millimetres: Double) {
    switch unitsCode & 0x07 {
    case 1: ("metre", 1000)
    case 2: ("millimetre", 1)
    case 3: ("micron", 0.001)
    default: ("unknown", 1)
    }
  }

  /// Where the geometry of this header is taken from.
  public var chosenAffineSource: AffineSource { geometry().source }

  /// The rotation, spacing and offset of the qform as an affine, in the file's unit.
  ///
  /// Formula:   R(b, c, d) * diag(pixdim[1], pixdim[2], qfac * pixdim[3]), a = sqrt(1 - b^2 - c^2 - d^2)
  /// Source:    nifti1.h, method 2; checked against nibabel in `NIfTIOrientationTests`.
  var qformAffine: AffineTransform {
    var (b, c, d) = (quaternion[0], quaternion[1], quaternion[2])
    var a = 1 - (b * b + c * c + d * d)
    if a < 1e-7 {
      // Rounded to a half turn: a is 0 and the vector part has length 1.
      let length = (b * b + c * c + d * d).squareRoot()
      (b, c, d, a) = (b / length, c / length, d / length, 0)
    } else {
      a = a.squareRoot()
    }
    let rotation = [
      [a * a + b * b - c * c - d * d, 2 * b * c - 2 * a * d, 2 * b * d + 2 * a * c],
      [2 * b * c + 2 * a * d, a * a + c * c - b * b - d * d, 2 * c * d - 2 * a * b],
      [2 * b * d - 2 * a * c, 2 * c * d + 2 * a * b, a * a + d * d - c * c - b * b],
    ]
    let qfac: Double = pixdim[0] < 0 ? -1 : 1
    let scale = [pixdim[1], pixdim[2], pixdim[3] * qfac]
    return AffineTransform(
      rows: (0..<3).map { row in
        (0..<3).map { rotation[row][$0] * scale[$0] } + [quaternionOffset[row]]
      })
  }

  /// The geometry that the header states, in millimetres.
  ///
  /// The affine is the sform if its code is positive, else the qform if its code is positive, else the spacing on the
  /// diagonal. The spacing is pixdim, unless it differs from the affine's column lengths by more than 1e-4 relative:
  /// then the column lengths, with a warning.
  func geometry() -> (geometry: VolumeGeometry, source: AffineSource, warnings: [String]) {
    var warnings: [String] = []
    let extents = spatialDimensions
    let size = VolumeSize(x: extents[0], y: extents[1], z: extents[2])
    let spacing = VoxelSpacing(x: pixdim[1], y: pixdim[2], z: pixdim[3])
    var affine = AffineTransform(spacing: spacing)
    var source = AffineSource.pixdim
    if qformCode > 0 {
      let qform = qformAffine
      if isUsable(qform) { (affine, source) = (qform, .qform) } else { warnings.append(unusable("qform")) }
    }
    if sformCode > 0 {
      let sform = AffineTransform(rows: sformRows)
      if isUsable(sform) {
        if source == .qform { warnings += disagreement(of: sform, with: affine, size: size) }
        (affine, source) = (sform, .sform)
      } else {
        warnings.append(unusable("sform"))
      }
    }
    let norms = affine.columnNorms
    var finalSpacing = spacing
    let deviates = zip(norms, spacing.components).contains { abs($0 - $1) > 1e-4 * $1 }
    if deviates {
      finalSpacing = VoxelSpacing(x: norms[0], y: norms[1], z: norms[2])
      warnings.append(
        "pixdim says a spacing of \(spacing), the \(source.rawValue) \(finalSpacing); the \(source.rawValue) is used")
    }
    return (scaledToMillimetres(size, finalSpacing, affine, isOriented: source != .pixdim), source, warnings)
  }

  /// Whether an affine can be inverted, in the file's unit and in millimetres.
  private func isUsable(_ affine: AffineTransform) -> Bool {
    affine.isInvertible && inMillimetres(affine).isInvertible
  }

  private func inMillimetres(_ affine: AffineTransform) -> AffineTransform {
    AffineTransform(rows: affine.rows.map { $0.map { $0 * spatialUnit.millimetres } })
  }

  private func unusable(_ form: String) -> String {
    "\(form)_code is positive, but the \(form) is not an invertible matrix of finite numbers; it is not used"
  }

  private func disagreement(of sform: AffineTransform, with qform: AffineTransform, size: VolumeSize) -> [String] {
    let difference = VolumeGeometry.largestCornerDistance(sform, qform, size: size) * spatialUnit.millimetres
    let smallest = sform.columnNorms.min()! * spatialUnit.millimetres
    guard difference > 0.05 * smallest else { return [] }
    return ["sform and qform disagree by up to \(rounded(difference)) mm; the sform is used"]
  }

  private func scaledToMillimetres(
    _ size: VolumeSize, _ spacing: VoxelSpacing, _ affine: AffineTransform, isOriented: Bool
  ) -> VolumeGeometry {
    let factor = spatialUnit.millimetres
    if factor == 1 {
      return VolumeGeometry(size: size, spacing: spacing, affine: affine, isOriented: isOriented)
    }
    return VolumeGeometry(
      size: size, spacing: VoxelSpacing(x: spacing.x * factor, y: spacing.y * factor, z: spacing.z * factor),
      affine: inMillimetres(affine), isOriented: isOriented)
  }
}

/// Three decimals, for messages.
private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
