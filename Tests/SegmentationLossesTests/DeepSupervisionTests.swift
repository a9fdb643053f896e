@testable import SegmentationLosses
import TestSupport
import Testing
import VolumeCore

/// Several predictions of falling resolution against MONAI's and nnU-Net's wrappers.
@Suite struct DeepSupervisionTests {
  /// The table's logits at every voxel, every second and every fourth of each axis.
  private func levels() throws -> [PredictionBatch<Double>] {
    let full = try TableInput.sample().prediction
    return try [1, 2, 4].map { step in
      let shape = TensorShape(batchCount: 2, classCount: 3, size: coarse(step))
      return try PredictionBatch(
        shape: shape, activation: .softmax, values: every(step, of: full.values, channels: 6))
    }
  }

  private func coarse(_ step: Int) -> VolumeSize {
    func count(_ n: Int) -> Int { (n + step - 1) / step }
    return VolumeSize(x: count(6), y: count(5), z: count(4))
  }

  private func every<Value>(_ step: Int, of values: [Value], channels: Int) -> [Value] {
    var result: [Value] = []
    for channel in 0..<channels {
      for z in stride(from: 0, to: 4, by: step) {
        for y in stride(from: 0, to: 5, by: step) {
          for x in stride(from: 0, to: 6, by: step) { result.append(values[channel * 120 + (z * 5 + y) * 6 + x]) }
        }
      }
    }
    return result
  }

  private func check(_ id: String, _ found: DeepSupervisionResult<Double>) throws {
    let row = try GoldenLosses.shared.row(id)
    #expect(GoldenLosses.difference(found.value, row.value) < row.tolerance, "\(id): \(found.value), not \(row.value)")
    let norms: [Double] = found.levels.map { level in level.gradient.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    for (norm, expected) in zip(norms, row.options.gradient_norm_per_scale.numbers) {
      #expect(abs(norm - expected) <= row.tolerance * max(expected, 1e-3), "\(id): norms \(norms)")
    }
    let norm = try #require(row.gradientNorm)
    #expect(abs(norms.reduce(0) { $0 + $1 * $1 }.squareRoot() - norm) < row.tolerance * norm)
    for (index, value) in row.gradientSample { #expect(abs(found.levels[0].gradient[index] - value) < 1e-8) }
  }

  @Test func monaiResamplesTheReference() throws {
    let reference = try TableInput.sample().reference
    let base = try LossCatalogue.loss("dice-ce", convention: .monai)
    for (id, weights) in [
      ("deep-supervision-monai", DeepSupervisionLoss.Weights.monaiExponential), ("deep-supervision-monai-two", .two),
      ("deep-supervision-monai-same", .same),
    ] {
      try check(id, DeepSupervisionLoss(base, weights: weights).gradient(levels(), against: reference))
    }
  }

  @Test func nnUNetTakesAReferenceForEachLevel() throws {
    let labels = TableInput.labels()
    let references = try [1, 2, 4].map { step in
      try ReferenceBatch(
        labels: every(step, of: labels, channels: 2), batchCount: 2, classCount: 3, size: coarse(step))
    }
    let base = try LossCatalogue.loss("dice-ce", convention: .nnUNet)
    let loss = DeepSupervisionLoss(base)
    try check("deep-supervision-nnunet", loss.gradient(levels(), against: references))
    #expect(try loss.gradient(levels(), against: references).levels[2].result == nil)
    try check(
      "deep-supervision-nnunet-all",
      DeepSupervisionLoss(base, weights: .halving).gradient(levels(), against: references))
    let alone = try loss.evaluate(levels(), against: references)
    #expect(try abs(alone.value - loss.gradient(levels(), against: references).value) < 1e-12)
    let isEmpty = alone.levels.allSatisfy { $0.gradient.isEmpty }
    #expect(isEmpty)
  }

  @Test func weights() throws {
    func factors(_ weights: DeepSupervisionLoss.Weights, _ count: Int) throws -> [Double] {
      try weights.factors(levelCount: count)
    }
    #expect(try factors(.nnUNet, 3) == [2.0 / 3, 1.0 / 3, 0])
    #expect(try factors(.nnUNet, 1) == [1])
    #expect(try factors(.halving, 2) == [2.0 / 3, 1.0 / 3])
    #expect(try factors(.monaiExponential, 6) == [1, 0.5, 0.25, 0.125, 0.0625, 0.0625])
    #expect(try factors(.two, 3) == [1, 0.5, 0.5])
    #expect(try factors(.explicit([3, 0]), 2) == [3, 0])
    #expect(throws: LossError.self) { try factors(.explicit([1]), 2) }
    let loss = DeepSupervisionLoss(DiceLoss(), weights: .same)
    #expect(throws: LossError.self) { try loss.evaluate([PredictionBatch<Float>](), against: []) }
  }

  /// floor((i + 1/2) n / m): of 5 voxels for 2 the second and the fourth, of 2 for 3 the first, second, second.
  @Test func referencesAreResampledByNearestCentre() throws {
    let size = VolumeSize(x: 5, y: 2, z: 1)
    let reference = try ReferenceBatch(
      labels: [0, 1, 2, 3, 9, 3, 2, 1, 0, 9] as [UInt8], classCount: 4, size: size,
      spacing: VoxelSpacing(x: 1, y: 2, z: 3), ignoreLabel: 9, mask: [1, 0, 1, 1, 1, 1, 1, 1, 0, 1],
      voxelWeights: (0..<10).map { Float($0) })
    let coarse = try reference.resampled(to: VolumeSize(x: 2, y: 3, z: 1))
    guard case .uint8(let labels) = coarse.storage else { return #expect(Bool(false)) }
    #expect(labels == [1, 3, 2, 0, 2, 0])
    #expect(coarse.mask == [0, 1, 1, 0, 1, 0])
    #expect(coarse.voxelWeights == [1, 3, 6, 8, 6, 8])
    #expect(coarse.spacing == VoxelSpacing(x: 2.5, y: 4.0 / 3, z: 3))
    #expect(coarse.ignoreLabel == 9)
    let soft = try ReferenceBatch(
      probabilities: [0.1, 0.2, 0.3, 0.4, 0.9, 0.8, 0.7, 0.6], classCount: 2, size: VolumeSize(x: 4, y: 1, z: 1))
    guard case .float64(let values) = try soft.resampled(to: VolumeSize(x: 2, y: 1, z: 1)).storage else {
      return #expect(Bool(false))
    }
    #expect(values == [0.2, 0.4, 0.8, 0.6])
  }
}
