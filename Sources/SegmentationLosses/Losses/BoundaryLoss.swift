internal import DistanceTransforms
import VolumeCore

/// Kervadec's boundary loss: probability times the signed distance to the reference's boundary.
///
/// Formula:  L = mean over evaluated voxels, samples and selected classes of p phi; phi = d_out outside the reference of
///           the class, -(d_in - 1) inside, in millimetres; 0 everywhere for a class that is absent or fills the image.
///           The optimum is negative.
/// Gradient: dL/dp = phi / (B C' N), which does not depend on p.
/// Ignored:  background for the map, no part of the mean.
/// Empty:    a class without voxels contributes 0 and is counted.
/// Units:    millimetres; `unit: .voxels` ignores the spacing (MONAI).
/// Source:   Kervadec et al. 2019 (arXiv 1812.07032, eq. 5). Checked against LIVIAETS/boundary-loss 171c32d and MONAI 1.6.1
///           in `BoundaryTests`.
public struct BoundaryLoss: SegmentationLoss, Hashable {
  /// Whether distances are cut to whole numbers as the authors' data loader does by storing them as int32.
  public var integerTruncation: Bool
  /// In what distances are measured.
  public var unit: LossDistanceUnit
  /// Classes, weights, reduction.
  public var options: LossOptions

  /// The foreground of labels, all of regions, exact distances.
  public init(
    integerTruncation: Bool = false, unit: LossDistanceUnit = .millimetres,
    options: LossOptions = LossOptions(classes: .foregroundOfLabels)
  ) {
    self.integerTruncation = integerTruncation
    self.unit = unit
    self.options = options
  }

  /// The catalogue's name.
  public var name: String { "boundary" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    var factors = try VoxelFactors.ofEveryClass(options, setting)
    factors.map = KervadecMap(integerTruncation: integerTruncation, unit: unit)
    return LossKernel(form: .map(BoundaryKernel(), factors))
  }
}

/// p phi.
struct BoundaryKernel: MapKernel {
  var needsTarget: Bool { false }

  @inline(__always) func evaluate<Scalar: EngineScalar>(
    probability: SIMD16<Scalar>, target: SIMD16<Scalar>, map: SIMD16<Scalar>
  ) -> (loss: SIMD16<Scalar>, derivative: SIMD16<Scalar>) {
    (probability * map, map)
  }
}

/// Distance outside, one minus distance inside.
struct KervadecMap: MapRecipe {
  let integerTruncation: Bool
  var unit = LossDistanceUnit.millimetres

  func makeMap(of mask: VoxelMask, spacing: VoxelSpacing) -> [Float] {
    var map = mask.signedDistanceMap(.kervadec, spacing: unit == .voxels ? .unit : spacing)
    if integerTruncation {
      map.withMutableVoxels { voxels in
        for index in voxels.indices { voxels[index].round(.towardZero) }
      }
    }
    return Array(map.voxels)
  }
}
