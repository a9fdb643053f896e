/// Cross-entropy of the worst voxels alone.
///
/// Formula:  l_i = w_y (-log p_y), with label smoothing e (1 - e) of it plus e / C sum_c w_c (-log p_c); the mean of the
///           floor(n k / 100), at least 1, largest l_i of the batch, n the evaluated voxels. Of equal losses the ones with
///           the smaller index count. `plain` (nnU-Net) divides by their number, `targetSum` by the sum of their w_y,
///           `weightSum` by their number times the mean weight.
/// Weights:  a voxel of weight v counts as v voxels in n and among the largest; the last one may count in part.
/// Gradient: that of the cross-entropy at the voxels that count, 0 at the others.
/// Ignored:  ignored voxels and those of classes that are not selected do not compete and are not in n (`allVoxels`: they
///           are in n, as in nnU-Net).
/// Complexity: one sweep and a selection beside the usual ones; memory: two numbers per voxel of the batch.
/// Source:   Wu, Shen and van den Hengel 2016 (arXiv 1605.06885). Checked against nnU-Net 2.8.1 in `TopKTests`.
public struct TopKLoss: SegmentationLoss, Hashable {
  /// The voxels of which the share is taken.
  public enum Quota: String, CaseIterable, Hashable, Sendable {
    /// Those that are evaluated and of a selected class.
    case evaluated
    /// All voxels of the batch, each as one (nnU-Net).
    case allVoxels = "all-voxels"
  }

  /// The share of the voxels that count, in percent.
  public var percent: Double
  /// What the share is of.
  public var quota: Quota
  /// The share of the target that is spread evenly over the classes.
  public var labelSmoothing: Double
  /// Classes, weights, reduction.
  public var options: LossOptions

  /// nnU-Net's ten percent, of the evaluated voxels.
  public init(
    percent: Double = 10, quota: Quota = .evaluated, labelSmoothing: Double = 0, options: LossOptions = LossOptions()
  ) {
    self.percent = percent
    self.quota = quota
    self.labelSmoothing = labelSmoothing
    self.options = options
  }

  /// The catalogue's name.
  public var name: String { "topk" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    guard percent > 0 && percent <= 100 else {
      throw LossError(.option, "\(name): k is \(percent); expected a share above 0 up to 100 percent")
    }
    let weights = try options.weights(of: setting)
    let selected = options.selected(of: setting)
    let competing =
      setting.reference.isExclusive
      ? selected.reduce(0) { $0 + setting.referenceSum($1) } : setting.totalWeight
    let total = quota == .allVoxels ? setting.allVoxels : competing
    var factors = try VoxelFactors(
      factors: Array(repeating: weights, count: setting.shape.batchCount),
      report: Array(repeating: weights.map { _ in nil }, count: setting.shape.batchCount)
    ).smoothed(labelSmoothing, weights, dividedBy: 1)
    factors.selection = VoxelSelection(
      quota: max(min(1, total), (total * percent / 100).rounded(.down)), weights: weights, selected: selected,
      options: options)
    return LossKernel(form: .categorical(CrossEntropyKernel(), factors))
  }
}
