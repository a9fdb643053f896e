/// log cosh of the Dice loss: flat near a perfect match.
///
/// Formula:  L = log cosh(D), D = `DiceLoss`; of the mean over classes and samples, or of each class and then the mean.
/// Gradient: tanh(D) times that of Dice.
/// Ignored, Empty: as `DiceLoss`.
/// Source:   Jadon 2020 (arXiv 2006.14822). Checked against Tests/Golden/loss_formulas.py in `RegionGoldenTests`.
public struct LogCoshDiceLoss: SegmentationLoss, Hashable {
  /// What log cosh is taken of.
  public var dice: DiceLoss
  /// Of the mean, or of each class.
  public var level: CurveLevel

  /// log cosh of the mean Dice loss.
  public init(_ dice: DiceLoss = DiceLoss(), level: CurveLevel = .mean) {
    self.dice = dice
    self.level = level
  }

  /// The catalogue's name.
  public var name: String { "log-cosh-dice" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    let curve: @Sendable (Double) -> SlopedValue = { x in
      // log cosh x = |x| + log((1 + exp(-2 |x|)) / 2), which does not overflow.
      let value =
        abs(x) < 1
        ? RealFunctions.logCosh(x) : abs(x) + RealFunctions.logarithm((1 + RealFunctions.exponential(-2 * abs(x))) / 2)
      return (value, RealFunctions.hyperbolicTangent(x))
    }
    return LossKernel(
      form: .region(
        level == .mean
          ? try dice.regionKernel(for: setting, curve: curve)
          : try dice.regionKernel(for: setting, classCurve: curve)))
  }
}
