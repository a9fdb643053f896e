import SegmentationLosses
import Testing

/// Gradients by central differences: (L(x + h) - L(x - h)) / 2h for one value of the prediction at a time, in Double.
///
/// Error: with h = 1e-5 about 1e-10 of the value from rounding and h^2 / 6 of the third derivative, both far below the
/// tolerance, which is 1e-6 of the largest component of the gradient plus 1e-9.
enum FiniteDifferences {
  /// The component that deviates most.
  struct Deviation: CustomStringConvertible {
    var index = -1
    var analytic = 0.0
    var numeric = 0.0
    /// |analytic - numeric| in units of what is allowed.
    var excess = 0.0

    var description: String {
      "component \(index) is \(analytic), by differences \(numeric) (\(excess) x the tolerance)"
    }
  }

  /// Compares the gradient of a loss with central differences at every component, or at `count` of them spread evenly.
  static func deviation(
    of loss: any SegmentationLoss, at prediction: PredictionBatch<Double>, against reference: ReferenceBatch,
    components count: Int? = nil, step: Double = 1e-5, tolerance: Double = 1e-6
  ) throws -> Deviation {
    let gradient = try loss.gradient(prediction, against: reference).gradient
    let largest = gradient.reduce(0) { max($0, abs($1)) }
    let allowed = tolerance * largest + 1e-3 * tolerance
    var values = prediction.values
    var worst = Deviation()
    // A prime stride visits all classes and rows.
    let picked = count.map { min($0, values.count) } ?? values.count
    for pick in 0..<picked {
      let index = picked == values.count ? pick : pick * 7919 % values.count
      let (numeric, excess) = try probe(index, gradient[index], step)
      if excess > worst.excess || !excess.isFinite {
        worst = Deviation(index: index, analytic: gradient[index], numeric: numeric, excess: excess)
      }
    }
    return worst

    func probe(_ index: Int, _ analytic: Double, _ step: Double) throws -> (numeric: Double, excess: Double) {
      let value = values[index]
      defer { values[index] = value }
      func loss(at moved: Double) throws -> Double {
        values[index] = moved
        let prediction = try PredictionBatch(
          shape: prediction.shape, activation: prediction.activation, values: values)
        return try evaluate(prediction)
      }
      let numeric = try (loss(at: value + step) - loss(at: value - step)) / (2 * step)
      return (numeric, abs(numeric - analytic) / allowed)
    }

    func evaluate(_ prediction: PredictionBatch<Double>) throws -> Double {
      try loss.evaluate(prediction, against: reference).value
    }
  }

  /// Fails the test where a component deviates more than allowed.
  static func check(
    _ loss: any SegmentationLoss, at prediction: PredictionBatch<Double>, against reference: ReferenceBatch,
    components count: Int? = nil, step: Double = 1e-5, tolerance: Double = 1e-6, _ comment: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let worst = try deviation(
      of: loss, at: prediction, against: reference, components: count, step: step, tolerance: tolerance)
    #expect(worst.excess <= 1, "\(loss.name) \(comment): \(worst)", sourceLocation: sourceLocation)
  }
}
