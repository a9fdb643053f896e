public import VolumeCore

/// The nearest feature of every voxel of a grid.
public struct NearestFeatures: Sendable {
  /// The position in memory of each voxel's nearest feature (`VolumeSize.index(x:y:z:)`), of a feature its own;
  /// `NearestFeatures.none` where there is no feature.
  public let indices: Volume<UInt32>
  /// The distance between voxel centres that was used, in millimetres.
  public let spacing: VoxelSpacing

  /// What `indices` hold in a volume without features.
  public static let none = UInt32.max

  /// The nearest feature of a voxel, or nil in a volume without features.
  ///
  /// - Precondition: the voxel lies inside the grid.
  public func feature(x: Int, y: Int, z: Int) -> VoxelIndex? {
    let index = indices[x, y, z]
    return index == Self.none ? nil : indices.geometry.size.voxel(at: Int(index))
  }

  /// The distance of a voxel to its nearest feature in millimetres, computed in `Double`; infinity without features.
  ///
  /// - Precondition: the voxel lies inside the grid.
  public func distance(x: Int, y: Int, z: Int) -> Double {
    guard let feature = feature(x: x, y: y, z: z) else { return .infinity }
    let dx = Double(x - feature.x) * spacing.x
    let dy = Double(y - feature.y) * spacing.y
    let dz = Double(z - feature.z) * spacing.z
    return (dx * dx + dy * dy + dz * dz).squareRoot()
  }
}

extension VoxelMask {
  /// The nearest voxel outside the mask of every voxel in it (`.inside`), or the reverse; features map to themselves.
  ///
  /// Formula:   argmin over features f of |w * (v - f)|, Euclidean between voxel centres, in `Double`.
  /// Ties:      the feature with the lowest position in memory: the lowest z, then y, then x. Distances that differ by
  ///            rounding only (under 1e-15 relative) are not told apart.
  /// Edge:      voxels beyond the image are no features.
  /// Empty:     without a feature all indices are `NearestFeatures.none`.
  /// Complexity: O(voxels * log(longest axis)) time; 4 bytes per voxel for the result. Equal for any `workerCount`.
  /// - Precondition: the grid has fewer than 2^32 - 1 voxels.
  /// Source:    checked against brute force in `NearestFeatureTests`, ties included.
  public func nearestFeatures(
    _ region: DistanceRegion = .inside, spacing: VoxelSpacing? = nil, workerCount: Int = 1
  ) -> NearestFeatures {
    precondition(geometry.size.voxelCount < UInt32.max, "positions of \(geometry.size) voxels do not fit 32 bits")
    let spacing = spacing ?? geometry.spacing
    let indices = featureTransform(voxels, region, spacing, workerCount: workerCount)
    return NearestFeatures(indices: Volume(geometry: geometry, voxels: indices), spacing: spacing)
  }
}
