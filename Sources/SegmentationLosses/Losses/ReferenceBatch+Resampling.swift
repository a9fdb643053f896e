public import VolumeCore

extension ReferenceBatch {
  /// The reference on a coarser or finer grid over the same space: each voxel takes the one that holds its centre.
  ///
  /// Formula: voxel i of m takes voxel floor((i + 1/2) n / m) of n along each axis (torch's nearest-exact). Labels, soft
  ///          references, mask, weights and regions are all resampled; the spacing grows by n / m.
  public func resampled(to size: VolumeSize) throws(LossError) -> ReferenceBatch {
    if size == self.size { return self }
    let grid = NearestGrid(from: self.size, to: size)
    let spacing = VoxelSpacing(
      x: spacing.x * Double(self.size.x) / Double(size.x), y: spacing.y * Double(self.size.y) / Double(size.y),
      z: spacing.z * Double(self.size.z) / Double(size.z))
    let (mask, weights) = (mask.map(grid.resample), voxelWeights.map(grid.resample))
    func fromLabels<Label: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable>(
      _ labels: [Label]
    ) throws(LossError) -> ReferenceBatch {
      try ReferenceBatch(
        labels: grid.resample(labels), batchCount: batchCount, classCount: classCount, size: size, regions: regions,
        spacing: spacing, ignoreLabel: ignoreLabel, mask: mask, voxelWeights: weights)
    }
    func fromProbabilities<Scalar: LossScalar>(_ values: [Scalar]) throws(LossError) -> ReferenceBatch {
      try ReferenceBatch(
        probabilities: grid.resample(values), batchCount: batchCount, classCount: classCount, size: size,
        spacing: spacing, mask: mask, voxelWeights: weights)
    }
    switch storage {
    case .uint8(let labels): return try fromLabels(labels)
    case .uint16(let labels): return try fromLabels(labels)
    case .uint32(let labels): return try fromLabels(labels)
    case .float32(let values): return try fromProbabilities(values)
    case .float64(let values): return try fromProbabilities(values)
    }
  }
}

/// Where each voxel of a grid lies in another one over the same space.
private struct NearestGrid {
  let source: VolumeSize
  /// For each voxel of the new grid the index in the old one.
  let indices: [Int]

  init(from source: VolumeSize, to target: VolumeSize) {
    self.source = source
    func axis(_ n: Int, _ m: Int) -> [Int] { (0..<m).map { (2 * $0 + 1) * n / (2 * m) } }
    let (xs, ys, zs) = (axis(source.x, target.x), axis(source.y, target.y), axis(source.z, target.z))
    var indices: [Int] = []
    indices.reserveCapacity(target.voxelCount)
    for z in zs {
      for y in ys {
        let row = (z * source.y + y) * source.x
        for x in xs { indices.append(row + x) }
      }
    }
    self.indices = indices
  }

  /// Volume by volume.
  func resample<Value>(_ values: [Value]) -> [Value] {
    var result: [Value] = []
    result.reserveCapacity(values.count / source.voxelCount * indices.count)
    for start in stride(from: 0, to: values.count, by: source.voxelCount) {
      for index in indices { result.append(values[start + index]) }
    }
    return result
  }
}
