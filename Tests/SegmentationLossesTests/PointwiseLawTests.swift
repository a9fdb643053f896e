import SegmentationLosses
import TestSupport
import Testing
import VolumeCore

/// Laws of losses of single voxels.
@Suite struct PointwiseLawTests {
  /// Voxels in a row with three classes: logits by class, labels (3 is ignored), weights.
  struct Voxels {
    var logits: [[Double]]
    var labels: [UInt8]
    var weights: [Float]

    init(count: Int, seed: UInt64) {
      var generator = SeededGenerator(seed: seed)
      logits = (0..<3).map { _ in (0..<count).map { _ in Double.random(in: -3...3, using: &generator) } }
      labels = (0..<count).map { _ in UInt8.random(in: 0...3, using: &generator) }
      weights = (0..<count).map { _ in Float(Int.random(in: 1...3, using: &generator)) }
    }

    /// The voxels at some positions.
    func picking(_ positions: [Int]) -> Voxels {
      var copy = self
      copy.logits = logits.map { row in positions.map { row[$0] } }
      copy.labels = positions.map { labels[$0] }
      copy.weights = positions.map { weights[$0] }
      return copy
    }

    func result(
      _ loss: any SegmentationLoss, _ activation: Activation, weighted: Bool = false, workers: Int = 1
    ) throws -> LossGradient<Double> {
      let shape = TensorShape(classCount: 3, size: VolumeSize(x: labels.count, y: 1, z: 1))
      return try loss.gradient(
        PredictionBatch(shape: shape, activation: activation, values: logits.flatMap { $0 }),
        against: ReferenceBatch(
          labels: labels, classCount: 3, size: shape.size, ignoreLabel: 3, voxelWeights: weighted ? weights : nil),
        workerCount: workers)
    }
  }

  static let losses: [(name: String, keys: [String: String], activation: Activation)] = [
    ("ce", [:], .softmax), ("ce", ["label-smoothing": "0.3", "classes": "1+2"], .softmax),
    ("weighted-ce", [:], .softmax), ("weighted-ce", ["class-weights": "1+2+3"], .softmax),
    ("weighted-ce", ["class-weights": "1+2+3", "weight-normalisation": "plain"], .softmax),
    ("weighted-ce", ["class-weights": "1+2+0", "weight-normalisation": "weight-sum"], .softmax),
    ("bce", ["pos-weight": "1+2+3"], .sigmoid), ("bce", ["classes": "foreground", "divisor": "voxels"], .sigmoid),
    ("balanced-bce", [:], .sigmoid), ("focal", ["alpha": "0.2+0.3+0.4", "gamma": "1.5"], .sigmoid),
    ("focal-softmax", ["alpha": "0.2+0.3+0.4", "gamma": "0.5"], .softmax),
    ("topk", ["k": "30"], .softmax), ("topk", ["k": "30", "label-smoothing": "0.2", "classes": "1+2"], .softmax),
    ("topk", ["k": "60", "class-weights": "1+2+3"], .softmax),
  ]

  /// Leaving a voxel out by the ignore label is leaving it out of the batch.
  @Test(arguments: losses.indices) func ignoringIsDeletion(_ index: Int) throws {
    let (name, keys, activation) = Self.losses[index]
    let loss = try LossCatalogue.loss(name, keys: keys)
    let all = Voxels(count: 83, seed: 5)
    let kept = all.labels.indices.filter { all.labels[$0] != 3 }
    for weighted in [false, true] {
      let whole = try all.result(loss, activation, weighted: weighted)
      let part = try all.picking(kept).result(loss, activation, weighted: weighted)
      #expect(difference(whole.result.value, part.result.value) < 1e-12)
      for classIndex in 0..<3 {
        for (position, voxel) in kept.enumerated() {
          let other = part.gradient[classIndex * kept.count + position]
          #expect(abs(whole.gradient[classIndex * 83 + voxel] - other) < 1e-14)
        }
      }
    }
  }

