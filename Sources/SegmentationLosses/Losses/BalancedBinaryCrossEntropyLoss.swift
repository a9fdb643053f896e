/// Binary cross-entropy in which positives and negatives weigh the same in sum, whatever their number.
///
/// Formula:  BCE with the weight n_neg / n at positives and n_pos / n at negatives, n_pos = sum v t, n = sum v of each class
///           over a sample (`scope` batch: over the batch). The mean divides by the voxels and classes, not by the weights.
/// Gradient: as `BinaryCrossEntropyLoss` times the weight; the weights depend on the reference alone.
/// Empty:    without positives (or negatives) all weights are 0: the class contributes nothing there.
/// Source:   Xie and Tu, HED, 2015 (arXiv 1504.06375, eq. 2). Checked by formula in `PointwiseGoldenTests`.
public struct BalancedBinaryCrossEntropyLoss: SegmentationLoss, Hashable {
  /// Classes, weights, scope of the counts, reduction.
  public var options: LossOptions

  /// Counts per sample.
  public init(options: LossOptions = LossOptions()) { self.options = options }

  /// The catalogue's name.
  public var name: String { "balanced-bce" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    let classes = 0..<setting.shape.classCount
    let positiveShares: [[Double]]
    switch options.scope {
    case .batch:
      positiveShares = [
        classes.map { BalancedBinaryCrossEntropyLoss.share(setting.referenceSum($0), setting.totalWeight) }
      ]
    case .sample:
      positiveShares = zip(setting.counts.reference, setting.counts.weight).map { sums, total in
        sums.map { BalancedBinaryCrossEntropyLoss.share($0, total) }
      }
    }
    return LossKernel(
      form: .binary(
        BinaryCrossEntropyKernel(
          positive: positiveShares.map { $0.map { 1 - $0 } }, negative: positiveShares),
        try VoxelFactors.ofEveryClass(options, setting)))
  }

  private static func share(_ sum: Double, _ total: Double) -> Double { total > 0 ? min(1, sum / total) : 0 }
}
