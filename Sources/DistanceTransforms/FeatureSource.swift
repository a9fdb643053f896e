internal import VolumeCore

/// The voxels of a transform: which are measured, and which are features.
enum FeatureSource: Sendable {
  /// The voxels of a mask, or those outside it, are measured; the others are features.
  case mask(Volume<UInt8>, DistanceRegion)
  /// The voxels of a mask with a background voxel among their 26 neighbours are features; all others are measured.
  case contour(Volume<UInt8>)
  /// All voxels are measured, to the nearest voxel on the other side of the mask.
  case bothSides(Volume<UInt8>)
  /// All voxels are measured, to the nearest voxel with another class index; those of
  /// the class `background` get 0.
  case bytes(Volume<UInt8>, background: Int?)
  case words(Volume<UInt16>, background: Int?)

  /// Whether the voxels beyond a closed image are features, rather than only background.
  var edgeIsFeature: Bool {
    switch self {
    case .mask(_, .inside), .bothSides, .bytes, .words: true
    case .mask(_, .outside), .contour: false
    }
  }

  var tileKind: TileKind {
    switch self {
    case .mask, .contour: .single
    case .bothSides: .signed
    case .bytes, .words: .labelled
    }
  }
}
