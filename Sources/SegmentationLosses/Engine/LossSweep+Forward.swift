import VolumeCore

extension LossSweep {
  /// Reads the tile's values and turns them into probabilities; false if one of them is not finite.
  func forward(_ tile: Tile<Scalar>) -> Bool {
    for index in 0..<shape.classCount { read(tile, index, into: tile.probability[index]) }
    if needs.logits {
      for index in 0..<shape.classCount {
        let (source, copy) = (tile.used(tile.probability[index]), tile.logits[index])
        for group in 0..<source.groupCount { copy[group] = source[group] }
      }
    }
    switch plan.activation {
    case .softmax: return softmax(tile)
    case .sigmoid: return sigmoid(tile)
    case .none: return identity(tile)
    }
  }

  /// Ignored voxels count as 0, so that what stands there (NaN included) does not matter.
  private func read(_ tile: Tile<Scalar>, _ index: Int, into row: TileRow<Scalar>) {
    values.read(offset(tile, index), tile.count, into: row.prefix(tile.groupCount))
    guard reference.canIgnore else { return }
    for group in 0..<tile.groupCount {
      row[group] = tile.weight[group].ifZero(.zero, else: row[group])
    }
  }

  private func softmax(_ tile: Tile<Scalar>) -> Bool {
    let groups = tile.groupCount
    let (maximum, sum) = (tile.used(tile.maximum), tile.used(tile.inverse))
    let first = tile.probability[0]
    for group in 0..<groups { maximum[group] = first[group] }
    for index in 1..<max(1, shape.classCount) {
      let row = tile.probability[index]
      for group in 0..<groups {
        maximum[group] = maximum[group].maximum(row[group])
      }
    }
    let needsLogarithm = !plan.categoricals.isEmpty
    if needsLogarithm && plan.isExclusive { gatherTrue(tile, tile.probability, into: tile.trueLogProbability) }
    for group in 0..<groups { sum[group] = .zero }
    for index in 0..<shape.classCount {
      let row = tile.probability[index]
      for group in 0..<groups {
        let e = Scalar.exponentialOfNegative(row[group] - maximum[group])
        row[group] = e
        sum[group] += e
      }
    }
    // The largest class contributes 1: anything else is no number.
    var check = SIMD16<Scalar>.zero
    for group in 0..<groups {
      let total = sum[group]
      check += total - total
      if needsLogarithm { tile.logSum[group] = Scalar.logarithm(total) + maximum[group] }
      sum[group] = 1 / total
    }
    for index in 0..<shape.classCount {
      let row = tile.probability[index]
      for group in 0..<groups { row[group] *= sum[group] }
    }
    if needsLogarithm && plan.isExclusive {
      let (p, logP) = (tile.trueProbability, tile.trueLogProbability)
      gatherTrue(tile, tile.probability, into: p)
      for group in 0..<groups { logP[group] -= tile.logSum[group] }
    }
    return check == .zero
  }

  private func sigmoid(_ tile: Tile<Scalar>) -> Bool {
    var check = SIMD16<Scalar>.zero
    for index in 0..<shape.classCount {
      let row = tile.used(tile.probability[index])
      for group in 0..<row.groupCount {
        let z = row[group]
        check += z - z
        let e = Scalar.exponentialOfNegative(0 - z.absoluteValue)
        let inverse = 1 / (1 + e)
        row[group] = z.ifNegative(e * inverse, else: inverse)
      }
    }
    return check == .zero
  }

  private func identity(_ tile: Tile<Scalar>) -> Bool {
    var check = SIMD16<Scalar>.zero
    for index in 0..<shape.classCount {
      let row = tile.used(tile.probability[index])
      for group in 0..<row.groupCount { check += row[group] - row[group] }
    }
    if !plan.categoricals.isEmpty && plan.isExclusive { gatherTrueOfProbabilities(tile) }
    return check == .zero
  }

  private func gatherTrueOfProbabilities(_ tile: Tile<Scalar>) {
    gatherTrue(tile, tile.probability, into: tile.trueProbability)
    for group in 0..<tile.groupCount {
      tile.trueLogProbability[group] = Scalar.logarithm(tile.trueProbability[group].clampedAbove(Scalar.tiny))
    }
  }

  /// Copies the value of each voxel's own class.
  func gatherTrue(_ tile: Tile<Scalar>, _ matrix: TileMatrix<Scalar>, into row: TileRow<Scalar>) {
    for group in 0..<tile.groupCount {
      let label = tile.groupLabel(group)
      if label >= 0 {
        row[group] = matrix[label][group]
      } else {
        for voxel in group * 16..<group * 16 + 16 { row[voxel: voxel] = matrix.value(tile.label(voxel), voxel: voxel) }
      }
    }
  }

  /// Leaves the probabilities in the gradient's memory.
  func keepProbabilities(_ tile: Tile<Scalar>) {
    guard let gradient else { return }
    for index in 0..<shape.classCount {
      let (row, start) = (tile.probability[index], offset(tile, index))
      gradient.check(start, tile.count)
      for group in 0..<tile.groupCount {
        gradient.store(row[group], at: start + group * 16, end: start + tile.count)
      }
    }
  }

  /// Takes them back.
  func loadKept(_ tile: Tile<Scalar>) {
    guard let gradient else { return }
    let kept = gradient.reader
    for index in 0..<shape.classCount {
      kept.read(offset(tile, index), tile.count, into: tile.probability[index].prefix(tile.groupCount))
      if needs.logits { read(tile, index, into: tile.logits[index]) }
    }
    guard !plan.categoricals.isEmpty else { return }
    if plan.needsTrueLogarithm {
      gatherTrueOfProbabilities(tile)
    } else {
      gatherTrue(tile, tile.probability, into: tile.trueProbability)
    }
  }
}
