/// Karimi and Salcudean's Hausdorff loss by repeated erosion of the squared error.
///
/// Formula:  b_0 = (p - t)^2; b_k = relu(mean of b_(k-1) over the voxel and its neighbours along the axes - 1/2), scaled to
///           [0, 1] over the volume unless it is constant; beyond the image lies 0. L = mean over evaluated voxels, samples
///           and selected classes of sum over k = 1...steps of k^alpha b_k.
/// Gradient: through the means, the cut and the scaling (its minimum and maximum included).
/// Ignored:  their error is 0; no part of the mean.
/// Empty:    by the formula. Once no error's mean exceeds 1/2 nothing is left and the loss has no gradient.
/// Units:    none; the spacing plays no part.
/// Source:   Karimi and Salcudean 2019 (arXiv 1904.10030, the loss by erosion). Checked against kornia 0.9.0 in
///           `HausdorffTests`.
public struct ErosionHausdorffLoss: SegmentationLoss, Hashable {
  /// The number of erosions.
  public var steps: Int
  /// The power of the step's number.
  public var alpha: Double
  /// Classes, weights, reduction.
  public var options: LossOptions

  /// Ten erosions, alpha 2, all classes.
  public init(steps: Int = 10, alpha: Double = 2, options: LossOptions = LossOptions()) {
    self.steps = steps
    self.alpha = alpha
    self.options = options
  }

  /// The catalogue's name.
  public var name: String { "hausdorff-er" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    guard (1...100).contains(steps), alpha.isFinite && alpha >= 0 && alpha <= 16 else {
      throw LossError(.option, "\(name): expected 1 to 100 steps and alpha from 0 to 16, not \(steps) and \(alpha)")
    }
    let factors = try VoxelFactors.ofEveryClass(options, setting)
    return LossKernel(
      form: .volume(
        ErosionKernel(
          steps: steps, alpha: alpha, classes: try options.classes.classes(of: setting),
          factors: factors.factors, report: factors.report)))
  }
}
