/// A loss on several predictions of falling resolution, finest first.
///
/// Formula:  L = sum_l lambda_l L_base(prediction l, reference l); `weights` gives lambda.
/// Gradient: one for each prediction, lambda included.
/// Ignored, Empty: as the base loss at each level; ignored voxels are resampled with the reference.
/// Source:   Lee et al. 2015, deeply-supervised nets (arXiv 1409.5185); weights as in nnU-Net 2.8.1 and MONAI 1.6.1, checked
///           in `DeepSupervisionTests`.
public struct DeepSupervisionLoss: Sendable {
  /// The factor of each level.
  public enum Weights: Hashable, Sendable {
    /// 1, 1/2, 1/4 ..., the coarsest 0, divided by their sum (nnU-Net's trainer).
    case nnUNet
    /// 1, 1/2, 1/4 ..., divided by their sum.
    case halving
    /// max(1/2^l, 1/16), not divided (MONAI's default).
    case monaiExponential
    /// 1 each (MONAI's `same`).
    case same
    /// 1, then 1/2 each (MONAI's `two`).
    case two
    /// As given, finest first.
    case explicit([Double])

    /// The factors of a number of levels.
    public func factors(levelCount: Int) throws(LossError) -> [Double] {
      let halves = (0..<levelCount).map { 1 / Double(sign: .plus, exponent: $0, significand: 1) }
      switch self {
      case .nnUNet:
        // A single level keeps its weight.
        return normalised(levelCount > 1 ? halves.dropLast() + [0] : halves)
      case .halving: return normalised(halves)
      case .monaiExponential: return halves.map { max($0, 0.0625) }
      case .same: return halves.map { _ in 1 }
      case .two: return halves.map { $0 == 1 ? 1 : 0.5 }
      case .explicit(let factors):
        guard factors.count == levelCount, factors.allSatisfy({ abs($0) <= LossBound.number }) else {
          throw LossError(
            .option,
            "\(factors.count) factors \(factors) for \(levelCount) levels; give one each, at most \(LossBound.number)")
        }
        return factors
      }
    }

    private func normalised(_ factors: [Double]) -> [Double] {
      let sum = factors.reduce(0, +)
      return factors.map { $0 / sum }
    }
  }

  /// The loss of each level.
  public var base: any SegmentationLoss
  /// The factor of each level.
  public var weights: Weights

  /// nnU-Net's weights.
  public init(_ base: any SegmentationLoss, weights: Weights = .nnUNet) {
    self.base = base
    self.weights = weights
  }
}

/// The value of a loss over levels, with the gradient of each prediction where it was asked for.
public struct DeepSupervisionResult<Scalar: LossScalar>: Sendable {
  /// One level, finest first.
  public struct Level: Sendable {
    /// The factor of the level.
    public let weight: Double
    /// The loss of the level before its factor; nil where the factor is 0 and nothing was computed.
    public let result: LossResult?
    /// The derivative of the whole loss with respect to the prediction of the level; empty if it was not asked for.
    public let gradient: [Scalar]
  }

  /// The sum over levels.
  public let value: Double
  /// The levels.
  public let levels: [Level]
}

extension DeepSupervisionLoss {
  /// The value for predictions and one reference, which is resampled to the grid of each prediction.
  public func evaluate<Scalar: LossScalar>(
    _ predictions: [PredictionBatch<Scalar>], against reference: ReferenceBatch, workerCount: Int = 1
  ) throws(LossError) -> DeepSupervisionResult<Scalar> {
    try run(predictions, try levels(of: reference, predictions), workerCount, wantsGradient: false)
  }

  /// The value for predictions with a reference each.
  public func evaluate<Scalar: LossScalar>(
    _ predictions: [PredictionBatch<Scalar>], against references: [ReferenceBatch], workerCount: Int = 1
  ) throws(LossError) -> DeepSupervisionResult<Scalar> {
    try run(predictions, references, workerCount, wantsGradient: false)
  }

  /// The value and the gradients for predictions and one reference, which is resampled to the grid of each prediction.
  public func gradient<Scalar: LossScalar>(
    _ predictions: [PredictionBatch<Scalar>], against reference: ReferenceBatch, workerCount: Int = 1
  ) throws(LossError) -> DeepSupervisionResult<Scalar> {
    try run(predictions, try levels(of: reference, predictions), workerCount, wantsGradient: true)
  }

  /// The value and the gradients for predictions with a reference each.
  public func gradient<Scalar: LossScalar>(
    _ predictions: [PredictionBatch<Scalar>], against references: [ReferenceBatch], workerCount: Int = 1
  ) throws(LossError) -> DeepSupervisionResult<Scalar> {
    try run(predictions, references, workerCount, wantsGradient: true)
  }

  private func levels<Scalar: LossScalar>(
    of reference: ReferenceBatch, _ predictions: [PredictionBatch<Scalar>]
  ) throws(LossError) -> [ReferenceBatch] {
    var references: [ReferenceBatch] = []
    for prediction in predictions { references.append(try reference.resampled(to: prediction.shape.size)) }
    return references
  }

  private func run<Scalar: LossScalar>(
    _ predictions: [PredictionBatch<Scalar>], _ references: [ReferenceBatch], _ workerCount: Int, wantsGradient: Bool
  ) throws(LossError) -> DeepSupervisionResult<Scalar> {
    guard !predictions.isEmpty, predictions.count == references.count else {
      throw LossError(
        .shape, "\(predictions.count) predictions and \(references.count) references; expected one reference each")
    }
    let factors = try weights.factors(levelCount: predictions.count)
    var (value, levels) = (0.0, [DeepSupervisionResult<Scalar>.Level]())
    for (level, factor) in factors.enumerated() {
      let (prediction, reference) = (predictions[level], references[level])
      if factor == 0 {
        guard prediction.shape == reference.shape else {
          throw LossError(.shape, "level \(level) has the shape \(prediction.shape), its reference \(reference.shape)")
        }
        let zeros = [Scalar](repeating: 0, count: wantsGradient ? prediction.shape.count : 0)
        levels.append(.init(weight: 0, result: nil, gradient: zeros))
        continue
      }
      let result: LossResult
      var gradient: [Scalar] = []
      if wantsGradient {
        let found = try base.gradient(prediction, against: reference, workerCount: workerCount)
        (result, gradient) = (found.result, found.gradient)
        let scale = Scalar(factor)
        if factor != 1 { for index in gradient.indices { gradient[index] *= scale } }
        guard factor == 1 || gradient.allSatisfy(\.isFinite) else {
          throw LossError(.value, "\(base.name) overflows \(Scalar.self) at level \(level) with the factor \(factor)")
        }
      } else {
        result = try base.evaluate(prediction, against: reference, workerCount: workerCount)
      }
      value += factor * result.value
      levels.append(.init(weight: factor, result: result, gradient: gradient))
    }
    return DeepSupervisionResult(value: value, levels: levels)
  }
}
