import VolumeCore

extension LossSweep {
  /// Calls `body` with all voxels, tile by tile.
  func eachBlock(workerCount: Int, _ body: @Sendable (Tile<Scalar>) -> Void) {
    _ = mapBlocks(count: shape.batchCount * blocksPerSample, workerCount: workerCount) { block in
      eachTile(block, readsValues: true, body)
    }
  }

  /// Calls `body` with the tiles of one block; `readsValues`: it will look at the prediction.
  func eachTile(_ block: Int, readsValues: Bool, _ body: (Tile<Scalar>) -> Void) {
    let (sample, position) = block.quotientAndRemainder(dividingBy: blocksPerSample)
    let tile = Tile<Scalar>(classCount: shape.classCount, needs: needs)
    let end = min((position + 1) * blockVoxels, shape.voxelCount)
    var first = position * blockVoxels
    var touched = first
    while first < end {
      let count = min(tileCapacity, end - first)
      if readsValues && first + count > touched {
        let next = min(end, touched + LossSweep.pieceVoxels)
        tile.keep(touch(sample, touched, next))
        touched = next
      }
      tile.move(sample: sample, start: first, count: count)
      body(tile)
      first += count
    }
  }

  /// The loss of each voxel of a categorical kernel: its factors, not its voxel weight, are in it.
  func voxelLosses(_ tile: Tile<Scalar>, _ index: Int) -> TileRow<Scalar> {
    let part = plan.categoricals[index]
    let row = tile.used(tile.map)
    let factors = part.factors.factors[tile.sample].map { Scalar($0) }
    if plan.isExclusive {
      evaluate(part.kernel, tile.trueProbability, tile.trueLogProbability, tile)
      if part.factors.map != nil { weighByOwnMap(tile, planes[index][tile.sample]) }
      for group in 0..<row.groupCount {
        let label = tile.groupLabel(group)
        if label >= 0 {
          row[group] = tile.loss[group] * factors[label]
        } else {
          var factor = SIMD16<Scalar>()
          for lane in 0..<16 { factor[lane] = factors[tile.label(group * 16 + lane)] }
          row[group] = tile.loss[group] * factor
        }
      }
    } else {
      row.fill(0)
      for classIndex in 0..<shape.classCount where factors[classIndex] != 0 {
        logProbabilities(tile, classIndex, into: tile.scratch)
        evaluate(part.kernel, tile.probability[classIndex], tile.scratch, tile)
        if part.factors.map != nil { weighByMap(tile, planes[index][tile.sample][classIndex]) }
        let target = tile.target[classIndex]
        for group in 0..<row.groupCount { row[group] += tile.loss[group] * target[group] * factors[classIndex] }
      }
    }
    for (classIndex, factor) in (part.factors.uniform ?? []).enumerated() where factor != 0 {
      logProbabilities(tile, classIndex, into: tile.scratch)
      for group in 0..<row.groupCount { row[group] -= tile.scratch[group] * Scalar(factor) }
    }
    return row
  }
}
