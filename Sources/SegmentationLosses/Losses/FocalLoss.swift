/// Cross-entropy that weighs well-classified voxels down.
///
/// Formula:  exclusive classes (`softmax` form): alpha_y (1 - p_y)^gamma (-log p_y), mean over evaluated voxels as
///           `CrossEntropyLoss`; each class on its own (`sigmoid` form): alpha_t (1 - p_t)^gamma (-log p_t), p_t = p where
///           t = 1, else 1 - p, alpha_t likewise; mean over voxels and selected classes as `BinaryCrossEntropyLoss`.
/// Gradient: with q = 1 - p: dL/dlog p = alpha (gamma q^(gamma - 1) p log p - q^gamma); q is kept above 1e-6 where
///           gamma < 1.
/// Ignored:  ignored voxels are in no sum; with none left the value is 0.
/// Source:   Lin et al. 2017 (arXiv 1708.02002, eq. 5). Checked against MONAI 1.6.1, SMP 0.6.0 and kornia 0.9.0 in
///           `PointwiseGoldenTests`.
public struct FocalLoss: SegmentationLoss, Hashable {
  /// Which probabilities the loss looks at.
  public enum Form: String, CaseIterable, Hashable, Sendable {
    /// Of the true class.
    case softmax
    /// Of each class on its own.
    case sigmoid
  }

  /// The weight of negatives in the sigmoid form.
  public enum NegativeWeight: String, CaseIterable, Hashable, Sendable {
    /// 1 - alpha.
    case complement
    /// 1 (MONAI where alpha is a list).
    case one
  }

  /// Exclusive classes, or each on its own.
  public var form: Form
  /// The exponent of 1 - p.
  public var gamma: Double
  /// The weights of positives; nil: all 1.
  ///
  /// Sigmoid form: one for all classes, or one for each. Softmax form: alpha_c for
  /// each class, or one number a for 1 - a in class 0 and a in the others.
  public var alpha: [Double]?
  /// The weights of negatives where there is an alpha.
  public var negativeWeight: NegativeWeight
  /// Whether the sigmoid form takes the logits of a softmax prediction, each for itself (MONAI, SMP).
  public var acceptsSoftmax: Bool
  /// What the mean divides by; nil: voxels (softmax), voxels times classes (sigmoid).
  public var divisor: VoxelDivisor?
  /// Classes, weights, reduction.
  public var options: LossOptions

  /// Gamma 2 without class balance.
  public init(
    form: Form = .softmax, gamma: Double = 2, alpha: [Double]? = nil, negativeWeight: NegativeWeight = .complement,
    acceptsSoftmax: Bool = false, divisor: VoxelDivisor? = nil, options: LossOptions = LossOptions()
  ) {
    self.form = form
    self.gamma = gamma
    self.alpha = alpha
    self.negativeWeight = negativeWeight
    self.acceptsSoftmax = acceptsSoftmax
    self.divisor = divisor
    self.options = options
  }

  /// The catalogue's name.
  public var name: String { form == .softmax ? "focal-softmax" : "focal" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    try LossBound.check(gamma, name, "gamma", upTo: LossBound.exponent)
    return try form == .softmax ? softmaxKernel(setting) : sigmoidKernel(setting)
  }

  private func softmaxKernel(_ setting: LossSetting) throws(LossError) -> LossKernel {
    let weights = try options.weights(of: setting)
    var factors = VoxelFactors.ofTrueClass(weights, options, setting, divisor ?? .voxels)
    if let alpha {
      var alphas = try classParameters(alpha, "alpha", setting, upTo: alpha.count == 1 ? 1 : LossBound.number)
      if alpha.count == 1 { alphas[0] = 1 - alphas[0] }
      factors = factors.scaled(alphas)
    }
    return LossKernel(form: .categorical(FocalKernel(gamma: gamma), factors))
  }

  private func sigmoidKernel(_ setting: LossSetting) throws(LossError) -> LossKernel {
    var kernel = BinaryFocalKernel(gamma: gamma)
    if let alpha {
      kernel.alphas = try classParameters(
        alpha, "alpha", setting, upTo: negativeWeight == .complement ? 1 : LossBound.number)
      kernel.negativesAreOne = negativeWeight == .one
    }
    var factors = try VoxelFactors.ofEveryClass(options, setting, divisor ?? .values)
    factors.ownsSigmoid = acceptsSoftmax
    return LossKernel(form: .binary(kernel, factors))
  }
}

/// (1 - p)^gamma (-log p).
struct FocalKernel: CategoricalKernel {
  let gamma: Double

  @inline(__always) func evaluate<Scalar: EngineScalar>(
    probability p: SIMD16<Scalar>, logProbability: SIMD16<Scalar>
  ) -> (loss: SIMD16<Scalar>, derivative: SIMD16<Scalar>) {
    let q = (1 - p).clampedAbove(0)
    let power = q.power(gamma)
    if gamma == 0 { return (0 - logProbability, SIMD16(repeating: -1)) }
    let slope = q.power(gamma - 1) * p * logProbability * Scalar(gamma) - power
    return (0 - power * logProbability, slope)
  }
}

/// (1 - p)^gamma (-log p), priced alpha and 1 - alpha, linear in soft targets.
struct BinaryFocalKernel: BinaryKernel {
  let gamma: Double
  /// One for each class; nil: 1 for positives and negatives.
  var alphas: [Double]?
  var negativesAreOne = false

  init(gamma: Double) { self.gamma = gamma }

  func prices(_ classIndex: Int, sample: Int) -> (positive: Double, negative: Double) {
    guard let alphas else { return (1, 1) }
    return (alphas[classIndex], negativesAreOne ? 1 : 1 - alphas[classIndex])
  }

  @inline(__always) func evaluate<Scalar: EngineScalar>(
    _ voxels: BinaryVoxels<Scalar>
  ) -> (loss: SIMD16<Scalar>, derivative: SIMD16<Scalar>) {
    let (p, q, logP) = (voxels.probability, voxels.complement, voxels.logProbability)
    if gamma == 0 { return (0 - logP, 0 - q) }
    // d/dz of -q^gamma log p is q^gamma (gamma p log p - q).
    let power = q.power(gamma)
    return (0 - power * logP, power * (p * logP * Scalar(gamma) - q))
  }
}
