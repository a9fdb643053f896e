import OverlapMetrics
import TestSupport
import Testing
import VolumeCore

struct ClassOverlapTests {
  /// x runs anterior by 2 mm, y left by 3 mm, z superior by 4 mm and a little anterior.
  static let geometry = VolumeGeometry(
    size: VolumeSize(x: 3, y: 2, z: 2), spacing: VoxelSpacing(x: 2, y: 3, z: 4),
    affine: AffineTransform(rows: [[0, -3, 0, 100], [2, 0, 1, -50], [0, 0, 4, 7]]))

  /// The voxels of label 1 on each side; everything else is 0.
  private func joint(_ reference: [VoxelIndex], _ prediction: [VoxelIndex]) throws -> JointCounts {
    func map(_ voxels: [VoxelIndex]) throws -> LabelMap {
      var labels = [Int](repeating: 0, count: 12)
      for voxel in voxels { labels[Self.geometry.size.index(x: voxel.x, y: voxel.y, z: voxel.z)] = 1 }
      return try LabelMap(Self.geometry.size, labels, geometry: Self.geometry)
    }
    return JointCounts(reference: try map(reference), prediction: try map(prediction))
  }

  @Test func centroidDistanceByHand() throws {
    // Means (1, 0, 0) and (0, 1, 1): a step of (-1, 1, 1) voxels is (-3, -2 + 1, 4) mm.
    let joint = try joint(
      [VoxelIndex(x: 0, y: 0, z: 0), VoxelIndex(x: 1, y: 0, z: 0), VoxelIndex(x: 2, y: 0, z: 0)],
      [VoxelIndex(x: 0, y: 1, z: 1)])
    #expect(joint.centroidDistance(ofUnion: [1]) == 26.0.squareRoot())
    #expect(ClassOverlap(of: [1], in: joint).centroidDistance == 26.0.squareRoot())
  }

  @Test func centroidOfAUnion() throws {
    // Labels 1 and 2 together fill the same voxels on both sides, each alone does not.
    let size = VolumeSize(x: 4, y: 1, z: 1)
    let joint = JointCounts(
      reference: try LabelMap(size, [1, 2, 0, 0]), prediction: try LabelMap(size, [2, 1, 0, 0]))
    #expect(joint.centroidDistance(ofUnion: [1, 2]) == 0)
    #expect(joint.centroidDistance(ofUnion: [2, 1, 2]) == 0)
    #expect(joint.centroidDistance(ofUnion: [1]) == 1)
  }

  @Test func centroidOfAnEmptySide() throws {
    let joint = try joint([VoxelIndex(x: 0, y: 0, z: 0)], [])
    #expect(joint.centroidDistance(ofUnion: [1]) == nil && joint.centroidDistance(ofUnion: [5]) == nil)
  }

  @Test func volumesByHand() throws {
    // 2 x 3 x 4 mm are 0.024 ml. R has 3 voxels, P 2, one in common.
    let joint = try joint(
      [VoxelIndex(x: 0, y: 0, z: 0), VoxelIndex(x: 1, y: 0, z: 0), VoxelIndex(x: 2, y: 0, z: 0)],
      [VoxelIndex(x: 2, y: 0, z: 0), VoxelIndex(x: 2, y: 1, z: 0)])
    let overlap = ClassOverlap(of: [1], in: joint, beta: 2)
    let expected: [OverlapMetric: Double] = [
      .referenceVoxels: 3, .predictionVoxels: 2, .intersectionVoxels: 1, .referenceVolume: 3 * 0.024,
      .predictionVolume: 2 * 0.024, .falsePositiveVolume: 0.024, .falseNegativeVolume: 2 * 0.024,
      .absoluteVolumeDifference: 0.024, .relativeVolumeDifference: -1.0 / 3,
      // (1 + 4) 1 / (5 * 1 + 4 * 2 + 1)
      .fBeta: 5.0 / 14,
    ]
    for (metric, value) in expected { #expect(abs(overlap[metric]! - value) < 1e-15, "\(metric)") }
  }

  @Test func everyKeyNamesItsMetric() {
    let keys = """
      dice jaccard sensitivity specificity precision npv accuracy balanced_accuracy f_beta volumetric_overlap_error \
      false_positive_rate false_negative_rate false_positive_ml false_negative_ml mcc kappa youden rand adjusted_rand \
      mutual_information variation_of_information global_consistency_error volume_similarity \
      relative_volume_difference absolute_volume_difference_ml reference_voxels prediction_voxels intersection_voxels \
      reference_ml prediction_ml centroid_distance
      """
    #expect(OverlapMetric.allCases.map(\.rawValue) == keys.split(separator: " ").map(String.init))
  }

  @Test func everyMetricReadsItsCount() throws {
    let joint = try joint(
      [VoxelIndex(x: 0, y: 0, z: 0), VoxelIndex(x: 1, y: 0, z: 0), VoxelIndex(x: 2, y: 0, z: 0)],
      [VoxelIndex(x: 2, y: 0, z: 0), VoxelIndex(x: 2, y: 1, z: 0)])
    let overlap = ClassOverlap(of: [1], in: joint)
    let c = overlap.counts
    let direct: [OverlapMetric: Double?] = [
      .dice: c.dice, .jaccard: c.jaccard, .sensitivity: c.sensitivity, .specificity: c.specificity,
      .precision: c.precision, .npv: c.negativePredictiveValue, .accuracy: c.accuracy,
      .balancedAccuracy: c.balancedAccuracy, .volumetricOverlapError: c.volumetricOverlapError,
      .falsePositiveRate: c.falsePositiveRate, .falseNegativeRate: c.falseNegativeRate, .mcc: c.matthewsCorrelation,
      .kappa: c.kappa, .youden: c.youden, .rand: c.rand, .adjustedRand: c.adjustedRand,
      .mutualInformation: c.mutualInformation, .variationOfInformation: c.variationOfInformation,
      .globalConsistencyError: c.globalConsistencyError, .volumeSimilarity: c.volumeSimilarity,
    ]
    for (metric, value) in direct { #expect(value != nil && overlap[metric] == value, "\(metric)") }
    for metric in OverlapMetric.allCases { #expect(overlap[metric] != nil, "\(metric)") }
  }

  @Test func betterDirection() {
    // A perfect prediction reaches the best value: 1 where higher is better, 0 where lower is.
    let c = ConfusionCountsTests.counts(4, 0, 0, 4)
    #expect(OverlapMetric.dice.isHigherBetter == true && c.dice == 1)
    #expect(OverlapMetric.falseNegativeRate.isHigherBetter == false && c.falseNegativeRate == 0)
    #expect(OverlapMetric.referenceVolume.isHigherBetter == nil)
    #expect(OverlapMetric.allCases.filter(\.isCount) == [.referenceVoxels, .predictionVoxels, .intersectionVoxels])
  }
}
