public import VolumeCore

extension VoxelMask {
  /// The signed distance of every voxel to the boundary of the mask, negative inside.
  ///
  /// Formula:   `SignedDistanceConvention` defines zero and gives a picture.
  /// Units:     millimetres; `normalised` has none. `spacing` replaces that of the geometry.
  /// Edge:      `.closed` makes the voxels beyond the image background.
  /// Limit:     distances to features from `limit` on are reported as `limit`, before Kervadec's 1 is subtracted.
  /// Empty:     an empty mask is +infinity everywhere, a full one (open edge) -infinity; with a limit, the limit of that
  ///            sign. `kervadec` gives 0 for both, `normalised` 1 and -1.
  /// Complexity: as `distanceMap`; memory: the map, 1/16 byte per voxel and some slices of bits.
  /// - Precondition: `limit` is positive.
  /// Source:    `voxelCentre` checked against SimpleITK 2.5.7 SignedMaurer, `difference`, `kervadec` and `normalised`
  ///            against the formulas with scipy's distances in `SignedDistanceTests`, `face` against brute force.
  public func signedDistanceMap(
    _ convention: SignedDistanceConvention, spacing: VoxelSpacing? = nil, imageEdge: DistanceImageEdge = .open,
    limit: Double? = nil, workerCount: Int = 1
  ) -> Volume<Float> {
    let options = DistanceOptions(imageEdge: imageEdge, limit: limit, workerCount: workerCount)
    let isTrivial = !hasBothSides && (imageEdge == .open || voxels.voxels.first == 0)
    if isTrivial && (convention == .kervadec || convention == .normalised) {
      let value: Float = convention == .kervadec ? 0 : voxels.voxels.first == 0 ? 1 : -1
      return Volume(geometry: geometry, voxels: [Float](largeCount: geometry.size.voxelCount, repeating: value))
    }
    let plan = DistancePlan(
      size: geometry.size, spacing: spacing ?? geometry.spacing, options: options,
      offset: convention == .kervadec ? 1 : 0, isHalfStep: convention == .face)
    let source: FeatureSource = convention == .voxelCentre ? .contour(voxels) : .bothSides(voxels)
    var map = Volume(geometry: geometry, voxels: separableTransform(plan, source))
    if convention == .normalised { normalise(&map, isClosed: imageEdge == .closed) }
    return map
  }

  /// Whether there are voxels inside and outside the mask.
  private var hasBothSides: Bool {
    voxels.withVoxels { voxels in
      let first = voxels[0]
      return !voxels.indices.allSatisfy { voxels[$0] == first }
    }
  }

  /// Divides each side by its largest distance and sets the inner boundary to 0.
  private func normalise(_ map: inout Volume<Float>, isClosed: Bool) {
    let size = geometry.size
    voxels.withVoxels { voxels in
      map.withMutableVoxels { map in
        var (lowest, highest): (Float, Float) = (0, 0)
        for index in map.indices {
          lowest = min(lowest, map[index])
          highest = max(highest, map[index])
        }
        func isBackground(_ voxel: Int, _ step: Int, _ isInside: Bool) -> Bool {
          isInside ? voxels[voxel + step] == 0 : isClosed
        }
        var index = 0
        for z in 0..<size.z {
          for y in 0..<size.y {
            for x in 0..<size.x {
              let isBoundary =
                voxels[index] != 0
                && (isBackground(index, -1, x > 0) || isBackground(index, 1, x + 1 < size.x)
                  || isBackground(index, -size.x, y > 0) || isBackground(index, size.x, y + 1 < size.y)
                  || size.z > 1
                    && (isBackground(index, -size.sliceCount, z > 0)
                      || isBackground(index, size.sliceCount, z + 1 < size.z)))
              map[index] = isBoundary ? 0 : map[index] / (voxels[index] != 0 ? -lowest : highest)
              index += 1
            }
          }
        }
      }
    }
  }
}
