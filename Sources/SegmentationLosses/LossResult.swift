/// What one class contributes to a term.
public struct ClassLoss: Hashable, Sendable {
  /// The class index.
  public let classIndex: Int
  /// The loss of the class before weighting; nil where the class was left out or has no voxel.
  public let value: Double?
  /// The sum of the reference over the evaluated voxels, in weighted voxels.
  public let referenceSum: Double
  /// The sum of the predicted probability over the evaluated voxels; nil for losses that do not sum it.
  public let predictionSum: Double?
}

/// One loss of a compound, or the only one.
public struct LossTerm: Hashable, Sendable {
  /// The catalogue's name.
  public let name: String
  /// The factor of the term in the compound.
  public let weight: Double
  /// The value of the term, before the factor.
  public let value: Double
  /// What the classes contribute, mean over samples.
  public let classes: [ClassLoss]
}

/// The value of a loss with the counts behind it.
public struct LossResult: Hashable, Sendable {
  /// The sum of weight times value over the terms.
  public let value: Double
  /// The terms in the order of the compound.
  public let terms: [LossTerm]
  /// The number of voxels of the batch that entered the sums.
  public let evaluatedVoxels: Int
  /// The number of voxels of the batch that were left out by the ignore label, the mask or a weight of 0.
  public let ignoredVoxels: Int

  /// Whether the number means something: with every voxel ignored the value is 0 by convention.
  public var isDefined: Bool { evaluatedVoxels > 0 }
}

/// A loss with its gradient.
public struct LossGradient<Scalar: LossScalar>: Sendable {
  /// The value and its terms.
  public let result: LossResult
  /// The derivative of the value with respect to each value of the prediction, in the same order: with respect to the
  /// logits for `softmax` and `sigmoid`, to the probabilities for `none`.
  public let gradient: [Scalar]

  /// The square root of the sum of squares of the gradient.
  public var norm: Double {
    // Concrete loops: a generic one is not compiled for its type outside this module.
    if let floats = gradient as? [Float] { return floats.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot() }
    return gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
}
