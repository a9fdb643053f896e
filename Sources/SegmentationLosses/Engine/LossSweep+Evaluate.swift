import VolumeCore

extension LossSweep {
  /// Adds the values of the categorical losses and their gradient with respect to log p.
  func evaluateCategoricals(_ tile: Tile<Scalar>, _ sums: inout BlockSums, wantsValue: Bool, wantsGradient: Bool) {
    for (index, part) in plan.categoricals.enumerated() {
      let weight = part.factors.selection == nil ? tile.weight : loadSelection(tile, index)
      if plan.isExclusive {
        evaluate(part.kernel, tile.trueProbability, tile.trueLogProbability, tile)
        if part.factors.map != nil { weighByOwnMap(tile, planes[index][tile.sample]) }
        if wantsValue { addByLabel(tile, weight, &sums.voxelLosses[index]) }
        if wantsGradient { addTrueGradient(tile, weight, factors[index][tile.sample]) }
      } else {
        for classIndex in 0..<shape.classCount where part.factors.factors[tile.sample][classIndex] != 0 {
          logProbabilities(tile, classIndex, into: tile.scratch)
          evaluate(part.kernel, tile.probability[classIndex], tile.scratch, tile)
          if part.factors.map != nil { weighByMap(tile, planes[index][tile.sample][classIndex]) }
          let target = tile.target[classIndex]
          if wantsValue {
            var total = SIMD16<Scalar>.zero
            for group in 0..<tile.groupCount { total += tile.loss[group] * target[group] * weight[group] }
            sums.voxelLosses[index][classIndex] += total.doubleSum
          }
          if wantsGradient {
            let factor = factors[index][tile.sample][classIndex]
            for group in 0..<tile.groupCount {
              let slope = tile.derivative[group] * target[group] * weight[group] * factor
              addLogGradient(slope, tile, classIndex, group)
            }
          }
        }
      }
      if let uniform = part.factors.uniform {
        if wantsValue { sums.uniformLosses[index] += uniformLoss(tile, weight, uniform) }
        if wantsGradient && part.factors.selection != nil {
          addUniformGradient(tile, weight, uniform.map { Scalar($0 * part.weight) })
        }
      }
    }
  }

  func evaluate(
    _ kernel: any CategoricalKernel, _ p: TileRow<Scalar>, _ logP: TileRow<Scalar>, _ tile: Tile<Scalar>
  ) {
    let rows = CategoricalRows(
      probability: tile.used(p), logProbability: tile.used(logP), loss: tile.used(tile.loss),
      derivative: tile.used(tile.derivative))
    if let rows = rows as? CategoricalRows<Float> { kernel.fill(rows) }
    if let rows = rows as? CategoricalRows<Double> { kernel.fill(rows) }
  }

  /// log p of one class.
  func logProbabilities(_ tile: Tile<Scalar>, _ classIndex: Int, into row: TileRow<Scalar>) {
    if plan.activation == .softmax {
      let logits = tile.logits[classIndex]
      for group in 0..<tile.groupCount { row[group] = logits[group] - tile.logSum[group] }
    } else {
      let p = tile.probability[classIndex]
      for group in 0..<tile.groupCount { row[group] = Scalar.logarithm(p[group].clampedAbove(Scalar.tiny)) }
    }
  }

  private func uniformLoss(_ tile: Tile<Scalar>, _ weight: TileRow<Scalar>, _ uniform: [Double]) -> Double {
    var sum = 0.0
    for classIndex in 0..<shape.classCount where uniform[classIndex] != 0 {
      logProbabilities(tile, classIndex, into: tile.scratch)
      var total = SIMD16<Scalar>.zero
      for group in 0..<tile.groupCount { total += tile.scratch[group] * weight[group] }
      sum -= uniform[classIndex] * total.doubleSum
    }
    return sum
  }

  /// Adds a gradient with respect to log p of a class: kept for the softmax, divided by p without one.
  func addLogGradient(_ slope: SIMD16<Scalar>, _ tile: Tile<Scalar>, _ classIndex: Int, _ group: Int) {
    if plan.activation == .softmax {
      tile.logGradient[classIndex][group] += slope
    } else {
      let p = tile.probability[classIndex][group].clampedAbove(Scalar(1e-12))
      tile.directGradient[classIndex][group] += slope / p
    }
  }

  /// Adds weight times loss to the sum of each voxel's class.
  private func addByLabel(_ tile: Tile<Scalar>, _ weight: TileRow<Scalar>, _ sums: inout [Double]) {
    var (label, total) = (-1, SIMD16<Scalar>.zero)
    for group in 0..<tile.groupCount {
      let next = tile.groupLabel(group)
      if next < 0 {
        for voxel in group * 16..<group * 16 + 16 {
          sums[tile.label(voxel)] += Double(tile.loss[voxel: voxel] * weight[voxel: voxel])
        }
        continue
      }
      if next != label {
        if label >= 0 { sums[label] += total.doubleSum }
        (label, total) = (next, .zero)
      }
      total += tile.loss[group] * weight[group]
    }
    if label >= 0 { sums[label] += total.doubleSum }
  }

