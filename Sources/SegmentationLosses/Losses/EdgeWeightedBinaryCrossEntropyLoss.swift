internal import VolumeCore
internal import VoxelMorphology

/// Binary cross-entropy that weighs more near the outline of the reference.
///
/// Formula:  mean of w BCE, w = `edgeWeight` where dilate_theta(dilate_1(m) xor erode_1(m)) holds, else 1, with the cross of
///           6 neighbours (4 on a single slice) and nothing beyond the image. The mean divides by the voxels and classes,
///           not by the weights.
/// Gradient: as `BinaryCrossEntropyLoss` times w.
/// Units:    theta counts voxels, whatever the spacing.
/// Ignored:  background for the outline, and in no sum. Soft targets: m is t > 1/2.
/// Empty:    without an outline w is 1 everywhere (a full class has one at the image edge).
/// Source:   defined here. Checked by formula with scipy 1.17 in `PointwiseGoldenTests`.
public struct EdgeWeightedBinaryCrossEntropyLoss: SegmentationLoss, Hashable {
  /// By how many voxels the outline grows.
  public var theta: Int
  /// The weight there.
  public var edgeWeight: Double
  /// Classes, weights, reduction.
  public var options: LossOptions

  /// Three voxels, weight 5.
  public init(theta: Int = 3, edgeWeight: Double = 5, options: LossOptions = LossOptions()) {
    self.theta = theta
    self.edgeWeight = edgeWeight
    self.options = options
  }

  /// The catalogue's name.
  public var name: String { "edge-weighted-bce" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    var factors = try VoxelFactors.ofEveryClass(options, setting)
    factors.map = try EdgeWeightMap(theta: theta, edgeWeight: edgeWeight, of: name)
    return LossKernel(form: .binary(BinaryCrossEntropyKernel(positive: nil, negative: nil), factors))
  }
}

/// A weight near the outline, 1 elsewhere.
struct EdgeWeightMap: MapRecipe {
  let theta: Int
  let edgeWeight: Float

  init(theta: Int, edgeWeight: Double, of loss: String) throws(LossError) {
    guard (0...1024).contains(theta) else {
      throw LossError(.option, "\(loss): theta is \(theta); expected a number of voxels from 0 to 1024")
    }
    guard edgeWeight >= 0 && edgeWeight <= 1e6 else {
      throw LossError(.option, "\(loss): weight is \(edgeWeight); expected a number from 0 to 1e6")
    }
    self.theta = theta
    self.edgeWeight = Float(edgeWeight)
  }

  func makeMap(of mask: VoxelMask, spacing: VoxelSpacing) -> [Float] {
    let cross = StructuringElement.connectivity(.faces)
    let (grown, shrunk) = (mask.dilated(by: cross).voxels.voxels, mask.eroded(by: cross).voxels.voxels)
    let edge = VoxelMask(Volume(geometry: mask.geometry, voxels: zip(grown, shrunk).map { $0 ^ $1 }))
    let near = theta > 0 ? edge.dilated(by: .connectivity(.faces, iterations: theta)) : edge
    return near.voxels.voxels.map { $0 != 0 ? edgeWeight : 1 }
  }
}
