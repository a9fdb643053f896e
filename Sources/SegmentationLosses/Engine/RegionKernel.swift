/// The sums of one class over the evaluated voxels of one sample, or of the batch, weighted by the voxel weights.
struct ClassSums: Hashable, Sendable {
  /// Sum of p t.
  var truePositives = 0.0
  /// Sum of p.
  var prediction = 0.0
  /// Sum of t.
  var reference = 0.0
  /// Sum of p^2.
  var predictionSquares = 0.0
  /// Sum of t^2.
  var referenceSquares = 0.0
  /// Sum of |p - t|.
  var absoluteDifferences = 0.0
  /// Sum of 1.
  var voxels = 0.0

  static func + (a: ClassSums, b: ClassSums) -> ClassSums {
    ClassSums(
      truePositives: a.truePositives + b.truePositives, prediction: a.prediction + b.prediction,
      reference: a.reference + b.reference, predictionSquares: a.predictionSquares + b.predictionSquares,
      referenceSquares: a.referenceSquares + b.referenceSquares,
      absoluteDifferences: a.absoluteDifferences + b.absoluteDifferences, voxels: a.voxels + b.voxels)
  }
}

/// The derivatives of a value with respect to the sums of one class.
struct ClassSlopes: Hashable, Sendable {
  var truePositives = 0.0
  var prediction = 0.0
  var predictionSquares = 0.0
  var absoluteDifferences = 0.0

  static func * (a: ClassSlopes, factor: Double) -> ClassSlopes {
    ClassSlopes(
      truePositives: a.truePositives * factor, prediction: a.prediction * factor,
      predictionSquares: a.predictionSquares * factor, absoluteDifferences: a.absoluteDifferences * factor)
  }

  static func + (a: ClassSlopes, b: ClassSlopes) -> ClassSlopes {
    ClassSlopes(
      truePositives: a.truePositives + b.truePositives, prediction: a.prediction + b.prediction,
      predictionSquares: a.predictionSquares + b.predictionSquares,
      absoluteDifferences: a.absoluteDifferences + b.absoluteDifferences)
  }
}

/// The sums beyond TP, P and G that a region loss asks for.
struct RegionStatistics: OptionSet, Sendable {
  let rawValue: Int
  static let squares = RegionStatistics(rawValue: 1)
  static let absoluteDifferences = RegionStatistics(rawValue: 2)
}

/// What a region loss makes of the sums.
struct RegionOutcome: Sendable {
  /// The value of the loss.
  let value: Double
  /// For each group and class the loss before weighting; nil where it was left out.
  let classes: [[Double?]]
  /// For each group and class the derivatives of `value`.
  let slopes: [[ClassSlopes]]
}

/// A loss that is a function of sums.
protocol RegionKernel: Sendable {
  var statistics: RegionStatistics { get }
  var scope: SumScope { get }
  /// One group a sample, or one for the batch; for each the sums of every class.
  func evaluate(_ groups: [[ClassSums]]) -> RegionOutcome
}
