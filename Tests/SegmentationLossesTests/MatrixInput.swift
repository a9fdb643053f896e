import Foundation
import SegmentationLosses
import TestSupport
import VolumeCore

/// A small batch of two samples for the tests that run through the whole catalogue.
struct MatrixInput {
  /// What is not plain.
  enum Variant: String, CaseIterable, Sendable {
    case plain, ignoreLabel, mask, voxelWeights, classWeights, foreground, batch, softTargets
    case sum, plainWeights, weightSum, skip, zero, volume, skipBothEmpty, regions, everything, softEverything

    /// The keys beside the name.
    var keys: [CommonLossKey: String] {
      let weights = "1+2+0.5"
      return switch self {
      case .classWeights: [.classWeights: weights]
      case .foreground: [.classes: "foreground"]
      case .batch: [.batch: "true"]
      case .sum: [.reduction: "sum", .classWeights: weights]
      case .plainWeights: [.weightNormalisation: "plain", .classWeights: weights]
      case .weightSum: [.weightNormalisation: "weight-sum", .classWeights: weights]
      case .skip: [.emptyClass: "skip"]
      case .zero: [.emptyClass: "zero"]
      case .volume: [.emptyClass: "volume"]
      case .skipBothEmpty: [.emptyClass: "skip-both-empty"]
      default: [:]
      }
    }
  }

  /// A border case.
  enum Extreme: String, CaseIterable, Sendable {
    case allIgnored, oneVoxel, saturatedRight, saturatedWrong, equal, emptyForeground, full
  }

  static let activations: [Activation] = [.softmax, .sigmoid, .none]

  let prediction: PredictionBatch<Double>
  let reference: ReferenceBatch
  /// The voxels of the batch that do not count.
  private let ignored: [Int]
  private let variant: Variant

  init(activation: Activation, isFlat: Bool, variant: Variant = .plain) throws {
    self.variant = variant
    let size = isFlat ? VolumeSize(x: 6, y: 5, z: 1) : VolumeSize(x: 5, y: 4, z: 3)
    let shape = TensorShape(batchCount: 2, classCount: 3, size: size)
    var generator = SeededGenerator(seed: 42)
    let voxels = 2 * size.voxelCount
    var labels = MatrixInput.labels(size)
    let logits = MatrixInput.logits(shape, labels, &generator)
    let isLeftOut = (0..<voxels).map { _ in Double.random(in: 0...1, using: &generator) < 0.2 }
    var (mask, weights): ([UInt8]?, [Float]?)
    switch variant {
    case .ignoreLabel: for voxel in 0..<voxels where isLeftOut[voxel] { labels[voxel] = 255 }
    case .mask: mask = isLeftOut.map { $0 ? 0 : 1 }
    case .voxelWeights: weights = isLeftOut.map { $0 ? 0 : Float(Int.random(in: 1...8, using: &generator)) / 4 }
    case .everything, .softEverything:
      // A third of the voxels by each: mask, label (or mask again), weight.
      mask = (0..<voxels).map { isLeftOut[$0] && $0 % 3 < (variant == .everything ? 1 : 2) ? 0 : 1 }
      weights = (0..<voxels).map {
        isLeftOut[$0] && $0 % 3 == 2 ? 0 : Float(Int.random(in: 1...8, using: &generator)) / 4
      }
      if variant == .everything {
        for voxel in 0..<voxels where isLeftOut[voxel] && voxel % 3 == 1 { labels[voxel] = 255 }
      }
    default: break
    }
    let hasIgnored = variant == .ignoreLabel || mask != nil || weights != nil
    ignored = hasIgnored ? isLeftOut.indices.filter { isLeftOut[$0] } : []
    prediction = try PredictionBatch(
      shape: shape, activation: activation,
      values: activation == .none ? MatrixInput.probabilities(logits, shape) : logits)
    let spacing = VoxelSpacing(x: 0.9, y: 1.1, z: 2)
    if variant == .softTargets || variant == .softEverything {
      let soft = MatrixInput.probabilities(MatrixInput.logits(shape, labels, &generator), shape)
      reference = try ReferenceBatch(
        probabilities: soft, batchCount: 2, classCount: 3, size: size, spacing: spacing, mask: mask,
        voxelWeights: weights)
    } else {
      let regions = activation == .softmax ? [[0], [1], [2]] : [[1, 2], [2], [0, 1]]
      reference = try ReferenceBatch(
        labels: labels, batchCount: 2, classCount: 3, size: size, regions: variant == .regions ? regions : nil,
        spacing: spacing, ignoreLabel: variant == .ignoreLabel || variant == .everything ? 255 : nil, mask: mask,
        voxelWeights: weights)
    }
  }

