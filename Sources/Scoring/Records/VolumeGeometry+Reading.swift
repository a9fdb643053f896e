internal import VolumeCore

extension VolumeGeometry {
  /// A grid as `json(_:)` wrote it.
  ///
  /// - Throws: `ScoringError.invalidRecord` for numbers that are no grid.
  init(json: JSONTree) throws(ScoringError) {
    let size = try json.needed("size", \.array).compactMap(\.integer)
    let spacing = try json.needed("spacing", \.array).compactMap(\.number)
    let rows = try json.needed("affine", \.array).map { ($0.array ?? []).compactMap(\.number) }
    guard size.count == 3, size.allSatisfy({ $0 > 0 && $0 <= 1 << 40 }),
      size.reduce(1.0, { $0 * Double($1) }) <= 0x1p50, spacing.count == 3,
      VoxelSpacing.isValid(spacing), rows.joined().allSatisfy({ abs($0) <= 1e15 }), rows.count >= 3,
      rows.prefix(3).allSatisfy({ $0.count == 4 })
    else { throw ScoringError(.invalidRecord, "geometry is not a grid") }
    self.init(
      size: VolumeSize(x: size[0], y: size[1], z: size[2]),
      spacing: VoxelSpacing(x: spacing[0], y: spacing[1], z: spacing[2]),
      affine: AffineTransform(rows: Array(rows.prefix(3))), isOriented: json["orientation"] != nil)
  }
}

extension GridAlignment {
  /// How a prediction was aligned, from the members beside its geometry.
  init(json: JSONTree) {
    switch json["alignment"]?.string {
    case "nearly_same": self = .nearlySame(distance: json["distance_mm"]?.number ?? 0)
    case "reordered":
      let summary = json["axes"]?.string
      self = AxisMapping.all.first { $0.summary == summary }.map { .reordered($0) } ?? .same
    case "sizes_only": self = .sizesOnly
    case "resampled": self = .resampled
    case "ignored": self = .ignored
    default: self = .same
    }
  }
}
