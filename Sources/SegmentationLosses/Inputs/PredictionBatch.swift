public import VolumeCore

/// What a model wrote for a batch: one logit or probability per sample, class and voxel.
///
/// Order: (batch, class, z, y, x), x fastest.
public struct PredictionBatch<Scalar: LossScalar>: Sendable {
  /// The extents.
  public let shape: TensorShape
  /// What turns the values into probabilities.
  public let activation: Activation
  /// The values in memory order.
  public let values: [Scalar]

  /// Values in memory.
  ///
  /// - Throws: `LossError` if the number of values is not that of the shape.
  public init(shape: TensorShape, activation: Activation, values: [Scalar]) throws(LossError) {
    guard values.count == shape.count else {
      throw LossError(.shape, "prediction has \(values.count) values; its shape \(shape) needs \(shape.count)")
    }
    self.shape = shape
    self.activation = activation
    self.values = values
  }
}

extension PredictionBatch<Float> {
  /// One sample from class scores.
  public init(_ scores: ClassScores) {
    shape = TensorShape(classCount: scores.classCount, size: scores.geometry.size)
    activation = scores.activation
    values = Array(scores.values.voxels)
  }
}
