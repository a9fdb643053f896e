import VolumeCore

/// Karimi's one-sided Hausdorff loss: squared errors times squared distances to the reference's boundary.
///
/// Formula:  L = mean over evaluated voxels, samples and selected classes of (t - p)^2 phi^2, phi the map of
///           `BoundaryLoss`: d_out outside, -(d_in - 1) inside.
/// Gradient: dL/dp = 2 (p - t) phi^2 / (B C' N).
/// Ignored:  background for the map, no part of the mean.
/// Empty:    a class that is absent or fills the image has phi = 0 and contributes 0.
/// Units:    square millimetres; `unit: .voxels` ignores the spacing.
/// Source:   Karimi and Salcudean 2019 (arXiv 1904.10030); MIST's `HDOneSidedLoss`. Checked in `BoundaryTests`.
public struct OneSidedHausdorffLoss: SegmentationLoss, Hashable {
  /// In what distances are measured.
  public var unit: LossDistanceUnit
  /// Classes, weights, reduction.
  public var options: LossOptions

  /// The foreground of labels, all of regions, millimetres.
  public init(unit: LossDistanceUnit = .millimetres, options: LossOptions = LossOptions(classes: .foregroundOfLabels)) {
    self.unit = unit
    self.options = options
  }

  /// The catalogue's name.
  public var name: String { "one-sided-hausdorff" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    var factors = try VoxelFactors.ofEveryClass(options, setting)
    factors.map = KervadecMap(integerTruncation: false, unit: unit)
    return LossKernel(form: .map(OneSidedHausdorffKernel(), factors))
  }
}

/// (t - p)^2 phi^2.
struct OneSidedHausdorffKernel: MapKernel {
  var needsTarget: Bool { true }

  @inline(__always) func evaluate<Scalar: EngineScalar>(
    probability: SIMD16<Scalar>, target: SIMD16<Scalar>, map: SIMD16<Scalar>
  ) -> (loss: SIMD16<Scalar>, derivative: SIMD16<Scalar>) {
    let scaled = (probability - target) * map * map
    return (scaled * (probability - target), scaled + scaled)
  }
}

/// The generalized surface loss: how much of the squared map is matched, between 0 (perfect) and 1.
///
/// Formula:  L = mean over samples and selected classes of 1 - sum v (phi (1 - t - p))^2 / (sum v phi^2 + epsilon), phi the
///           map of `BoundaryLoss`. With the scope `batch` both sums run over the batch.
/// Gradient: dL/dp = 2 phi^2 (1 - t - p) v / (sum v phi^2 + epsilon) / (B C').
/// Ignored:  background for the map, no part of the sums.
/// Empty:    a class that is absent or fills the image has phi = 0: it costs 1 and has no gradient (`formula`), or is
///           left out (`skip`) or counted as 0 (`zero`).
/// Units:    none.
/// Source:   Celaya et al. 2023 (arXiv 2302.03868); MIST's `GenSurfLoss`. Checked in `BoundaryTests`.
public struct GeneralizedSurfaceLoss: SegmentationLoss, Hashable {
  /// Added to the denominator.
  public var epsilon: Double
  /// In what distances are measured.
  public var unit: LossDistanceUnit
  /// Classes, weights, reduction.
  public var options: LossOptions

  /// The foreground of labels, all of regions, millimetres.
  public init(
    epsilon: Double = 1e-6, unit: LossDistanceUnit = .millimetres,
    options: LossOptions = LossOptions(classes: .foregroundOfLabels)
  ) {
    self.epsilon = epsilon
    self.unit = unit
    self.options = options
  }

  /// The catalogue's name.
  public var name: String { "generalized-surface" }

  /// What the engine computes.
  public func kernel(for setting: LossSetting) throws(LossError) -> LossKernel {
    try LossBound.check(epsilon, name, "epsilon", isPositive: true)
    guard options.emptyClass != .volume && options.emptyClass != .skipBothEmpty else {
      throw LossError(.option, "\(name) sums no probabilities: empty-class is formula, skip or zero")
    }
    let reduction = try TermReduction(options, setting)
    let map = KervadecMap(integerTruncation: false, unit: unit)
    let (batchCount, classCount) = (setting.shape.batchCount, setting.shape.classCount)
    let groups = options.scope == .batch ? [0..<batchCount] : (0..<batchCount).map { $0..<$0 + 1 }
    var factors = Array(repeating: [Double](repeating: 0, count: classCount), count: batchCount)
    var report = Array(repeating: [Double?](repeating: nil, count: classCount), count: batchCount)
    var offset = 0.0
    for (group, samples) in groups.enumerated() {
      for (position, index) in reduction.classes.enumerated() {
        let slope = reduction.slopes([0], group, position) { _ in TermReduction.Term(value: 1, slopes: [1]) }[0]
        guard slope != 0 else { continue }
        let sum = samples.reduce(0) { $0 + setting.reference.weightedSquares(map, sample: $1, classIndex: index) }
        for sample in samples {
          factors[sample][index] = -slope / (sum + epsilon)
          report[sample][index] = -1 / (Double(groups.count) * (sum + epsilon))
        }
        offset += slope
      }
    }
    if options.reduction == .sum { report = report.map { $0.map { _ in nil } } }
    var result = VoxelFactors(factors: factors, report: report)
    result.offset = offset
    result.map = map
    return LossKernel(form: .map(GeneralizedSurfaceKernel(), result))
  }
}

/// (phi (1 - t - p))^2.
struct GeneralizedSurfaceKernel: MapKernel {
  var needsTarget: Bool { true }

  @inline(__always) func evaluate<Scalar: EngineScalar>(
    probability: SIMD16<Scalar>, target: SIMD16<Scalar>, map: SIMD16<Scalar>
  ) -> (loss: SIMD16<Scalar>, derivative: SIMD16<Scalar>) {
    let rest = map * (1 - target - probability)
    return (rest * rest, rest * map * Scalar(-2))
  }
}

extension ReferenceBatch {
  /// The sum of weight times the square of a map.
  func weightedSquares(_ map: some MapRecipe, sample: Int, classIndex: Int) -> Double {
    let plane = maps.plane(map, sample: sample, classIndex: classIndex, of: self)
    let first = sample * size.voxelCount
    var sum = 0.0
    for voxel in plane.indices where isEvaluated(first + voxel) {
      sum += Double(plane[voxel]) * Double(plane[voxel]) * Double(voxelWeights?[first + voxel] ?? 1)
    }
    return sum
  }
}
