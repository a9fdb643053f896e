import VolumeCore

extension LossEngine {
  /// The engine with the selected voxels of its selecting losses; nil if there is nothing (more) to select.
  ///
  /// One sweep stores the losses of all voxels, `LargestValues` turns them into how much each voxel counts, and the
  /// ordinary sweeps then take that for the voxel weight. A voxel that is not selected has no gradient.
  /// Memory: two numbers per voxel of the batch for each such loss, one of them for the rest of the evaluation.
  func selecting() -> LossEngine? {
    guard selections.isEmpty, plan.categoricals.contains(where: { $0.factors.selection != nil }) else { return nil }
    let sweep = sweep(.differentiate, [])
    var selections: [SelectedVoxels<Scalar>] = []
    let factors = plan.categoricals.enumerated().map { index, part -> VoxelFactors in
      guard let selection = part.factors.selection else {
        selections.append(SelectedVoxels())
        return part.factors
      }
      let losses = sweep.competingLosses(index, selection, workerCount: workerCount)
      let parts = LargestValues.parts(of: losses, quota: selection.quota, weights: setting.reference.voxelWeights)
      let sums = sweep.sums(of: losses, parts, workerCount: workerCount)
      selections.append(SelectedVoxels(parts: parts, losses: sums.map(\.losses)))
      let kept = (0..<shape.classCount).map { index in sums.reduce(0) { $0 + $1.parts[index] } }
      return part.factors.selecting(selection, kept: kept)
    }
    return LossEngine(
      plan: plan.withCategoricalFactors(factors), setting: setting, values: values, reference: reference,
      gradient: gradient, workerCount: workerCount, selections: selections)
  }

  /// The result where a selecting loss stands alone, nil for other plans.
  ///
  /// Its value is known already, and its gradient needs only the groups of 16 voxels in which one is selected.
  func runSelectionAlone() throws(LossError) -> LossResult? {
    guard plan.terms.count == 1, plan.isExclusive, plan.activation == .softmax, let part = plan.categoricals.first,
      let selection = part.factors.selection, part.factors.uniform == nil
    else { return nil }
    let sums = selections[0].losses.map { losses in
      var sums = BlockSums(classCount: shape.classCount, kernelCount: 1)
      // The stored losses have the class weights in them, the sums of the sweeps do not.
      sums.voxelLosses[0] = zip(losses, selection.weights).map { $1 > 0 ? $0 / $1 : 0 }
      sums.isFinite = losses.allSatisfy { $0.isFinite }
      return sums
    }
    try check(sums)
    if let gradient {
      let largest = setting.reference.voxelWeights == nil ? 1 : selections[0].parts.max() ?? 0
      guard voxelFactors[0].joined().allSatisfy({ ($0 * largest).isFinite }) else { throw overflow() }
      sweep(.differentiate, []).writeSelected(gradient, workerCount: workerCount)
    }
    return result(sums, [], [])
  }
}

/// The voxels that a selecting loss keeps.
struct SelectedVoxels<Scalar: EngineScalar>: Sendable {
  /// How much each voxel of the batch counts.
  var parts: [Scalar] = []
  /// For each sample and class the sum of part times loss.
  var losses: [[Double]] = []
}

extension VoxelFactors {
  /// The factors once the kept voxels are known.
  func selecting(_ selection: VoxelSelection, kept: [Double]) -> VoxelFactors {
    let divisor = selection.divisor(kept: kept)
    var copy = scaled(divisor > 0 ? 1 / divisor : 0)
    copy.divisor = divisor
    copy.uniform = uniform?.map { divisor > 0 ? $0 / divisor : 0 }
    copy.report = report.map { _ in kept.map { $0 > 0 ? 1 / $0 : nil } }
    return copy
  }
}

extension LossSweep {
  /// One loss for each voxel of the batch, -1 where a voxel does not count.
  func competingLosses(_ index: Int, _ selection: VoxelSelection, workerCount: Int) -> [Scalar] {
    let competes = (0..<shape.classCount).map { selection.selected.contains($0) }
    return fill(voxelsPerSample: shape.voxelCount, workerCount: workerCount) { tile, output in
      let row = voxelLosses(tile, index)
      for group in 0..<tile.groupCount {
        var value = tile.weight[group].ifZero(SIMD16(repeating: -1), else: row[group].clampedAbove(0))
        if plan.isExclusive {
          let label = tile.groupLabel(group)
          if label >= 0 {
            if !competes[label] { value = SIMD16(repeating: -1) }
          } else {
            for lane in 0..<16 where !competes[tile.label(group * 16 + lane)] { value[lane] = -1 }
          }
        }
        let start = tile.sample * shape.voxelCount + tile.start
        output.store(value, at: start + group * 16, end: start + tile.count)
      }
    }
  }

