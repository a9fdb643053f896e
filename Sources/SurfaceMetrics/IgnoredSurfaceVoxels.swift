/// What happens to surface samples at voxels that are not evaluated.
public enum IgnoredSurfaceVoxels: String, CaseIterable, Hashable, Sendable {
  /// Ignored voxels are background in both masks, and samples that touch one are left out as samples and as targets.
  case excluded
  /// Ignored voxels are background in both masks, as when a tool is given arrays that were masked before.
  case background
}