  /// A voxel of weight 3 is three voxels, and its gradient that of all three.
  @Test(arguments: losses.indices) func weightIsReplication(_ index: Int) throws {
    let (name, keys, activation) = Self.losses[index]
    let loss = try LossCatalogue.loss(name, keys: keys)
    let single = Voxels(count: 61, seed: 6)
    let positions = single.labels.indices.flatMap { Array(repeating: $0, count: Int(single.weights[$0])) }
    let weighted = try single.result(loss, activation, weighted: true)
    let repeated = try single.picking(positions).result(loss, activation)
    #expect(difference(weighted.result.value, repeated.result.value) < 1e-12)
    var sums = [Double](repeating: 0, count: 183)
    for classIndex in 0..<3 {
      for (position, voxel) in positions.enumerated() {
        sums[classIndex * 61 + voxel] += repeated.gradient[classIndex * positions.count + position]
      }
    }
    #expect(zip(sums, weighted.gradient).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  /// Selecting classes is ignoring the voxels of the others, whatever the normalisation.
  @Test(arguments: ["ce", "focal-softmax", "topk"], WeightNormalisation.allCases)
  func selectingIsIgnoring(_ name: String, _ normalisation: WeightNormalisation) throws {
    let voxels = Voxels(count: 53, seed: 8)
    var ignoring = voxels
    ignoring.labels = voxels.labels.map { $0 == 0 ? 3 : $0 }
    var keys = ["weight-normalisation": normalisation.rawValue]
    let all = try ignoring.result(try LossCatalogue.loss(name, keys: keys), .softmax)
    keys["classes"] = "foreground"
    let selected = try voxels.result(try LossCatalogue.loss(name, keys: keys), .softmax)
    #expect(difference(selected.result.value, all.result.value) < 1e-12)
    #expect(zip(selected.gradient, all.gradient).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  /// Renaming the classes changes nothing (topk: no ties here).
  @Test(arguments: losses.indices) func classesCanBePermuted(_ index: Int) throws {
    var (name, keys, activation) = Self.losses[index]
    let voxels = Voxels(count: 47, seed: 7)
    var renamed = voxels
    let (order, names) = ([2, 0, 1], [UInt8(1), 2, 0, 3])
    renamed.logits = order.map { voxels.logits[$0] }
    renamed.labels = voxels.labels.map { names[Int($0)] }
    let before = try voxels.result(try LossCatalogue.loss(name, keys: keys), activation)
    for key in ["class-weights", "pos-weight", "alpha"] {
      guard let values = keys[key]?.split(separator: "+") else { continue }
      keys[key] = order.map { values[$0] }.joined(separator: "+")
    }
    if let classes = keys["classes"] {
      keys["classes"] = classes == "foreground" || classes == "1+2" ? "0+2" : classes
    }
    let after = try renamed.result(try LossCatalogue.loss(name, keys: keys), activation)
    #expect(difference(before.result.value, after.result.value) < 1e-12)
    for (new, old) in order.enumerated() {
      for voxel in 0..<47 {
        #expect(abs(after.gradient[new * 47 + voxel] - before.gradient[old * 47 + voxel]) < 1e-14)
      }
    }
  }

  /// With as many evaluated voxels in each sample the value of a batch is the mean of the samples' values.
  @Test(arguments: [
    "ce", "bce", "balanced-bce", "focal", "focal-softmax", "edge-weighted-bce", "edge-weighted-ce",
    "distance-weighted-bce",
  ])
  func batchIsTheMeanOfItsSamples(_ name: String) throws {
    let loss = try LossCatalogue.loss(name)
    let activation: Activation = ["ce", "focal-softmax", "edge-weighted-ce"].contains(name) ? .softmax : .sigmoid
    let half = TensorShape(classCount: 3, size: TableInput.size)
    func value(_ range: Range<Int>) throws -> Double {
      let shape = TensorShape(batchCount: range.count, classCount: 3, size: half.size)
      let labels = Array(TableInput.labels()[range.lowerBound * 120..<range.upperBound * 120])
      return try loss.evaluate(
        PredictionBatch(
          shape: shape, activation: activation,
          values: Array(TableInput.logits[range.lowerBound * 360..<range.upperBound * 360])),
        against: ReferenceBatch(labels: labels, batchCount: range.count, classCount: 3, size: half.size)
      ).value
    }
    #expect(try difference(value(0..<2), (value(0..<1) + value(1..<2)) / 2) < 1e-12)
  }

  /// Options that change the formula and are not keys of the catalogue's matrix.
  @Test func gradientsOfOptions() throws {
    let table = try TableInput.sample(ignoring: true)
    let sigmoid = try PredictionBatch(
      shape: table.prediction.shape, activation: .sigmoid, values: table.prediction.values)
    let softmaxLosses: [any SegmentationLoss] =
      [0, 0.5, 1, 1.5, 2, 3].map { FocalLoss(gamma: $0, alpha: [0.2, 0.3, 0.9]) }
      + WeightNormalisation.allCases.map {
        CrossEntropyLoss(
          labelSmoothing: 0.2, options: LossOptions(classWeights: [1, 0, 3], weightNormalisation: $0))
      }
      + VoxelDivisor.allCases.map { CrossEntropyLoss(divisor: $0, options: LossOptions(reduction: .mean)) }
      + [
        CrossEntropyLoss(options: LossOptions(classes: .list([0, 2]), reduction: .sum)),
        FocalLoss(form: .sigmoid, alpha: [0.3], acceptsSoftmax: true),
      ]
    for loss in softmaxLosses {
      try FiniteDifferences.check(loss, at: table.prediction, against: table.reference, components: 30, "\(loss)")
    }
    let binaryLosses: [any SegmentationLoss] =
      [0, 0.5, 1, 1.5, 2, 3].map { FocalLoss(form: .sigmoid, gamma: $0, alpha: [0.25]) }
      + VoxelDivisor.allCases.map { BinaryCrossEntropyLoss(positiveWeights: [1, 2, 0], divisor: $0) }
      + [
        FocalLoss(form: .sigmoid, alpha: [0.25, 3, 1], negativeWeight: .one),
        BalancedBinaryCrossEntropyLoss(options: LossOptions(scope: .batch)),
      ]
    for loss in binaryLosses {
      try FiniteDifferences.check(loss, at: sigmoid, against: table.reference, components: 30, "\(loss)")
    }
  }

  /// The sum of the single losses is the value under the reduction `sum`.
  @Test(arguments: losses.indices) func voxelValuesAddUp(_ index: Int) throws {
    let (name, keys, activation) = Self.losses[index]
    let loss = try LossCatalogue.loss(name, keys: keys)
    let sample = try TableInput.sample(ignoring: true)
    let prediction = try PredictionBatch(
      shape: sample.prediction.shape, activation: activation, values: sample.prediction.values)
    let values = try loss.voxelValues(prediction, against: sample.reference)
    #expect(values.shape.classCount == (activation == .softmax ? 1 : 3))
    #expect(values.values.count == values.shape.count)
    let whole = try LossCatalogue.loss(name, keys: keys.merging(["reduction": "sum"]) { $1 })
    let sum = try whole.evaluate(prediction, against: sample.reference).value
    #expect(difference(values.values.reduce(0, +), sum) < 1e-12)
    let labels = TableInput.labels(ignoring: true)
    for (position, value) in values.values.enumerated() {
      let voxel = position / (120 * values.shape.classCount) * 120 + position % 120
      if labels[voxel] == 3 { #expect(value == 0) }
    }
    let more = try loss.voxelValues(prediction, against: sample.reference, workerCount: 3)
    #expect(more.values == values.values)
    let single = try PredictionBatch(
      shape: prediction.shape, activation: activation, values: prediction.values.map { Float($0) })
    let floats = try loss.voxelValues(single, against: sample.reference).values
    #expect(zip(floats, values.values).allSatisfy { abs(Double($0) - $1) < 1e-5 })
  }

  @Test func voxelValuesOfOtherLosses() throws {
    let sample = try TableInput.sample()
    let boundary = try BoundaryLoss().voxelValues(sample.prediction, against: sample.reference)
    let sum = try BoundaryLoss(options: LossOptions(classes: .foreground, reduction: .sum))
      .evaluate(sample.prediction, against: sample.reference).value
    #expect(difference(boundary.values.reduce(0, +), sum) < 1e-9)
    for loss in [DiceLoss(), CompoundLoss([.init(1, CrossEntropyLoss()), .init(1, CrossEntropyLoss())])]
      as [any SegmentationLoss]
    {
      #expect(throws: LossError.self) { try loss.voxelValues(sample.prediction, against: sample.reference) }
    }
  }
}
