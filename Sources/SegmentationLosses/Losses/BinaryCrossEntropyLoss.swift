/// The cross-entropy of each class on its own.
///
/// Formula:  L = mean over evaluated voxels and selected classes of -(q t log p + (1 - t) log(1 - p)), p = sigmoid(z), q the
///           weight of positives; computed from the logit, so that it neither overflows nor loses small values.
/// Gradient: p (1 - t) - q t (1 - p) with respect to the logit, divided like the mean.
/// Ignored:  ignored voxels are in no sum; with none left the value is 0.
/// Source:   checked against torch 2.15 `binary_cross_entropy_with_logits` in `PointwiseGoldenTests`.
public struct BinaryCrossEntropyLoss: SegmentationLoss, Hashable {
  /// The weight of voxels that belong to the class: one number for all classes, or one for each.
  public var positiveWeights: [Double]
  /// What the mean divides by.
  public var divisor: VoxelDivisor
  /// Classes, weights, reduction.
  public var options: LossOptions

  /// The same weight of positives in all classes; negatives weigh 1.
  public init(positiveWeight: Double = 1, divisor: VoxelDivisor = .values, options: LossOptions = LossOptions()) {
    self.init(positiveWeights: [positiveWeight], divisor: divisor, options: options)
  }

  /// A weight of positives for each class.
  public init(positiveWeights: [Double], divisor: VoxelDivisor = .values, options: LossOptions = LossOptions()) {
    self.positiveWeights = positiveWeights
    self.divisor = divisor
    self.options = options
  }

  /// The catalogue's name.
  public var name: String { "bce" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    let positive = try classParameters(positiveWeights, "pos-weight", setting)
    return LossKernel(
      form: .binary(
        BinaryCrossEntropyKernel(positive: [positive], negative: nil),
        try VoxelFactors.ofEveryClass(options, setting, divisor)))
  }
}

extension SegmentationLoss {
  /// One parameter a class from one for all or one for each.
  func classParameters(
    _ values: [Double], _ key: String, _ setting: LossSetting, upTo limit: Double = LossBound.number
  ) throws(LossError) -> [Double] {
    for value in values { try LossBound.check(value, name, key, upTo: limit) }
    let classCount = setting.shape.classCount
    if values.count == 1 { return Array(repeating: values[0], count: classCount) }
    guard values.count == classCount else {
      throw LossError(
        .option, "\(name): \(values.count) values of \(key) for \(classCount) classes; give one, or one for each class")
    }
    return values
  }
}

/// -(a t log p + b (1 - t) log(1 - p)).
struct BinaryCrossEntropyKernel: BinaryKernel {
  /// By sample (or one row for all) and class; nil: 1.
  let positive: [[Double]]?
  let negative: [[Double]]?

  func prices(_ classIndex: Int, sample: Int) -> (positive: Double, negative: Double) {
    func price(_ table: [[Double]]?) -> Double {
      table.map { $0[$0.count == 1 ? 0 : sample][classIndex] } ?? 1
    }
    return (price(positive), price(negative))
  }

  @inline(__always) func evaluate<Scalar: EngineScalar>(
    _ voxels: BinaryVoxels<Scalar>
  ) -> (loss: SIMD16<Scalar>, derivative: SIMD16<Scalar>) {
    (0 - voxels.logProbability, 0 - voxels.complement)
  }
}
