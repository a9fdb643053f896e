internal import VolumeCore
public import VoxelMorphology

/// Which points stand for a mask when distances are measured.
public enum SurfaceSamples: Hashable, Sendable {
  /// The corners of the voxel grid around which foreground and background meet.
  case corners
  /// Centres of the foreground voxels with a background voxel among their neighbours: mask minus its erosion.
  case border(VoxelConnectivity)
  /// Centres of all foreground voxels.
  case voxels

  /// The words for tables.
  public var description: String {
    switch self {
    case .corners: "voxel corners where foreground meets background"
    case .border(let connectivity): "centres of border voxels (\(connectivity.rawValue) neighbours)"
    case .voxels: "centres of all foreground voxels"
    }
  }
}

/// What is measured between: everything that decides the distances, without what is then made of them.
///
/// Conventions with equal sampling share one search.
struct SurfaceSampling: Hashable, Sendable {
  let samples: SurfaceSamples
  let targets: SurfaceSamples
  let edge: SurfaceImageEdge
}
