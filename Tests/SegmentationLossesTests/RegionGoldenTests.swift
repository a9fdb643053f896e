import SegmentationLosses
import Testing
import VolumeCore

/// Region losses against the tools that define them.
@Suite struct RegionGoldenTests {
  private func monai(_ name: String, _ keys: [String: String] = [:]) throws -> any SegmentationLoss {
    try LossCatalogue.loss(name, keys: keys, convention: .monai)
  }

  private func smp(_ name: String, _ keys: [String: String] = [:]) throws -> any SegmentationLoss {
    try LossCatalogue.loss(name, keys: keys, convention: .smp)
  }

  private func nnUNet(_ keys: [String: String] = [:]) throws -> any SegmentationLoss {
    try LossCatalogue.loss("dice", keys: keys, convention: .nnUNet)
  }

  @Test(arguments: [
    ("monai-dice", "dice", [:]), ("monai-dice-no-background", "dice", ["classes": "foreground"]),
    ("monai-dice-batch", "dice", ["batch": "true"]), ("monai-dice-weight", "dice", ["class-weights": "1+2+3"]),
    ("monai-squared-dice", "squared-dice", [:]), ("monai-squared-dice", "dice", ["squared": "true"]),
    ("monai-jaccard", "jaccard", [:]), ("monai-jaccard-squared", "jaccard", ["squared": "true"]),
    ("monai-tversky", "tversky", ["alpha": "0.3", "beta": "0.7"]),
    (
      "monai-tversky-batch-no-background", "tversky",
      ["alpha": "0.3", "beta": "0.7", "batch": "true", "classes": "foreground"]
    ),
    ("monai-gdl-square", "generalized-dice", [:]), ("formula-gdl-square", "generalized-dice", [:]),
    ("monai-gdl-simple", "generalized-dice", ["weighting": "simple"]),
    ("formula-gdl-simple", "generalized-dice", ["weighting": "simple"]),
    ("monai-gdl-uniform", "generalized-dice", ["weighting": "uniform"]),
    ("monai-gdl-square-batch", "generalized-dice", ["batch": "true"]),
    ("monai-gdl-square-no-background", "generalized-dice", ["classes": "foreground"]),
    ("plain-monai-gdl", "generalized-dice", [:]), ("plain-formula-gdl", "generalized-dice", [:]),
    ("empty-monai-dice", "dice", [:]), ("empty-monai-gdl", "generalized-dice", [:]),
    ("empty-monai-gdl-no-background", "generalized-dice", ["classes": "foreground"]),
    ("empty-monai-tversky", "tversky", ["alpha": "0.3", "beta": "0.7"]),
  ]) func monai(_ id: String, _ name: String, _ keys: [String: String]) throws {
    try GoldenLosses.shared.check(id, monai(name, keys))
  }

  @Test(arguments: [
    ("ignore-monai-dice", "dice", [:]), ("ignore-monai-dice-no-background", "dice", ["classes": "foreground"]),
    ("ignore-monai-dice-batch", "dice", ["batch": "true"]),
    ("ignore-monai-dice-weight", "dice", ["class-weights": "0.5+1+2+1.5"]),
    ("ignore-monai-squared-dice", "squared-dice", [:]), ("ignore-monai-jaccard", "jaccard", [:]),
    ("ignore-monai-tversky", "tversky", ["alpha": "0.3", "beta": "0.7"]),
    (
      "ignore-monai-tversky-batch-no-background", "tversky",
      ["alpha": "0.3", "beta": "0.7", "batch": "true", "classes": "foreground"]
    ),
    ("regions-monai-dice", "dice", [:]), ("regions-monai-dice-batch", "dice", ["batch": "true"]),
    ("regions-monai-squared-dice", "squared-dice", [:]), ("regions-monai-jaccard", "jaccard", [:]),
    ("regions-monai-tversky", "tversky", ["alpha": "0.3", "beta": "0.7"]),
    ("soft-monai-dice", "dice", [:]), ("soft-monai-dice-soft-label", "dice", ["soft-label": "true"]),
    ("soft-monai-jaccard", "jaccard", [:]), ("soft-monai-jaccard-soft-label", "jaccard", ["soft-label": "true"]),
    ("soft-monai-tversky", "tversky", ["alpha": "0.3", "beta": "0.7"]),
    ("soft-monai-tversky-soft-label", "tversky", ["alpha": "0.3", "beta": "0.7", "soft-label": "true"]),
    ("soft-monai-gdl", "generalized-dice", [:]),
    ("soft-monai-gdl-soft-label", "generalized-dice", ["soft-label": "true"]),
    ("soft-monai-squared-dice", "squared-dice", [:]),
  ]) func monaiOfOtherInputs(_ id: String, _ name: String, _ keys: [String: String]) throws {
    try GoldenLosses.shared.check(id, monai(name, keys))
  }

  @Test(arguments: [
    ("smp-dice", "dice", [:]), ("smp-dice-ignore", "dice", [:]), ("smp-dice-log", "dice", ["log": "true"]),
    ("smp-dice-weight", "dice", ["class-weights": "1+2+3"]), ("smp-jaccard", "jaccard", [:]),
    ("smp-focal-tversky", "focal-tversky", [:]), ("empty-smp-dice", "dice", [:]), ("ignore-smp-dice", "dice", [:]),
    ("ignore-smp-dice-weight-smooth", "dice", ["class-weights": "0.5+1+2+1.5", "smooth": "1"]),
    ("ignore-smp-jaccard", "jaccard", [:]), ("ignore-smp-tversky", "tversky", ["alpha": "0.3", "beta": "0.7"]),
    ("ignore-smp-focal-tversky", "focal-tversky", ["gamma": "0.75"]), ("soft-smp-dice", "dice", [:]),
    ("soft-smp-jaccard", "jaccard", [:]), ("soft-smp-tversky", "tversky", ["alpha": "0.3", "beta": "0.7"]),
    ("regions-smp-dice", "dice", [:]),
  ]) func smp(_ id: String, _ name: String, _ keys: [String: String]) throws {
    try GoldenLosses.shared.check(id, smp(name, keys))
  }

