import SegmentationLosses
import TestSupport
import Testing
import VolumeCore

/// Top-k cross-entropy against nnU-Net and against sorting.
@Suite struct TopKTests {
  @Test func golden() throws {
    let golden = GoldenLosses.shared
    let peer = try LossCatalogue.loss("topk", convention: .nnUNet)
    try golden.check("nnunet-topk", peer)
    try golden.check("nnunet-topk-ignore", peer)
    try golden.check("ignore-nnunet-topk", peer)
    try golden.check(
      "ignore-nnunet-topk-weight",
      try LossCatalogue.loss(
        "topk", keys: ["k": "25", "class-weights": "0.5+1+2+1.5", "label-smoothing": "0.1"], convention: .nnUNet))
  }

  @Test func withNegativeDiceOfNNUNet() throws {
    let row = try GoldenLosses.shared.row("ignore-nnunet-dc-topk")
    let sample = try GoldenLosses.shared.sample("ignore")
    let sum = CompoundLoss([
      .init(1, DiceLoss(options: LossOptions(classes: .foreground))), .init(1, TopKLoss(quota: .allVoxels)),
    ])
    let found = try sum.gradient(sample.prediction, against: sample.reference)
    #expect(abs(found.result.value - 1 - row.value) < 4e-6)
    #expect(abs(found.norm - (row.gradientNorm ?? 0)) < 4e-7)
  }

  /// Random logits, labels with an ignore label, weights 0 to 3.
  private func check(seed: UInt64, percent: Double, weighted: Bool, ties: Bool) throws {
    var generator = SeededGenerator(seed: seed)
    let shape = TensorShape(batchCount: 2, classCount: 3, size: VolumeSize(x: 7, y: 5, z: 3))
    let values = (0..<shape.count).map { _ in
      ties ? Double(Int.random(in: 0...1, using: &generator)) : Double.random(in: -3...3, using: &generator)
    }
    let labels = (0..<210).map { _ in UInt8.random(in: 0...3, using: &generator) }
    let weights = (0..<210).map { _ in Float(Int.random(in: 0...3, using: &generator)) }
    let prediction = try PredictionBatch(shape: shape, activation: .softmax, values: values)
    func reference(_ weights: [Float]?) throws -> ReferenceBatch {
      try ReferenceBatch(
        labels: labels, batchCount: 2, classCount: 3, size: shape.size, ignoreLabel: 3, voxelWeights: weights)
    }
    let losses = try CrossEntropyLoss().voxelValues(prediction, against: reference(nil)).values
    var copies: [(loss: Double, voxel: Int)] = []
    for (voxel, loss) in losses.enumerated() where labels[voxel] != 3 {
      copies += Array(repeating: (loss, voxel), count: weighted ? Int(weights[voxel]) : 1)
    }
    let count = max(1, Int(Double(copies.count) * percent / 100))
    let kept = copies.sorted { $0.loss != $1.loss ? $0.loss > $1.loss : $0.voxel < $1.voxel }.prefix(count)
    let loss = TopKLoss(percent: percent)
    let found = try loss.gradient(prediction, against: reference(weighted ? weights : nil))
    #expect(difference(found.result.value, kept.reduce(0) { $0 + $1.loss } / Double(count)) < 1e-12)
    // The gradient is that of the cross-entropy with the kept copies for weights.
    var copiesKept = [Float](repeating: 0, count: 210)
    for copy in kept { copiesKept[copy.voxel] += 1 }
    let expected = try CrossEntropyLoss().gradient(prediction, against: reference(copiesKept))
    #expect(zip(found.gradient, expected.gradient).allSatisfy { abs($0 - $1) < 1e-15 })
    // Worker counts and the single-precision path.
    let two = try loss.gradient(prediction, against: reference(weighted ? weights : nil), workerCount: 5)
    #expect(two.gradient == found.gradient && two.result == found.result)
    let single = try PredictionBatch(
      shape: shape, activation: .softmax, values: values.map { Float($0) })
    let float = try loss.evaluate(single, against: reference(weighted ? weights : nil))
    #expect(difference(float.value, found.result.value) < 2e-6)
  }

  @Test(arguments: [1, 10, 33, 77.7, 100] as [Double]) func equalsSorting(_ percent: Double) throws {
    for seed in 1...6 as ClosedRange<UInt64> {
      for weighted in [false, true] {
        for ties in [false, true] { try check(seed: seed, percent: percent, weighted: weighted, ties: ties) }
      }
    }
  }