  private func addTrueGradient(_ tile: Tile<Scalar>, _ weight: TileRow<Scalar>, _ factors: [Scalar]) {
    for group in 0..<tile.groupCount {
      let label = tile.groupLabel(group)
      let weighted = tile.derivative[group] * weight[group]
      if label >= 0 {
        tile.trueGradient[group] += weighted * factors[label]
      } else {
        var factor = SIMD16<Scalar>()
        for lane in 0..<16 { factor[lane] = factors[tile.label(group * 16 + lane)] }
        tile.trueGradient[group] += weighted * factor
      }
    }
  }

  /// Adds the losses of single logits and their gradient.
  func evaluateBinaries(_ tile: Tile<Scalar>, _ sums: inout BlockSums, wantsGradient: Bool) {
    let first = plan.categoricals.count
    for (index, part) in plan.binaries.enumerated() {
      for classIndex in 0..<shape.classCount where part.factors.factors[tile.sample][classIndex] != 0 {
        fill(part.kernel, tile, classIndex)
        let hasMap = part.factors.map != nil
        if hasMap { loadMap(tile, planes[first + index][tile.sample][classIndex]) }
        var total = SIMD16<Scalar>.zero
        let factor = factors[first + index][tile.sample][classIndex]
        for group in 0..<tile.groupCount {
          let weight = hasMap ? tile.weight[group] * tile.map[group] : tile.weight[group]
          total += tile.loss[group] * weight
          if wantsGradient { tile.directGradient[classIndex][group] += tile.derivative[group] * weight * factor }
        }
        sums.voxelLosses[first + index][classIndex] += total.doubleSum
      }
    }
  }

  /// Adds the losses that weigh probabilities by a map, and their gradient.
  func evaluateMaps(_ tile: Tile<Scalar>, _ sums: inout BlockSums, wantsGradient: Bool) {
    let first = plan.categoricals.count + plan.binaries.count
    for (index, part) in plan.maps.enumerated() {
      for classIndex in 0..<shape.classCount where part.factors.factors[tile.sample][classIndex] != 0 {
        loadMap(tile, planes[first + index][tile.sample][classIndex])
        fill(part.kernel, tile, classIndex)
        var total = SIMD16<Scalar>.zero
        let factor = factors[first + index][tile.sample][classIndex]
        for group in 0..<tile.groupCount {
          let weight = tile.weight[group]
          total += tile.loss[group] * weight
          if wantsGradient {
            addProbabilityGradient(tile.derivative[group] * weight * factor, tile, classIndex, group)
          }
        }
        sums.voxelLosses[first + index][classIndex] += total.doubleSum
      }
    }
  }

  private func fill(_ kernel: any BinaryKernel, _ tile: Tile<Scalar>, _ classIndex: Int) {
    let areLogits = plan.activation != .none
    let rows = BinaryRows(
      values: tile.used(areLogits ? tile.logits[classIndex] : tile.probability[classIndex]), areLogits: areLogits,
      sample: tile.sample, classIndex: classIndex, target: tile.used(tile.target[classIndex]),
      isHard: reference.isHard, loss: tile.used(tile.loss), derivative: tile.used(tile.derivative))
    if let rows = rows as? BinaryRows<Float> { kernel.fill(rows) }
    if let rows = rows as? BinaryRows<Double> { kernel.fill(rows) }
  }

  private func fill(_ kernel: any MapKernel, _ tile: Tile<Scalar>, _ classIndex: Int) {
    let p = tile.used(tile.probability[classIndex])
    let rows = MapRows(
      probability: p, target: kernel.needsTarget ? tile.used(tile.target[classIndex]) : p, map: tile.used(tile.map),
      loss: tile.used(tile.loss), derivative: tile.used(tile.derivative))
    if let rows = rows as? MapRows<Float> { kernel.fill(rows) }
    if let rows = rows as? MapRows<Double> { kernel.fill(rows) }
  }

  /// The loss of each voxel and a class of the only binary or map kernel, with its map.
  func fillClassLosses(_ tile: Tile<Scalar>, _ classIndex: Int) {
    if let part = plan.binaries.first {
      fill(part.kernel, tile, classIndex)
      guard part.factors.map != nil else { return }
      loadMap(tile, planes[0][tile.sample][classIndex])
      for group in 0..<tile.groupCount { tile.loss[group] *= tile.map[group] }
    } else if let part = plan.maps.first {
      loadMap(tile, planes[0][tile.sample][classIndex])
      fill(part.kernel, tile, classIndex)
    }
  }

  /// Adds a gradient with respect to p of a class.
  @inline(__always)
  func addProbabilityGradient(_ slope: SIMD16<Scalar>, _ tile: Tile<Scalar>, _ classIndex: Int, _ group: Int) {
    let p = tile.probability[classIndex][group]
    switch plan.activation {
    case .softmax: tile.logGradient[classIndex][group] += slope * p
    case .sigmoid: tile.directGradient[classIndex][group] += slope * p * (1 - p)
    case .none: tile.directGradient[classIndex][group] += slope
    }
  }

  /// Adds dL/dp that the volume losses left in the gradient's memory.
  func addVolumeGradient(_ tile: Tile<Scalar>) {
    guard let gradient else { return }
    for classIndex in 0..<shape.classCount {
      gradient.reader.read(offset(tile, classIndex), tile.count, into: tile.scratch.prefix(tile.groupCount))
      for group in 0..<tile.groupCount { addProbabilityGradient(tile.scratch[group], tile, classIndex, group) }
    }
  }
}
