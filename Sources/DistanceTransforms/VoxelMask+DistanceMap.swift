public import VolumeCore

extension VoxelMask {
  /// The distance of every voxel of the mask to the nearest voxel outside it, or the reverse; 0 elsewhere.
  ///
  /// Formula:   d(v) = min over features f of |w * (v - f)|, between voxel centres, w the spacing; the norm is
  ///            `metric`. Features of `.inside` are the voxels outside the mask, those of `.outside` the mask.
  /// Units:     millimetres, or their square if `squared`. `spacing` replaces that of the geometry.
  /// Edge:      `.closed` makes the voxels beyond the image features of `.inside`; a 2D image (z == 1) has no edge
  ///            along z. They are background, so that `.outside` does not change.
  /// Limit:     distances from `limit` on, infinity included, are reported as `limit`; less work is done.
  /// Empty:     without a feature every measured distance is infinite.
  /// Complexity: time grows with the distances up to some 14 voxels, beyond with the logarithm of the extents
  ///            (chessboard: with the distances); memory: the map and 1/16 byte per voxel. Equal for any `workerCount`.
  /// - Precondition: `limit` is positive.
  /// Source:    checked against scipy 1.17.1 `distance_transform_edt` and `_cdt` in `DistanceGoldenTests`, and against
  ///            brute force for every 2x2x2 and 3x3x2 mask.
  public func distanceMap(
    _ region: DistanceRegion = .inside, spacing: VoxelSpacing? = nil, imageEdge: DistanceImageEdge = .open,
    metric: DistanceMetric = .euclidean, limit: Double? = nil, squared: Bool = false, workerCount: Int = 1
  ) -> Volume<Float> {
    let options = DistanceOptions(imageEdge: imageEdge, metric: metric, limit: limit, workerCount: workerCount)
    let plan = DistancePlan(
      size: geometry.size, spacing: spacing ?? geometry.spacing, options: options, isSquared: squared)
    return Volume(geometry: geometry, voxels: separableTransform(plan, .mask(voxels, region)))
  }

  /// The distance map by one method for all rows, so that tests can compare the methods.
  package func distanceMap(
    _ region: DistanceRegion, metric: DistanceMetric, method: DistanceMethod
  ) -> Volume<Float> {
    let options = DistanceOptions(metric: metric, method: method)
    let plan = DistancePlan(size: geometry.size, spacing: geometry.spacing, options: options)
    return Volume(geometry: geometry, voxels: separableTransform(plan, .mask(voxels, region)))
  }
}
