/// Soft clDice: Dice of centrelines, for tubes and other thin structures.
///
/// Formula:  L = 1 - 2 T_p T_s / (T_p + T_s + epsilon), T_p = (sum v skel(p) t + s) / (sum v skel(p) + s),
///           T_s = (sum v skel(t) p + s) / (sum v skel(t) + s); skel is the soft skeleton after `iterations` erosions
///           (smallest along the axes) and dilations (largest of 27; in 2D of 9). One term a sample and class, or with
///           `isPooled` one a sample (scope `batch`: one) with sums over the classes too.
/// Gradient: back through every erosion, dilation and ridge, with torch's choices at ties: the first largest voxel in scan
///           order, equal minima along different axes share, relu'(0) = 0.
/// Ignored:  p = t = 0 there for the skeletons, weight 0 in the sums.
/// Empty:    `options.emptyClass` (per class only); by the formula an absent class costs nearly 1.
/// Source:   Shit et al. 2021 (arXiv 2003.07311). Checked against MONAI 1.6.1, jocpae/clDice 47d31a6 and MIST f727791 in
///           `SkeletonTests`.
public struct SoftCenterlineDiceLoss: SegmentationLoss, Hashable {
  /// The number of erosions after the first ridge.
  public var iterations: Int
  /// Added to the sums of precision and sensitivity.
  public var smooth: Smoothing
  /// Added to their sum.
  public var epsilon: Double
  /// Whether sums run over the classes too.
  public var isPooled: Bool
  /// Classes, weights, sums, reduction, empty classes.
  public var options: LossOptions

  /// Three iterations, smoothing 1, foreground classes.
  public init(
    iterations: Int = 3, smooth: Smoothing = Smoothing(1), epsilon: Double = 0, pooled: Bool = false,
    options: LossOptions = LossOptions(classes: .foregroundOfLabels)
  ) {
    self.iterations = iterations
    self.smooth = smooth
    self.epsilon = epsilon
    isPooled = pooled
    self.options = options
  }

  /// The catalogue's name.
  public var name: String { "soft-cldice" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    guard (0...100).contains(iterations) else {
      throw LossError(.option, "\(name): \(iterations) iterations; expected 0 to 100")
    }
    try OverlapRatio.check(smooth, name)
    try LossBound.check(epsilon, name, "epsilon")
    if isPooled && (options.classWeights != nil || options.emptyClass != .formula) {
      throw LossError(.option, "\(name): class weights and empty-class need a term for each class (pooled=false)")
    }
    return LossKernel(
      form: .volume(
        CenterlineKernel(
          reduction: try TermReduction(options, setting), iterations: iterations, smooth: smooth, epsilon: epsilon,
          isPooled: isPooled, isHard: !setting.reference.storage.isDense)))
  }
}
