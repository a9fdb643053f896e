import VolumeCore

/// The losses of a compound, sorted by what they ask of the sweeps.
struct LossPlan: Sendable {
  /// A loss without parts.
  struct Term: Sendable {
    let name: String
    let weight: Double
  }

  struct Part<Kernel: Sendable>: Sendable {
    let term: Int
    let weight: Double
    let kernel: Kernel
    var factors = VoxelFactors(factors: [], report: [])
  }

  private(set) var terms: [Term] = []
  private(set) var regions: [Part<any RegionKernel>] = []
  private(set) var categoricals: [Part<any CategoricalKernel>] = []
  private(set) var binaries: [Part<any BinaryKernel>] = []
  private(set) var maps: [Part<any MapKernel>] = []
  private(set) var volumes: [Part<any VolumeKernel>] = []
  let activation: Activation
  let isExclusive: Bool
  /// A label that is in more than one region.
  private let sharedLabel: Int?

  init(_ loss: some SegmentationLoss, _ setting: LossSetting) throws(LossError) {
    activation = setting.activation
    isExclusive = setting.reference.isExclusive
    sharedLabel = setting.reference.sharedLabel
    try add(loss.name, 1, loss.kernel(for: setting))
  }

  private mutating func add(_ name: String, _ weight: Double, _ kernel: LossKernel) throws(LossError) {
    if case .compound(let parts) = kernel.form {
      for part in parts { try add(part.name, weight * part.weight, part.kernel) }
      return
    }
    try checkRegions(name, kernel.form)
    let term = terms.count
    terms.append(Term(name: name, weight: weight))
    switch kernel.form {
    case .region(let kernel): regions.append(Part(term: term, weight: weight, kernel: kernel))
    case .categorical(let kernel, let factors):
      guard activation != .sigmoid else {
        throw LossError(
          .option,
          "\(name) needs exclusive classes (softmax, or none with probabilities); with sigmoid use bce or focal")
      }
      categoricals.append(Part(term: term, weight: weight, kernel: kernel, factors: factors))
    case .binary(let kernel, let factors):
      guard activation != .softmax || factors.ownsSigmoid else {
        throw LossError(.option, "\(name) takes each class on its own: use --activation sigmoid (or none)")
      }
      binaries.append(Part(term: term, weight: weight, kernel: kernel, factors: factors))
    case .map(let kernel, let factors):
      maps.append(Part(term: term, weight: weight, kernel: kernel, factors: factors))
    case .volume(let kernel): volumes.append(Part(term: term, weight: weight, kernel: kernel))
    case .compound: break
    }
  }

  /// Refuses regions that overlap where the classes exclude each other.
  private func checkRegions(_ name: String, _ form: LossKernel.Form) throws(LossError) {
    guard let sharedLabel else { return }
    switch form {
    case .categorical: break
    case .binary(_, let factors) where factors.ownsSigmoid: return
    default: guard activation == .softmax else { return }
    }
    throw LossError(
      .option,
      "\(name): label \(sharedLabel) is in two regions, but "
        + (activation == .softmax ? "the classes of a softmax" : "its classes")
        + " exclude each other; regions that overlap need --activation sigmoid and losses of each class on its own")
  }

  /// The sums that the region losses need.
  var statistics: RegionStatistics { regions.reduce(into: []) { $0.formUnion($1.kernel.statistics) } }

  /// The factors of the voxel losses, in the order of `BlockSums.voxelLosses`.
  var voxelParts: [Part<Void>] {
    func strip<Kernel>(_ part: Part<Kernel>) -> Part<Void> {
      Part(term: part.term, weight: part.weight, kernel: (), factors: part.factors)
    }
    return categoricals.map(strip) + binaries.map(strip) + maps.map(strip)
  }

  /// The same plan with other factors for the categorical kernels.
  func withCategoricalFactors(_ factors: [VoxelFactors]) -> LossPlan {
    var copy = self
    for (index, factors) in factors.enumerated() { copy.categoricals[index].factors = factors }
    return copy
  }

  /// The same plan without voxel and volume losses, for a first sweep whose second one looks at the raw values again.
  var onlyRegions: LossPlan {
    var copy = self
    (copy.categoricals, copy.binaries, copy.maps, copy.volumes) = ([], [], [], [])
    return copy
  }

