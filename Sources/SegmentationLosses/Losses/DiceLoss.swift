/// One minus the soft Dice coefficient of each class.
///
/// Formula:  L_c = 1 - (2 TP + s_n) / (P + G + s_d), TP = sum v p t, P = sum v p, G = sum v t over the evaluated voxels of
///           a sample (or the batch); with `isSquared` P and G are sums of squares; with `isSoftLabel` TP is
///           (P + G - sum v |p - t|) / 2. The loss is the mean over samples and selected classes, weighted as `options` say.
/// Gradient: dL/dp = -2 t / D + A / D^2 (squared: 2 p A / D^2), times the weight of the term.
/// Ignored:  in no sum.
/// Empty:    `options.emptyClass`; by the formula an absent class costs nearly 1 once anything is predicted.
/// Source:   Milletari et al., V-Net, 2016 (arXiv 1606.04797, squared); Drozdzal et al. 2016 (arXiv 1608.04117); Wang et
///           al. 2023 (arXiv 2303.16296, soft labels). Checked against MONAI 1.6.1, nnU-Net 2.8.1, SMP 0.6.0, kornia 0.9.0
///           and MIST in `RegionGoldenTests`.
public struct DiceLoss: SegmentationLoss, Hashable {
  /// Added to the numerator and to the denominator.
  public var smooth: Smoothing
  /// Whether the denominator sums squares (V-Net).
  public var isSquared: Bool
  /// Whether TP is right for soft references: a perfect match then has loss 0.
  ///
  /// The same number for references of 0 and 1;
  /// without effect on the squared form.
  public var isSoftLabel: Bool
  /// 1 - score, -score or -log score.
  public var form: ScoreForm
  /// The smallest denominator: 1e-8 in nnU-Net, 2e-7 in SMP.
  public var denominatorFloor: Double
  /// Whether a sample without evaluated voxels counts as a perfect match instead of leaving the mean (MONAI, nnU-Net).
  public var countsUnseenSamples: Bool
  /// Classes, weights, sums, reduction, empty classes.
  public var options: LossOptions

  /// MONAI's smoothing of 1e-5.
  public init(
    smooth: Smoothing = Smoothing(1e-5), squared: Bool = false, softLabel: Bool = false,
    form: ScoreForm = .complement, denominatorFloor: Double = 0, countsUnseenSamples: Bool = false,
    options: LossOptions = LossOptions()
  ) {
    self.smooth = smooth
    isSquared = squared
    isSoftLabel = softLabel
    self.form = form
    self.denominatorFloor = denominatorFloor
    self.countsUnseenSamples = countsUnseenSamples
    self.options = options
  }

  /// The catalogue's name.
  public var name: String { isSquared ? "squared-dice" : "dice" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    LossKernel(form: .region(try regionKernel(for: setting)))
  }

  func regionKernel(
    for setting: LossSetting, curve: (@Sendable (Double) -> SlopedValue)? = nil,
    classCurve: (@Sendable (Double) -> SlopedValue)? = nil
  ) throws(LossError) -> ClasswiseRegionKernel {
    try OverlapRatio.check(smooth, name)
    let ratio = OverlapRatio(
      numerator: 2, truePositives: 0, prediction: 1, reference: 1, isSquared: isSquared, smooth: smooth,
      floor: denominatorFloor)
    let form = form
    return try ClasswiseRegionKernel(
      statistics: isSquared ? .squares : [], isSoftLabel: isSoftLabel && !isSquared,
      countsUnseenSamples: countsUnseenSamples, perfect: OverlapRatio.perfect(form), options: options, setting: setting,
      curve: curve
    ) { sums in
      let (value, slopes) = ratio.loss(sums, form)
      guard let (curved, slope) = classCurve?(value) else { return (value, slopes) }
      return (curved, slopes * slope)
    }
  }
}
