import SegmentationLosses
import Testing
import VolumeCore

/// Soft clDice against MONAI, jocpae and MIST.
@Suite struct SkeletonTests {
  private func check(_ id: String, _ keys: [String: String], _ convention: LossConvention? = nil) throws {
    try GoldenLosses.shared.check(id, LossCatalogue.loss("soft-cldice", keys: keys, convention: convention))
  }

  @Test func monai() throws {
    try check("monai-soft-cldice", [:], .monai)
    try check("monai-soft-cldice-no-background", ["background": "false"], .monai)
    try check("plain-monai-soft-cldice", [:], .monai)
    try check("plain-monai-soft-cldice-no-background", ["classes": "foreground"], .monai)
    try check("empty-monai-soft-cldice", ["background": "false"], .monai)
    try check("monai@2025-soft-cldice", ["pooled": "true", "batch": "true"])
    try VolumeObject.check("volume-monai-soft-cldice", LossCatalogue.loss("soft-cldice", convention: .monai))
    try GoldenLosses.shared.check(
      "plain-monai-dice-cldice",
      CompoundLoss([
        .init(0.7, DiceLoss(smooth: Smoothing(1))),
        .init(0.3, LossCatalogue.loss("soft-cldice", keys: ["iterations": "5"], convention: .monai)),
      ]))
  }

  @Test func otherPeers() throws {
    let pooled = ["pooled": "true", "batch": "true", "iterations": "10"]
    try check("jocpae-soft-cldice", pooled.merging(["background": "true"]) { $1 })
    try check("plain-jocpae-soft-cldice", pooled.merging(["background": "true"]) { $1 })
    try check("plain-jocpae-soft-cldice-no-background", pooled)
    try check("plain-mist-soft-cldice", ["iterations": "10"])
  }

  /// Dice with sums over foreground, batch and voxels is the generalized one with equal weights.
  @Test func besidePooledDice() throws {
    let dice = GeneralizedDiceLoss(
      weighting: .uniform, smooth: Smoothing(1), options: LossOptions(classes: .foreground, scope: .batch))
    for (id, iterations) in [("monai@2025-dice-cldice", "3"), ("plain-jocpae-dice-cldice", "10")] {
      let skeleton = try LossCatalogue.loss(
        "soft-cldice", keys: ["pooled": "true", "batch": "true", "iterations": iterations])
      try GoldenLosses.shared.check(id, CompoundLoss([.init(0.5, dice), .init(0.5, skeleton)]))
    }
  }

  /// The worked example of Docs/Losses/soft-cldice.md.
  @Test func fourVoxels() throws {
    let size = VolumeSize(x: 4, y: 1, z: 1)
    let prediction = try PredictionBatch<Double>(
      shape: TensorShape(classCount: 1, size: size), activation: .none, values: [0.2, 0.9, 0.6, 0.1])
    let reference = try ReferenceBatch(labels: [UInt8(0), 1, 0, 0], classCount: 1, size: size)
    let loss = SoftCenterlineDiceLoss(iterations: 0, options: LossOptions(classes: .all))
    // Eroded .2 .2 .1 .1, opened .2 .2 .2 .1: the skeleton of p is 0 .7 .4 0, that of t is t.
    let (precision, sensitivity) = (1.7 / 2.1, 1.9 / 2.0)
    let found = try loss.evaluate(prediction, against: reference).value
    #expect(abs(found - (1 - 2 * precision * sensitivity / (precision + sensitivity))) < 1e-12)
  }

  @Test func gradientsByDifferences() throws {
    for size in [VolumeSize(x: 6, y: 5, z: 4), VolumeSize(x: 18, y: 5, z: 1), VolumeSize(x: 17, y: 2, z: 3)] {
      for activation in [Activation.softmax, .sigmoid, .none] {
        let sample = try RandomVolume.sample(
          seed: 8, batchCount: 2, size: size, activation: activation, ignoring: true, weighted: true)
        for options in [
          LossOptions(), LossOptions(classes: .foreground, classWeights: [1, 2, 3], scope: .batch, reduction: .sum),
        ] {
          try FiniteDifferences.check(
            SoftCenterlineDiceLoss(iterations: 2, options: options), at: sample.prediction,
            against: sample.reference, components: 40, step: 1e-7, tolerance: 2e-5, "\(size) \(activation)")
        }
        try FiniteDifferences.check(
          SoftCenterlineDiceLoss(pooled: true), at: sample.prediction, against: sample.reference, components: 30,
          step: 1e-7, tolerance: 2e-5, "\(size) pooled")
        for isSymmetric in [false, true] {
          try FiniteDifferences.check(
            SurfaceDistanceLoss(isSymmetric: isSymmetric), at: sample.prediction, against: sample.reference,
            components: 30, step: 1e-7, tolerance: 2e-5, "\(size) \(activation)")
        }
      }
    }
  }

  /// Probabilities that are multiples of 1/4 tie everywhere; values and gradients from torch 2.15 with the soft skeleton
  /// of `loss_formulas.py`.
  @Test(arguments: [
    (
      VolumeSize(x: 6, y: 5, z: 4),
      [
        0.7101449275362319, 0.13773910446292997, -0.017643352236925015, 0.004200798151648812, 0.0014702793530770842,
        -0.001050199537912203, 0,
      ]
    ),
    (
      VolumeSize(x: 19, y: 6, z: 3),
      [
        0.7157622739018088, 0.08346163545161471, -0.009661545446654516, 0.001468928817044916, 0.0018828996654848464,
        0.000260401017567053, 0,
      ]
    ),
  ]) func ties(_ size: VolumeSize, _ expected: [Double]) throws {
    let indices = Array(0..<size.voxelCount)
    let prediction = try PredictionBatch(
      shape: TensorShape(classCount: 1, size: size), activation: .none,
      values: indices.map { Double(($0 * $0 * 7 + 3 * $0) % 11 / 2 % 5) / 4 })
    let reference = try ReferenceBatch(
      labels: indices.map { ($0 * $0 + $0 / 3) % 4 == 0 ? UInt8(1) : 0 }, classCount: 1, size: size)
    let loss = SoftCenterlineDiceLoss(iterations: 2, options: LossOptions(classes: .all))
    let found = try loss.gradient(prediction, against: reference)
    let numbers = [found.result.value, found.norm] + [0, 17, 40, 63, 101].map { found.gradient[$0] }
    for (number, value) in zip(numbers, expected) { #expect(abs(number - value) < 1e-9 * abs(value) + 1e-14) }
  }
}