  /// Enough voxels for wide digits: Float and Double, with and without weights.
  @Test func manyVoxels() throws {
    let size = VolumeSize(x: 48, y: 40, z: 36)
    var generator = SeededGenerator(seed: 9)
    let shape = TensorShape(classCount: 2, size: size)
    let values = (0..<shape.count).map { _ in Float(Int.random(in: -4000...4000, using: &generator)) / 1024 }
    let labels = (0..<size.voxelCount).map { _ in UInt8.random(in: 0...1, using: &generator) }
    let weights = (0..<size.voxelCount).map { _ in Float(Int.random(in: 0...2, using: &generator)) }
    let float = try PredictionBatch(shape: shape, activation: .softmax, values: values)
    let double = try PredictionBatch(shape: shape, activation: .softmax, values: values.map { Double($0) })
    let plain = try ReferenceBatch(labels: labels, classCount: 2, size: size)
    let losses = try CrossEntropyLoss().voxelValues(double, against: plain).values
    for isWeighted in [false, true] {
      var copies: [Double] = []
      for (loss, weight) in zip(losses, weights) {
        copies += Array(repeating: loss, count: isWeighted ? Int(weight) : 1)
      }
      let count = copies.count * 3 / 100
      let mean = copies.sorted(by: >).prefix(count).reduce(0, +) / Double(count)
      let reference = try ReferenceBatch(
        labels: labels, classCount: 2, size: size, voxelWeights: isWeighted ? weights : nil)
      #expect(try difference(TopKLoss(percent: 3).evaluate(double, against: reference).value, mean) < 1e-12)
      #expect(try difference(TopKLoss(percent: 3).evaluate(float, against: reference).value, mean) < 1e-6)
    }
  }

  @Test func allVoxelsAreCrossEntropy() throws {
    let sample = try TableInput.sample(ignoring: true)
    for weights in [nil, [1.0, 2, 3]] {
      for normalisation in WeightNormalisation.allCases {
        let options = LossOptions(classWeights: weights, weightNormalisation: normalisation)
        for smoothing in [0, 0.1] {
          let all = try TopKLoss(percent: 100, labelSmoothing: smoothing, options: options)
            .gradient(sample.prediction, against: sample.reference)
          let plain = try CrossEntropyLoss(labelSmoothing: smoothing, options: options)
            .gradient(sample.prediction, against: sample.reference)
          #expect(difference(all.result.value, plain.result.value) < 1e-12)
          #expect(zip(all.gradient, plain.gradient).allSatisfy { abs($0 - $1) < 1e-14 })
          for (one, other) in zip(all.result.terms[0].classes, plain.result.terms[0].classes) {
            #expect(difference(one.value ?? 0, other.value ?? 0) < 1e-12)
          }
        }
      }
    }
  }

  @Test func softTargetsAndProbabilitiesHaveFiniteDifferences() throws {
    let golden = GoldenLosses.shared
    let soft = try golden.sample("soft")
    try FiniteDifferences.check(
      TopKLoss(percent: 30, labelSmoothing: 0.2), at: soft.prediction, against: soft.reference, components: 60)
    let table = try TableInput.sample(ignoring: true)
    for smoothing in [0, 0.2] {
      try FiniteDifferences.check(
        TopKLoss(percent: 20, labelSmoothing: smoothing, options: LossOptions(classWeights: [1, 2, 3])),
        at: table.prediction, against: table.reference, components: 60)
    }
  }

  @Test func extremes() throws {
    let size = VolumeSize(x: 1, y: 1, z: 1)
    let shape = TensorShape(classCount: 2, size: size)
    let saturated = try PredictionBatch(shape: shape, activation: .softmax, values: [1e4, -1e4] as [Float])
    let one = try ReferenceBatch(labels: [1] as [UInt8], classCount: 2, size: size)
    #expect(try TopKLoss().evaluate(saturated, against: one).value == 2e4)
    let none = try ReferenceBatch(labels: [9] as [UInt8], classCount: 2, size: size, ignoreLabel: 9)
    let ignored = try TopKLoss().gradient(saturated, against: none)
    #expect(ignored.result.value == 0 && ignored.gradient == [0, 0] && !ignored.result.isDefined)
    for wrong in [0, -1, 101, .nan] as [Double] {
      #expect(throws: LossError.self) { try TopKLoss(percent: wrong).evaluate(saturated, against: one) }
    }
  }
}
