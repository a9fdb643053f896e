import Testing
import VolumeCore

@testable import SegmentationLosses

/// The Lovasz losses against their originals, and the order of equal errors.
@Suite struct LovaszTests {
  /// The originals take differences of J in Float, which leaves 6e-8 of 1 in each gradient.
  private func check(_ id: String, _ loss: any SegmentationLoss) throws {
    let row = try GoldenLosses.shared.row(id)
    guard row.precision == "float32" else { return try GoldenLosses.shared.check(id, loss) }
    let sample = try GoldenLosses.shared.sample(row.input, activation: row.activation)
    for workers in [1, 2] {
      let found = try loss.gradient(sample.prediction, against: sample.reference, workerCount: workers)
      #expect(GoldenLosses.difference(found.result.value, row.value) < row.tolerance)
      GoldenLosses.shared.compare(found, with: row, tolerance: 2e-5, #_sourceLocation)
    }
  }

  @Test(arguments: [
    ("berman-lovasz-softmax", true, false), ("formula-lovasz-softmax", true, false),
    ("berman-lovasz-softmax-ignore", true, false), ("formula-lovasz-softmax-ignore", true, false),
    ("berman-lovasz-softmax-per-image", false, false), ("formula-lovasz-softmax-per-image", false, false),
    ("berman-lovasz-softmax-per-image-all", false, true), ("formula-lovasz-softmax-per-image-all", false, true),
    ("kornia-lovasz-softmax", false, true), ("ignore-smp-lovasz-softmax", true, false),
    ("ignore-berman-lovasz-softmax", true, false), ("ignore-formula-lovasz-softmax", true, false),
    ("ignore-berman-lovasz-softmax-per-image", false, false),
    ("ignore-formula-lovasz-softmax-per-image", false, false),
    ("ignore-berman-lovasz-softmax-all", true, true), ("ignore-formula-lovasz-softmax-all", true, true),
    ("empty-formula-lovasz-softmax", true, false), ("empty-formula-lovasz-softmax-all", true, true),
  ]) func softmax(_ id: String, _ isBatch: Bool, _ takesAll: Bool) throws {
    let loss = LovaszSoftmaxLoss(
      options: LossOptions(scope: isBatch ? .batch : .sample, emptyClass: takesAll ? .formula : .skip))
    try check(id, loss)
    let keys = ["batch": "\(isBatch)", "empty-class": takesAll ? "formula" : "skip"]
    try check(id, LossCatalogue.loss("lovasz-softmax", keys: keys))
  }

  @Test func smpIsTheBatch() throws {
    try check(
      "ignore-smp-lovasz-softmax", LossCatalogue.loss("lovasz-softmax", convention: .smp))
  }

  @Test(arguments: [
    ("berman-lovasz-hinge", true), ("berman-lovasz-hinge-per-image", false), ("formula-lovasz-hinge", true),
  ]) func hinge(_ id: String, _ isBatch: Bool) throws {
    try check(id, LovaszHingeLoss(options: LossOptions(scope: isBatch ? .batch : .sample)))
  }

  /// The worked example of Docs/Losses/lovasz-softmax.md.
  @Test func fourVoxels() throws {
    let size = VolumeSize(x: 4, y: 1, z: 1)
    let prediction = try PredictionBatch<Double>(
      shape: TensorShape(classCount: 1, size: size), activation: .none, values: [0.75, 0.5, 0.375, 0.25])
    let reference = try ReferenceBatch(labels: [UInt8(1), 1, 0, 0], classCount: 1, size: size)
    let found = try LovaszSoftmaxLoss().gradient(prediction, against: reference)
    // Errors .5 (fg), .375 (bg), .25 (fg), .25 (bg); J = 1/2, 2/3, 1, 1.
    #expect(abs(found.result.value - (0.5 / 2 + 0.375 / 6 + 0.25 / 3)) < 1e-12)
    let expected = [-1.0 / 3, -0.5, 1.0 / 6, 0]
    for (a, b) in zip(found.gradient, expected) { #expect(abs(a - b) < 1e-12) }
  }

  @Test func gradientsByDifferences() throws {
    let size = VolumeSize(x: 5, y: 3, z: 2)
    for activation in [Activation.softmax, .sigmoid, .none] {
      for scope in SumScope.allCases {
        for policy in [EmptyClassPolicy.skip, .formula, .volume] {
          let sample = try RandomVolume.sample(
            seed: 3, batchCount: 2, size: size, activation: activation, ignoring: true, weighted: true)
          try FiniteDifferences.check(
            LovaszSoftmaxLoss(
              options: LossOptions(classWeights: [1, 2, 0.5], scope: scope, emptyClass: policy)),
            at: sample.prediction, against: sample.reference, components: 40, "\(activation) \(scope) \(policy)")
        }
      }
    }
    let sample = try RandomVolume.sample(seed: 4, batchCount: 2, size: size, activation: .sigmoid, ignoring: true)
    try FiniteDifferences.check(LovaszHingeLoss(), at: sample.prediction, against: sample.reference)
  }

  /// Together with losses of probabilities the hinge still acts on logits.
  @Test func hingeInACompound() throws {
    let sample = try TableInput.binary()
    let all = LossOptions(classes: .all)
    let parts: [any SegmentationLoss] = [
      LovaszHingeLoss(), DiceLoss(), HausdorffDistanceLoss(options: all), BinaryCrossEntropyLoss(),
    ]
    let sum = try CompoundLoss(parts.map { .init(0.5, $0) }).gradient(sample.prediction, against: sample.reference)
    let alone = try parts.map { try $0.gradient(sample.prediction, against: sample.reference) }
    #expect(abs(sum.result.value - alone.reduce(0) { $0 + 0.5 * $1.result.value }) < 1e-12)
    for index in sum.gradient.indices {
      #expect(abs(sum.gradient[index] - alone.reduce(0) { $0 + 0.5 * $1.gradient[index] }) < 1e-14)
    }
  }

  /// A voxel weight is a number of equal voxels, and 0 is none.
  @Test(arguments: SumScope.allCases) func weightsReplicate(_ scope: SumScope) throws {
    let sample = try RandomVolume.sample(seed: 13, classCount: 2, size: VolumeSize(x: 40, y: 1, z: 1))
    let labels = sample.reference.mask(sample: 0, classIndex: 1).voxels.voxels.map { $0 }
    let weights = (0..<40).map { $0 % 4 }
    let places = weights.indices.flatMap { Array(repeating: $0, count: weights[$0]) }
    let size = VolumeSize(x: places.count, y: 1, z: 1)
    let values = sample.prediction.values
    let replicated = try PredictionBatch(
      shape: TensorShape(classCount: 2, size: size), activation: .softmax,
      values: places.map { values[$0] } + places.map { values[40 + $0] })
    let weighted = try ReferenceBatch(
      labels: labels, classCount: 2, size: VolumeSize(x: 40, y: 1, z: 1), voxelWeights: weights.map { Float($0) })
    let plain = try ReferenceBatch(labels: places.map { labels[$0] }, classCount: 2, size: size)
    let loss = LovaszSoftmaxLoss(options: LossOptions(scope: scope))
    let (a, b) = (
      try loss.gradient(sample.prediction, against: weighted), try loss.gradient(replicated, against: plain)
    )
    #expect(abs(a.result.value - b.result.value) < 1e-12)
    for voxel in 0..<40 {
      let copies = places.indices.filter { places[$0] == voxel }.reduce(0.0) { $0 + b.gradient[$1] }
      #expect(abs(a.gradient[voxel] - copies) < 1e-12)
    }
  }

  /// Float writes its gradient block by block: enough voxels for several blocks, with many equal errors.
  @Test func floatFollowsDoubleInLargeVolumes() throws {
    let size = VolumeSize(x: 25, y: 24, z: 24)
    let random = try RandomVolume.sample(seed: 14, batchCount: 2, classCount: 2, size: size, activation: .none)
    let values = random.prediction.values.map { ($0 * 1024).rounded() / 1024 }
    let shape = random.prediction.shape
    for scope in SumScope.allCases {
      let loss = LovaszSoftmaxLoss(options: LossOptions(scope: scope))
      let double = try loss.gradient(
        PredictionBatch(shape: shape, activation: .none, values: values), against: random.reference)
      let single = try loss.gradient(
        PredictionBatch(shape: shape, activation: .none, values: values.map { Float($0) }), against: random.reference)
      #expect(difference(double.result.value, single.result.value) < 1e-9)
      for index in values.indices {
        #expect(
          abs(double.gradient[index] - Double(single.gradient[index])) < 1e-6 * abs(double.gradient[index]) + 1e-15)
      }
    }
  }

  @Test func sortIsStableAndComplete() {
    var state: UInt64 = 7
    for count in [0, 1, 2, 17, 4000] {
      let planes = ScratchPlanes<UInt64>()
      let (a, b) = (planes.take(max(1, count)), planes.take(max(1, count)))
      var expected: [(key: UInt64, index: Int)] = []
      for index in 0..<count {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        // Few different keys, spread over all digits.
        let key = (state >> 60) &* 0x1110_0011 & 0xffff_ffff
        a.plane[index] = key << 32 | UInt64(index)
        expected.append((key, index))
      }
      let sorted = RadixSort.sort(a.plane, b.plane, count: count)
      expected.sort { ($0.key, $0.index) < ($1.key, $1.index) }
      for index in 0..<count {
        #expect(sorted[index] == expected[index].key << 32 | UInt64(expected[index].index))
      }
    }
  }
}
