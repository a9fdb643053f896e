import VolumeCore

extension LossEngine {
  /// The factors of the voxel losses in the number type of the prediction.
  func checkFactors() throws(LossError) {
    for (part, factors) in zip(plan.voxelParts, voxelFactors) {
      guard factors.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { throw overflow(plan.terms[part.term].name) }
    }
  }

  func check(_ sums: [BlockSums]) throws(LossError) {
    if !sums.allSatisfy(\.isFinite) { throw notFinite() }
    // A quotient of infinite sums would look like a value.
    let regions = sums.flatMap(\.regions)
    if !regions.allSatisfy({ ($0.prediction + $0.truePositives + $0.predictionSquares).isFinite }) { throw notFinite() }
  }

  func checkGradient(_ sums: [BlockSums]) throws(LossError) {
    if !sums.allSatisfy(\.isGradientFinite) { throw overflow() }
  }

  /// The derivatives of the volume losses in the number type of the prediction.
  func check(_ outcomes: [VolumeOutcome]) throws(LossError) {
    guard gradient != nil else { return }
    for (part, outcome) in zip(plan.volumes, outcomes) {
      let slopes = outcome.slopes.joined().joined()
      guard slopes.allSatisfy({ Scalar($0 * part.weight).isFinite }) else {
        throw overflow(plan.terms[part.term].name)
      }
    }
  }

  /// Names the first evaluated value that is not finite, or else the loss that overflows.
  func notFinite(_ name: String? = nil) -> LossError {
    for index in 0..<shape.count where !values[index].isFinite {
      let (plane, voxel) = index.quotientAndRemainder(dividingBy: shape.voxelCount)
      let (sample, classIndex) = plane.quotientAndRemainder(dividingBy: shape.classCount)
      let place = sample * shape.voxelCount + voxel
      guard setting.reference.isEvaluated(place) else { continue }
      return LossError(
        .value,
        "prediction is \(values[index]) in class \(classIndex) at \(shape.voxel(at: place)); expected finite numbers")
    }
    return overflow(name)
  }

  /// Why numbers left the range: by the prediction, or by what multiplies it.
  func overflow(_ name: String? = nil) -> LossError {
    let name = name ?? plan.terms.map(\.name).joined(separator: " + ")
    let large = Scalar.greatestFiniteMagnitude.squareRoot()
    for index in 0..<shape.count where abs(values[index]) > large {
      let (plane, voxel) = index.quotientAndRemainder(dividingBy: shape.voxelCount)
      guard setting.reference.isEvaluated(plane / shape.classCount * shape.voxelCount + voxel) else { continue }
      return LossError(.value, "\(name) overflows: the prediction holds numbers beyond the range of \(Scalar.self)")
    }
    return LossError(
      .value, "\(name) overflows \(Scalar.self): its factor, weights or options are too large (or divide by too little)"
    )
  }
}
