import VolumeCore

/// Evaluates a loss on a batch: the plan, the sweeps, the sums, the result.
struct LossEngine<Scalar: EngineScalar> {
  let plan: LossPlan
  let setting: LossSetting
  let values: TensorReader<Scalar>
  let reference: ReferenceReader<Scalar>
  let gradient: TensorWriter<Scalar>?
  let workerCount: Int
  /// For each categorical kernel with a selection: how much each voxel of the batch counts.
  var selections: [SelectedVoxels<Scalar>] = []

  var shape: TensorShape { setting.shape }

  /// The value; writes the gradient if there is room for it.
  func run() throws(LossError) -> LossResult {
    try checkFactors()
    if let selecting = selecting() { return try selecting.run() }
    if let result = try runSelectionAlone() { return result }
    let planes = mapPlanes()
    let volumes = runVolumes()
    var sums: [BlockSums]
    var outcomes: [RegionOutcome] = []
    if gradient == nil || !plan.regions.isEmpty {
      let keeps = gradient != nil && plan.canKeepProbabilities
      let isFirstOfTwo = gradient != nil
      sums = sweep(.measure(keep: keeps), planes, measureOnlyRegions: isFirstOfTwo && !keeps).run(
        workerCount: workerCount)
      try check(sums)
      outcomes = regionOutcomes(sums)
      if gradient != nil {
        let coefficients = try coefficients(outcomes)
        let second = sweep(keeps ? .differentiateKept : .differentiate, planes, coefficients: coefficients)
          .run(workerCount: workerCount)
        try checkGradient(second)
        for sample in sums.indices {
          if keeps {
            sums[sample].add(second[sample])
          } else {
            sums[sample].voxelLosses = second[sample].voxelLosses
            sums[sample].uniformLosses = second[sample].uniformLosses
          }
        }
      }
    } else {
      sums = sweep(.differentiate, planes, coefficients: try coefficients([])).run(workerCount: workerCount)
      try check(sums)
      try checkGradient(sums)
    }
    let found = volumes?.finish() ?? []
    try check(found)
    let result = result(sums, outcomes, found)
    guard result.value.isFinite else {
      throw notFinite(result.terms.first { !($0.weight * $0.value).isFinite }?.name)
    }
    return result
  }

  func sweep(
    _ phase: LossSweep<Scalar>.Phase, _ planes: [[[[Float]]]], coefficients: [RegionCoefficients<Scalar>] = [],
    measureOnlyRegions: Bool = false
  ) -> LossSweep<Scalar> {
    let plan = measureOnlyRegions ? plan.onlyRegions : plan
    return LossSweep(
      plan: plan, shape: shape, values: values, reference: reference, gradient: gradient, coefficients: coefficients,
      factors: voxelFactors, planes: planes, selections: selections, phase: phase, needs: plan.needs,
      statistics: plan.statistics,
      addsVolumeGradient: !plan.volumes.isEmpty && gradient != nil)
  }

  // MARK: Factors, maps, coefficients

  var voxelFactors: [[[Scalar]]] {
    plan.voxelParts.map { part in part.factors.factors.map { $0.map { Scalar($0 * part.weight) } } }
  }

  func mapPlanes() -> [[[[Float]]]] {
    plan.voxelParts.map { part in
      guard let recipe = part.factors.map else { return [] }
      let pairs = (0..<shape.batchCount * shape.classCount).map { ($0 / shape.classCount, $0 % shape.classCount) }
      let planes = mapBlocks(count: pairs.count, workerCount: workerCount) { index -> [Float] in
        let (sample, classIndex) = pairs[index]
        guard part.factors.factors[sample][classIndex] != 0 else { return [] }
        return setting.reference.maps.plane(recipe, sample: sample, classIndex: classIndex, of: setting.reference)
      }
      return (0..<shape.batchCount).map { Array(planes[$0 * shape.classCount..<($0 + 1) * shape.classCount]) }
    }
  }

