import VolumeCore

/// One pass over all voxels in blocks of fixed size.
///
/// The value and the gradient of any compound take at most two: the first gathers the sums of the region losses, the
/// second writes the gradient. Without region losses one pass does both.
struct LossSweep<Scalar: EngineScalar>: Sendable {
  enum Phase: Sendable {
    /// Sums and values; with `keep` the probabilities stay in the gradient's memory.
    case measure(keep: Bool)
    /// The gradient from kept probabilities; the kernels that need all classes give their values too.
    case differentiateKept
    /// The values of voxel losses and the gradient, from the raw values.
    case differentiate
  }

  let plan: LossPlan
  let shape: TensorShape
  let values: TensorReader<Scalar>
  let reference: ReferenceReader<Scalar>
  let gradient: TensorWriter<Scalar>?
  /// One entry a sample; nil in the measuring phase.
  let coefficients: [RegionCoefficients<Scalar>]
  /// For each voxel kernel the factor of its derivative, sample by class.
  let factors: [[[Scalar]]]
  /// For each voxel kernel with a map: the planes by sample and class.
  let planes: [[[[Float]]]]
  /// For each categorical kernel with a selection: how much each voxel of the batch counts.
  let selections: [SelectedVoxels<Scalar>]
  let phase: Phase
  let needs: TileNeeds
  let statistics: RegionStatistics
  /// Whether the gradient's memory holds dL/dp of the volume losses.
  let addsVolumeGradient: Bool

  var tileCapacity: Int { Tile<Scalar>.capacity(classCount: shape.classCount) }
  var blockVoxels: Int { tileCapacity * 8 }
  var blocksPerSample: Int { (shape.voxelCount + blockVoxels - 1) / blockVoxels }

  /// The sums of each sample.
  func run(workerCount: Int) -> [BlockSums] {
    let blocks = mapBlocks(count: shape.batchCount * blocksPerSample, workerCount: workerCount) { block in
      runBlock(sample: block / blocksPerSample, start: block % blocksPerSample * blockVoxels)
    }
    return (0..<shape.batchCount).map { sample in
      var sum = blocks[sample * blocksPerSample]
      for block in sample * blocksPerSample + 1..<(sample + 1) * blocksPerSample { sum.add(blocks[block]) }
      return sum
    }
  }

  private func runBlock(sample: Int, start: Int) -> BlockSums {
    let tile = Tile<Scalar>(classCount: shape.classCount, needs: needs)
    var sums = BlockSums(classCount: shape.classCount, kernelCount: plan.voxelPartCount)
    let end = min(start + blockVoxels, shape.voxelCount)
    var first = start
    var touched = start
    while first < end {
      let count = min(tileCapacity, end - first)
      if first + count > touched {
        tile.keep(touch(sample, touched, min(end, touched + LossSweep.pieceVoxels)))
        touched = min(end, touched + LossSweep.pieceVoxels)
      }
      tile.move(sample: sample, start: first, count: count)
      run(tile, &sums)
      first += count
    }
    return sums
  }

  /// The voxels of one class that are fetched from memory at once.
  static var pieceVoxels: Int { 4096 }

  /// Fetches a piece of every class.
  func touch(_ sample: Int, _ start: Int, _ end: Int) -> Scalar {
    var sum = Scalar.zero
    for index in 0..<shape.classCount {
      let first = (sample * shape.classCount + index) * shape.voxelCount + start
      switch phase {
      case .measure: sum += values.touch(first, end - start)
      case .differentiate:
        sum += values.touch(first, end - start)
      case .differentiateKept: if let gradient { sum += gradient.reader.touch(first, end - start) }
      }
    }
    return sum
  }

  private func run(_ tile: Tile<Scalar>, _ sums: inout BlockSums) {
    reference.load(tile, withTargets: needs.targets)
    switch phase {
    case .measure(let keep):
      if !forward(tile) { sums.isFinite = false }
      if !plan.regions.isEmpty { measureRegions(tile, &sums) }
      evaluateCategoricals(tile, &sums, wantsValue: true, wantsGradient: false)
      if keep {
        keepProbabilities(tile)
      } else {
        evaluateBinaries(tile, &sums, wantsGradient: false)
        evaluateMaps(tile, &sums, wantsGradient: false)
      }
    case .differentiateKept:
      loadKept(tile)
      clearGradients(tile)
      evaluateCategoricals(tile, &sums, wantsValue: false, wantsGradient: true)
      evaluateBinaries(tile, &sums, wantsGradient: true)
      evaluateMaps(tile, &sums, wantsGradient: true)
      if !writeGradient(tile) { sums.isGradientFinite = false }
    case .differentiate:
      if !forward(tile) { sums.isFinite = false }
      clearGradients(tile)
      evaluateCategoricals(tile, &sums, wantsValue: true, wantsGradient: true)
      evaluateBinaries(tile, &sums, wantsGradient: true)
      evaluateMaps(tile, &sums, wantsGradient: true)
      if addsVolumeGradient { addVolumeGradient(tile) }
      if !writeGradient(tile) { sums.isGradientFinite = false }
    }
  }

  /// Where the values of a class begin for the tile.
  func offset(_ tile: Tile<Scalar>, _ classIndex: Int) -> Int {
    (tile.sample * shape.classCount + classIndex) * shape.voxelCount + tile.start
  }

  private func clearGradients(_ tile: Tile<Scalar>) {
    if needs.logGradient { tile.logGradient.fill(0) }
    if needs.directGradient { tile.directGradient.fill(0) }
    tile.trueGradient.fill(0)
  }
}
