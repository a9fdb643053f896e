import SegmentationLosses
import TestSupport
import Testing
import VolumeCore

/// Laws that hold whatever the formula.
@Suite struct LossLawTests {
  static let names = LossCatalogue.entries.map(\.name)
  /// Losses that look at neighbours or distances: deleting a voxel changes them, and so does a voxel that stands twice.
  static let spatial: Set = [
    "boundary", "surface-distance", "generalized-surface", "hausdorff-dt", "log-hausdorff-dt", "one-sided-hausdorff",
    "hausdorff-er", "hausdorff-smooth", "soft-cldice", "dice-boundary", "dice-hausdorff", "edge-weighted-bce",
    "edge-weighted-ce", "distance-weighted-bce",
  ]
  /// Losses whose quota is a whole number of voxels, or that weigh classes by rank: a weight of 2 is not two voxels.
  static let counting: Set = ["topk", "lovasz-softmax", "lovasz-hinge"]
  static let flat = names.filter { !spatial.contains($0) }

  struct Case {
    var shape: TensorShape
    var logits: [Double]
    var labels: [UInt8]
    var weights: [Float]?
    var mask: [UInt8]?
    var activation: Activation

    func prediction() throws -> PredictionBatch<Double> {
      try PredictionBatch(shape: shape, activation: activation, values: logits)
    }

    func reference() throws -> ReferenceBatch {
      try ReferenceBatch(
        labels: labels, batchCount: shape.batchCount, classCount: shape.classCount, size: shape.size, mask: mask,
        voxelWeights: weights)
    }

    func gradient(_ loss: any SegmentationLoss) throws -> LossGradient<Double> {
      try loss.gradient(prediction(), against: reference())
    }
  }

  static func makeCase(_ activation: Activation, batch: Int = 1, size: VolumeSize, seed: UInt64 = 5) -> Case {
    var generator = SeededGenerator(seed: seed)
    let shape = TensorShape(batchCount: batch, classCount: 3, size: size)
    return Case(
      shape: shape, logits: (0..<shape.count).map { _ in Double.random(in: -2...2, using: &generator) },
      labels: (0..<batch * size.voxelCount).map { _ in UInt8.random(in: 0..<3, using: &generator) },
      activation: activation)
  }

  /// The activation that the loss accepts: softmax where it can.
  static func activation(of loss: any SegmentationLoss) throws -> Activation {
    let probe = makeCase(.softmax, size: VolumeSize(x: 3, y: 2, z: 2))
    do {
      _ = try probe.gradient(loss)
      return .softmax
    } catch let error as LossError where error.reason == .option {
      return .sigmoid
    }
  }

  private func expectEqual(_ a: Double, _ b: Double, _ label: String) {
    #expect(difference(a, b) < 1e-9, "\(label): \(a) and \(b)")
  }

  @Test(arguments: names) func permutingTheClassesPermutesTheGradient(_ name: String) throws {
    let loss = try LossCatalogue.loss(
      name, keys: try LossCatalogue.entry(name).commonKeys.contains(.classes) ? ["classes": "all"] : [:])
    let plain = LossLawTests.makeCase(try LossLawTests.activation(of: loss), size: VolumeSize(x: 4, y: 3, z: 3))
    var permuted = plain
    let order = [2, 0, 1]  // class c of `plain` becomes class order[c]
    let voxels = plain.shape.voxelCount
    for (c, target) in order.enumerated() {
      for voxel in 0..<voxels { permuted.logits[target * voxels + voxel] = plain.logits[c * voxels + voxel] }
    }
    permuted.labels = plain.labels.map { UInt8(order[Int($0)]) }
    let (a, b) = (try plain.gradient(loss), try permuted.gradient(loss))
    expectEqual(a.result.value, b.result.value, name)
    for (c, target) in order.enumerated() {
      for voxel in 0..<voxels {
        expectEqual(a.gradient[c * voxels + voxel], b.gradient[target * voxels + voxel], "\(name) class \(c)")
      }
    }
  }

  @Test(arguments: flat) func maskIsDeletion(_ name: String) throws {
    let loss = try LossCatalogue.loss(name)
    var masked = LossLawTests.makeCase(try LossLawTests.activation(of: loss), size: VolumeSize(x: 20, y: 1, z: 1))
    let kept = [0, 1, 3, 4, 5, 8, 9, 11, 12, 13, 14, 16, 17, 19]
    masked.mask = (0..<20).map { kept.contains($0) ? 1 : 0 }
    var deleted = masked
    deleted.mask = nil
    deleted.shape = TensorShape(classCount: 3, size: VolumeSize(x: kept.count, y: 1, z: 1))
    deleted.logits = (0..<3).flatMap { c in kept.map { masked.logits[c * 20 + $0] } }
    deleted.labels = kept.map { masked.labels[$0] }
    let (a, b) = (try masked.gradient(loss), try deleted.gradient(loss))
    expectEqual(a.result.value, b.result.value, name)
    for c in 0..<3 {
      for (position, voxel) in kept.enumerated() {
        expectEqual(a.gradient[c * 20 + voxel], b.gradient[c * kept.count + position], name)
      }
    }
  }

