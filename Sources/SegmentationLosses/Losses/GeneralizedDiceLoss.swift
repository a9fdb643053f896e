/// One Dice quotient for all classes together, in which each class weighs by its size.
///
/// Formula:  L = 1 - (2 sum_c w_c TP_c + s_n) / (sum_c w_c (P_c + G_c) + s_d) for each sample (or the batch), then the mean
///           over samples; w = 1/G^2, 1/G or 1, times the class weight. With `normalisesWeights` the largest w is 1, so
///           that the smoothing means the same for large images; without (MONAI) a smoothing of 1e-5 swamps both sums once
///           G nears 1e5 voxels. With `isSoftLabel` TP is (P + G - sum v |p - t|) / 2.
/// Gradient: dL/dp = -2 w_c t / D + w_c A / D^2.
/// Ignored:  in no sum.
/// Empty:    `formula`: a class with G = 0 gets the largest w of the others in its sample; with no class present all w are
///           1, so that an empty patch still punishes false alarms (without `normalisesWeights` 0, as in MONAI: no
///           gradient). `skip`, `zero`: w = 0. `skipBothEmpty`: w = 0 where P is 0 too. `volume`: w = 0, and the mean
///           probability of the class over the number of classes is added.
/// Source:   Sudre et al. 2017 (arXiv 1707.03237). Checked against MONAI 1.6.1, kornia 0.9.0 and Odyssey in
///           `RegionGoldenTests`.
public struct GeneralizedDiceLoss: SegmentationLoss, Hashable {
  /// How a class weighs.
  public enum Weighting: String, CaseIterable, Hashable, Sendable {
    /// 1 / G^2.
    case square
    /// 1 / G.
    case simple
    /// 1.
    case uniform
  }

  /// How a class weighs.
  public var weighting: Weighting
  /// Added to the numerator and to the denominator.
  public var smooth: Smoothing
  /// Whether the largest weight of a sample is scaled to 1.
  public var normalisesWeights: Bool
  /// The weight of a class with G = 0 under `formula`; nil: the largest of the others (Odyssey: 1e20, 1 / 1e-10^2).
  public var absentWeight: Double?
  /// Whether TP is right for soft references.
  public var isSoftLabel: Bool
  /// Classes, weights, sums, reduction, empty classes.
  public var options: LossOptions

  /// Weights 1/G^2, the largest scaled to 1, a smoothing of 1e-5.
  public init(
    weighting: Weighting = .square, smooth: Smoothing = Smoothing(1e-5), normalisesWeights: Bool = true,
    absentWeight: Double? = nil, softLabel: Bool = false, options: LossOptions = LossOptions()
  ) {
    self.absentWeight = absentWeight
    self.weighting = weighting
    self.smooth = smooth
    self.normalisesWeights = normalisesWeights
    isSoftLabel = softLabel
    self.options = options
  }

  /// The catalogue's name.
  public var name: String { "generalized-dice" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    try OverlapRatio.check(smooth, name)
    if let absentWeight { try LossBound.check(absentWeight, name, "absentWeight", upTo: 1e20) }
    let classCount = setting.shape.classCount
    var isSelected = [Bool](repeating: false, count: classCount)
    for index in try options.classes.classes(of: setting) { isSelected[index] = true }
    return LossKernel(
      form: .region(
        GeneralizedDiceKernel(loss: self, classWeights: try options.weights(of: setting), isSelected: isSelected)))
  }
}

/// The quotient over all classes of a group.
struct GeneralizedDiceKernel: RegionKernel {
  let loss: GeneralizedDiceLoss
  let classWeights: [Double]
  let isSelected: [Bool]

  var statistics: RegionStatistics { loss.isSoftLabel ? .absoluteDifferences : [] }
  var scope: SumScope { loss.options.scope }

  func evaluate(_ groups: [[ClassSums]]) -> RegionOutcome {
    let outcomes = groups.map { sums -> Group? in
      guard sums.contains(where: { $0.voxels > 0 }) else { return nil }
      return loss.isSoftLabel ? group(sums.map(\.ofSoftLabels)) : group(sums)
    }
    let count = outcomes.reduce(0) { $0 + ($1 == nil ? 0 : 1) }
    let scale = loss.options.reduction == .sum ? 1 : count > 0 ? 1 / Double(count) : 0
    let none = isSelected.map { _ in ClassSlopes() }
    return RegionOutcome(
      value: scale * outcomes.reduce(0) { $0 + ($1?.value ?? 0) },
      classes: outcomes.map { $0?.classes ?? isSelected.map { _ in nil } },
      slopes: outcomes.map { outcome in
        (outcome?.slopes ?? none).map { (loss.isSoftLabel ? $0.ofSoftLabels : $0) * scale }
      })
  }

  private struct Group {
    var value = 0.0
    var classes: [Double?]
    var slopes: [ClassSlopes]
  }

  private func group(_ sums: [ClassSums]) -> Group {
    let weights = weights(sums)
    var (top, bottom) = (loss.smooth.numerator, loss.smooth.denominator)
    for (weight, sums) in zip(weights, sums) {
      top += 2 * weight * sums.truePositives
      bottom += weight * (sums.prediction + sums.reference)
    }
    var result = Group(classes: isSelected.map { _ in nil }, slopes: isSelected.map { _ in ClassSlopes() })
    if bottom > 0 {
      result.value = 1 - top / bottom
      // Slopes that Float can hold, however small the denominator.
      let divisor = max(bottom, 1e-30)
      let slope = top / bottom / divisor
      result.slopes = weights.map { ClassSlopes(truePositives: -2 * $0 / divisor, prediction: $0 * slope) }
    }
    let selectedCount = Double(isSelected.reduce(0) { $0 + ($1 ? 1 : 0) })
    let dice = OverlapRatio(numerator: 2, truePositives: 0, prediction: 1, reference: 1, smooth: loss.smooth)
    for (index, sums) in sums.enumerated() where isSelected[index] {
      if sums.reference == 0 && loss.options.emptyClass == .volume {
        let mean = sums.prediction / sums.voxels
        result.classes[index] = mean
        result.value += classWeights[index] * mean / selectedCount
        result.slopes[index].prediction += classWeights[index] / (sums.voxels * selectedCount)
      } else if weights[index] > 0 {
        // The report of a class is its own Dice loss.
        result.classes[index] = dice.loss(sums, .complement).value
      }
    }
    return result
  }

  /// The factor of each class in both sums.
  private func weights(_ sums: [ClassSums]) -> [Double] {
    var weights = isSelected.map { _ in 0.0 }
    for (index, sums) in sums.enumerated() where isSelected[index] && sums.reference > 0 {
      switch loss.weighting {
      case .square: weights[index] = 1 / (sums.reference * sums.reference)
      case .simple: weights[index] = 1 / sums.reference
      case .uniform: weights[index] = 1
      }
    }
    // Voxel weights can make G so small that its square has no finite inverse.
    weights = weights.map { min($0, 1e300) }
    var largest = weights.max() ?? 0
    if loss.normalisesWeights {
      weights = weights.map { largest > 0 ? $0 / largest : 0 }
      largest = 1
    } else if loss.weighting == .uniform {
      largest = 1
    }
    for (index, sums) in sums.enumerated() where isSelected[index] && sums.reference == 0 {
      switch loss.options.emptyClass {
      case .formula: weights[index] = loss.absentWeight ?? largest
      case .skipBothEmpty: weights[index] = sums.prediction > 0 ? largest : 0
      case .skip, .zero, .volume: weights[index] = 0
      }
    }
    return zip(weights, classWeights).map { $0 * $1 }
  }
}