  @Test(arguments: [
    ("nnunet-dice", [:]), ("nnunet-dice-batch", ["batch": "true"]),
    ("nnunet-soft-dice", ["smooth": "1", "classes": "all"]),
    ("ignore-nnunet-soft-dice", ["smooth": "1", "classes": "all"]), ("empty-nnunet-dice", [:]),
    ("soft-nnunet-dice", ["classes": "all"]),
  ]) func nnUNet(_ id: String, _ keys: [String: String]) throws {
    try GoldenLosses.shared.check(id, nnUNet(keys))
  }

  @Test func formulas() throws {
    let golden = GoldenLosses.shared
    try golden.check("ignore-formula-dice-voxel-weights", DiceLoss(), isWeighted: true)
    try golden.check(
      "ignore-formula-tversky-voxel-weights", TverskyLoss(alpha: 0.3, beta: 0.7), isWeighted: true)
    try golden.check("ignore-formula-jaccard-voxel-weights", JaccardLoss(), isWeighted: true)
    try golden.check("ignore-formula-focal-tversky", LossCatalogue.loss("focal-tversky"))
    try golden.check("ignore-formula-log-cosh-dice", LossCatalogue.loss("log-cosh-dice"))
    try golden.check("ignore-own-multiclass-dice", LossCatalogue.loss("multiclass-dice"))
    try golden.check("regions-formula-dice-ignore", DiceLoss())
    let pooled = ["batch": "true", "smooth": "1e-6"]
    try golden.check("own-dice", LossCatalogue.loss("dice", keys: ["smooth": "1e-6"]))
    try golden.check("own-log-cosh-dice", LossCatalogue.loss("log-cosh-dice", keys: pooled))
    try golden.check("own-jaccard", LossCatalogue.loss("jaccard", keys: pooled))
    try golden.check("own-focal-tversky", LossCatalogue.loss("focal-tversky", keys: pooled))
    let uneven = ["alpha": "0.3", "beta": "0.7"]
    try golden.check("own-tversky", LossCatalogue.loss("tversky", keys: pooled.merging(uneven) { a, _ in a }))
  }

  @Test func otherTools() throws {
    let golden = GoldenLosses.shared
    let tiny = Smoothing(numerator: 0, denominator: 1e-8)
    try golden.check("kornia-dice-micro", GeneralizedDiceLoss(weighting: .uniform, smooth: tiny))
    try golden.check("mist-dice", DiceLoss(smooth: Smoothing(1e-6), squared: true))
    try golden.check("odyssey-jaccard", JaccardLoss(smooth: Smoothing(1), form: .negative))
    try golden.check(
      "odyssey-tversky", TverskyLoss(alpha: 0.3, beta: 0.7, smooth: Smoothing(1), form: .negative))
    try golden.check(
      "odyssey-focal-tversky",
      TverskyLoss(alpha: 0.3, beta: 0.7, gamma: 0.75, gammaLevel: .mean, smooth: Smoothing(1)))
    // Its value is ours minus 1.
    let row = try golden.row("odyssey-gdl-v2")
    let sample = try golden.sample(row.input)
    let found = try GeneralizedDiceLoss(smooth: Smoothing(0), options: LossOptions(scope: .batch))
      .gradient(sample.prediction, against: sample.reference)
    #expect(abs(found.result.value - 1 - row.value) < 1e-6)
    #expect(try abs(found.norm - #require(row.gradientNorm)) < 1e-7)
  }

  /// kornia means over the classes of each sample first: the mean of its samples one by one.
  @Test(arguments: ["kornia-dice-macro", "ignore-kornia-dice-macro", "kornia-tversky", "ignore-kornia-tversky"])
  func korniaSampleBySample(_ id: String) throws {
    let row = try GoldenLosses.shared.row(id)
    let sample = try GoldenLosses.shared.sample(row.input)
    let tiny = Smoothing(numerator: 0, denominator: 1e-8)
    let options = LossOptions(emptyClass: .skip)
    let loss: any SegmentationLoss =
      row.loss == "dice"
      ? DiceLoss(smooth: tiny, options: options)
      : TverskyLoss(alpha: 0.3, beta: 0.7, smooth: tiny, options: options)
    let values = try sample.samplesOneByOne.map { try loss.evaluate($0.prediction, against: $0.reference).value }
    #expect(GoldenLosses.difference(values.reduce(0, +) / Double(values.count), row.value) < 1e-6)
  }

  /// Odyssey's score is negated, its smoothing stands beside TP, and an absent class weighs 1e20.
  @Test func odysseyGeneralizedDice() throws {
    let row = try GoldenLosses.shared.row("odyssey-gdl")
    let sample = try GoldenLosses.shared.sample(row.input)
    let loss = GeneralizedDiceLoss(
      smooth: Smoothing(numerator: 2e-5, denominator: 1e-5), normalisesWeights: false, absentWeight: 1e20)
    let found = try loss.gradient(sample.prediction, against: sample.reference)
    #expect(abs(found.result.value - 1 - row.value) < row.tolerance)
    #expect(abs(found.norm - (row.gradientNorm ?? 0)) < row.tolerance * found.norm)
  }
}
