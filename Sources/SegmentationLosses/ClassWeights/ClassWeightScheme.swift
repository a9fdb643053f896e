/// How class weights follow from the frequencies of the classes.
///
/// n_c are the evaluated voxels of class c, n their sum, K the number of classes that occur. The schemes that are scaled
/// have weights of mean 1 over the classes that occur, so that a loss keeps its size. No weight depends on the order of
/// the images or on classes that do not occur.
public enum ClassWeightScheme: Hashable, Sendable {
  /// Inverse frequency.
  ///
  /// Formula:   n / (K n_c + 1e-6), scaled to sum K
  /// Source:    scikit-learn's `compute_class_weight("balanced")` (King and Zeng 2001) before the scaling;
  ///            `ClassWeightGoldenTests`
  case inverse

  /// Median-frequency balancing.
  ///
  /// Formula:   median(f) / f_c, f_c = n_c / evaluated voxels of the images in which c occurs; the median is over the
  ///            classes that occur, between the middle two when their number is even. Not scaled: the median class has 1
  /// Source:    Eigen and Fergus, ICCV 2015 (arXiv 1411.4734), semantic labels; `ClassWeightGoldenTests`
  case medianFrequency

  /// The bounded weights of ENet.
  ///
  /// Formula:   1 / ln(1.02 + n_c / n), between 1.42 and 50.5. Not scaled
  /// Source:    Paszke et al. 2016 (arXiv 1606.02147); `ClassWeightGoldenTests`
  case enet

  /// The inverse effective number of voxels, "class-balanced" weights.
  ///
  /// Formula:   (1 - beta) / (1 - beta^n_c), scaled to sum K. beta 0: all 1; beta towards 1: as `inverse`. The effective
  ///            number is at most 1 / (1 - beta): classes with many more voxels than that are weighted alike
  /// Source:    Cui et al., CVPR 2019 (arXiv 1901.05555); `ClassWeightGoldenTests`
  case effectiveNumber(beta: Double = defaultBeta)

  /// The weights of the generalized Dice loss.
  ///
  /// Formula:   1 / n_c^2, scaled to the largest weight 1. There is no smoothing for the weights to drown in
  /// Source:    Sudre et al. 2017 (arXiv 1707.03237); `ClassWeightGoldenTests`
  case generalizedDice

  /// The beta that is taken when none is given, the largest of those in the paper.
  public static let defaultBeta = 0.9999
}

/// What a class without an evaluated voxel gets: no formula is used on a count of 0.
public enum AbsentClassWeight: String, CaseIterable, Hashable, Sendable {
  /// 0: the terms of the class vanish from a loss, as befits a gap between the labels or an ignored one.
  case zero
  /// The largest weight of the classes that occur, as in MONAI's generalized Dice loss: for a class that is too rare to
  /// be in these images, but will be in others.
  case largest
}
