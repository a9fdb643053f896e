/// The mean distance in millimetres of the prediction's soft surface to the reference's surface.
///
/// Formula:  L_c = sum v s d / (sum v s + epsilon), s = p - min of p over the voxel and its neighbours along the axes,
///           d the distance to the nearest surface voxel of the reference (a voxel of the class with a neighbour along an
///           axis outside it; nothing lies beyond the image). `isSymmetric`: half of L_c plus half of the mean distance
///           of the reference's surface voxels to the surface of p > 1/2, which has no gradient.
/// Gradient: with h = (d - L_c) v / (sum v s + epsilon): h at the voxel, -h at the first smallest neighbour (ties between
///           axes share as in torch).
/// Ignored:  background for the surfaces, weight 0 in the sums.
/// Empty:    without a reference surface d is the image's diagonal, so that false alarms cost as much as they can.
/// Units:    millimetres.
/// Source:   the average surface distance (Heimann et al. 2009) on the soft surface that the erosion of Shit et al. 2021
///           (arXiv 2003.07311) leaves. Checked against the hard distances of binary predictions in `SurfaceLossTests`.
public struct SurfaceDistanceLoss: SegmentationLoss, Hashable {
  /// Whether the reference's surface is measured too.
  public var isSymmetric: Bool
  /// Added to the amount of surface.
  public var epsilon: Double
  /// Classes, weights, sums, reduction, empty classes.
  public var options: LossOptions

  /// The foreground of labels, all of regions, one direction.
  public init(
    isSymmetric: Bool = false, epsilon: Double = 1e-6, options: LossOptions = LossOptions(classes: .foregroundOfLabels)
  ) {
    self.isSymmetric = isSymmetric
    self.epsilon = epsilon
    self.options = options
  }

  /// The catalogue's name.
  public var name: String { "surface-distance" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    try LossBound.check(epsilon, name, "epsilon", isPositive: true)
    return LossKernel(
      form: .volume(
        SurfaceDistanceKernel(
          reduction: try TermReduction(options, setting), epsilon: epsilon, isSymmetric: isSymmetric)))
  }
}

/// A smooth surrogate of the Hausdorff distance in millimetres, with a gradient towards missed voxels too.
///
/// Formula:  L_c = (A + B) / 2, A = (sum v p d^q / (sum v p + 1e-6))^(1/q), d the distance to the reference;
///           B = (sum v t D^q / sum v t)^(1/q), D_y = l sqrt(-log(min(1, sum_x p_x exp(-|x - y|^2 / l^2) + 1e-12))), the soft
///           distance of a reference voxel to the prediction. q = 1 takes means, a large q the maximum.
/// Gradient: through both, D's sums over x included; d is constant.
/// Limits:   D ends at 5.3 l: farther misses cost that much, without a gradient from B. D is exact for one predicted
///           voxel and at most l sqrt(log n) too short where n are equally near.
/// Ignored:  background for the distances, weight 0 in the sums; they predict nothing.
/// Empty:    without reference voxels d is the image's diagonal and B is 0.
/// Units:    millimetres.
/// Source:   the weighted Hausdorff distance of Ribera et al. 2019 (arXiv 1806.07564, eq. 5); in place of its generalised
///           mean over all pairs the soft minimum by convolution of Karam et al. 2019 (IEEE Signal Processing Letters 26)
///           and Pham et al. 2020 (GCPR), here Gaussian and therefore separable. Checked against sums over all pairs in
///           `SurfaceLossTests`.
public struct SmoothHausdorffLoss: SegmentationLoss, Hashable {
  /// The power q of the means, at least 1.
  public var power: Double
  /// The length l of the soft minimum in millimetres; nil: twice the largest spacing.
  public var softness: Double?
  /// Classes, weights, sums, reduction, empty classes.
  public var options: LossOptions

  /// The foreground of labels, all of regions, q = 2.
  public init(
    power: Double = 2, softness: Double? = nil, options: LossOptions = LossOptions(classes: .foregroundOfLabels)
  ) {
    self.power = power
    self.softness = softness
    self.options = options
  }

  /// The catalogue's name.
  public var name: String { "hausdorff-smooth" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    guard power.isFinite && power >= 1 && power <= 16 else {
      throw LossError(.option, "\(name): power is \(power); expected 1 to 16")
    }
    if let softness, !(softness >= 1e-9 && softness <= 1e9) {
      throw LossError(.option, "\(name): softness is \(softness); expected 1e-9 to 1e9 mm")
    }
    return LossKernel(
      form: .volume(
        SmoothHausdorffKernel(reduction: try TermReduction(options, setting), power: power, softness: softness)))
  }
}
