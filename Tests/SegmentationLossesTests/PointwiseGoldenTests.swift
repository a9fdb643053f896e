import SegmentationLosses
import Testing
import VolumeCore

/// Voxel losses against the tools that define them, by the names, keys and conventions of the catalogue.
@Suite struct PointwiseGoldenTests {
  /// One row and what reproduces it.
  struct Case: Sendable, CustomTestStringConvertible {
    let id: String
    let name: String
    var keys: [String: String] = [:]
    var convention: LossConvention?
    var isWeighted = false

    var testDescription: String { id }

    init(
      _ id: String, _ name: String, _ keys: [String: String] = [:], _ convention: LossConvention? = nil,
      weighted: Bool = false
    ) {
      self.id = id
      self.name = name
      self.keys = keys
      self.convention = convention
      isWeighted = weighted
    }
  }

  static let four = "0.5+1+2+1.5"

  static let crossEntropies = [
    Case("torch-ce", "ce"),
    Case("torch-weighted-ce", "weighted-ce", ["class-weights": "1+2+3"], .nnUNet),
    Case("torch-weighted-ce-ignore", "weighted-ce", ["class-weights": "1+2+3"], .monai),
    Case("torch-weighted-ce-label-smoothing", "weighted-ce", ["class-weights": "1+2+3", "label-smoothing": "0.1"]),
    Case("torch-ce-ignore-label-smoothing", "ce", ["label-smoothing": "0.1"]),
    Case("torch-weighted-ce-one-hot", "weighted-ce", ["class-weights": "1+2+3", "weight-normalisation": "plain"]),
    Case("smp-soft-ce", "ce", ["label-smoothing": "0.1"], .smp),
    Case("smp-soft-ce-ignore", "ce", ["label-smoothing": "0.1"], .smp),
    Case("ignore-torch-ce", "ce"),
    Case("ignore-torch-weighted-ce", "weighted-ce", ["class-weights": four]),
    Case("ignore-torch-ce-label-smoothing", "ce", ["label-smoothing": "0.1"]),
    Case(
      "ignore-torch-weighted-ce-label-smoothing", "weighted-ce", ["class-weights": four, "label-smoothing": "0.1"]),
    Case("ignore-torch-ce-voxel-weights-normalised", "ce", weighted: true),
    Case("ignore-smp-soft-ce", "ce", ["label-smoothing": "0.1"], .smp),
    Case("ignore-own-edge-weighted-ce", "edge-weighted-ce"),
    Case(
      "ignore-own-edge-weighted-ce-weights", "edge-weighted-ce",
      ["theta": "0", "weight": "3", "class-weights": four], weighted: true),
    Case("soft-torch-ce", "ce"),
    Case("soft-torch-weighted-ce", "weighted-ce", ["class-weights": "1+2+0.5", "weight-normalisation": "plain"]),
    Case("soft-torch-ce-label-smoothing", "ce", ["label-smoothing": "0.1"]),
    Case(
      "soft-torch-weighted-ce-label-smoothing", "weighted-ce",
      ["class-weights": "1+2+0.5", "weight-normalisation": "plain", "label-smoothing": "0.1"]),
  ]

  static let binaries = [
    Case("own-bce", "bce"),
    Case("soft-torch-bce", "bce"),
    Case("regions-torch-bce", "bce", [:], .nnUNet),
    Case("regions-torch-bce-pos-weight", "bce", ["pos-weight": "1.5+2+3"]),
    Case("formula-balanced-bce", "balanced-bce", ["batch": "true"]),
    Case("own-edge-weighted-bce", "edge-weighted-bce"),
    Case("own-distance-weighted-bce", "distance-weighted-bce"),
  ]

