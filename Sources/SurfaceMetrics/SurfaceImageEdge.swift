/// What lies beyond the image for the surface of a mask that reaches its edge.
public enum SurfaceImageEdge: String, CaseIterable, Hashable, Sendable {
  /// Background: the mask is cut off by the image, and the cut faces are surface.
  case closed
  /// The mask goes on as in its last voxel: the cut faces are no surface.
  case open
  /// Unknown: surface samples that touch the outside are left out as samples and as targets.
  case excluded
}
