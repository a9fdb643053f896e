/// A value with its derivative.
typealias SlopedValue = (value: Double, slope: Double)

/// A region loss in which each class has its own value, reduced as the options say.
struct ClasswiseRegionKernel: RegionKernel {
  let statistics: RegionStatistics
  let options: LossOptions
  let weights: [Double]
  private var isSelected: [Bool]
  /// What becomes of the reduced value: the identity, log cosh or a power.
  let curve: (@Sendable (Double) -> SlopedValue)?
  /// Whether TP is the half of P + G - sum |p - t|, which is right for soft references.
  let isSoftLabel: Bool
  /// Whether a sample without evaluated voxels counts with the loss of two empty sides, as in the peers.
  let countsUnseenSamples: Bool
  /// The loss of a perfect match: 0, or -1 for scores with a minus.
  let perfect: Double
  /// The loss of one class and its derivatives.
  let loss: @Sendable (ClassSums) -> (value: Double, slopes: ClassSlopes)

  var scope: SumScope { options.scope }

  init(
    statistics: RegionStatistics = [], isSoftLabel: Bool = false, countsUnseenSamples: Bool = false,
    perfect: Double = 0, options: LossOptions, setting: LossSetting, curve: (@Sendable (Double) -> SlopedValue)? = nil,
    loss: @escaping @Sendable (ClassSums) -> (value: Double, slopes: ClassSlopes)
  ) throws(LossError) {
    self.statistics = isSoftLabel ? statistics.union(.absoluteDifferences) : statistics
    self.isSoftLabel = isSoftLabel
    self.countsUnseenSamples = countsUnseenSamples
    self.options = options
    self.curve = curve
    self.perfect = perfect
    self.loss = loss
    weights = try options.weights(of: setting)
    isSelected = weights.map { _ in false }
    for index in try options.classes.classes(of: setting) { isSelected[index] = true }
  }

  func evaluate(_ groups: [[ClassSums]]) -> RegionOutcome {
    var classes = groups.map { $0.map { _ in Double?.none } }
    var slopes = groups.map { $0.map { _ in ClassSlopes() } }
    var (total, divisor) = (0.0, 0.0)
    for (group, sums) in groups.enumerated() {
      for (index, sums) in sums.enumerated() where isSelected[index] && (sums.voxels > 0 || countsUnseenSamples) {
        guard let (value, slope) = classLoss(sums) else { continue }
        classes[group][index] = value
        slopes[group][index] = slope * weights[index]
        total += weights[index] * value
        divisor += options.weightNormalisation == .plain ? 1 : weights[index]
      }
    }
    let scale = options.reduction == .sum ? 1 : divisor > 0 ? 1 / divisor : 0
    let (value, slope) = curve?(total * scale) ?? (total * scale, 1)
    for group in groups.indices { slopes[group] = slopes[group].map { $0 * (scale * slope) } }
    return RegionOutcome(value: value, classes: classes, slopes: slopes)
  }

  /// The loss of a class under the policy for empty classes; nil where the class is left out.
  private func classLoss(_ sums: ClassSums) -> (value: Double, slopes: ClassSlopes)? {
    guard sums.reference == 0 else { return formula(sums) }
    switch options.emptyClass {
    case .formula: return formula(sums)
    case .skip: return nil
    case .skipBothEmpty: return sums.prediction == 0 ? nil : formula(sums)
    case .zero: return (perfect, ClassSlopes())
    case .volume:
      guard sums.voxels > 0 else { return nil }
      return (perfect + sums.prediction / sums.voxels, ClassSlopes(prediction: 1 / sums.voxels))
    }
  }

  private func formula(_ sums: ClassSums) -> (value: Double, slopes: ClassSlopes) {
    guard isSoftLabel else { return loss(sums) }
    let (value, slopes) = loss(sums.ofSoftLabels)
    return (value, slopes.ofSoftLabels)
  }
}

extension ClassSums {
  /// With TP = (P + G - sum |p - t|) / 2: the sum of min(p, t), which for t in {0, 1} is the sum of p t.
  var ofSoftLabels: ClassSums {
    var copy = self
    copy.truePositives = (prediction + reference - absoluteDifferences) / 2
    return copy
  }
}

extension ClassSlopes {
  /// The slope of TP handed on to P and the sum of |p - t|.
  var ofSoftLabels: ClassSlopes {
    ClassSlopes(
      prediction: prediction + truePositives / 2, predictionSquares: predictionSquares,
      absoluteDifferences: absoluteDifferences - truePositives / 2)
  }
}
