import SegmentationLosses
import TestSupport
import Testing
import VolumeCore

/// What must hold for every region loss.
@Suite struct RegionLawTests {
  private func close(_ a: [Double], _ b: [Double], _ tolerance: Double = 1e-12) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance }
  }

  /// Three classes at 8 voxels, as one row.
  private func row(labels: [UInt8], logits: [[Double]], weights: [Float]? = nil, ignore: Int? = nil) throws
    -> LossSample
  {
    try LossSample.row(
      labels: labels, logits: logits.flatMap { $0 }, classCount: logits.count, ignoreLabel: ignore,
      voxelWeights: weights)
  }

  private let labels: [UInt8] = [0, 1, 1, 2, 0, 2, 1, 0]
  private var logits: [[Double]] {
    var generator = SeededGenerator(seed: 7)
    return (0..<3).map { _ in (0..<8).map { _ in Double.random(in: -2...2, using: &generator) } }
  }

  private func gradient(_ loss: NamedLoss, _ sample: LossSample) throws -> LossGradient<Double> {
    try loss.make().gradient(sample.prediction, against: sample.reference)
  }

  @Test(arguments: NamedLoss.plain) func classesMayBePermuted(_ loss: NamedLoss) throws {
    let order = [2, 0, 1]
    let found = try gradient(loss, row(labels: labels, logits: logits))
    let moved = try gradient(
      loss, row(labels: labels.map { UInt8(order[Int($0)]) }, logits: [logits[1], logits[2], logits[0]]))
    #expect(abs(found.result.value - moved.result.value) < 1e-12)
    for (old, new) in order.enumerated() {
      #expect(close(Array(found.gradient[old * 8..<old * 8 + 8]), Array(moved.gradient[new * 8..<new * 8 + 8])))
    }
  }

  @Test(arguments: NamedLoss.plain + NamedLoss.variants) func ignoringIsDeleting(_ loss: NamedLoss) throws {
    let dropped: Set<Int> = [1, 3, 6]
    let kept = (0..<8).filter { !dropped.contains($0) }
    let all = try gradient(
      loss, row(labels: (0..<8).map { dropped.contains($0) ? 9 : labels[$0] }, logits: logits, ignore: 9))
    let part = try gradient(
      loss, row(labels: kept.map { labels[$0] }, logits: logits.map { line in kept.map { line[$0] } }))
    #expect(abs(all.result.value - part.result.value) < 1e-12)
    for index in 0..<3 {
      #expect(dropped.allSatisfy { all.gradient[index * 8 + $0] == 0 })
      #expect(
        close(kept.map { all.gradient[index * 8 + $0] }, Array(part.gradient[index * 5..<index * 5 + 5])))
    }
  }

  @Test(arguments: NamedLoss.plain + NamedLoss.variants) func aWeightIsReplication(_ loss: NamedLoss) throws {
    let weights = [1, 2, 3, 1, 0, 2, 1, 1]
    let copies = weights.indices.flatMap { Array(repeating: $0, count: weights[$0]) }
    let weighted = try gradient(
      loss, row(labels: labels, logits: logits, weights: weights.map { Float($0) }))
    let copied = try gradient(
      loss, row(labels: copies.map { labels[$0] }, logits: logits.map { line in copies.map { line[$0] } }))
    #expect(abs(weighted.result.value - copied.result.value) < 1e-12)
    for index in 0..<3 {
      var sums = [Double](repeating: 0, count: 8)
      for (copy, voxel) in copies.enumerated() { sums[voxel] += copied.gradient[index * copies.count + copy] }
      #expect(close(sums, Array(weighted.gradient[index * 8..<index * 8 + 8])))
    }
  }

  @Test(arguments: ["dice", "squared-dice", "jaccard", "tversky", "focal-tversky", "generalized-dice"])
  func aBatchIsTheMeanOfItsSamples(_ name: String) throws {
    for input in ["table", "soft", "ignore"] {
      let sample = try GoldenLosses.shared.sample(input)
      let whole = try gradient(NamedLoss(name), sample)
      let parts = try sample.samplesOneByOne.map { try gradient(NamedLoss(name), $0) }
      #expect(abs(whole.result.value - (parts[0].result.value + parts[1].result.value) / 2) < 1e-12)
      #expect(close(whole.gradient, (parts[0].gradient + parts[1].gradient).map { $0 / 2 }))
    }
  }

  @Test func lossesAreCasesOfEachOther() throws {
    let sample = try GoldenLosses.shared.sample("ignore", isWeighted: true)
    func found(_ loss: any SegmentationLoss) throws -> LossGradient<Double> {
      try loss.gradient(sample.prediction, against: sample.reference)
    }
    func same(_ a: any SegmentationLoss, _ b: any SegmentationLoss, apart: Double = 0) throws {
      let (a, b) = try (found(a), found(b))
      #expect(abs(a.result.value - b.result.value - apart) < 1e-12)
      #expect(close(a.gradient, b.gradient))
    }
    try same(TverskyLoss(smooth: Smoothing(0.5)), DiceLoss(smooth: Smoothing(1)))
    try same(TverskyLoss(alpha: 1, beta: 1), JaccardLoss())
    try same(TverskyLoss(gamma: 1, gammaLevel: .mean), TverskyLoss())
    try same(DiceLoss(softLabel: true), DiceLoss())
    try same(JaccardLoss(softLabel: true), JaccardLoss())
    try same(GeneralizedDiceLoss(softLabel: true), GeneralizedDiceLoss())
    try same(DiceLoss(), DiceLoss(form: .negative), apart: 1)
    let one = LossOptions(classes: .list([1]))
    try same(GeneralizedDiceLoss(weighting: .uniform, options: one), DiceLoss(options: one))
    try same(GeneralizedDiceLoss(options: one), DiceLoss(options: one))
    // J = D / (2 - D) class by class.
    let dice = try found(DiceLoss(smooth: Smoothing(0), options: one)).result.value
    let jaccard = try found(JaccardLoss(smooth: Smoothing(0), options: one)).result.value
    // The mean over two samples is no function of the mean: compare one sample.
    let first = try sample.samplesOneByOne[0]
    let d = try DiceLoss(smooth: Smoothing(0), options: one).evaluate(first.prediction, against: first.reference).value
    let j = try JaccardLoss(smooth: Smoothing(0), options: one).evaluate(first.prediction, against: first.reference)
      .value
    #expect(abs(1 - j - (1 - d) / (1 + d)) < 1e-12)
    #expect(jaccard > dice)
  }

  /// A perfect match with soft references: 0 with the right TP, more without.
  @Test func softLabelsCanBeMatched() throws {
    let t = [0.2, 0.7, 1, 0.5]
    let size = VolumeSize(x: 4, y: 1, z: 1)
    let reference = try ReferenceBatch(probabilities: t, classCount: 1, size: size)
    let prediction = try PredictionBatch(
      shape: TensorShape(classCount: 1, size: size), activation: .none, values: t)
    func value(_ loss: any SegmentationLoss) throws -> Double {
      try loss.evaluate(prediction, against: reference).value
    }
    #expect(try abs(value(DiceLoss(softLabel: true))) < 1e-12)
    #expect(try abs(value(JaccardLoss(softLabel: true))) < 1e-12)
    #expect(try abs(value(TverskyLoss(alpha: 0.1, beta: 0.8, softLabel: true))) < 1e-12)
    #expect(try value(DiceLoss()) > 0.2)
    #expect(try value(JaccardLoss()) > 0.3)
  }

  @Test func workersDoNotChangeABit() throws {
    var generator = SeededGenerator(seed: 11)
    let size = VolumeSize(x: 37, y: 33, z: 29)
    let shape = TensorShape(batchCount: 2, classCount: 3, size: size)
    let values = (0..<shape.count).map { _ in Float.random(in: -3...3, using: &generator) }
    let labels = (0..<shape.batchCount * shape.voxelCount).map { UInt8($0 / 500 % 3) }
    let prediction = try PredictionBatch(shape: shape, activation: .softmax, values: values)
    let reference = try ReferenceBatch(labels: labels, batchCount: 2, classCount: 3, size: size)
    let loss = CompoundLoss(try (NamedLoss.plain + NamedLoss.variants).map { .init(1, try $0.make()) })
    let one = try loss.gradient(prediction, against: reference, workerCount: 1)
    for workers in [2, 3, 8] {
      let many = try loss.gradient(prediction, against: reference, workerCount: workers)
      #expect(many.result == one.result)
      #expect(many.gradient == one.gradient)
    }
  }
}
