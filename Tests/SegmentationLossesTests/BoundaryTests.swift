import SegmentationLosses
import Testing
import VolumeCore

/// Losses of maps of the reference against Kervadec's, MONAI's and MIST's.
@Suite struct BoundaryTests {
  private static let exact = LossConvention.kervadec(integerTruncation: false)
  private static let truncated = LossConvention.kervadec(integerTruncation: true)

  @Test(
    arguments: [
      ("kervadec-boundary-foreground", exact, [:]), ("kervadec-boundary-all", exact, ["classes": "all"]),
      ("kervadec-boundary-truncated", truncated, [:]), ("formula-boundary-foreground", exact, [:]),
      ("plain-kervadec-boundary", exact, [:]), ("plain-kervadec-boundary-all", exact, ["classes": "all"]),
      ("plain-kervadec-boundary-truncated", truncated, [:]), ("plain-formula-boundary", exact, [:]),
      ("plain-formula-boundary-all", exact, ["classes": "all"]), ("monai-boundary", .monai, [:]),
      ("monai-boundary-no-background", .monai, ["classes": "foreground"]), ("plain-monai-boundary", .monai, [:]),
      ("empty-monai-boundary", .monai, [:]), ("regions-monai-boundary", .monai, [:]),
    ] as [(String, LossConvention, [String: String])])
  func boundary(_ id: String, _ convention: LossConvention, _ keys: [String: String]) throws {
    try GoldenLosses.shared.check(id, LossCatalogue.loss("boundary", keys: keys, convention: convention))
  }

  @Test func spacing() throws {
    try GoldenLosses.shared.check(
      "kervadec-boundary-spacing", BoundaryLoss(), spacing: VoxelSpacing(x: 1, y: 1, z: 3))
    try VolumeObject.check(
      "volume-formula-boundary-spacing", BoundaryLoss(options: LossOptions(classes: .all)),
      spacing: VoxelSpacing(x: 0.8, y: 1, z: 2.5))
  }

  @Test func surfaces() throws {
    try GoldenLosses.shared.check("mist-one-sided-hausdorff", LossCatalogue.loss("one-sided-hausdorff"))
    try GoldenLosses.shared.check("plain-mist-one-sided-hausdorff", OneSidedHausdorffLoss())
    try GoldenLosses.shared.check("mist-generalized-surface", LossCatalogue.loss("generalized-surface"))
    try GoldenLosses.shared.check("plain-mist-generalized-surface", GeneralizedSurfaceLoss())
  }

  @Test func compounds() throws {
    let squared = DiceLoss(smooth: Smoothing(1e-6), squared: true)
    try GoldenLosses.shared.check(
      "plain-mist-dice-boundary",
      CompoundLoss([
        .init(0.35, CrossEntropyLoss()), .init(0.35, squared), .init(0.3, BoundaryLoss(unit: .voxels)),
      ]))
    try GoldenLosses.shared.check(
      "plain-formula-dice-boundary", CompoundLoss([.init(1, DiceLoss()), .init(0.01, BoundaryLoss())]))
  }

  /// The worked examples of Docs/Losses/boundary.md, one-sided-hausdorff.md and generalized-surface.md.
  @Test func fourVoxels() throws {
    let size = VolumeSize(x: 4, y: 1, z: 1)
    let prediction = try PredictionBatch<Double>(
      shape: TensorShape(classCount: 1, size: size), activation: .none, values: [0.9, 0.7, 0.4, 0.1])
    let reference = try ReferenceBatch(labels: [UInt8(1), 1, 0, 0], classCount: 1, size: size)
    let all = LossOptions(classes: .all)
    func value(_ loss: any SegmentationLoss) throws -> Double {
      try loss.evaluate(prediction, against: reference).value
    }
    // phi = -1, 0, 1, 2.
    #expect(abs(try value(BoundaryLoss(options: all)) - (-0.9 + 0 + 0.4 + 0.2) / 4) < 1e-12)
    #expect(abs(try value(OneSidedHausdorffLoss(options: all)) - (0.01 + 0 + 0.16 + 0.04) / 4) < 1e-12)
    let matched = 0.81 + 0 + 0.36 + 4 * 0.81
    #expect(abs(try value(GeneralizedSurfaceLoss(options: all)) - (1 - matched / (6 + 1e-6))) < 1e-12)
  }
}
