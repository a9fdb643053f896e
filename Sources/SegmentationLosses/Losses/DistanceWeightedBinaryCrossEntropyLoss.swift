internal import DistanceTransforms
internal import VolumeCore

/// Binary cross-entropy that fades with the distance from the outline of the reference.
///
/// Formula:  mean of exp(-|d| / sigma) BCE, d = d_in - d_out: inside the distance to the nearest outside voxel, outside the
///           distance to the nearest inside one, centre to centre. The mean divides by the voxels and classes, not by the
///           weights.
/// Gradient: as `BinaryCrossEntropyLoss` times the weight.
/// Units:    millimetres, with the spacing of the reference.
/// Ignored:  background for the distances, and in no sum. Soft targets: inside is t > 1/2.
/// Empty:    an empty or full class is infinitely far from its outline: its weights are 0.
/// Source:   defined here. Checked by formula with scipy 1.17 in `PointwiseGoldenTests`.
public struct DistanceWeightedBinaryCrossEntropyLoss: SegmentationLoss, Hashable {
  /// The distance at which the weight is 1 / e, in millimetres.
  public var sigma: Double
  /// Classes, weights, reduction.
  public var options: LossOptions

  /// Five millimetres.
  public init(sigma: Double = 5, options: LossOptions = LossOptions()) {
    self.sigma = sigma
    self.options = options
  }

  /// The catalogue's name.
  public var name: String { "distance-weighted-bce" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    guard sigma.isFinite && sigma > 0 else {
      throw LossError(.option, "\(name): sigma is \(sigma); expected a positive number of millimetres")
    }
    var factors = try VoxelFactors.ofEveryClass(options, setting)
    factors.map = DistanceWeightMap(sigma: sigma)
    return LossKernel(form: .binary(BinaryCrossEntropyKernel(positive: nil, negative: nil), factors))
  }
}

/// exp(-|d| / sigma).
struct DistanceWeightMap: MapRecipe {
  let sigma: Double

  func makeMap(of mask: VoxelMask, spacing: VoxelSpacing) -> [Float] {
    mask.signedDistanceMap(.difference, spacing: spacing).voxels.map { distance in
      Float(RealFunctions.exponential(-Double(abs(distance)) / sigma))
    }
  }
}
