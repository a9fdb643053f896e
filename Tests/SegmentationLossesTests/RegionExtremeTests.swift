import SegmentationLosses
import Testing
import VolumeCore

/// Finite values and gradients wherever the input is finite.
@Suite struct RegionExtremeTests {
  private static let exclusive = NamedLoss.plain + NamedLoss.variants + NamedLoss.options + NamedLoss.exclusiveCompounds
  private static let overlapping =
    NamedLoss.plain + NamedLoss.variants + NamedLoss.options + NamedLoss.overlappingCompounds

  /// Labels of four voxels: mixed, empty, full, all ignored.
  private static let references: [[UInt8]] = [
    [0, 1, 2, 1], [0, 0, 0, 0], [1, 1, 1, 1], [9, 9, 9, 9], [0, 9, 9, 9],
  ]

  private func check(_ named: NamedLoss, _ sample: LossSample, isIgnored: Bool) throws {
    let loss = try named.make()
    let double = try loss.gradient(sample.prediction, against: sample.reference)
    let single = try loss.gradient(sample.single, against: sample.reference)
    let text = "\(named.testDescription) \(sample.prediction.values)"
    #expect(double.result.value.isFinite && double.gradient.allSatisfy(\.isFinite), "\(text)")
    #expect(single.result.value.isFinite && single.gradient.allSatisfy(\.isFinite), "Float \(text)")
    if isIgnored {
      #expect(double.gradient.allSatisfy { $0 == 0 } && !double.result.isDefined, "\(text)")
    }
  }

  private static let logits: [[Double]] = [
    Array(repeating: 0, count: 12), [1e4, -1e4, -1e4, -1e4, -1e4, 1e4, -1e4, 1e4, -1e4, -1e4, 1e4, -1e4],
    [-1e4, 1e4, 1e4, 1e4, 1e4, -1e4, 1e4, -1e4, 1e4, 1e4, -1e4, 1e4], Array(repeating: 1e4, count: 12),
    Array(repeating: -1e4, count: 12),
  ]

  @Test(arguments: exclusive) func exclusiveClasses(_ loss: NamedLoss) throws {
    for labels in Self.references {
      for logits in Self.logits {
        let sample = try LossSample.row(labels: labels, logits: logits, classCount: 3, ignoreLabel: 9)
        try check(loss, sample, isIgnored: labels[0] == 9)
        guard loss.convention == nil else { continue }
        let probabilities = logits.map { $0 > 0 ? 1.0 : 0.0 }
        let none = try LossSample.row(
          labels: labels, logits: probabilities, classCount: 3, activation: .none, ignoreLabel: 9)
        try check(loss, none, isIgnored: labels[0] == 9)
      }
    }
    let one = try LossSample.row(labels: [1], logits: [0.3, -0.2, 0.5], classCount: 3)
    try check(loss, one, isIgnored: false)
  }

  @Test(arguments: overlapping) func classesOnTheirOwn(_ loss: NamedLoss) throws {
    for labels in Self.references {
      for logits in Self.logits {
        let sample = try LossSample.row(
          labels: labels, logits: logits, classCount: 3, activation: .sigmoid, ignoreLabel: 9)
        try check(loss, sample, isIgnored: labels[0] == 9)
      }
    }
    let one = try LossSample.row(labels: [1], logits: [0.3, -0.2, 0.5], classCount: 3, activation: .sigmoid)
    try check(loss, one, isIgnored: false)
  }

  /// Without smoothing two empty sides match, and nothing is divided by 0.
  @Test(arguments: ["dice", "squared-dice", "jaccard", "tversky", "focal-tversky", "generalized-dice", "log-cosh-dice"])
  func noSmoothing(_ name: String) throws {
    let loss = NamedLoss(name, ["smooth": "0"])
    for labels in Self.references {
      for logits in Self.logits {
        let sample = try LossSample.row(
          labels: labels, logits: logits, classCount: 3, activation: .sigmoid, ignoreLabel: 9)
        try check(loss, sample, isIgnored: labels[0] == 9)
      }
    }
    let empty = try LossSample.row(
      labels: [0, 0], logits: [-1e4, -1e4], classCount: 1, activation: .sigmoid)
    #expect(try loss.make().evaluate(empty.prediction, against: empty.reference).value == 0)
  }

  /// Uniform probabilities of two halves of a cube: 1/2 whatever the size; MONAI's smoothing swamps the sums.
  @Test func generalizedDiceOfLargeImages() throws {
    for (edge, monai) in [(16, 0.49745), (64, 0.37660)] {
      let size = VolumeSize(x: edge, y: edge, z: edge)
      let prediction = try PredictionBatch(
        shape: TensorShape(classCount: 2, size: size), activation: .softmax,
        values: [Float](repeating: 0, count: 2 * size.voxelCount))
      let reference = try ReferenceBatch(
        labels: (0..<size.voxelCount).map { UInt8($0 * 2 / size.voxelCount) }, classCount: 2, size: size)
      let ours = try GeneralizedDiceLoss().evaluate(prediction, against: reference, workerCount: 2).value
      #expect(abs(ours - 0.5) < 1e-6)
      let theirs = try LossCatalogue.loss("generalized-dice", convention: .monai)
        .evaluate(prediction, against: reference, workerCount: 2).value
      #expect(abs(theirs - monai) < 1e-5)
    }
  }

  /// A patch without foreground still teaches: MONAI's weights are all 0 there.
  @Test func generalizedDiceOfAnEmptyPatch() throws {
    let keys = ["classes": "foreground"]
    let sample = try GoldenLosses.shared.sample("table-empty")
    let ours = try LossCatalogue.loss("generalized-dice", keys: keys).gradient(
      sample.prediction, against: sample.reference)
    #expect(ours.result.value > 0.99 && ours.norm > 0)
    let theirs = try LossCatalogue.loss("generalized-dice", keys: keys, convention: .monai).gradient(
      sample.prediction, against: sample.reference)
    #expect(theirs.result.value == 0 && theirs.norm == 0)
  }

  /// A class that is missed completely has a finite slope in the log form, and gamma < 1 has one at a perfect match.
  @Test func slopesStayFinite() throws {
    let missed = try LossSample.row(labels: [1, 1], logits: [0, 0], classCount: 1, activation: .none)
    let log = try DiceLoss(smooth: Smoothing(0), form: .logarithm).gradient(
      missed.prediction, against: missed.reference)
    #expect(log.result.value > 16 && log.gradient.allSatisfy { $0 < -1e6 && $0.isFinite })
    let perfect = try LossSample.row(labels: [1, 0], logits: [1, 0], classCount: 1, activation: .none)
    let focal = try TverskyLoss(gamma: 0.5).gradient(perfect.prediction, against: perfect.reference)
    #expect(focal.result.value == 0 && focal.gradient.allSatisfy(\.isFinite))
  }
}