  @Test(arguments: flat.filter { !counting.contains($0) }) func weightIsReplication(_ name: String) throws {
    let loss = try LossCatalogue.loss(name)
    var weighted = LossLawTests.makeCase(try LossLawTests.activation(of: loss), size: VolumeSize(x: 12, y: 1, z: 1))
    let counts = [1, 2, 1, 3, 1, 1, 2, 1, 0, 1, 4, 1]
    weighted.weights = counts.map { Float($0) }
    let copies = counts.indices.flatMap { Array(repeating: $0, count: counts[$0]) }
    var replicated = weighted
    replicated.weights = nil
    replicated.shape = TensorShape(classCount: 3, size: VolumeSize(x: copies.count, y: 1, z: 1))
    replicated.logits = (0..<3).flatMap { c in copies.map { weighted.logits[c * 12 + $0] } }
    replicated.labels = copies.map { weighted.labels[$0] }
    let (a, b) = (try weighted.gradient(loss), try replicated.gradient(loss))
    expectEqual(a.result.value, b.result.value, name)
    for c in 0..<3 {
      for voxel in 0..<12 {
        let sum = copies.indices.filter { copies[$0] == voxel }.reduce(0) { $0 + b.gradient[c * copies.count + $1] }
        expectEqual(a.gradient[c * 12 + voxel], sum, "\(name) voxel \(voxel)")
      }
    }
  }

  /// Means over samples, or over the voxels of samples of one size, are means of the samples' losses.
  @Test(arguments: names) func twoSamplesAreTheMeanOfTheirLosses(_ name: String) throws {
    // By definition not so: quotas and logarithms of pooled values, class weights of the whole batch, pooled sorting.
    let pooled: Set = [
      "topk", "log-hausdorff-dt", "weighted-ce", "balanced-bce", "log-cosh-dice", "lovasz-softmax", "lovasz-hinge",
    ]
    if pooled.contains(name) { return }
    let keys = try LossCatalogue.entry(name).commonKeys.contains(.batch) ? ["batch": "false"] : [:]
    let loss = try LossCatalogue.loss(name, keys: keys)
    let size = VolumeSize(x: 4, y: 3, z: 2)
    let both = LossLawTests.makeCase(try LossLawTests.activation(of: loss), batch: 2, size: size)
    let half = 3 * size.voxelCount
    var values: [Double] = []
    var gradients: [Double] = []
    for sample in 0..<2 {
      var one = both
      one.shape = TensorShape(classCount: 3, size: size)
      one.logits = Array(both.logits[sample * half..<(sample + 1) * half])
      one.labels = Array(both.labels[sample * size.voxelCount..<(sample + 1) * size.voxelCount])
      let result = try one.gradient(loss)
      values.append(result.result.value)
      gradients += result.gradient.map { $0 / 2 }
    }
    let result = try both.gradient(loss)
    expectEqual(result.result.value, (values[0] + values[1]) / 2, name)
    for index in gradients.indices { expectEqual(result.gradient[index], gradients[index], name) }
  }

  @Test func evenTverskyIsDice() throws {
    let sample = LossLawTests.makeCase(.softmax, size: VolumeSize(x: 5, y: 4, z: 3))
    let tversky = try sample.gradient(TverskyLoss(alpha: 0.5, beta: 0.5, smooth: Smoothing(0.5)))
    let dice = try sample.gradient(DiceLoss(smooth: Smoothing(1)))
    expectEqual(tversky.result.value, dice.result.value, "value")
    for index in dice.gradient.indices { expectEqual(tversky.gradient[index], dice.gradient[index], "gradient") }
  }

  /// Fused and separate evaluation: values within 4 ulp, gradients within 1e-6 relative (here 1e-12).
  @Test(arguments: [Activation.softmax, .sigmoid]) func aCompoundIsTheSumOfItsParts(_ activation: Activation) throws {
    var sample = LossLawTests.makeCase(activation, batch: 2, size: VolumeSize(x: 9, y: 5, z: 3))
    sample.weights = sample.labels.indices.map { Float($0 % 5) / 4 }
    var parts: [CompoundLoss.Part] = []
    for (index, name) in LossLawTests.names.enumerated() {
      let loss = try LossCatalogue.loss(name)
      guard (try? sample.gradient(loss)) != nil else { continue }
      parts.append(.init(0.5 + Double(index % 7) / 4, loss))
    }
    #expect(parts.count >= 3)
    let fused = try sample.gradient(CompoundLoss(parts))
    var gradient = [Double](repeating: 0, count: sample.shape.count)
    var value = 0.0
    for part in parts {
      let alone = try sample.gradient(part.loss)
      value += part.weight * alone.result.value
      for index in gradient.indices { gradient[index] += part.weight * alone.gradient[index] }
    }
    #expect(abs(fused.result.value - value) <= 1e-13 * abs(value))
    let scale = gradient.map(abs).max() ?? 0
    for index in gradient.indices { #expect(abs(fused.gradient[index] - gradient[index]) <= 1e-12 * scale) }
    // Two of them at a time, so that every way through the sweeps is taken.
    for (first, second) in zip(parts, parts.dropFirst()) {
      let pair = try sample.gradient(CompoundLoss([first, second]))
      let (a, b) = (try sample.gradient(first.loss), try sample.gradient(second.loss))
      let sum = first.weight * a.result.value + second.weight * b.result.value
      #expect(abs(pair.result.value - sum) <= 8 * sum.ulp, "\(first.loss.name) + \(second.loss.name)")
      let scale = zip(a.gradient, b.gradient).map { abs($0) * first.weight + abs($1) * second.weight }.max() ?? 0
      for index in pair.gradient.indices {
        let sum = first.weight * a.gradient[index] + second.weight * b.gradient[index]
        #expect(abs(pair.gradient[index] - sum) <= 1e-12 * scale, "\(first.loss.name) + \(second.loss.name)")
      }
    }
  }
}