  init(activation: Activation, extreme: Extreme) throws {
    variant = .plain
    ignored = []
    let size = extreme == .oneVoxel ? VolumeSize(x: 1, y: 1, z: 1) : VolumeSize(x: 5, y: 4, z: 3)
    let shape = TensorShape(batchCount: 2, classCount: 3, size: size)
    let count = 2 * size.voxelCount
    let labels: [UInt8] =
      switch extreme {
      case .allIgnored: Array(repeating: 255, count: count)
      case .emptyForeground: Array(repeating: 0, count: count)
      case .full: Array(repeating: 1, count: count)
      default: (0..<count).map { UInt8($0 / 3 % 3) }
      }
    var generator = SeededGenerator(seed: 43)
    let logits: [Double] = (0..<shape.count).map { index in
      let (plane, voxel) = index.quotientAndRemainder(dividingBy: size.voxelCount)
      let isOwn = Int(labels[plane / 3 * size.voxelCount + voxel]) == plane % 3
      return switch extreme {
      case .saturatedRight: isOwn ? 1e4 : -1e4
      case .saturatedWrong: isOwn ? -1e4 : 1e4
      case .equal: 0
      default: Double.random(in: -3...3, using: &generator)
      }
    }
    // Probabilities of 0 and 1 where the logits are saturated.
    prediction = try PredictionBatch(
      shape: shape, activation: activation,
      values: activation != .none
        ? logits
        : extreme == .saturatedRight || extreme == .saturatedWrong
          ? logits.map { $0 > 0 ? 1 : 0 } : MatrixInput.probabilities(logits, shape))
    reference = try ReferenceBatch(
      labels: labels, batchCount: 2, classCount: 3, size: size, ignoreLabel: extreme == .allIgnored ? 255 : nil)
  }

  var single: PredictionBatch<Float> {
    get throws {
      try PredictionBatch(
        shape: prediction.shape, activation: prediction.activation, values: prediction.values.map { Float($0) })
    }
  }

  /// The positions of the ignored voxels in the prediction.
  var ignoredValues: [Int] {
    let shape = prediction.shape
    return ignored.flatMap { voxel in
      let (sample, place) = voxel.quotientAndRemainder(dividingBy: shape.voxelCount)
      return (0..<shape.classCount).map { (sample * shape.classCount + $0) * shape.voxelCount + place }
    }
  }

  /// The prediction with other numbers at some positions.
  func replacing(_ positions: [Int], by value: Double) throws -> PredictionBatch<Double> {
    var values = prediction.values
    for position in positions { values[position] = value }
    return try PredictionBatch(shape: prediction.shape, activation: prediction.activation, values: values)
  }

  /// The loss of a name with the keys of the variant; nil where it does not take them.
  func loss(_ name: String) throws -> (any SegmentationLoss)? {
    let entry = try LossCatalogue.entry(name)
    guard variant.keys.keys.allSatisfy({ entry.commonKeys.contains($0) }) else { return nil }
    return try LossCatalogue.loss(
      name, keys: Dictionary(uniqueKeysWithValues: variant.keys.map { ($0.rawValue, $1) }))
  }

  /// Whether the loss takes the activation and the kind of reference; a refusal must be an error of the options.
  func accepts(_ loss: any SegmentationLoss) throws -> Bool {
    do throws(LossError) {
      _ = try loss.evaluate(prediction, against: reference)
      return true
    } catch {
      guard error.reason == .option else { throw error }
      return false
    }
  }

  /// Blobs of the classes 1 and 2 that touch, in a background; the second sample lacks class 2.
  private static func labels(_ size: VolumeSize) -> [UInt8] {
    (0..<2 * size.voxelCount).map { index in
      let voxel = size.voxel(at: index % size.voxelCount)
      let isSecond = index >= size.voxelCount
      if voxel.x >= 1 && voxel.x <= 2 && voxel.y >= 1 && voxel.y <= 3 { return 1 }
      if voxel.x == 3 && voxel.y >= 1 && voxel.y <= 2 && !isSecond { return 2 }
      return 0
    }
  }

  /// Numbers without ties that lean to the reference.
  private static func logits(
    _ shape: TensorShape, _ labels: [UInt8], _ generator: inout SeededGenerator
  ) -> [Double] {
    (0..<shape.count).map { index in
      let (plane, voxel) = index.quotientAndRemainder(dividingBy: shape.voxelCount)
      let isOwn = Int(labels[plane / 3 * shape.voxelCount + voxel]) == plane % 3
      return Double.random(in: -2...2, using: &generator) + (isOwn ? 1 : -0.5)
    }
  }

  /// The softmax of the logits.
  private static func probabilities(_ logits: [Double], _ shape: TensorShape) -> [Double] {
    var values = logits.map { exp($0) }
    for sample in 0..<shape.batchCount {
      for voxel in 0..<shape.voxelCount {
        let places = (0..<shape.classCount).map { (sample * shape.classCount + $0) * shape.voxelCount + voxel }
        let sum = places.reduce(0) { $0 + values[$1] }
        for place in places { values[place] /= sum }
      }
    }
    return values
  }
}
