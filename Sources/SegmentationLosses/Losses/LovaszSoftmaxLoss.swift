import VolumeCore

/// The Lovasz extension of the Jaccard index of each class: a convex surrogate of 1 - IoU.
///
/// Formula:  e_i = |t_i - p_i| in descending order (equal errors: lower voxel first); L_c = sum_k e_(k) (J_k - J_(k-1)),
///           J_k = 1 - (G - F_k) / (G + B_k), F_k and B_k the weights of foreground and background among the first k.
///           The loss is the mean over counted classes in each sample (or in the batch), then over samples.
/// Gradient: dL/dp_(k) = sgn(p - t) (J_k - J_(k-1)), divided as the means are.
/// Ignored:  left out before sorting; a voxel weight counts as that many voxels.
/// Empty:    `options.emptyClass`, by default `skip` ("present" in the original); `formula` is "all": the largest p.
/// Source:   Berman et al. 2018 (arXiv 1705.08790). Checked against bermanmaxim/LovaszSoftmax 7d48792, SMP 0.6.0 and kornia
///           0.9.0 in `LovaszTests`.
public struct LovaszSoftmaxLoss: SegmentationLoss, Hashable {
  /// Classes, weights, scope (`batch`: one order over all samples), reduction, empty classes.
  public var options: LossOptions

  /// Present classes, each sample on its own.
  public init(options: LossOptions = LossOptions(emptyClass: .skip)) { self.options = options }

  /// The catalogue's name.
  public var name: String { "lovasz-softmax" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    LossKernel(
      form: .volume(
        LovaszKernel(
          reduction: try TermReduction(options, setting, isMeanOfGroups: true), isHinge: false,
          isHard: !setting.reference.storage.isDense)))
  }
}