  /// Fills `voxelsPerSample` numbers a sample, tile by tile.
  func fill(
    voxelsPerSample: Int, workerCount: Int, _ body: @Sendable (Tile<Scalar>, TensorWriter<Scalar>) -> Void
  ) -> [Scalar] {
    var result = [Scalar](largeCount: shape.batchCount * voxelsPerSample, repeating: 0)
    unsafe result.withUnsafeMutableBufferPointer { buffer in
      let output = unsafe TensorWriter(buffer)
      eachBlock(workerCount: workerCount) { tile in
        reference.load(tile, withTargets: needs.targets)
        let isFinite = forward(tile)
        body(tile, output)
        // A vector function may give a number for no number: say so where the caller looks.
        if !isFinite { output.store(.nan, at: voxelsPerSample * tile.sample + tile.start) }
      }
    }
    return result
  }

  /// For each sample and class the sums of the parts, and of part times loss.
  func sums(of losses: [Scalar], _ parts: [Scalar], workerCount: Int) -> [(parts: [Double], losses: [Double])] {
    let zeros = [Double](repeating: 0, count: shape.classCount)
    let blocks = mapBlocks(count: shape.batchCount * blocksPerSample, workerCount: workerCount) { block in
      var sums = (parts: zeros, losses: zeros)
      eachTile(block, readsValues: false) { tile in
        reference.load(tile, withTargets: !plan.isExclusive)
        add(tile, load(tile, parts, into: tile.map), load(tile, losses, into: tile.loss), &sums)
      }
      return sums
    }
    return (0..<shape.batchCount).map { sample in
      blocks[sample * blocksPerSample..<(sample + 1) * blocksPerSample].reduce((zeros, zeros)) { sum, block in
        (zip(sum.0, block.parts).map { $0 + $1 }, zip(sum.1, block.losses).map { $0 + $1 })
      }
    }
  }

  private func add(
    _ tile: Tile<Scalar>, _ parts: TileRow<Scalar>, _ losses: TileRow<Scalar>,
    _ sums: inout (parts: [Double], losses: [Double])
  ) {
    for group in 0..<tile.groupCount where !parts[group].isAllZero {
      let label = plan.isExclusive ? tile.groupLabel(group) : -1
      let (part, product) = (parts[group], parts[group] * losses[group])
      if label >= 0 {
        sums.parts[label] += part.doubleSum
        sums.losses[label] += product.doubleSum
      } else if plan.isExclusive {
        for lane in 0..<16 where part[lane] != 0 {
          let label = tile.label(group * 16 + lane)
          sums.parts[label] += Double(part[lane])
          sums.losses[label] += Double(product[lane])
        }
      } else {
        for index in 0..<shape.classCount {
          let target = tile.target[index][group]
          sums.parts[index] += (part * target).doubleSum
          sums.losses[index] += (product * target).doubleSum
        }
      }
    }
  }

  /// How much each voxel of the tile counts.
  func loadSelection(_ tile: Tile<Scalar>, _ index: Int) -> TileRow<Scalar> {
    load(tile, selections[index].parts, into: tile.map)
  }

  private func load(_ tile: Tile<Scalar>, _ values: [Scalar], into row: TileRow<Scalar>) -> TileRow<Scalar> {
    let row = tile.used(row)
    unsafe values.withUnsafeBufferPointer { values in
      unsafe TensorReader(values).read(tile.sample * shape.voxelCount + tile.start, tile.count, into: row)
    }
    return row
  }

  /// Adds the gradient of label smoothing where single voxels count.
  func addUniformGradient(_ tile: Tile<Scalar>, _ weight: TileRow<Scalar>, _ uniform: [Scalar]) {
    for classIndex in 0..<shape.classCount where uniform[classIndex] != 0 {
      for group in 0..<tile.groupCount {
        addLogGradient(0 - weight[group] * uniform[classIndex], tile, classIndex, group)
      }
    }
  }
}
