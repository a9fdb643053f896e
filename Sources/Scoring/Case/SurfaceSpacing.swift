public import VolumeCore

/// Which spacing surface distances are measured with.
public enum SurfaceSpacing: Hashable, Sendable {
  /// The reference's.
  case reference
  /// The prediction's, its axes in the order of the reference's; the reference's where there is no prediction, or where
  /// it was resampled.
  case prediction
  /// The same for every case, whatever the files say.
  case fixed(VoxelSpacing)

  /// The words of documents and notes.
  public var text: String {
    switch self {
    case .reference: "of the reference"
    case .prediction: "of the prediction"
    case .fixed(let spacing):
      if Set(spacing.components).count == 1 {
        "\(MetricValue.text(spacing.x)) mm whatever the files say"
      } else {
        "\(spacing) whatever the files say"
      }
    }
  }

  func spacing(reference: VoxelSpacing, prediction: VoxelSpacing?) -> VoxelSpacing {
    switch self {
    case .reference: reference
    case .prediction: prediction ?? reference
    case .fixed(let spacing): spacing
    }
  }
}

extension GridAlignment {
  /// The spacing of a prediction along the reference's axes; nil where its voxels are not its own any more.
  func spacing(of geometry: VolumeGeometry) -> VoxelSpacing? {
    switch self {
    case .reordered(let mapping): mapping.applied(to: geometry).spacing
    case .resampled: nil
    case .same, .nearlySame, .sizesOnly, .ignored: geometry.spacing
    }
  }
}

extension SurfaceSettings {
  /// The diagonal of the reference image, by the spacing of the file or the one that distances are measured with,
  /// whichever is longer: no distance lies beyond it.
  static func worstDistance(_ geometry: VolumeGeometry, _ spacing: VoxelSpacing?) -> Double {
    max(geometry.diagonal, spacing.map { geometry.withSpacing($0).diagonal } ?? 0)
  }
}
