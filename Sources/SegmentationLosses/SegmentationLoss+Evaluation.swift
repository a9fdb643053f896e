public import VolumeCore

extension SegmentationLoss {
  /// The value of the loss, its terms and the counts behind it.
  ///
  /// Complexity: one sweep over the prediction; memory: some kilobytes per worker, more for losses that sort or measure.
  /// - Throws: `LossError` if shapes do not fit, an option cannot be honoured or a prediction is not finite.
  public func evaluate<Scalar: LossScalar>(
    _ prediction: PredictionBatch<Scalar>, against reference: ReferenceBatch, workerCount: Int = 1
  ) throws(LossError) -> LossResult {
    try evaluate(
      prediction.values.span, shape: prediction.shape, activation: prediction.activation, against: reference,
      workerCount: workerCount)
  }

  /// The value of the loss and its gradient.
  ///
  /// Complexity: two sweeps, whatever the number of losses in a compound, or one without region losses.
  /// Memory:     the gradient, plus what `evaluate` needs.
  /// - Throws: as `evaluate`.
  public func gradient<Scalar: LossScalar>(
    _ prediction: PredictionBatch<Scalar>, against reference: ReferenceBatch, workerCount: Int = 1
  ) throws(LossError) -> LossGradient<Scalar> {
    var result: LossResult?
    let gradient = try unsafe [Scalar](largeCount: prediction.shape.count) { (buffer) throws(LossError) in
      var span = unsafe buffer.mutableSpan
      result = try self.gradient(
        prediction.values.span, shape: prediction.shape, activation: prediction.activation, against: reference,
        into: &span, workerCount: workerCount)
    }
    guard let result else { preconditionFailure("the closure runs") }
    return LossGradient(result: result, gradient: gradient)
  }

  /// The value of the loss for values in the caller's memory, (batch, class, z, y, x).
  public func evaluate<Scalar: LossScalar>(
    _ values: Span<Scalar>, shape: TensorShape, activation: Activation, against reference: ReferenceBatch,
    workerCount: Int = 1
  ) throws(LossError) -> LossResult {
    try unsafe run(values, nil, shape, activation, reference, workerCount)
  }

  /// The value of the loss; fills `gradient`, which has one element per value of the prediction.
  public func gradient<Scalar: LossScalar>(
    _ values: Span<Scalar>, shape: TensorShape, activation: Activation, against reference: ReferenceBatch,
    into gradient: inout MutableSpan<Scalar>, workerCount: Int = 1
  ) throws(LossError) -> LossResult {
    guard gradient.count == shape.count else {
      throw LossError(.shape, "gradient has room for \(gradient.count) values; the shape \(shape) has \(shape.count)")
    }
    return try unsafe gradient.withUnsafeMutableBufferPointer { (buffer) throws(LossError) in
      try unsafe run(values, buffer, shape, activation, reference, workerCount)
    }
  }

  private func run<Scalar: LossScalar>(
    _ values: Span<Scalar>, _ gradient: UnsafeMutableBufferPointer<Scalar>?, _ shape: TensorShape,
    _ activation: Activation, _ reference: ReferenceBatch, _ workerCount: Int
  ) throws(LossError) -> LossResult {
    guard values.count == shape.count else {
      throw LossError(.shape, "prediction has \(values.count) values; its shape \(shape) needs \(shape.count)")
    }
    guard shape == reference.shape else {
      throw LossError(.shape, "prediction has the shape \(shape), the reference \(reference.shape)")
    }
    let setting = LossSetting(shape: shape, activation: activation, reference: reference)
    let plan = try LossPlan(self, setting)
    // Two concrete calls, so that the kernels are compiled for each number type.
    return try unsafe values.withUnsafeBufferPointer { (values) throws(LossError) in
      let raw = UnsafeRawBufferPointer(values)
      let rawGradient = unsafe gradient.map { UnsafeMutableRawBufferPointer($0) }
      if Scalar.self == Float.self {
        return try unsafe runFloat(plan, setting, raw, rawGradient, workerCount)
      }
      precondition(Scalar.self == Double.self, "predictions are Float or Double")
      return try unsafe runDouble(plan, setting, raw, rawGradient, workerCount)
    }
  }
}

private func runFloat(
  _ plan: LossPlan, _ setting: LossSetting, _ values: UnsafeRawBufferPointer,
  _ gradient: UnsafeMutableRawBufferPointer?, _ workerCount: Int
) throws(LossError) -> LossResult {
  let result = ReferenceReader<Float>.withReader(setting.reference) { reference in
    Result { () throws(LossError) in
      try unsafe LossEngine(
        plan: plan, setting: setting, values: TensorReader(values.assumingMemoryBound(to: Float.self)),
        reference: reference, gradient: gradient.map { unsafe TensorWriter($0.assumingMemoryBound(to: Float.self)) },
        workerCount: workerCount
      ).run()
    }
  }
  return try result.get()
}

private func runDouble(
  _ plan: LossPlan, _ setting: LossSetting, _ values: UnsafeRawBufferPointer,
  _ gradient: UnsafeMutableRawBufferPointer?, _ workerCount: Int
) throws(LossError) -> LossResult {
  let result = ReferenceReader<Double>.withReader(setting.reference) { reference in
    Result { () throws(LossError) in
      try unsafe LossEngine(
        plan: plan, setting: setting, values: TensorReader(values.assumingMemoryBound(to: Double.self)),
        reference: reference, gradient: gradient.map { unsafe TensorWriter($0.assumingMemoryBound(to: Double.self)) },
        workerCount: workerCount
      ).run()
    }
  }
  return try result.get()
}
