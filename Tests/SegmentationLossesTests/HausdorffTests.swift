import SegmentationLosses
import Testing
import VolumeCore

/// The Hausdorff losses against MONAI, kornia and formulas.
@Suite struct HausdorffTests {
  @Test(arguments: [
    ("monai-hausdorff-dt", "hausdorff-dt", [:]),
    ("monai-hausdorff-dt-background", "hausdorff-dt", ["classes": "all"]),
    ("monai-hausdorff-dt-alpha-1", "hausdorff-dt", ["alpha": "1"]),
    ("monai-log-hausdorff-dt", "log-hausdorff-dt", [:]), ("formula-hausdorff-dt", "hausdorff-dt", [:]),
    ("plain-monai-hausdorff-dt", "hausdorff-dt", [:]),
    ("plain-monai-hausdorff-dt-background", "hausdorff-dt", ["classes": "all"]),
    ("plain-monai-log-hausdorff-dt", "log-hausdorff-dt", [:]), ("plain-formula-hausdorff-dt", "hausdorff-dt", [:]),
    ("empty-monai-hausdorff-dt", "hausdorff-dt", [:]),
    ("regions-monai-hausdorff-dt", "hausdorff-dt", ["classes": "all"]),
  ]) func monai(_ id: String, _ name: String, _ keys: [String: String]) throws {
    try GoldenLosses.shared.check(id, LossCatalogue.loss(name, keys: keys, convention: .monai))
  }

  @Test func spacing() throws {
    try GoldenLosses.shared.check("plain-formula-hausdorff-dt-spacing", HausdorffDistanceLoss(emptyMask: .zero))
    let all = LossOptions(classes: .all)
    let millimetres = VoxelSpacing(x: 0.8, y: 1, z: 2.5)
    try VolumeObject.check(
      "volume-formula-hausdorff-dt-spacing", HausdorffDistanceLoss(options: all), spacing: millimetres)
    try VolumeObject.check(
      "volume-monai-hausdorff-dt", HausdorffDistanceLoss(unit: .voxels, emptyMask: .zero, options: all),
      spacing: millimetres)
  }

  @Test func diceHausdorff() throws {
    try GoldenLosses.shared.check(
      "plain-formula-dice-hausdorff",
      LossCatalogue.loss("dice-hausdorff", keys: ["unit": "voxels", "empty-mask": "zero"]))
  }

  @Test func erosions() throws {
    for id in ["kornia-hausdorff-er", "formula-hausdorff-er"] {
      try GoldenLosses.shared.check(id, ErosionHausdorffLoss())
    }
    for id in ["volume-kornia-hausdorff-er", "volume-formula-hausdorff-er"] {
      try VolumeObject.check(id, ErosionHausdorffLoss())
    }
    try VolumeObject.check("volume-kornia-hausdorff-er-alpha-1", ErosionHausdorffLoss(steps: 4, alpha: 1))
  }

  /// The worked example of Docs/Losses/hausdorff-dt.md.
  @Test func fourVoxels() throws {
    let size = VolumeSize(x: 4, y: 1, z: 1)
    let prediction = try PredictionBatch<Double>(
      shape: TensorShape(classCount: 1, size: size), activation: .none, values: [0.9, 0.6, 0.2, 0])
    let reference = try ReferenceBatch(labels: [UInt8(1), 0, 0, 0], classCount: 1, size: size)
    let loss = HausdorffDistanceLoss(options: LossOptions(classes: .all))
    let found = try loss.gradient(prediction, against: reference)
    // d_t = 1, 1, 2, 3; p > 1/2 at the first two: d_p = 2, 1, 1, 2.
    #expect(abs(found.result.value - (0.01 * (1 + 4) + 0.36 * (1 + 1) + 0.04 * (4 + 1)) / 4) < 1e-7)
    let expected = [2 * -0.1 * 5 / 4, 2 * 0.6 * 2 / 4, 2 * 0.2 * 5 / 4, 0]
    for (a, b) in zip(found.gradient, expected) { #expect(abs(a - b) < 1e-7) }
  }

  /// MONAI's silent zeros cost something by default.
  @Test func masksWithoutBoundary() throws {
    let size = VolumeSize(x: 3, y: 4, z: 2)
    let shape = TensorShape(classCount: 1, size: size)
    let all = LossOptions(classes: .all)
    for (label, logit) in [(UInt8(0), 2.0), (1, -2.0), (0, -2.0), (1, 2.0)] {
      let prediction = try PredictionBatch(
        shape: shape, activation: .sigmoid, values: [Double](repeating: logit, count: 24))
      let reference = try ReferenceBatch(labels: [UInt8](repeating: label, count: 24), classCount: 1, size: size)
      let monai = try HausdorffDistanceLoss(emptyMask: .zero, options: all).gradient(prediction, against: reference)
      #expect(monai.result.value == 0 && monai.norm == 0)
      let own = try HausdorffDistanceLoss(options: all).gradient(prediction, against: reference)
      let p = Sigmoid.value(logit)
      let error = p - Double(label)
      #expect(abs(own.result.value - error * error * 2 * (9 + 16 + 4)) < 1e-4)
      #expect(own.gradient.allSatisfy { $0 * error > 0 })
    }
  }

  @Test func gradientsByDifferences() throws {
    let size = VolumeSize(x: 5, y: 4, z: 3)
    let spacing = VoxelSpacing(x: 0.7, y: 1, z: 2)
    for activation in [Activation.softmax, .sigmoid, .none] {
      let sample = try RandomVolume.sample(
        seed: 5, batchCount: 2, size: size, activation: activation, spacing: spacing, ignoring: true, weighted: true)
      let losses: [any SegmentationLoss] = [
        HausdorffDistanceLoss(), HausdorffDistanceLoss(alpha: 1.5, options: LossOptions(classWeights: [1, 2, 3])),
        HausdorffDistanceLoss(isLogarithmic: true), ErosionHausdorffLoss(), OneSidedHausdorffLoss(),
        GeneralizedSurfaceLoss(), BoundaryLoss(), SmoothHausdorffLoss(), SmoothHausdorffLoss(power: 1, softness: 0.9),
        SmoothHausdorffLoss(power: 3, options: LossOptions(scope: .batch)),
      ]
      for loss in losses {
        try FiniteDifferences.check(
          loss, at: sample.prediction, against: sample.reference, components: 60, step: 1e-6, tolerance: 1e-5,
          "\(activation)")
      }
    }
  }

  @Test func flatImages() throws {
    let sample = try RandomVolume.sample(seed: 6, size: VolumeSize(x: 19, y: 7, z: 1))
    for loss in [HausdorffDistanceLoss(), ErosionHausdorffLoss(), SmoothHausdorffLoss()] as [any SegmentationLoss] {
      try FiniteDifferences.check(
        loss, at: sample.prediction, against: sample.reference, components: 50, step: 1e-6, tolerance: 1e-5)
    }
  }
}

/// The logistic function.
enum Sigmoid {
  static func value(_ z: Double) -> Double {
    var (term, sum) = (1.0, 1.0)
    for n in 1..<60 {
      term *= -z / Double(n)
      sum += term
    }
    return 1 / (1 + sum)
  }
}
