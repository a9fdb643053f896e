/// What is asked of a listed border voxel a second time, when others of its list are gone.
///
/// Both rules list the same voxels: no end of a line, Euler characteristic and connectivity of the neighbourhood kept.
public enum ThinningRule: String, CaseIterable, Hashable, Sendable {
  /// Euler characteristic and connectivity once more: every component, cavity and tunnel survives.
  case preservingTopology
  /// Connectivity alone, as scikit-image up to 0.26: a voxel that has lost all its neighbours goes too, so that whole
  /// components can vanish, a block of 2 x 2 x 2 or 80 x 220 x 220 voxels for one (scikit-image issue 3757).
  case scikitImage
}
