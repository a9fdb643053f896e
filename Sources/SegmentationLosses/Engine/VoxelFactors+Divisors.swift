extension VoxelFactors {
  /// The divisor of a mean over voxels of the true class.
  static func divisor(
    _ weights: [Double], _ options: LossOptions, _ setting: LossSetting, _ divisor: VoxelDivisor = .voxels
  ) -> Double {
    if options.reduction == .sum { return 1 }
    let selected = options.selected(of: setting)
    let mean = selected.reduce(0) { $0 + weights[$1] } / Double(max(1, selected.count))
    let classFactor = divisor.countsClasses(setting.reference) ? Double(selected.count) : 1
    if divisor.countsIgnored {
      // Ignored voxels have no class: the weights of the others do not enter either.
      return setting.allVoxels * classFactor * (options.weightNormalisation == .weightSum ? mean : 1)
    }
    let voxels = selected.reduce(0) { $0 + setting.referenceSum($1) }
    switch options.weightNormalisation {
    case .plain: return voxels * classFactor
    case .targetSum:
      return weights.indices.reduce(0) { $0 + weights[$1] * setting.referenceSum($1) } * classFactor
    case .weightSum: return voxels * mean * classFactor
    }
  }

  /// Factors of a loss of the true class: each voxel weighs what its class weighs.
  static func ofTrueClass(
    _ weights: [Double], _ options: LossOptions, _ setting: LossSetting, _ divisor: VoxelDivisor = .voxels
  ) -> VoxelFactors {
    let divisor = VoxelFactors.divisor(weights, options, setting, divisor)
    let report = weights.indices.map { index -> Double? in
      let sum = setting.referenceSum(index)
      return sum > 0 && weights[index] > 0 ? 1 / sum : nil
    }
    return VoxelFactors(weights, dividedBy: divisor, report: report, setting)
  }

  /// Factors of a mean over voxels and selected classes.
  static func ofEveryClass(
    _ options: LossOptions, _ setting: LossSetting, _ divisor: VoxelDivisor = .values
  ) throws(LossError) -> VoxelFactors {
    let weights = try options.weights(of: setting)
    let selected = options.selected(of: setting)
    let total = setting.totalWeight
    let count = options.weightNormalisation == .plain ? Double(selected.count) : selected.reduce(0) { $0 + weights[$1] }
    let classFactor = divisor.countsClasses(setting.reference) ? count : count / Double(selected.count)
    let voxels = divisor.countsIgnored ? setting.allVoxels : total
    let report = weights.map { $0 > 0 && total > 0 ? 1 / total : nil }
    return VoxelFactors(
      weights, dividedBy: options.reduction == .sum ? 1 : voxels * classFactor, report: report, setting)
  }

  private init(_ weights: [Double], dividedBy divisor: Double, report: [Double?], _ setting: LossSetting) {
    let factors = weights.map { divisor > 0 ? $0 / divisor : 0 }
    self.init(
      factors: Array(repeating: factors, count: setting.shape.batchCount),
      report: Array(repeating: report, count: setting.shape.batchCount))
    self.divisor = divisor
  }

  func scaled(_ factor: Double) -> VoxelFactors {
    var copy = self
    copy.factors = factors.map { $0.map { $0 * factor } }
    return copy
  }

  /// With one more factor for each class.
  func scaled(_ classFactors: [Double]) -> VoxelFactors {
    var copy = self
    copy.factors = factors.map { zip($0, classFactors).map { $0 * $1 } }
    return copy
  }
}

extension LossOptions {
  /// The selected classes; none where the selection does not fit, which `weights(of:)` reports.
  func selected(of setting: LossSetting) -> [Int] { (try? classes.classes(of: setting)) ?? [] }
}

extension LossSetting {
  /// The number of voxels of the batch, ignored ones included.
  var allVoxels: Double { Double(shape.batchCount * shape.voxelCount) }
}