  static let focals = [
    Case("monai-focal-sigmoid", "focal", [:], .monai),
    Case("monai-focal-sigmoid-alpha", "focal", ["alpha": "0.25"], .monai),
    Case("monai-focal-softmax", "focal-softmax", [:], .monai),
    Case("monai-focal-softmax-alpha", "focal-softmax", ["alpha": "0.25"], .monai),
    Case("smp-focal", "focal", [:], .smp),
    Case("smp-focal-ignore", "focal", [:], .smp),
    Case("kornia-focal-softmax", "focal-softmax", ["alpha": "0.25", "divisor": "all-values"]),
    Case("ignore-formula-focal-softmax", "focal-softmax"),
    Case("ignore-own-focal", "focal-softmax", ["alpha": four]),
    Case("ignore-monai-focal-sigmoid", "focal", [:], .monai),
    Case("ignore-monai-focal-softmax", "focal-softmax", [:], .monai),
    Case("ignore-monai-focal-softmax-alpha", "focal-softmax", ["gamma": "1.5", "alpha": four], .monai),
    Case("ignore-smp-focal", "focal", [:], .smp),
    Case("ignore-smp-focal-alpha-weight", "focal", ["alpha": "0.25", "class-weights": four], .smp),
    Case("ignore-kornia-focal-softmax", "focal-softmax", ["divisor": "all-values"]),
    Case("own-focal", "focal", ["alpha": "0.25"]),
    Case("regions-monai-focal", "focal", [:], .monai),
    Case("regions-monai-focal-alpha", "focal", ["alpha": "0.25"], .monai),
    Case("regions-monai-focal-alpha-list", "focal", ["alpha": "0.25+0.5+0.75"], .monai),
    Case("regions-smp-focal", "focal", ["alpha": "0.25"], .smp),
  ]

  @Test(arguments: crossEntropies + binaries + focals) func row(_ row: Case) throws {
    let loss = try LossCatalogue.loss(row.name, keys: row.keys, convention: row.convention)
    try GoldenLosses.shared.check(row.id, loss, isWeighted: row.isWeighted)
  }

  /// MONAI's and SMP's focal losses take the logits of a softmax network as they are.
  @Test(arguments: ["monai-focal-sigmoid", "smp-focal", "ignore-smp-focal-alpha-weight", "ignore-monai-focal-sigmoid"])
  func focalOnSoftmaxLogits(_ id: String) throws {
    let row = try #require(Self.focals.first { $0.id == id })
    let loss = try LossCatalogue.loss(row.name, keys: row.keys, convention: row.convention)
    try GoldenLosses.shared.check(id, loss, activation: .softmax)
  }

  /// The weighted sum over the number of voxels that count is the reduction `sum` over that number.
  @Test func voxelWeightsOverTheVoxelCount() throws {
    let golden = GoldenLosses.shared
    let sample = try golden.sample("ignore")
    let count = Double(try CrossEntropyLoss().evaluate(sample.prediction, against: sample.reference).evaluatedVoxels)
    let options = LossOptions(reduction: .sum)
    try golden.check(
      "ignore-torch-ce-voxel-weights", CompoundLoss([.init(1 / count, CrossEntropyLoss(options: options))]),
      isWeighted: true)
    try golden.check(
      "ignore-formula-focal-softmax-voxel-weights", CompoundLoss([.init(1 / count, FocalLoss(options: options))]),
      isWeighted: true)
  }

  /// nnU-Net's Dice (minus its 1) and BCE: with an ignore channel BCE is not divided by the channels.
  @Test(arguments: ["regions-nnunet-dc-bce", "regions-nnunet-dc-bce-ignore"])
  func regionsOfNNUNet(_ id: String) throws {
    let row = try GoldenLosses.shared.row(id)
    let sample = try GoldenLosses.shared.sample(row.input, activation: .sigmoid)
    let sum = CompoundLoss([
      .init(1, DiceLoss(smooth: Smoothing(1e-5))), .init(1, try LossCatalogue.loss("bce", convention: .nnUNet)),
    ])
    let found = try sum.gradient(sample.prediction, against: sample.reference)
    #expect(abs(found.result.value - 1 - row.value) < 4e-6)
    #expect(abs(found.norm - (row.gradientNorm ?? 0)) < 4e-7)
  }

  @Test func regionsWithIgnoredVoxels() throws {
    let row = try GoldenLosses.shared.row("regions-formula-bce-ignore")
    let sample = try GoldenLosses.shared.sample(row.input, activation: .sigmoid)
    let found = try BinaryCrossEntropyLoss().gradient(sample.prediction, against: sample.reference)
    #expect(difference(found.result.value, row.value) < 1e-12)
    for (index, value) in row.gradientSample { #expect(abs(found.gradient[index] - value) < 1e-12) }
    #expect(abs(found.norm - (row.gradientNorm ?? 0)) < 1e-9)
  }

  /// SegLossOdyssey's clamped one-hot reference moves its value by 2e-4: not reproduced.
  @Test func odysseyIsNear() throws {
    let row = try GoldenLosses.shared.row("odyssey-focal")
    let sample = try GoldenLosses.shared.sample(row.input)
    let value = try FocalLoss().evaluate(sample.prediction, against: sample.reference).value
    #expect(abs(value - row.value) < 3e-4 && abs(value - row.value) > 1e-5)
  }
}
