/// One minus the Tversky index of each class: Dice with separate prices for false alarms and misses.
///
/// Formula:  L_c = (1 - TI_c)^gamma, TI = (TP + s_n) / (TP + alpha FP + beta FN + s_d), FP = sum v p (1 - t) = P - TP,
///           FN = sum v (1 - p) t = G - TP; or (mean of 1 - TI)^gamma with `gammaLevel` `.mean`. alpha = beta = 1/2 is
///           Dice with half its smoothing; gamma 1 is plain Tversky. With `isSoftLabel` TP is (P + G - sum v |p - t|) / 2.
/// Gradient: dTI/dp = t / D - A (t + alpha (1 - t) - beta t) / D^2, times -gamma (1 - TI)^(gamma - 1), whose base is
///           kept above 1e-6 so that gamma < 1 has a finite slope at a perfect match.
/// Ignored:  in no sum.
/// Empty:    `options.emptyClass`.
/// Source:   Salehi et al. 2017 (arXiv 1706.05721, eq. 4); Abraham and Khan 2018 (arXiv 1810.07842, focal form).
///           Checked against MONAI 1.6.1, SMP 0.6.0, kornia 0.9.0 and Odyssey in `RegionGoldenTests`.
public struct TverskyLoss: SegmentationLoss, Hashable {
  /// The price of a false alarm (FP).
  public var alpha: Double
  /// The price of a miss (FN).
  public var beta: Double
  /// The exponent of the focal form; 1 for the plain loss.
  public var gamma: Double
  /// Whether the exponent applies to each class (the paper) or to the mean (SMP, Odyssey).
  public var gammaLevel: CurveLevel
  /// Added to the numerator and to the denominator.
  public var smooth: Smoothing
  /// Whether TP is right for soft references.
  public var isSoftLabel: Bool
  /// 1 - score, -score or -log score; the focal form is a power of 1 - score only.
  public var form: ScoreForm
  /// The smallest denominator: 1e-7 in SMP.
  public var denominatorFloor: Double
  /// Whether a sample without evaluated voxels counts as a perfect match instead of leaving the mean (MONAI).
  public var countsUnseenSamples: Bool
  /// Classes, weights, sums, reduction, empty classes.
  public var options: LossOptions

  /// False alarms and misses cost the same; MONAI's smoothing of 1e-5.
  public init(
    alpha: Double = 0.5, beta: Double = 0.5, gamma: Double = 1, gammaLevel: CurveLevel = .eachClass,
    smooth: Smoothing = Smoothing(1e-5), softLabel: Bool = false, form: ScoreForm = .complement,
    denominatorFloor: Double = 0, countsUnseenSamples: Bool = false,
    options: LossOptions = LossOptions()
  ) {
    self.alpha = alpha
    self.beta = beta
    self.gamma = gamma
    self.gammaLevel = gammaLevel
    self.smooth = smooth
    isSoftLabel = softLabel
    self.form = form
    self.denominatorFloor = denominatorFloor
    self.countsUnseenSamples = countsUnseenSamples
    self.options = options
  }

  /// The catalogue's name.
  public var name: String { gamma == 1 ? "tversky" : "focal-tversky" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    try OverlapRatio.check(smooth, name)
    for (key, value) in [("alpha", alpha), ("beta", beta)] { try LossBound.check(value, name, key) }
    try LossBound.check(gamma, name, "gamma", upTo: LossBound.exponent)
    guard gamma == 1 || form == .complement else {
      throw LossError(.option, "\(name): an exponent needs the form 1 - score")
    }
    let ratio = OverlapRatio(
      numerator: 1, truePositives: 1 - alpha - beta, prediction: alpha, reference: beta, smooth: smooth,
      floor: denominatorFloor)
    let (form, gamma, isOfClass) = (form, gamma, gammaLevel == .eachClass)
    let focus: @Sendable (Double) -> SlopedValue = { loss in
      let rest = max(0, loss)
      return (RealFunctions.power(rest, gamma), gamma * RealFunctions.power(max(rest, 1e-6), gamma - 1))
    }
    return LossKernel(
      form: .region(
        try ClasswiseRegionKernel(
          isSoftLabel: isSoftLabel, countsUnseenSamples: countsUnseenSamples, perfect: OverlapRatio.perfect(form),
          options: options, setting: setting,
          curve: gamma == 1 || isOfClass ? nil : focus
        ) { sums in
          let (value, slopes) = ratio.loss(sums, form)
          guard gamma != 1 && isOfClass else { return (value, slopes) }
          let (curved, slope) = focus(value)
          return (curved, slopes * slope)
        }))
  }
}
