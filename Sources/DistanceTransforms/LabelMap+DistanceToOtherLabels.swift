public import VolumeCore

/// What a distance map of labels holds at label 0.
public enum BackgroundDistances: String, CaseIterable, Hashable, Sendable {
  /// 0: label 0 only bounds the other labels, as in `edt.edt`.
  case zero
  /// The distance to the nearest voxel of a label, as for any other label.
  case measured
}

extension LabelMap {
  /// The distance of every voxel to the nearest voxel of another label, all labels in one pass.
  ///
  /// Formula:   d(v) = min over voxels u with label(u) != label(v) of |w * (v - u)|; label 0 is another label too.
  /// Units:     millimetres, or their square if `squared`. `spacing` replaces that of the geometry.
  /// Edge:      `.closed` makes the voxels beyond the image another label; a 2D image (z == 1) has no edge along z.
  /// Limit:     distances from `limit` on, infinity included, are reported as `limit`.
  /// Empty:     where there is no other label the distance is infinite.
  /// Complexity: as `VoxelMask.distanceMap`, with each label of a tile of 16 columns solved by itself.
  /// - Precondition: `limit` is positive.
  /// Source:    checked against `edt` 3.1.2 in `DistanceGoldenTests`.
  public func distanceToOtherLabels(
    background: BackgroundDistances = .zero, spacing: VoxelSpacing? = nil, imageEdge: DistanceImageEdge = .open,
    metric: DistanceMetric = .euclidean, limit: Double? = nil, squared: Bool = false, workerCount: Int = 1
  ) -> Volume<Float> {
    let options = DistanceOptions(imageEdge: imageEdge, metric: metric, limit: limit, workerCount: workerCount)
    let plan = DistancePlan(
      size: geometry.size, spacing: spacing ?? geometry.spacing, options: options, isSquared: squared)
    let none = background == .zero ? classes.classIndex(of: 0) : nil
    let source: FeatureSource =
      switch indices {
      case .oneByte(let bytes): .bytes(bytes, background: none)
      case .twoByte(let words): .words(words, background: none)
      }
    return Volume(geometry: geometry, voxels: separableTransform(plan, source))
  }
}
