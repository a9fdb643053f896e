// Every metric that is a function of the four counts. n = TP + FP + FN + TN, R = TP + FN, P = TP + FP.
// Empty: a quotient 0/0 is nil, never a number that somebody chose. Definitions: Taha and Hanbury 2015 unless stated.
// Checked against SimpleITK, MedPy, MetricsReloaded, pymia and scikit-learn in `OverlapGoldenTests`.

extension ConfusionCounts {
  private var tp: Double { Double(truePositives) }
  private var fp: Double { Double(falsePositives) }
  private var fn: Double { Double(falseNegatives) }
  private var tn: Double { Double(trueNegatives) }

  /// Dice coefficient.
  ///
  /// Formula:   2 TP / (R + P), in [0, 1]
  public var dice: Double? { quotient(2 * tp, 2 * tp + fp + fn) }

  /// Jaccard index, intersection over union.
  ///
  /// Formula:   TP / (TP + FP + FN), in [0, 1]
  public var jaccard: Double? { quotient(tp, tp + fp + fn) }

  /// Sensitivity, also recall and true positive rate.
  ///
  /// Formula:   TP / R
  public var sensitivity: Double? { quotient(tp, tp + fn) }

  /// Specificity, also true negative rate.
  ///
  /// Formula:   TN / (TN + FP)
  public var specificity: Double? { quotient(tn, tn + fp) }

  /// Precision, also positive predictive value.
  ///
  /// Formula:   TP / P
  public var precision: Double? { quotient(tp, tp + fp) }

  /// Negative predictive value.
  ///
  /// Formula:   TN / (TN + FN)
  public var negativePredictiveValue: Double? { quotient(tn, tn + fn) }

  /// Share of voxels on which the maps agree.
  ///
  /// Formula:   (TP + TN) / n
  public var accuracy: Double? { quotient(tp + tn, tp + fp + fn + tn) }

  /// Mean of sensitivity and specificity.
  ///
  /// Formula:   (sensitivity + specificity) / 2
  public var balancedAccuracy: Double? { both(sensitivity, specificity) { ($0 + $1) / 2 } }

  /// F-beta score.
  ///
  /// Formula:   (1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP)
  ///
  /// - Precondition: `beta` is positive.
  public func fBeta(_ beta: Double) -> Double? {
    precondition(beta > 0 && beta.isFinite, "beta must be positive")
    let b = beta * beta
    return quotient((1 + b) * tp, (1 + b) * tp + b * fn + fp)
  }

  /// Volumetric overlap error.
  ///
  /// Formula:   1 - Jaccard
  public var volumetricOverlapError: Double? { jaccard.map { 1 - $0 } }

  /// Share of the reference's background that is predicted as the class.
  ///
  /// Formula:   FP / (FP + TN)
  public var falsePositiveRate: Double? { quotient(fp, fp + tn) }

  /// Share of the reference that is missed.
  ///
  /// Formula:   FN / R
  public var falseNegativeRate: Double? { quotient(fn, tp + fn) }

  /// Matthews correlation coefficient.
  ///
  /// Formula:   (TP TN - FP FN) / sqrt(P R (TN + FP) (TN + FN)), in [-1, 1]
  public var matthewsCorrelation: Double? {
    // Square roots of pairs: the product of four counts overflows what a Double holds exactly.
    let denominator = ((tp + fp) * (tp + fn)).squareRoot() * ((tn + fp) * (tn + fn)).squareRoot()
    return quotient(difference(truePositives, trueNegatives, falsePositives, falseNegatives), denominator)
  }

  /// Cohen's kappa.
  ///
  /// Formula:   2 (TP TN - FP FN) / (P (FP + TN) + R (FN + TN)), in [-1, 1]
  public var kappa: Double? {
    quotient(
      2 * difference(truePositives, trueNegatives, falsePositives, falseNegatives),
      (tp + fp) * (fp + tn) + (tp + fn) * (fn + tn))
  }

  /// Youden's index, also informedness.
  ///
  /// Formula:   sensitivity + specificity - 1
  public var youden: Double? { both(sensitivity, specificity) { $0 + $1 - 1 } }

  /// Similarity of the two volumes, wherever they lie.
  ///
  /// Formula:   1 - |R - P| / (R + P), in [0, 1]
  ///
  /// SimpleITK's signed VolumeSimilarity v is another quantity: this one is 1 - |v| / 2.
  public var volumeSimilarity: Double? {
    quotient(abs(fn - fp), 2 * tp + fp + fn).map { 1 - $0 }
  }

  /// Signed volume difference in parts of the reference.
  ///
  /// Formula:   (P - R) / R
  public var relativeVolumeDifference: Double? { quotient(fp - fn, tp + fn) }
}

/// a * b - c * d in exact integers, rounded once.
private func difference(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Double {
  Double(Int128(a) * Int128(b) - Int128(c) * Int128(d))
}

func quotient(_ numerator: Double, _ denominator: Double) -> Double? {
  denominator == 0 ? nil : numerator / denominator
}

private func both(_ a: Double?, _ b: Double?, _ combine: (Double, Double) -> Double) -> Double? {
  if let a, let b { combine(a, b) } else { nil }
}
