import VolumeCore

extension LossSweep {
  /// Adds the tile to the sums of the region losses.
  func measureRegions(_ tile: Tile<Scalar>, _ sums: inout BlockSums) {
    let withSquares = statistics.contains(.squares)
    for index in 0..<shape.classCount {
      let (row, weight) = (tile.used(tile.probability[index]), tile.weight)
      var (prediction, predictionSquares) = (0.0, 0.0)
      // Short sums in the voxels' type, then Double.
      for first in stride(from: 0, to: row.groupCount, by: 32) {
        var (total, squares) = (SIMD16<Scalar>.zero, SIMD16<Scalar>.zero)
        let end = min(first + 32, row.groupCount)
        if withSquares {
          for group in first..<end {
            let p = row[group]
            let weighted = p * weight[group]
            total += weighted
            squares += weighted * p
          }
          predictionSquares += squares.doubleSum
        } else {
          for group in first..<end { total += row[group] * weight[group] }
        }
        prediction += total.doubleSum
      }
      sums.regions[index].prediction += prediction
      sums.regions[index].predictionSquares += predictionSquares
    }
    if plan.isExclusive && !needs.targets {
      addTruePositives(tile, &sums)
    } else {
      addTargetSums(tile, &sums)
    }
  }

  private func addTruePositives(_ tile: Tile<Scalar>, _ sums: inout BlockSums) {
    var (label, total) = (-1, SIMD16<Scalar>.zero)
    for group in 0..<tile.groupCount {
      let next = tile.groupLabel(group)
      if next < 0 {
        for voxel in group * 16..<group * 16 + 16 {
          let label = tile.label(voxel)
          let value = tile.probability.value(label, voxel: voxel) * tile.weight[voxel: voxel]
          sums.regions[label].truePositives += Double(value)
        }
        continue
      }
      if next != label {
        if label >= 0 { sums.regions[label].truePositives += total.doubleSum }
        (label, total) = (next, .zero)
      }
      total += tile.probability[next][group] * tile.weight[group]
    }
    if label >= 0 { sums.regions[label].truePositives += total.doubleSum }
  }

  private func addTargetSums(_ tile: Tile<Scalar>, _ sums: inout BlockSums) {
    let withDifferences = statistics.contains(.absoluteDifferences)
    for index in 0..<shape.classCount {
      let (row, target) = (tile.used(tile.probability[index]), tile.target[index])
      var (total, differences) = (SIMD16<Scalar>.zero, SIMD16<Scalar>.zero)
      for group in 0..<row.groupCount {
        let (p, t, weight) = (row[group], target[group], tile.weight[group])
        total += p * t * weight
        if withDifferences {
          differences += (p - t).absoluteValue * weight
        }
      }
      sums.regions[index].truePositives += total.doubleSum
      sums.regions[index].absoluteDifferences += differences.doubleSum
    }
  }
}
