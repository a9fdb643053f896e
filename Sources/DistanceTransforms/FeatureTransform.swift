internal import VolumeCore

/// Runs the three passes of nearest features in the array of their positions.
func featureTransform(
  _ mask: Volume<UInt8>, _ region: DistanceRegion, _ spacing: VoxelSpacing, workerCount: Int
) -> [UInt32] {
  let size = mask.geometry.size
  return unsafe [UInt32](largeCount: size.voxelCount) { buffer in
    let pass = unsafe FeaturePass(size: size, spacing: spacing, indices: buffer.baseAddress!)
    inBlocks(size.z, workerCount) { slices in
      for z in slices { pass.spread(mask, region, z) }
      if size.y > 1 {
        let solver = FeatureSolver(count: size.y, spacing: spacing.y)
        for z in slices { pass.solveColumns(z, solver) }
        solver.deallocate()
      }
    }
    if size.z > 1 {
      inBlocks(size.y, workerCount) { rows in
        let solver = FeatureSolver(count: size.z, spacing: spacing.z)
        for y in rows { pass.solveStacks(y, solver) }
        solver.deallocate()
      }
    }
  }
}

/// The passes of nearest features, each of which replaces positions by nearer ones.
///
/// Workers write to different slices along x and y and to different rows along z.
@safe private struct FeaturePass: @unchecked Sendable {
  let size: VolumeSize
  let spacing: VoxelSpacing
  let indices: UnsafeMutablePointer<UInt32>

  /// Along x: the nearest feature of the same row, of two the one before.
  func spread(_ mask: Volume<UInt8>, _ region: DistanceRegion, _ z: Int) {
    let measured: UInt8 = region == .inside ? 1 : 0
    mask.withVoxels { voxels in
      for y in 0..<size.y {
        let row = size.index(x: 0, y: y, z: z)
        var x = 0
        while x < size.x {
          if voxels[row + x] != measured {
            unsafe (indices + row + x).initialize(to: UInt32(row + x))
            x += 1
            continue
          }
          var end = x + 1
          while end < size.x, voxels[row + end] == measured { end += 1 }
          for position in x..<end {
            let (before, after) = (position - (x - 1), end - position)
            let takesBefore = x > 0 && (end == size.x || before <= after)
            let nearest = takesBefore ? row + x - 1 : row + end
            let exists = takesBefore || end < size.x
            unsafe (indices + row + position).initialize(to: exists ? UInt32(nearest) : NearestFeatures.none)
          }
          x = end
        }
      }
    }
  }

  /// Along y, in one slice.
  func solveColumns(_ z: Int, _ solver: FeatureSolver) {
    for x in stride(from: 0, to: size.x, by: 8) {
      solve(solver, count: size.y, x: x) {
        size.index(x: x, y: $0, z: z)
      } measure: { index, x, y in
        let dx = Double(index - size.index(x: x, y: y, z: z)) * spacing.x
        return dx * dx
      }
    }
  }

  /// Along z, in one row of all slices.
  func solveStacks(_ y: Int, _ solver: FeatureSolver) {
    for x in stride(from: 0, to: size.x, by: 8) {
      solve(solver, count: size.z, x: x) {
        size.index(x: x, y: y, z: $0)
      } measure: { index, x, z in
        let (row, column) = (index - z * size.sliceCount).quotientAndRemainder(dividingBy: size.x)
        let (dx, dy) = (Double(column - x) * spacing.x, Double(row - y) * spacing.y)
        return dx * dx + dy * dy
      }
    }
  }

  /// Solves eight columns from `x` on.
  @inline(__always)
  private func solve(
    _ solver: FeatureSolver, count: Int, x: Int, _ position: (Int) -> Int, measure: (Int, Int, Int) -> Double
  ) {
    let width = min(8, size.x - x)
    var isDone = true
    for row in 0..<count {
      let start = position(row)
      var measures = SIMD8<Double>.zero
      for lane in 0..<width {
        let index = unsafe indices[start + lane]
        solver.setFeature(index, row: row, lane: lane)
        measures[lane] = index == NearestFeatures.none ? .infinity : measure(Int(index), x + lane, row)
        isDone = isDone && measures[lane] == 0
      }
      solver.setMeasures(measures, row: row)
    }
    if isDone { return }
    solver.solve()
    for row in 0..<count {
      let start = position(row)
      for lane in 0..<width { unsafe indices[start + lane] = solver.nearestFeature(row: row, lane: lane) }
    }
  }
}
