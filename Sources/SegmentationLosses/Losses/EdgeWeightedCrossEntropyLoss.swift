/// The cross-entropy of exclusive classes that weighs more near the outline of the voxel's own class.
///
/// Formula:  L = sum_i v_i w_y e_iy (-log p_y) / divisor, e_ic = `edgeWeight` where
///           dilate_theta(dilate_1(m_c) xor erode_1(m_c)) holds, else 1, m_c the mask of class c, with the cross of 6
///           neighbours (4 on a single slice) and nothing beyond the image. The divisor is that of `CrossEntropyLoss`,
///           without e. Soft targets: sum_c t_c w_c e_ic (-log p_c).
/// Gradient: v w_y e_iy (p - t) / divisor with respect to the logits.
/// Units:    theta counts voxels, whatever the spacing.
/// Ignored:  background for the outlines, and in no sum. Soft targets: m_c is t_c > 1/2.
/// Empty:    a class without an outline has e = 1 everywhere (a full class has one at the image edge).
/// Source:   defined here: `EdgeWeightedBinaryCrossEntropyLoss` for exclusive classes. Checked by central differences in
///           `LossMatrixTests` and by its sums in `WeightMapTests`.
public struct EdgeWeightedCrossEntropyLoss: SegmentationLoss, Hashable {
  /// By how many voxels the outline grows.
  public var theta: Int
  /// The weight there.
  public var edgeWeight: Double
  /// Classes (those whose voxels count), weights, reduction.
  public var options: LossOptions

  /// Three voxels, weight 5.
  public init(theta: Int = 3, edgeWeight: Double = 5, options: LossOptions = LossOptions()) {
    self.theta = theta
    self.edgeWeight = edgeWeight
    self.options = options
  }

  /// The catalogue's name.
  public var name: String { "edge-weighted-ce" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    let weights = try options.weights(of: setting)
    var factors = VoxelFactors.ofTrueClass(weights, options, setting)
    factors.map = try EdgeWeightMap(theta: theta, edgeWeight: edgeWeight, of: name)
    return LossKernel(form: .categorical(CrossEntropyKernel(), factors))
  }
}
