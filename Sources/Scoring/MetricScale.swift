internal import Foundation
internal import OverlapMetrics
internal import ProbabilityMetrics
internal import SurfaceMetrics
internal import VolumeCore

/// Between which values a metric lies, and which of them is better: what an empty mask can count in a mean.
public struct MetricScale: Hashable, Sendable {
  /// Which way is better; nil for quantities without a better direction, such as volumes.
  public let isHigherBetter: Bool?
  /// The best value; nil where there is none.
  public let best: Double?
  /// The worst value of metrics that are bounded on that side; nil for distances and unbounded metrics.
  public let bound: Double?
  /// Whether the metric is a distance in millimetres, whose worst value is the diagonal of the reference image.
  public let isDistance: Bool
  /// What a case without a usable prediction counts where a missed label keeps its own value.
  private let withoutPrediction: WithoutPrediction

  private enum WithoutPrediction: Hashable, Sendable {
    /// Its own value: no prediction is better or worse in it.
    case ownValue
    /// Its own value; 0 where the reference lacks the label too.
    case ownValueOrZero
    /// The volume of the image: all of it may be wrong.
    case imageVolume
    /// The largest value that the metric can take.
    case largest(Double)
  }

  /// The scale of a metric's key; a key that is not known has no better side.
  public init(key: String) {
    if let metric = SurfaceMetric(key: key) {
      switch metric.isHigherBetter {
      case true?: self.init(isHigherBetter: true, best: 1, bound: 0)
      case false?: self.init(isHigherBetter: false, best: 0, bound: nil, isDistance: true)
      case nil: self.init(isHigherBetter: nil, best: nil, bound: nil)
      }
    } else if let metric = OverlapMetric(rawValue: key) {
      self.init(metric)
    } else {
      switch key {
      case "soft_dice", "mean_foreground_dice", "generalized_dice", "multiclass_accuracy":
        self.init(isHigherBetter: true, best: 1, bound: 0)
      case "weighted_kappa": self.init(isHigherBetter: true, best: 1, bound: -1)
      case "brier": self.init(isHigherBetter: false, best: 0, bound: 1)
      case "cross_entropy":
        let largest = -log(ProbabilityScores.smallestProbability)
        self.init(isHigherBetter: false, best: 0, bound: nil, withoutPrediction: .largest(largest))
      default: self.init(isHigherBetter: nil, best: nil, bound: nil)
      }
    }
  }

  private init(_ metric: OverlapMetric) {
    switch metric {
    case .mcc, .kappa, .youden, .adjustedRand: self.init(isHigherBetter: true, best: 1, bound: -1)
    case .mutualInformation: self.init(isHigherBetter: true, best: nil, bound: 0)
    case .volumetricOverlapError, .falsePositiveRate, .falseNegativeRate, .globalConsistencyError:
      self.init(isHigherBetter: false, best: 0, bound: 1)
    case .centroidDistance: self.init(isHigherBetter: false, best: 0, bound: nil, isDistance: true)
    case .falsePositiveVolume, .absoluteVolumeDifference:
      self.init(isHigherBetter: false, best: 0, bound: nil, withoutPrediction: .imageVolume)
    case .falseNegativeVolume:
      self.init(isHigherBetter: false, best: 0, bound: nil, withoutPrediction: .ownValueOrZero)
    case .variationOfInformation:
      // One bit for each of the two masks.
      self.init(isHigherBetter: false, best: 0, bound: nil, withoutPrediction: .largest(2))
    default:
      // What has a better side and no case above is a share.
      let isShare = metric.isHigherBetter == true
      self.init(isHigherBetter: metric.isHigherBetter, best: isShare ? 1 : nil, bound: isShare ? 0 : nil)
    }
  }

  private init(
    isHigherBetter: Bool?, best: Double?, bound: Double?, isDistance: Bool = false,
    withoutPrediction: WithoutPrediction = .ownValue
  ) {
    self.withoutPrediction = withoutPrediction
    self.isHigherBetter = isHigherBetter
    self.best = best
    self.bound = bound
    self.isDistance = isDistance
  }

  /// What a label that is empty on a side counts.
  ///
  /// - Parameters:
  ///   - worst: the worst distance and volume that the reference image allows.
  ///   - value: the metric's own value, which stands where the metric has no worst or best one.
  ///   - hasPrediction: false when an empty prediction stands for one that is missing or of no use.
  /// - Returns: nil when the label is left out.
  func counted(
    _ treatment: EmptyMaskPolicy.Treatment, value: Double?, worst: ImageExtent, hasPrediction: Bool = true
  ) -> Double? {
    let share = bound ?? (hasPrediction ? value : worstWithoutPrediction(value, worst))
    return switch treatment {
    case .excluded: nil
    case .best: best ?? value
    case .worst: isDistance ? worst.diagonal : share
    case .worstShare: isDistance ? nil : share
    case .distance(let distance): isDistance ? distance : share
    }
  }

  private func worstWithoutPrediction(_ value: Double?, _ worst: ImageExtent) -> Double? {
    switch withoutPrediction {
    case .ownValue: value
    case .ownValueOrZero: value ?? 0
    case .imageVolume: worst.millilitres
    case .largest(let largest): largest
    }
  }
}

/// How far apart and how large things in an image can be.
struct ImageExtent: Hashable {
  /// In millimetres.
  let diagonal: Double
  let millilitres: Double

  /// Larger than any image of a body; keeps sums of absurd spacings finite.
  private static let limit = 1e15

  init(diagonal: Double, millilitres: Double) {
    self.diagonal = min(diagonal, ImageExtent.limit)
    self.millilitres = min(millilitres, ImageExtent.limit)
  }
}

extension CaseScore {
  /// What the reference's grid allows; of two spacings the worse one.
  var imageExtent: ImageExtent {
    ImageExtent(
      diagonal: worstDistance, millilitres: Double(geometry.size.voxelCount) * geometry.voxelVolume / 1000)
  }
}
