@testable import SegmentationLosses
import Testing
import VolumeCore

extension LossSample {
  /// The samples of the batch as batches of one.
  var samplesOneByOne: [LossSample] {
    get throws {
      let shape = prediction.shape
      let one = TensorShape(classCount: shape.classCount, size: shape.size)
      return try (0..<shape.batchCount).map { sample in
        let voxels = sample * one.voxelCount..<(sample + 1) * one.voxelCount
        let values = sample * one.count..<(sample + 1) * one.count
        let mask = reference.mask.map { Array($0[voxels]) }
        let weights = reference.voxelWeights.map { Array($0[voxels]) }
        let part: ReferenceBatch
        switch reference.storage {
        case .uint8(let labels):
          part = try ReferenceBatch(
            labels: Array(labels[voxels]), classCount: one.classCount, size: one.size, regions: reference.regions,
            spacing: reference.spacing, ignoreLabel: reference.ignoreLabel, mask: mask, voxelWeights: weights)
        case .float64(let targets):
          part = try ReferenceBatch(
            probabilities: Array(targets[values]), classCount: one.classCount, size: one.size,
            spacing: reference.spacing, mask: mask, voxelWeights: weights)
        default: throw LossError(.option, "no such storage in the samples")
        }
        return LossSample(
          name: name,
          prediction: try PredictionBatch(
            shape: one, activation: prediction.activation, values: Array(prediction.values[values])),
          reference: part)
      }
    }
  }

  /// The same values under another activation; for `none` squeezed into 0 to 1.
  func with(_ activation: Activation) throws -> LossSample {
    var values = prediction.values
    if activation == .none {
      let (least, most) = (values.min() ?? 0, values.max() ?? 1)
      values = values.map { 0.02 + 0.96 * ($0 - least) / (most - least) }
    }
    return LossSample(
      name: "\(name) \(activation)",
      prediction: try PredictionBatch(shape: prediction.shape, activation: activation, values: values),
      reference: reference)
  }

  /// A batch of one of a few voxels along x: labels and logits class by class.
  static func row(
    labels: [UInt8], logits: [Double], classCount: Int, activation: Activation = .softmax, ignoreLabel: Int? = nil,
    mask: [UInt8]? = nil, voxelWeights: [Float]? = nil
  ) throws -> LossSample {
    let size = VolumeSize(x: labels.count, y: 1, z: 1)
    return LossSample(
      name: "row",
      prediction: try PredictionBatch(
        shape: TensorShape(classCount: classCount, size: size), activation: activation, values: logits),
      reference: try ReferenceBatch(
        labels: labels, classCount: classCount, size: size, ignoreLabel: ignoreLabel, mask: mask,
        voxelWeights: voxelWeights))
  }
}
