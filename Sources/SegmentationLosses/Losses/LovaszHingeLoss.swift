import VolumeCore

/// The Lovasz extension of the Jaccard index over hinge errors of logits, each class on its own.
///
/// Formula:  e_i = 1 - z_i (2 t_i - 1) in descending order; L_c = sum_k max(0, e_(k)) (J_k - J_(k-1)), J as in
///           `LovaszSoftmaxLoss`.
/// Gradient: dL/dz_(k) = -(2 t - 1) (J_k - J_(k-1)) where e > 0, else 0.
/// Ignored:  left out before sorting.
/// Empty:    `options.emptyClass`; by the formula the largest error.
/// Source:   Yu and Blaschko 2015 (arXiv 1512.07797); Berman et al. 2018 (arXiv 1705.08790). Checked against
///           bermanmaxim/LovaszSoftmax 7d48792 in `LovaszTests`.
public struct LovaszHingeLoss: SegmentationLoss, Hashable {
  /// Classes, weights, scope (`batch`: one order over all samples), reduction, empty classes.
  public var options: LossOptions

  /// Each sample on its own.
  public init(options: LossOptions = LossOptions()) { self.options = options }

  /// The catalogue's name.
  public var name: String { "lovasz-hinge" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    guard setting.activation == .sigmoid else {
      throw LossError(.option, "lovasz-hinge needs logits of single classes: use --activation sigmoid")
    }
    guard options.emptyClass != .volume && options.emptyClass != .skipBothEmpty else {
      throw LossError(.option, "lovasz-hinge sums no probabilities: empty-class is formula, skip or zero")
    }
    return LossKernel(
      form: .volume(
        LovaszKernel(
          reduction: try TermReduction(options, setting, isMeanOfGroups: true), isHinge: true,
          isHard: !setting.reference.storage.isDense)))
  }
}
