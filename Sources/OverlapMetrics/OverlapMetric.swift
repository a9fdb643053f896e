internal import VolumeCore

/// The overlap metrics of one class by the key that results and the command line use.
public enum OverlapMetric: String, CaseIterable, Hashable, Sendable {
  case dice, jaccard, sensitivity, specificity, precision, npv, accuracy
  case balancedAccuracy = "balanced_accuracy"
  case fBeta = "f_beta"
  case volumetricOverlapError = "volumetric_overlap_error"
  case falsePositiveRate = "false_positive_rate"
  case falseNegativeRate = "false_negative_rate"
  case falsePositiveVolume = "false_positive_ml"
  case falseNegativeVolume = "false_negative_ml"
  case mcc, kappa, youden, rand
  case adjustedRand = "adjusted_rand"
  case mutualInformation = "mutual_information"
  case variationOfInformation = "variation_of_information"
  case globalConsistencyError = "global_consistency_error"
  case volumeSimilarity = "volume_similarity"
  case relativeVolumeDifference = "relative_volume_difference"
  case absoluteVolumeDifference = "absolute_volume_difference_ml"
  case referenceVoxels = "reference_voxels"
  case predictionVoxels = "prediction_voxels"
  case intersectionVoxels = "intersection_voxels"
  case referenceVolume = "reference_ml"
  case predictionVolume = "prediction_ml"
  case centroidDistance = "centroid_distance"

  /// Whether values are whole numbers of voxels.
  public var isCount: Bool { self == .referenceVoxels || self == .predictionVoxels || self == .intersectionVoxels }

  /// Which way is better; nil for quantities without a better direction, such as volumes.
  public var isHigherBetter: Bool? {
    switch self {
    case .dice, .jaccard, .sensitivity, .specificity, .precision, .npv, .accuracy, .balancedAccuracy, .fBeta, .mcc,
      .kappa, .youden, .rand, .adjustedRand, .mutualInformation, .volumeSimilarity:
      true
    case .volumetricOverlapError, .falsePositiveRate, .falseNegativeRate, .falsePositiveVolume, .falseNegativeVolume,
      .variationOfInformation, .globalConsistencyError, .absoluteVolumeDifference, .centroidDistance:
      false
    case .relativeVolumeDifference, .referenceVoxels, .predictionVoxels, .intersectionVoxels, .referenceVolume,
      .predictionVolume:
      nil
    }
  }
}

/// All overlap metrics of one label or region.
public struct ClassOverlap: Hashable, Sendable {
  /// The four counts.
  public let counts: ConfusionCounts
  /// The volume of a voxel in millilitres.
  public let voxelMillilitres: Double
  /// The distance of the centroids in millimetres; nil when a side is empty.
  public let centroidDistance: Double?
  /// The weight of sensitivity against precision in `fBeta`.
  public let beta: Double

  /// The overlap of a union of labels.
  public init(of members: [Int], in joint: JointCounts, beta: Double = 1) {
    counts = joint.confusion(ofUnion: members)
    voxelMillilitres = joint.geometry.voxelVolume / 1000
    centroidDistance = joint.centroidDistance(ofUnion: members)
    self.beta = beta
  }

  /// The value of a metric; nil where it is not defined.
  public subscript(_ metric: OverlapMetric) -> Double? {
    switch metric {
    case .dice: counts.dice
    case .jaccard: counts.jaccard
    case .sensitivity: counts.sensitivity
    case .specificity: counts.specificity
    case .precision: counts.precision
    case .npv: counts.negativePredictiveValue
    case .accuracy: counts.accuracy
    case .balancedAccuracy: counts.balancedAccuracy
    case .fBeta: counts.fBeta(beta)
    case .volumetricOverlapError: counts.volumetricOverlapError
    case .falsePositiveRate: counts.falsePositiveRate
    case .falseNegativeRate: counts.falseNegativeRate
    case .falsePositiveVolume: millilitres(counts.falsePositives)
    case .falseNegativeVolume: millilitres(counts.falseNegatives)
    case .mcc: counts.matthewsCorrelation
    case .kappa: counts.kappa
    case .youden: counts.youden
    case .rand: counts.rand
    case .adjustedRand: counts.adjustedRand
    case .mutualInformation: counts.mutualInformation
    case .variationOfInformation: counts.variationOfInformation
    case .globalConsistencyError: counts.globalConsistencyError
    case .volumeSimilarity: counts.volumeSimilarity
    case .relativeVolumeDifference: counts.relativeVolumeDifference
    case .absoluteVolumeDifference: millilitres(abs(counts.predictionCount - counts.referenceCount))
    case .referenceVoxels: Double(counts.referenceCount)
    case .predictionVoxels: Double(counts.predictionCount)
    case .intersectionVoxels: Double(counts.truePositives)
    case .referenceVolume: millilitres(counts.referenceCount)
    case .predictionVolume: millilitres(counts.predictionCount)
    case .centroidDistance: centroidDistance
    }
  }

  private func millilitres(_ voxels: Int) -> Double { Double(voxels) * voxelMillilitres }
}
