internal import VolumeCore

/// In what a loss measures distances.
public enum LossDistanceUnit: String, CaseIterable, Hashable, Sendable {
  /// Millimetres, by the spacing of the reference.
  case millimetres
  /// Voxels, whatever the spacing.
  case voxels
}

/// The distance of every voxel to the boundary of a mask that has none: an empty one, or one that fills the image.
public enum EmptyMaskDistance: String, CaseIterable, Hashable, Sendable {
  /// The image's diagonal: nothing can be farther away, so that an object that is missed or invented costs something.
  case diagonal
  /// 0, as in MONAI: with an empty reference and a prediction that fills the image (or nothing above 1/2) the loss and
  /// its gradient are 0.
  case zero
}

/// Karimi and Salcudean's Hausdorff loss by distance transforms of reference and prediction.
///
/// Formula:  L = mean over evaluated voxels, samples and selected classes of (p - t)^2 (d_p^alpha + d_t^alpha); d_t is the
///           distance of a voxel to the other side of the reference, d_p the same for the mask p > 1/2.
///           `isLogarithmic`: log(1 + L).
/// Gradient: dL/dp = 2 (p - t) (d_p^alpha + d_t^alpha) / (B C' N), d_p taken as constant; divided by 1 + L for the
///           logarithm.
/// Ignored:  background for both maps, no part of the mean.
/// Empty:    `emptyMask` stands for the distances of a mask without boundary.
/// Units:    millimetres to the power alpha; `unit: .voxels` ignores the spacing.
/// Source:   Karimi and Salcudean 2019 (arXiv 1904.10030, eq. 8). Checked against MONAI 1.6.1 in `HausdorffTests`.
public struct HausdorffDistanceLoss: SegmentationLoss, Hashable {
  /// The power of the distances; the image's diagonal to this power must stay below 1e30.
  public var alpha: Double
  /// Whether the value is log(1 + L).
  public var isLogarithmic: Bool
  /// In what distances are measured.
  public var unit: LossDistanceUnit
  /// The distances of a mask without boundary.
  public var emptyMask: EmptyMaskDistance
  /// Classes, weights, reduction.
  public var options: LossOptions

  /// The foreground of labels, all of regions, alpha 2, millimetres.
  public init(
    alpha: Double = 2, isLogarithmic: Bool = false, unit: LossDistanceUnit = .millimetres,
    emptyMask: EmptyMaskDistance = .diagonal, options: LossOptions = LossOptions(classes: .foregroundOfLabels)
  ) {
    self.alpha = alpha
    self.isLogarithmic = isLogarithmic
    self.unit = unit
    self.emptyMask = emptyMask
    self.options = options
  }

  /// The decimal digits that a power of a distance may have.
  private static let largestDigits = 30.0

  /// The catalogue's name.
  public var name: String { isLogarithmic ? "log-hausdorff-dt" : "hausdorff-dt" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    try LossBound.check(alpha, name, "alpha", isPositive: true, upTo: LossBound.exponent)
    let field = HausdorffField(alpha: alpha, unit: unit, emptyMask: emptyMask)
    let spacing = field.spacing(setting.reference.spacing)
    let diagonal = VolumeGeometry(size: setting.shape.size, spacing: spacing).diagonal
    let digits = RealFunctions.decimalLogarithm(max(1, diagonal))
    guard alpha * digits <= HausdorffDistanceLoss.largestDigits else {
      let limit = (10 * HausdorffDistanceLoss.largestDigits / digits).rounded(.down) / 10
      throw LossError(
        .option,
        "\(name): alpha is \(alpha); distances up to the diagonal of \(Int(diagonal)) then leave the range of Float; "
          + "expected at most \(limit)")
    }
    let factors = try VoxelFactors.ofEveryClass(options, setting)
    return LossKernel(
      form: .volume(
        HausdorffKernel(
          field: field, isLogarithmic: isLogarithmic,
          classes: try options.classes.classes(of: setting), factors: factors.factors,
          report: factors.report)))
  }
}
