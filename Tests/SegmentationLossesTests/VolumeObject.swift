import Foundation
import SegmentationLosses
import TestSupport
import Testing
import VolumeCore

/// The 24^3 volume with one object of `losses.json` (`small-object`), from its formula.
enum VolumeObject {
  static func sample(spacing: VoxelSpacing) throws -> LossSample {
    let size = VolumeSize(x: 24, y: 24, z: 24)
    var (logits, labels) = ([Double](), [UInt8]())
    for z in 0..<24 {
      for y in 0..<24 {
        for x in 0..<24 {
          let i = Double(size.index(x: x, y: y, z: z))
          let rest = 6 * (y - 10) * (y - 10)
          let isInside = 4 * (x - 12) * (x - 12) + rest + 9 * (z - 13) * (z - 13) <= 100
          let isNear = 4 * (x - 14) * (x - 14) + rest + 9 * (z - 12) * (z - 12) <= 300
          let value = 1.5 * sin(0.37 * i) + sin(0.011 * i + 0.5) - 3 + (isNear ? 6 : 0)
          logits.append(floor(64 * value + 0.5) / 64)
          labels.append(isInside ? 1 : 0)
        }
      }
    }
    return LossSample(
      name: "small-object",
      prediction: try PredictionBatch(
        shape: TensorShape(classCount: 1, size: size), activation: .sigmoid, values: logits),
      reference: try ReferenceBatch(labels: labels, classCount: 1, size: size, spacing: spacing))
  }

  /// Compares a loss with a row of this volume, in Double and in Float.
  static func check(_ id: String, _ loss: any SegmentationLoss, spacing: VoxelSpacing = .unit) throws {
    let (row, sample) = (try GoldenLosses.shared.row(id), try sample(spacing: spacing))
    GoldenLosses.shared.compare(
      try loss.gradient(sample.prediction, against: sample.reference), with: row, tolerance: row.tolerance,
      #_sourceLocation)
    GoldenLosses.shared.compare(
      try loss.gradient(sample.single, against: sample.reference), with: row, tolerance: 4e-5, #_sourceLocation)
  }
}

/// Small volumes with random logits.
enum RandomVolume {
  static func sample(
    seed: UInt64, batchCount: Int = 1, classCount: Int = 3, size: VolumeSize, activation: Activation = .softmax,
    spacing: VoxelSpacing = .unit, ignoring: Bool = false, weighted: Bool = false
  ) throws -> LossSample {
    var generator = SeededGenerator(seed: seed)
    let shape = TensorShape(batchCount: batchCount, classCount: classCount, size: size)
    let logits = (0..<shape.count).map { _ in Double.random(in: -3...3, using: &generator) }
    let values = activation == .none ? logits.map { 1 / (1 + exp(-$0)) } : logits
    let count = batchCount * size.voxelCount
    var labels = (0..<count).map { _ in UInt8.random(in: 0..<UInt8(max(2, classCount)), using: &generator) }
    if ignoring {
      for index in labels.indices where Int.random(in: 0..<5, using: &generator) == 0 { labels[index] = 255 }
    }
    let weights = weighted ? (0..<count).map { _ in Float(Int.random(in: 0...3, using: &generator)) } : nil
    return LossSample(
      name: "random", prediction: try PredictionBatch(shape: shape, activation: activation, values: values),
      reference: try ReferenceBatch(
        labels: labels, batchCount: batchCount, classCount: classCount, size: size, spacing: spacing,
        ignoreLabel: ignoring ? 255 : nil, voxelWeights: weights))
  }
}
