/// One minus the soft Jaccard index (intersection over union) of each class.
///
/// Formula:  L_c = 1 - (TP + s_n) / (P + G - TP + s_d); with `isSquared` P and G are sums of squares; with `isSoftLabel`
///           TP is (P + G - sum v |p - t|) / 2 (Jaccard metric loss), which is 0 at p = t whatever t.
/// Gradient: dL/dp = -t / D + A (1 - t) / D^2, times the weight of the term.
/// Ignored:  in no sum.
/// Empty:    `options.emptyClass`.
/// Source:   Rahman and Wang 2016 (ISVC); Wang et al. 2023 (arXiv 2302.05666, soft labels). Checked against MONAI 1.6.1,
///           SMP 0.6.0 and Odyssey in `RegionGoldenTests`.
public struct JaccardLoss: SegmentationLoss, Hashable {
  /// Added to the numerator and to the denominator.
  ///
  /// MONAI doubles both sides of the quotient before it adds its
  /// smoothing: its 1e-5 is 5e-6 here.
  public var smooth: Smoothing
  /// Whether P and G are sums of squares.
  public var isSquared: Bool
  /// Whether TP is right for soft references; without effect on the squared form.
  public var isSoftLabel: Bool
  /// 1 - score, -score or -log score.
  public var form: ScoreForm
  /// The smallest denominator: 1e-7 in SMP.
  public var denominatorFloor: Double
  /// Whether a sample without evaluated voxels counts as a perfect match instead of leaving the mean (MONAI).
  public var countsUnseenSamples: Bool
  /// Classes, weights, sums, reduction, empty classes.
  public var options: LossOptions

  /// A smoothing of 1e-5.
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
  public var name: String { "jaccard" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    try OverlapRatio.check(smooth, name)
    let ratio = OverlapRatio(
      numerator: 1, truePositives: -1, prediction: 1, reference: 1, isSquared: isSquared, smooth: smooth,
      floor: denominatorFloor)
    let form = form
    return LossKernel(
      form: .region(
        try ClasswiseRegionKernel(
          statistics: isSquared ? .squares : [], isSoftLabel: isSoftLabel && !isSquared,
          countsUnseenSamples: countsUnseenSamples, perfect: OverlapRatio.perfect(form),
          options: options,
          setting: setting
        ) { ratio.loss($0, form) }))
  }
}
