/// Which voxels count as neighbours.
///
/// On a grid of one slice the neighbours are those of the slice: 4 for `faces`, 8 for `edges` and `corners`.
public enum VoxelConnectivity: Int, CaseIterable, Hashable, Sendable {
  /// Voxels that share a face: 6, or 4 in a slice.
  case faces = 6
  /// Voxels that share a face or an edge: 18, or 8 in a slice.
  case edges = 18
  /// Voxels that share a face, an edge or a corner: 26, or 8 in a slice.
  case corners = 26
}