  var voxelPartCount: Int { categoricals.count + binaries.count + maps.count }

  /// Whether the gradient of a categorical loss looks at log p.
  var needsTrueLogarithm: Bool { !categoricals.allSatisfy(\.kernel.hasConstantDerivative) }

  private var hasSoftCategoricals: Bool {
    !categoricals.isEmpty && (!isExclusive || categoricals.contains { $0.factors.uniform != nil })
  }

  /// Whether the first sweep can leave the probabilities in the gradient's memory for the second one.
  var canKeepProbabilities: Bool { activation == .softmax && volumes.isEmpty && !hasSoftCategoricals }

  /// What the tiles hold.
  var needs: TileNeeds {
    let softmax = activation == .softmax
    return TileNeeds(
      logits: activation != .none && !binaries.isEmpty || softmax && hasSoftCategoricals,
      targets: !isExclusive || activation != .softmax && !regions.isEmpty || !binaries.isEmpty
        || maps.contains { $0.kernel.needsTarget },
      logGradient: softmax
        && (!maps.isEmpty || !volumes.isEmpty || !isExclusive && !categoricals.isEmpty
          || categoricals.contains { $0.factors.selection != nil && $0.factors.uniform != nil }),
      directGradient: !softmax && (voxelPartCount > 0 || !volumes.isEmpty) || softmax && !binaries.isEmpty)
  }
}

/// The sums of one block of voxels.
struct BlockSums: Sendable {
  /// TP, P, P^2, |p - t| for each class.
  var regions: [ClassSums]
  /// For each voxel kernel and class the sum of weight times loss.
  var voxelLosses: [[Double]]
  /// For each categorical kernel the label-smoothing part of the value.
  var uniformLosses: [Double]
  /// Whether every value was finite.
  var isFinite = true
  /// Whether the gradient is.
  var isGradientFinite = true

  init(classCount: Int, kernelCount: Int) {
    regions = Array(repeating: ClassSums(), count: classCount)
    voxelLosses = Array(repeating: Array(repeating: 0, count: classCount), count: kernelCount)
    uniformLosses = Array(repeating: 0, count: kernelCount)
  }

  mutating func add(_ other: BlockSums) {
    for index in regions.indices { regions[index] = regions[index] + other.regions[index] }
    for kernel in voxelLosses.indices {
      for index in voxelLosses[kernel].indices { voxelLosses[kernel][index] += other.voxelLosses[kernel][index] }
    }
    for kernel in uniformLosses.indices { uniformLosses[kernel] += other.uniformLosses[kernel] }
    isFinite = isFinite && other.isFinite
    isGradientFinite = isGradientFinite && other.isGradientFinite
  }
}

/// dL/dp = weight * (constant + target * t + prediction * p + sign * sgn(p - t)) for each class of one sample.
struct RegionCoefficients<Scalar: EngineScalar>: Sendable {
  var constant: [Scalar]
  var target: [Scalar]
  var prediction: [Scalar]
  var sign: [Scalar]
  /// The gradient with respect to log p of every class at every voxel, from label smoothing.
  var uniform: [Scalar]
  var uniformSum: Scalar

  init(_ slopes: [ClassSlopes], uniform: [Double]) {
    constant = slopes.map { Scalar($0.prediction) }
    target = slopes.map { Scalar($0.truePositives) }
    prediction = slopes.map { Scalar(2 * $0.predictionSquares) }
    sign = slopes.map { Scalar($0.absoluteDifferences) }
    self.uniform = uniform.map { Scalar($0) }
    uniformSum = Scalar(uniform.reduce(0, +))
  }

  /// Whether the number type can hold them.
  var isFinite: Bool {
    uniformSum.isFinite && [constant, target, prediction, sign, uniform].allSatisfy { $0.allSatisfy(\.isFinite) }
  }
  var hasPrediction: Bool { prediction.contains { $0 != 0 } }
  var hasSign: Bool { sign.contains { $0 != 0 } }
  var hasUniform: Bool { uniformSum != 0 || uniform.contains { $0 != 0 } }
}
