import SegmentationLosses
import Testing
import VolumeCore

/// Compounds against the tools that define them.
@Suite struct CompoundGoldenTests {
  private func check(
    _ id: String, _ name: String, _ keys: [String: String] = [:], _ convention: LossConvention? = nil,
    spacing: VoxelSpacing? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try GoldenLosses.shared.check(
      id, LossCatalogue.loss(name, keys: keys, convention: convention), spacing: spacing,
      sourceLocation: sourceLocation)
  }

  @Test func monai() throws {
    try check("monai-dice-ce", "dice-ce", [:], .monai)
    try check(
      "monai-dice-ce-no-background-weight", "dice-ce", ["classes": "foreground", "class-weights": "1+2+3"], .monai)
    try check("monai-dice-ce-label-smoothing", "dice-ce", ["label-smoothing": "0.1"], .monai)
    try check("monai-ce-jaccard", "ce-jaccard", [:], .monai)
    try check("monai-dice-focal", "dice-focal", [:], .monai)
    try check("monai-gdl-focal", "gdl-focal", [:], .monai)
    try check("regions-monai-dice-focal", "dice-focal", [:], .monai)
    // Without a convention the focal term of regions is the same.
    try check("regions-monai-dice-focal", "dice-focal")
  }

  @Test func nnUNet() throws {
    try check("nnunet-dc-ce", "dice-ce", [:], .nnUNet)
    try check("nnunet-dc-ce-ignore", "dice-ce", [:], .nnUNet)
    try check("ignore-nnunet-dc-ce", "dice-ce", [:], .nnUNet)
    try check("ignore-nnunet-dc-ce-batch", "dice-ce", ["batch": "true"], .nnUNet)
    try check(
      "ignore-nnunet-dc-ce-weight", "dice-ce",
      ["class-weights": "0.5+1+2+1.5", "dice-factor": "2", "ce-factor": "0.5"], .nnUNet)
    try check("regions-nnunet-dc-bce", "bce-dice", [:], .nnUNet)
    try check("regions-nnunet-dc-bce-ignore", "bce-dice", [:], .nnUNet)
  }

  @Test func formulas() throws {
    try check("own-bce-dice", "bce-dice", ["smooth": "1e-6"])
    try check("formula-combo", "combo", ["alpha": "0.5", "beta": "0.7"])
    try check("plain-formula-dice-boundary", "dice-boundary")
    let mist = CompoundLoss([
      .init(0.35, CrossEntropyLoss()),
      .init(0.35, DiceLoss(smooth: Smoothing(1e-6), squared: true)), .init(0.3, BoundaryLoss()),
    ])
    try GoldenLosses.shared.check("plain-mist-dice-boundary", mist, spacing: .unit)
  }
}
