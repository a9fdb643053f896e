/// Dice over the whole batch that leaves out classes which neither side holds.
///
/// Formula:  L = 1 - mean over classes with P + G > 0 of (2 TP + s) / (P + G + s), sums over all samples.
/// Gradient: as `DiceLoss`.
/// Ignored:  removed after the softmax, in no sum.
/// Empty:    a class without reference and without probability is skipped; a softmax gives every class some probability,
///           so that this happens with probabilities (`none`) or saturated logits only.
/// Source:   defined here, with the Dice of Drozdzal et al. 2016 (arXiv 1608.04117). Checked against
///           Tests/Golden/loss_formulas.py (`ignore-own-multiclass-dice`) in `RegionGoldenTests`.
public struct MulticlassDiceLoss: SegmentationLoss, Hashable {
  /// Added to the numerator and to the denominator.
  public var smooth: Smoothing
  /// Classes, weights, sums, reduction, empty classes.
  public var options: LossOptions

  /// Sums over the batch, a smoothing of 1e-6.
  public init(
    smooth: Smoothing = Smoothing(1e-6),
    options: LossOptions = LossOptions(scope: .batch, emptyClass: .skipBothEmpty)
  ) {
    self.smooth = smooth
    self.options = options
  }

  /// The catalogue's name.
  public var name: String { "multiclass-dice" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    try DiceLoss(smooth: smooth, options: options).kernel(for: setting)
  }
}
