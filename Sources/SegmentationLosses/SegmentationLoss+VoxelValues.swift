internal import VolumeCore

/// One loss for each voxel, or for each class and voxel.
public struct VoxelLosses<Scalar: LossScalar>: Sendable {
  /// The extents; one class for losses of the true class.
  public let shape: TensorShape
  /// The losses in memory order, 0 at ignored voxels.
  public let values: [Scalar]
}

extension SegmentationLoss {
  /// The losses of the single voxels before any mean, as `reduction="none"` of other tools.
  ///
  /// Formula:  class weight times voxel weight times loss: their sum is the value under the reduction `sum`. Losses of the
  ///           true class (`ce`, `focal-softmax`, `topk` ...) have one number per voxel, the others one per class and
  ///           voxel. Of `topk` only the kept voxels are not 0.
  /// Ignored:  0.
  /// Complexity: one sweep; memory: the result, and for `topk` two more numbers per voxel.
  /// - Throws: `LossError` for a loss that is no sum over voxels, for a compound, and as `evaluate`.
  public func voxelValues<Scalar: LossScalar>(
    _ prediction: PredictionBatch<Scalar>, against reference: ReferenceBatch, workerCount: Int = 1
  ) throws(LossError) -> VoxelLosses<Scalar> {
    guard prediction.shape == reference.shape else {
      throw LossError(.shape, "prediction has the shape \(prediction.shape), the reference \(reference.shape)")
    }
    let setting = LossSetting(shape: prediction.shape, activation: prediction.activation, reference: reference)
    let plan = try LossPlan(self, setting)
    guard plan.terms.count == 1, plan.voxelPartCount == 1 else {
      throw LossError(
        .option, "\(name) is not a sum over voxels; losses of single voxels are those of ce, bce, focal ...")
    }
    if let values = prediction.values as? [Float] {
      let losses = try values.voxelLosses(plan, setting, workerCount)
      if let losses = losses as? VoxelLosses<Scalar> { return losses }
    } else if let values = prediction.values as? [Double] {
      let losses = try values.voxelLosses(plan, setting, workerCount)
      if let losses = losses as? VoxelLosses<Scalar> { return losses }
    }
    preconditionFailure("predictions are Float or Double")
  }
}

extension Array where Element: EngineScalar {
  fileprivate func voxelLosses(
    _ plan: LossPlan, _ setting: LossSetting, _ workerCount: Int
  ) throws(LossError) -> VoxelLosses<Element> {
    let result = unsafe withUnsafeBufferPointer { values in
      ReferenceReader<Element>.withReader(setting.reference) { reference in
        Result { () throws(LossError) in
          try unsafe LossEngine(
            plan: plan, setting: setting, values: TensorReader(values), reference: reference, gradient: nil,
            workerCount: workerCount
          ).voxelLosses()
        }
      }
    }
    return try result.get()
  }
}

extension LossEngine {
  /// The unreduced losses of the only voxel kernel.
  func voxelLosses() throws(LossError) -> VoxelLosses<Scalar> {
    try checkFactors()
    if let selecting = selecting() { return try selecting.voxelLosses() }
    let sweep = sweep(.measure(keep: false), mapPlanes())
    let factors = plan.voxelParts[0].factors
    let divisor = Scalar(factors.divisor)
    let isCategorical = !plan.categoricals.isEmpty
    let result = TensorShape(
      batchCount: shape.batchCount, classCount: isCategorical ? 1 : shape.classCount, size: shape.size)
    let values = sweep.fill(voxelsPerSample: result.classCount * shape.voxelCount, workerCount: workerCount) {
      tile, output in
      for classIndex in 0..<result.classCount where isCategorical || factors.factors[tile.sample][classIndex] != 0 {
        let (row, weight) =
          isCategorical
          ? (sweep.weightedVoxelLosses(tile), Scalar(1))
          : (sweep.classLosses(tile, classIndex), Scalar(factors.factors[tile.sample][classIndex]))
        let start = (tile.sample * result.classCount + classIndex) * shape.voxelCount + tile.start
        output.check(start, tile.count)
        for group in 0..<tile.groupCount {
          output.store(row[group] * weight * divisor, at: start + group * 16, end: start + tile.count)
        }
      }
    }
    guard values.allSatisfy(\.isFinite) else { throw notFinite() }
    return VoxelLosses(shape: result, values: values)
  }
}

extension LossSweep {
  /// Loss times weight of each voxel of the only categorical kernel.
  fileprivate func weightedVoxelLosses(_ tile: Tile<Scalar>) -> TileRow<Scalar> {
    let part = plan.categoricals[0]
    let losses = voxelLosses(tile, 0)
    // The row with the losses is that of the selection too.
    let copy = tile.used(tile.trueGradient)
    for group in 0..<copy.groupCount { copy[group] = losses[group] }
    let weight = part.factors.selection == nil ? tile.weight : loadSelection(tile, 0)
    for group in 0..<copy.groupCount { copy[group] *= weight[group] }
    return copy
  }

  /// Loss times weight of each voxel and a class of the only binary or map kernel, without the factor of the class.
  fileprivate func classLosses(_ tile: Tile<Scalar>, _ classIndex: Int) -> TileRow<Scalar> {
    let row = tile.used(tile.trueGradient)
    fillClassLosses(tile, classIndex)
    for group in 0..<row.groupCount { row[group] = tile.loss[group] * tile.weight[group] }
    return row
  }
}