  private func coefficients(_ outcomes: [RegionOutcome]) throws(LossError) -> [RegionCoefficients<Scalar>] {
    var uniform = [Double](repeating: 0, count: shape.classCount)
    for part in plan.categoricals where part.factors.selection == nil {
      for (index, factor) in (part.factors.uniform ?? []).enumerated() { uniform[index] -= part.weight * factor }
    }
    let result = (0..<shape.batchCount).map { sample in
      var slopes = [ClassSlopes](repeating: ClassSlopes(), count: shape.classCount)
      for (part, outcome) in zip(plan.regions, outcomes) {
        let group = part.kernel.scope == .batch ? 0 : sample
        for index in slopes.indices { slopes[index] = slopes[index] + outcome.slopes[group][index] * part.weight }
      }
      if !setting.reference.storage.isDense { slopes = slopes.map(\.ofHardTargets) }
      return RegionCoefficients<Scalar>(slopes, uniform: uniform)
    }
    guard result.allSatisfy(\.isFinite) else { throw overflow() }
    return result
  }

  // MARK: Sums

  private func regionOutcomes(_ sums: [BlockSums]) -> [RegionOutcome] {
    let samples = sums.enumerated().map { sample, block in
      block.regions.enumerated().map { index, measured in
        var sums = measured
        sums.reference = setting.counts.reference[sample][index]
        sums.referenceSquares = setting.counts.squares[sample][index]
        sums.voxels = setting.counts.weight[sample]
        if !setting.reference.storage.isDense {
          sums.absoluteDifferences = sums.reference + sums.prediction - 2 * sums.truePositives
        }
        return sums
      }
    }
    let batch = samples.dropFirst().reduce(samples[0]) { sum, sample in zip(sum, sample).map { $0 + $1 } }
    return plan.regions.map { $0.kernel.evaluate($0.kernel.scope == .batch ? [batch] : samples) }
  }

  // MARK: Result

  func result(_ sums: [BlockSums], _ outcomes: [RegionOutcome], _ volumes: [VolumeOutcome]) -> LossResult {
    var values = [Double](repeating: 0, count: plan.terms.count)
    var classes = [[Double?]](repeating: [], count: plan.terms.count)
    for (part, outcome) in zip(plan.regions, outcomes) {
      values[part.term] = outcome.value
      classes[part.term] = meanOverGroups(outcome.classes)
    }
    for (index, part) in plan.voxelParts.enumerated() {
      var value = part.factors.offset
      for (sample, sums) in sums.enumerated() {
        value += zip(part.factors.factors[sample], sums.voxelLosses[index]).reduce(0) { $0 + $1.0 * $1.1 }
        value += sums.uniformLosses[index]
      }
      values[part.term] = value
      classes[part.term] = (0..<shape.classCount).map { classIndex in
        sums.indices.reduce(Double?.some(part.factors.offset)) { total, sample in
          guard let total, let factor = part.factors.report[sample][classIndex] else { return nil }
          return total + factor * sums[sample].voxelLosses[index][classIndex]
        }
      }
    }
    for (part, outcome) in zip(plan.volumes, volumes) {
      values[part.term] = outcome.value
      let means = meanOverGroups(outcome.classes)
      classes[part.term] = Array(repeating: nil, count: shape.classCount)
      for (index, mean) in zip(part.kernel.classes, means) { classes[part.term][index] = mean }
    }
    let hasPredictionSums = !plan.regions.isEmpty
    let predictionSums = (0..<shape.classCount).map { index in sums.reduce(0) { $0 + $1.regions[index].prediction } }
    let terms = plan.terms.enumerated().map { index, term in
      LossTerm(
        name: term.name, weight: term.weight, value: values[index],
        classes: classes[index].enumerated().map { classIndex, value in
          ClassLoss(
            classIndex: classIndex, value: value, referenceSum: setting.referenceSum(classIndex),
            predictionSum: hasPredictionSums ? predictionSums[classIndex] : nil)
        })
    }
    return LossResult(
      value: terms.reduce(0) { $0 + $1.weight * $1.value }, terms: terms,
      evaluatedVoxels: setting.counts.evaluatedVoxels,
      ignoredVoxels: shape.batchCount * shape.voxelCount - setting.counts.evaluatedVoxels)
  }

  /// The mean of the defined values of each class.
  private func meanOverGroups(_ groups: [[Double?]]) -> [Double?] {
    guard let first = groups.first else { return [] }
    return first.indices.map { index in
      let defined = groups.compactMap { $0[index] }
      return defined.isEmpty ? nil : defined.reduce(0, +) / Double(defined.count)
    }
  }
}

extension ClassSlopes {
  /// With t in {0, 1} the sum of |p - t| is G + P - 2 TP.
  var ofHardTargets: ClassSlopes {
    ClassSlopes(
      truePositives: truePositives - 2 * absoluteDifferences, prediction: prediction + absoluteDifferences,
      predictionSquares: predictionSquares)
  }
}
