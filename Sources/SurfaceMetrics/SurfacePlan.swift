internal import VolumeCore

/// What is to be measured for each target.
struct SurfacePlan: Sendable {
  var samplings: [SurfaceSampling] = []
  /// The one of which the mean distances alone are wanted.
  var summed: SurfaceSampling?
  /// Whether samples that touch ignored voxels are left out.
  var dropsIgnored = true
  /// Whether surface areas are wanted.
  var needsAreas = false
  /// The units in which the widths of boundary strips are meant.
  var boundaryUnits: [SurfaceConvention.BoundaryUnit] = []

  init() {}
}

/// What was measured for one target, before any convention reduces it to numbers.
struct TargetDistances: Sendable {
  /// The voxels of the target that are not ignored.
  var voxelCounts = SidePair(0, 0)
  /// By sampling, the distances from the samples of each side to the other.
  var distances: [SurfaceSampling: SidePair<DirectedDistances>] = [:]
  /// The surface areas, mm^2, or contour lengths, mm, in a single slice.
  var areas = SidePair(0.0, 0.0)
  /// Boundary strips by unit and width.
  var boundaries: [SurfaceConvention.BoundaryUnit: [Double: BoundaryCounts]] = [:]

  var status: ClassStatus {
    ClassStatus(inReference: voxelCounts.reference > 0, inPrediction: voxelCounts.prediction > 0)
  }
}
