import Voxloss

/// A loss evaluated on files: in Float, or in Double where the prediction is float64.
struct LossEvaluation {
  let result: LossResult
  /// With respect to the prediction's values, on the grid of the inputs.
  let gradient: AnyVolume?
  let gradientNorm: Double?
  let scalar: ScalarType

  init(
    _ loss: any SegmentationLoss, _ inputs: LossInputs, withGradient: Bool, workerCount: Int
  ) throws(LossError) {
    switch inputs.prediction.volume {
    case .float64(let volume): try self.init(loss, volume, inputs, withGradient, workerCount)
    case let volume:
      let scores = ClassScores(volume, activation: inputs.activation)
      try self.init(loss, scores.values, inputs, withGradient, workerCount)
    }
  }

  private init<Scalar: LossScalar & VoxelScalar>(
    _ loss: any SegmentationLoss, _ volume: Volume<Scalar>, _ inputs: LossInputs, _ withGradient: Bool,
    _ workerCount: Int
  ) throws(LossError) {
    scalar = Scalar.scalarType
    let (shape, activation, reference) = (inputs.shape, inputs.activation, inputs.reference)
    guard withGradient else {
      result = try volume.withVoxels { (values) throws(LossError) in
        try loss.evaluate(values, shape: shape, activation: activation, against: reference, workerCount: workerCount)
      }
      (gradient, gradientNorm) = (nil, nil)
      return
    }
    var values = [Scalar](repeating: 0, count: shape.count)
    result = try volume.withVoxels { (prediction) throws(LossError) in
      var span = values.mutableSpan
      return try loss.gradient(
        prediction, shape: shape, activation: activation, against: reference, into: &span, workerCount: workerCount)
    }
    gradientNorm = values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    gradient = AnyVolume(Volume(geometry: volume.geometry, channelCount: volume.channelCount, voxels: values))
  }
}
