import SegmentationLosses
import Testing
import VolumeCore

/// The worked examples of the pages in Docs/Losses that have no test beside their loss.
@Suite struct VolumeExampleTests {
  private let all = LossOptions(classes: .all)

  private func check(
    _ loss: any SegmentationLoss, _ values: [Double], _ labels: [UInt8], _ expected: Double,
    _ gradient: [Double]? = nil,
    activation: Activation = .none
  ) throws {
    let size = VolumeSize(x: 4, y: 1, z: 1)
    let prediction = try PredictionBatch(
      shape: TensorShape(classCount: 1, size: size), activation: activation, values: values)
    let found = try loss.gradient(prediction, against: ReferenceBatch(labels: labels, classCount: 1, size: size))
    #expect(abs(found.result.value - expected) < 2e-6, "\(loss.name): \(found.result.value), not \(expected)")
    for (index, value) in (gradient ?? []).enumerated() {
      #expect(abs(found.gradient[index] - value) < 2e-6, "\(loss.name) \(index): \(found.gradient[index])")
    }
  }

  @Test func hausdorff() throws {
    let (p, t): ([Double], [UInt8]) = ([0.9, 0.6, 0.2, 0], [1, 0, 0, 0])
    try check(
      HausdorffDistanceLoss(isLogarithmic: true, options: all), p, t, 0.217126, [-0.201207, 0.482897, 0.402414, 0])
    try check(LossCatalogue.loss("dice-hausdorff"), p, t, 0.575831)
    try check(ErosionHausdorffLoss(), [1, 1, 1, 0], [0, 0, 0, 0], 0.25)
    try check(SmoothHausdorffLoss(options: all), [0.5, 0, 0, 0.5], [0, 0, 0, 1], 1.830686)
  }

  @Test func surface() throws {
    try check(
      SurfaceDistanceLoss(options: all), [0.9, 0.8, 0.3, 0], [1, 1, 0, 0], 0.444444,
      [0.617284, -1.111111, 1.111111, -0.617284])
    try check(
      BoundaryLoss(options: all), [0.9, 0.7, 0.4, 0.1], [1, 1, 0, 0], -0.075, [-0.25, 0, 0.25, 0.5])
    try check(
      OneSidedHausdorffLoss(options: all), [0.9, 0.7, 0.4, 0.1], [1, 1, 0, 0], 0.0525, [-0.05, 0, 0.2, 0.2])
    try check(
      GeneralizedSurfaceLoss(options: all), [0.9, 0.7, 0.4, 0.1], [1, 1, 0, 0], 0.265, [-0.3, 0, 0.2, 1.2])
    try check(SoftCenterlineDiceLoss(iterations: 0, options: all), [0.2, 0.9, 0.6, 0.1], [0, 1, 0, 0], 0.125846)
  }

  @Test func hinge() throws {
    try check(
      LovaszHingeLoss(), [2, -0.5, 0.5, -3], [1, 1, 0, 0], 1, [0, -0.5, 1.0 / 6, 0], activation: .sigmoid)
    #expect(throws: LossError.self) { try check(LovaszHingeLoss(), [0, 0, 0, 0], [1, 1, 0, 0], 1) }
  }

  /// Every key that a page may name is read, and unknown ones are refused.
  @Test func catalogue() throws {
    let names = [
      "boundary", "one-sided-hausdorff", "generalized-surface", "hausdorff-dt", "log-hausdorff-dt", "hausdorff-er",
      "hausdorff-smooth", "surface-distance", "soft-cldice", "lovasz-softmax", "lovasz-hinge", "dice-hausdorff",
    ]
    for name in names {
      let entry = try LossCatalogue.entry(name)
      #expect(try LossCatalogue.loss(name).name == name)
      for parameter in entry.parameters where !["softness"].contains(parameter.key) {
        _ = try LossCatalogue.loss(name, keys: [parameter.key: parameter.defaultText])
      }
      #expect(throws: LossError.self) { try LossCatalogue.loss(name, keys: ["no-such-key": "1"]) }
      #expect(throws: LossError.self) { try LossCatalogue.loss(name, convention: .nnUNet) }
    }
    #expect(throws: LossError.self) {
      try check(HausdorffDistanceLoss(alpha: 0, options: all), [0, 0, 0, 0], [0, 0, 0, 0], 0)
    }
    #expect(throws: LossError.self) {
      try check(SmoothHausdorffLoss(power: 0.5, options: all), [0, 0, 0, 0], [0, 0, 0, 0], 0)
    }
  }
}
