/// Cross-entropy with a price for misses, minus the Dice coefficient.
///
/// Formula:  L = alpha X - (1 - alpha) D. Each class on its own (sigmoid): X = mean of -(beta t log p + (1 - beta) (1 - t)
///           log(1 - p)), D = Dice. Exclusive classes (softmax): X = mean over voxels of -w_y log p_y with
///           w = 1 - beta for class 0 and beta for the others; with two classes this is the
///           sigmoid form of z1 - z0. D sums over the batch and is the mean over classes. The optimum is -(1 - alpha).
/// Gradient: the sum of both.
/// Ignored:  in no sum and no mean.
/// Empty:    `dice.options.emptyClass`; by the formula an absent class has D = 0 once anything is predicted.
/// Source:   Taghanaki et al. 2019 (arXiv 1805.02798). Checked against Tests/Golden/loss_formulas.py in
///           `CompoundGoldenTests`. asgsaeid/ComboLoss adds the negative term with the wrong sign; this is the paper's form.
public struct ComboLoss: SegmentationLoss, Hashable {
  /// The share of the cross-entropy; the Dice coefficient has the rest.
  public var alpha: Double
  /// The price of positives; negatives have 1 - beta.
  ///
  /// Above 1/2 misses cost more than false alarms.
  public var beta: Double
  /// How Dice is computed; its form is set by the loss.
  ///
  /// By default the foreground of labels, all of regions and of one channel.
  public var dice: DiceLoss

  /// Half and half, positives and negatives alike, Dice over the batch.
  public init(
    alpha: Double = 0.5, beta: Double = 0.5,
    dice: DiceLoss = DiceLoss(
      smooth: Smoothing(1e-6), options: LossOptions(classes: .foregroundOfLabels, scope: .batch))
  ) {
    self.alpha = alpha
    self.beta = beta
    self.dice = dice
  }

  /// The catalogue's name.
  public var name: String { "combo" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    for (key, value) in [("alpha", alpha), ("beta", beta)] where !(value >= 0 && value <= 1) {
      throw LossError(.option, "combo: \(key) is \(value); expected 0 to 1")
    }
    var dice = dice
    dice.form = .negative
    var options = LossOptions(weightNormalisation: .plain)
    let isExclusive = setting.hasExclusiveClasses && setting.shape.classCount > 1
    let voxelLoss: CompoundPart
    if isExclusive {
      options.classWeights = (0..<setting.shape.classCount).map { $0 == 0 ? 1 - beta : beta }
      let factors = VoxelFactors.ofTrueClass(options.classWeights ?? [], options, setting)
      voxelLoss = CompoundPart(
        name: "ce", weight: alpha, kernel: LossKernel(form: .categorical(CrossEntropyKernel(), factors)))
    } else {
      let kernel = BinaryCrossEntropyKernel(
        positive: [Array(repeating: beta, count: setting.shape.classCount)],
        negative: [Array(repeating: 1 - beta, count: setting.shape.classCount)])
      voxelLoss = CompoundPart(
        name: "bce", weight: alpha,
        kernel: LossKernel(form: .binary(kernel, try VoxelFactors.ofEveryClass(options, setting))))
    }
    return LossKernel(
      form: .compound([
        voxelLoss, CompoundPart(name: dice.name, weight: 1 - alpha, kernel: try dice.kernel(for: setting)),
      ]))
  }
}
