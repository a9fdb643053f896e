import SegmentationLosses
import Testing
import VolumeCore

/// What the keys mean, what is refused, and what the report holds.
@Suite struct RegionOptionTests {
  private func value(_ name: String, _ keys: [String: String] = [:], on sample: LossSample) throws -> Double {
    try LossCatalogue.loss(name, keys: keys).evaluate(sample.prediction, against: sample.reference).value
  }

  /// Four voxels of one class: TP = 1.5, P = 1.9, G = 2.
  private func row(_ labels: [UInt8] = [1, 1, 0, 0], _ p: [Double] = [0.9, 0.6, 0.3, 0.1]) throws -> LossSample {
    try LossSample.row(labels: labels, logits: p, classCount: 1, activation: .none)
  }

  @Test func smoothing() throws {
    let sample = try row()
    #expect(try abs(value("dice", ["smooth": "1"], on: sample) - (1 - 4 / 4.9)) < 1e-12)
    #expect(try abs(value("jaccard", ["smooth": "1"], on: sample) - (1 - 2.5 / 3.4)) < 1e-12)
    #expect(try abs(value("tversky", ["smooth": "1"], on: sample) - (1 - 2.5 / 2.95)) < 1e-12)
    let parts = ["smooth-numerator": "0.5", "smooth-denominator": "2"]
    #expect(try abs(value("dice", parts, on: sample) - (1 - 3.5 / 5.9)) < 1e-12)
    let smp = try LossCatalogue.loss("dice", keys: ["smooth": "1"], convention: .smp)
    let found = try smp.evaluate(sample.prediction, against: sample.reference).value
    #expect(abs(found - (1 - 2.5 / 2.95)) < 1e-12)
    #expect(try abs(value("dice", ["smooth": "0", "log": "true"], on: sample) - 0.262364264) < 1e-9)
  }

  @Test func emptyClasses() throws {
    let sample = try row([0, 0, 0, 0])
    let keys = { (policy: String) in ["smooth": "0", "empty-class": policy] }
    for name in ["dice", "jaccard", "tversky", "generalized-dice"] {
      #expect(try value(name, keys("formula"), on: sample) == 1)
      #expect(try value(name, keys("skip"), on: sample) == 0)
      #expect(try value(name, keys("skip-both-empty"), on: sample) == 1)
      #expect(try value(name, keys("zero"), on: sample) == 0)
      #expect(try abs(value(name, keys("volume"), on: sample) - 1.9 / 4) < 1e-12)
    }
    let two = try LossSample.row(
      labels: [0, 0], logits: [0.75, 0.5, 0.25, 0.5], classCount: 2, activation: .none)
    // Class 0: 1 - 2.5 / 3.25; class 1 is absent.
    let present = 1 - 2.5 / 3.25
    #expect(try abs(value("dice", keys("skip"), on: two) - present) < 1e-12)
    #expect(try abs(value("dice", keys("zero"), on: two) - present / 2) < 1e-12)
    #expect(try abs(value("dice", keys("formula"), on: two) - (present + 1) / 2) < 1e-12)
  }

  /// A sample of which nothing counts leaves the mean here and is a perfect match in MONAI and nnU-Net.
  @Test func samplesWithoutVoxels() throws {
    let size = VolumeSize(x: 2, y: 1, z: 1)
    let prediction = try PredictionBatch(
      shape: TensorShape(batchCount: 2, classCount: 1, size: size), activation: .none, values: [0.5, 0.5, 0.5, 0.5])
    let reference = try ReferenceBatch(
      labels: [1, 0, 9, 9] as [UInt8], batchCount: 2, classCount: 1, size: size, ignoreLabel: 9)
    func value(_ name: String, _ convention: LossConvention?) throws -> Double {
      try LossCatalogue.loss(name, convention: convention).evaluate(prediction, against: reference).value
    }
    for name in ["dice", "jaccard", "tversky"] {
      #expect(try abs(value(name, .monai) - value(name, nil) / 2) < 1e-5)
    }
    #expect(try abs(value("dice", .nnUNet) - (value("dice", nil) - 2) / 2) < 1e-5)
  }

  @Test func aFactorIsAFactor() throws {
    let sample = try GoldenLosses.shared.sample("table")
    let factors = ["dice-factor": "0.25", "ce-factor": "3"]
    let sum = try 0.25 * value("dice", on: sample) + 3 * value("ce", on: sample)
    #expect(try abs(value("dice-ce", factors, on: sample) - sum) < 1e-12)
    let result = try LossCatalogue.loss("dice-ce", keys: factors).evaluate(
      sample.prediction, against: sample.reference)
    #expect(result.terms.map(\.name) == ["dice", "ce"])
    #expect(result.terms.map(\.weight) == [0.25, 3])
    #expect(try abs(result.terms[0].value - value("dice", on: sample)) < 1e-12)
  }

  /// Softmax of two classes is the sigmoid of the difference: Combo has one value for both.
  @Test func comboOfTwoClassesIsBinary() throws {
    let binary = try TableInput.binary()
    let x = binary.prediction.values
    let zeros = [Double](repeating: 0, count: 120)
    let shape = TensorShape(batchCount: 2, classCount: 2, size: TableInput.size)
    let both: PredictionBatch<Double> = try PredictionBatch(
      shape: shape, activation: .softmax, values: zeros + Array(x[..<120]) + zeros + Array(x[120...]))
    let reference = try ReferenceBatch(
      labels: TableInput.labels().map { $0 > 0 ? UInt8(1) : 0 }, batchCount: 2, classCount: 2, size: TableInput.size)
    for beta in [0, 0.3, 0.5, 1] {
      let loss = ComboLoss(alpha: 0.4, beta: beta)
      let one = try loss.gradient(binary.prediction, against: binary.reference)
      let two = try loss.gradient(both, against: reference)
      #expect(abs(one.result.value - two.result.value) < 1e-12)
      #expect(abs(one.gradient[150] - two.gradient[3 * 120 + 30]) < 1e-12)
    }
  }

  @Test(arguments: [
    (NamedLoss("dice", ["smoth": "1"]), "did you mean smooth?"), (NamedLoss("dice", ["smooth": "-1"]), "negative"),
    (NamedLoss("multiclass-dice", [:], .monai), "monai has no multiclass-dice"),
    (NamedLoss("combo", [:], .smp), "smp has no combo"),
    (NamedLoss("squared-dice", [:], .smp), "those that have it: monai"),
    (NamedLoss("generalized-dice", ["weighting": "cubic"]), "square, simple, uniform"),
  ]) func wrongKeysAreRefused(_ named: NamedLoss, _ text: String) {
    #expect { try named.make() } throws: { "\($0)".contains(text) }
  }

  @Test func wrongParametersAreRefused() throws {
    let sample = try TableInput.sample()
    let losses: [any SegmentationLoss] = [
      TverskyLoss(alpha: -1), TverskyLoss(gamma: .infinity), TverskyLoss(gamma: 2, form: .logarithm),
      DiceLoss(smooth: Smoothing(-1)), DiceLoss(options: LossOptions(classWeights: [1, 2])),
      GeneralizedDiceLoss(options: LossOptions(classes: .list([5]))), ComboLoss(alpha: 2), CompoundLoss([]),
      CompoundLoss([.init(.nan, DiceLoss())]), JaccardLoss(smooth: Smoothing(.nan)),
    ]
    for loss in losses {
      #expect(throws: LossError.self) { try loss.evaluate(sample.prediction, against: sample.reference) }
    }
  }
}
