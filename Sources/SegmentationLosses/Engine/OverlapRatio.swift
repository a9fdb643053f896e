/// What a loss makes of an overlap score between 0 and 1.
public enum ScoreForm: String, CaseIterable, Hashable, Sendable {
  /// 1 - score: 0 is perfect.
  case complement
  /// -score: -1 is perfect (nnU-Net, Odyssey). The gradient is that of `complement`.
  case negative
  /// -log score: steep where the score is low (SMP's `log_loss`).
  case logarithm
}

/// Where the exponent of a focal form, or log cosh, is applied.
public enum CurveLevel: String, CaseIterable, Hashable, Sendable {
  /// To the loss of each class.
  case eachClass = "class"
  /// To the mean over classes and samples.
  case mean
}

/// A quotient of sums: Dice, Jaccard and Tversky are its cases.
///
/// Formula: A = a TP + s_n, D = max(b TP + c P + d G + s_d, floor), with sums of squares for P and G where `isSquared`.
struct OverlapRatio: Hashable, Sendable {
  /// a.
  var numerator: Double
  /// b.
  var truePositives: Double
  /// c.
  var prediction: Double
  /// d.
  var reference: Double
  var isSquared = false
  var smooth: Smoothing
  /// The smallest denominator.
  var floor = 0.0

  /// A / D with its derivatives; 1 without a slope where D is 0: two empty sides match.
  func score(_ sums: ClassSums) -> (value: Double, slopes: ClassSlopes) {
    let top = numerator * sums.truePositives + smooth.numerator
    let (p, t) =
      isSquared ? (sums.predictionSquares, sums.referenceSquares) : (sums.prediction, sums.reference)
    let sum = truePositives * sums.truePositives + prediction * p + reference * t + smooth.denominator
    let bottom = max(sum, floor)
    guard bottom > 0 else { return (1, ClassSlopes()) }
    // Slopes that Float can hold, however small the denominator.
    let divisor = max(bottom, 1e-30)
    let slope = sum < floor ? 0 : top / bottom / divisor
    return (
      top / bottom,
      ClassSlopes(
        truePositives: numerator / divisor - slope * truePositives, prediction: isSquared ? 0 : -slope * prediction,
        predictionSquares: isSquared ? -slope * prediction : 0)
    )
  }

  /// The loss of a perfect match.
  static func perfect(_ form: ScoreForm) -> Double { form == .negative ? -1 : 0 }

  /// The loss in a form, with its derivatives.
  func loss(_ sums: ClassSums, _ form: ScoreForm) -> (value: Double, slopes: ClassSlopes) {
    let (value, slopes) = score(sums)
    switch form {
    case .complement: return (1 - value, slopes * -1)
    case .negative: return (-value, slopes * -1)
    case .logarithm:
      // Below 1e-7 the tangent goes on, so that the slope stays finite and does not vanish.
      let least = 1e-7
      let base = max(value, least)
      return (-RealFunctions.logarithm(base) + (base - value) / base, slopes * (-1 / base))
    }
  }

  /// What the smoothing must be for the loss to be a number.
  static func check(_ smooth: Smoothing, _ name: String) throws(LossError) {
    try LossBound.check(smooth.numerator, name, "smooth-numerator")
    try LossBound.check(smooth.denominator, name, "smooth-denominator")
  }
}
