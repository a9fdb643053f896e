/// The cross-entropy of exclusive classes.
///
/// Formula:  L = sum_i v_i w_y (-log p_y) / divisor; the divisor is sum v w_y (`targetSum`, torch with class indices),
///           sum v (`plain`, torch with probabilities; also as `divisor` says) or sum v times the mean weight
///           (`weightSum`). With label smoothing e: (1 - e) of it plus e / C sum_i v_i sum_c w_c (-log p_c) over the same
///           divisor. Soft targets: sum_c t_c w_c (-log p_c).
/// Gradient: v w_y (p - t) / divisor with respect to the logits.
/// Ignored:  ignored voxels are in no sum; with none left the value is 0. Voxels of classes that are not selected count
///           for label smoothing alone, as those of weight 0 in torch.
/// Source:   Ronneberger et al. 2015 (arXiv 1505.04597) for class weights; Szegedy et al. 2016 (arXiv 1512.00567) for
///           label smoothing. Checked against torch 2.15, nnU-Net 2.8.1 and SMP 0.6.0 in `PointwiseGoldenTests`.
public struct CrossEntropyLoss: SegmentationLoss, Hashable {
  /// The share of the target that is spread evenly over the classes.
  public var labelSmoothing: Double
  /// Whether the class weights come from the reference.
  ///
  /// Formula:  1 / n_c over the evaluated voxels of the batch, scaled to the mean 1 over the selected classes that occur;
  ///           0 for the others.
  public var isBalanced: Bool
  /// What the mean divides by.
  public var divisor: VoxelDivisor
  /// Classes (those whose voxels count), weights, reduction.
  public var options: LossOptions

  /// No label smoothing, all voxels alike.
  public init(
    labelSmoothing: Double = 0, balanced: Bool = false, divisor: VoxelDivisor = .voxels,
    options: LossOptions = LossOptions()
  ) {
    self.labelSmoothing = labelSmoothing
    isBalanced = balanced
    self.divisor = divisor
    self.options = options
  }

  /// The catalogue's name.
  public var name: String { options.classWeights == nil && !isBalanced ? "ce" : "weighted-ce" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    let weights = isBalanced ? try balancedWeights(setting) : try options.weights(of: setting)
    let factors = VoxelFactors.ofTrueClass(weights, options, setting, divisor)
    return LossKernel(
      form: .categorical(
        CrossEntropyKernel(), try factors.smoothed(labelSmoothing, weights, dividedBy: factors.divisor)))
  }

  private func balancedWeights(_ setting: LossSetting) throws(LossError) -> [Double] {
    guard options.classWeights == nil else {
      throw LossError(.option, "\(name) is balanced by the reference; class weights do not go with that")
    }
    let selected = try options.weights(of: setting)
    let inverse = selected.indices.map { index in
      let count = setting.referenceSum(index)
      return selected[index] > 0 && count > 0 ? 1 / count : 0
    }
    let mean = inverse.reduce(0, +) / Double(max(1, inverse.count { $0 > 0 }))
    return inverse.map { mean > 0 ? $0 / mean : 0 }
  }
}

extension VoxelFactors {
  /// With a share of the target spread over all classes.
  func smoothed(
    _ labelSmoothing: Double, _ weights: [Double], dividedBy divisor: Double
  ) throws(LossError) -> VoxelFactors {
    guard labelSmoothing >= 0 && labelSmoothing < 1 else {
      throw LossError(.option, "label smoothing is \(labelSmoothing); expected 0 up to 1")
    }
    if labelSmoothing == 0 { return self }
    var result = scaled(1 - labelSmoothing)
    let share = labelSmoothing / Double(weights.count)
    result.uniform = weights.map { divisor > 0 ? share * $0 / divisor : 0 }
    return result
  }
}

/// -log p.
struct CrossEntropyKernel: CategoricalKernel {
  var hasConstantDerivative: Bool { true }

  @inline(__always) func evaluate<Scalar: EngineScalar>(
    probability: SIMD16<Scalar>, logProbability: SIMD16<Scalar>
  ) -> (loss: SIMD16<Scalar>, derivative: SIMD16<Scalar>) {
    (0 - logProbability, SIMD16(repeating: -1))
  }
}
