internal import VolumeCore

/// Runs the passes of a transform.
///
/// Memory: 4 bytes per voxel for the map and 1/16 for the occupancy of tiles, besides tiles and one slice of bits per
/// worker.
func separableTransform(_ plan: DistancePlan, _ source: FeatureSource) -> [Float] {
  let size = plan.size
  let tileCount = (size.x + 15) / 16
  let occupancyCount = tileCount * size.y * size.z
  return unsafe [Float](largeCount: size.voxelCount) { buffer in
    let occupancy = UnsafeMutablePointer<Bool>.allocate(capacity: occupancyCount)
    defer { unsafe occupancy.deallocate() }
    let target = unsafe TransformTarget(size: size, values: buffer.baseAddress!, occupancy: occupancy)
    inBlocks(size.z, plan.workerCount) { slices in
      let pass = SlicePass(plan, source, target)
      pass.run(slices: slices)
      pass.deallocate()
    }
    inBlocks(size.y, plan.workerCount) { rows in
      let pass = StackPass(plan, source, target)
      pass.run(rows: rows)
      pass.deallocate()
    }
  }
}

/// Splits 0..<count into ranges, several per worker; no result depends on where they are split.
func inBlocks(_ count: Int, _ workerCount: Int, _ body: @Sendable (Range<Int>) -> Void) {
  let blocks = min(count, workerCount <= 1 ? 1 : 8 * workerCount)
  _ = mapBlocks(count: blocks, workerCount: workerCount) { block in
    body(count * block / blocks..<count * (block + 1) / blocks)
  }
}
