public import VolumeCore

/// The surface distances of one label or region under one convention.
///
/// Empty: distances are nil unless both masks have samples; shares (NSD, boundary IoU, the overlap of the other mask) are 0
///   when one mask is empty and nil when both are, as is the overlap of the empty one.
public struct ClassSurface: Sendable {
  /// The convention that decides samples, weights and percentiles.
  public let convention: SurfaceConvention
  /// Whether the class is there on both sides.
  public let status: ClassStatus

  let distances: SidePair<DirectedDistances>?
  let areas: SidePair<Double>?
  let regions: SidePair<DirectedDistances>?
  let boundaries: [Double: BoundaryCounts]
  /// The largest tolerance of `nsd_area`, in millimetres.
  let largestTolerance: Double

  /// The distances of one side's samples to the other side: the raw table behind all numbers; nil when it was not
  /// measured.
  public func distances(from side: SegmentationSide) -> DirectedDistances? { distances?[side] }
}

/// Voxels of two strips of foreground along the surfaces.
struct BoundaryCounts: Sendable {
  var reference = 0
  var prediction = 0
  var intersection = 0
}

extension ClassSurface {
  /// The value of a metric that needs no tolerance; nil where it is not defined.
  ///
  /// - Precondition: the metric takes no tolerance.
  public subscript(_ metric: SurfaceMetric) -> Double? {
    precondition(!metric.takesTolerance, "\(metric.key) needs a tolerance")
    return value(metric, tolerance: 0)
  }

  /// The value of a metric; nil where it is not defined.
  ///
  /// - Parameter tolerance: in millimetres, for metrics that take one. Boundary metrics have values for the tolerances
  ///   that were asked for when the case was measured.
  public subscript(_ metric: SurfaceMetric, tolerance tolerance: Double) -> Double? {
    value(metric, tolerance: tolerance)
  }

  private func value(_ metric: SurfaceMetric, tolerance: Double) -> Double? {
    switch metric {
    case .hausdorff:
      bothDirections({ $0.largest }, max)
    case .hausdorffPercentile(let percent): hausdorff(percent)
    case .directedHausdorff(let side): finite(directed(side)?.largest)
    case .directedHausdorffPercentile(let percent, let side):
      finite(directed(side)?.percentile(percent, convention.percentile))
    case .averageSymmetricSurfaceDistance: rounded(pooledMean { $0 })
    case .meanAverageSurfaceDistance:
      bothDirections({ $0.mean() }, { ($0 + $1) / 2 })
    case .averageSurfaceDistance(let side): rounded(directed(side)?.mean())
    case .rootMeanSquare: rounded(pooledMean { $0 * $0 }?.squareRoot())
    case .median: median
    case .maximumOfMeans:
      bothDirections({ $0.mean() }, max)
    case .standardDeviation: standardDeviation
    case .averageHausdorff: averageHausdorff
    case .normalizedSurfaceDice: normalizedSurfaceDice(tolerance)
    case .normalizedSurfaceDiceArea: normalizedSurfaceDiceArea
    case .surfaceOverlap(let side): surfaceOverlap(side, tolerance)
    case .boundaryIoU:
      boundary(tolerance) { Double($0.intersection) / Double($0.reference + $0.prediction - $0.intersection) }
    case .boundaryDice: boundary(tolerance) { 2 * Double($0.intersection) / Double($0.reference + $0.prediction) }
    case .surfaceArea(let side): areas?[side]
    }
  }

  private func directed(_ side: SegmentationSide) -> WeightedDistances? {
    distances.map { WeightedDistances($0[side], convention) }
  }

  private var pooled: WeightedDistances? {
    guard let a = directed(.reference), let b = directed(.prediction) else { return nil }
    return WeightedDistances(pooling: a, b)
  }

  /// The weighted mean of a function of the distance over the samples of both sides.
  private func pooledMean(_ function: (Double) -> Double) -> Double? {
    guard let a = directed(.reference), let b = directed(.prediction) else { return nil }
    let total = a.totalWeight + b.totalWeight
    return total > 0 ? (a.sum(function) + b.sum(function)) / total : nil
  }

  /// A number that exists: infinite distances lead to an empty mask.
  private func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }

  /// A finite number in the convention's precision.
  private func rounded(_ value: Double?) -> Double? {
    finite(value).map { convention.precision == .float32 ? Double(Float($0)) : $0 }
  }

  private func bothDirections(
    _ value: (WeightedDistances) -> Double?, _ combine: (Double, Double) -> Double
  ) -> Double? {
    guard let a = directed(.reference).flatMap(value), let b = directed(.prediction).flatMap(value) else { return nil }
    return rounded(combine(a, b))
  }

  private func hausdorff(_ percent: Double) -> Double? {
    switch convention.percentileCombination {
    case .larger:
      bothDirections({ $0.percentile(percent, convention.percentile) }, max)
    case .pooled: finite(pooled?.percentile(percent, convention.percentile))
    }
  }

  private var median: Double? {
    guard let pooled else { return nil }
    return finite(pooled.percentile(50, convention.percentile))
  }

  private var standardDeviation: Double? {
    guard let mean = finite(pooledMean { $0 }) else { return nil }
    return rounded(pooledMean { ($0 - mean) * ($0 - mean) }?.squareRoot())
  }

  private var averageHausdorff: Double? {
    guard let regions else { return nil }
    let counted = SurfaceConvention.simpleITK
    guard let a = WeightedDistances(regions.reference, counted).mean(),
      let b = WeightedDistances(regions.prediction, counted).mean()
    else { return nil }
    return finite((a + b) / 2)
  }

  private func boundary(_ tolerance: Double, _ share: (BoundaryCounts) -> Double) -> Double? {
    guard let counts = boundaries[tolerance], counts.reference + counts.prediction > 0 else { return nil }
    return share(counts)
  }
}

extension ClassSurface {
  /// The distances are compared in the precision in which the convention keeps them.
  private func threshold(_ tolerance: Double) -> Double {
    convention.precision == .float32 ? Double(Float(tolerance)) : tolerance
  }

  /// The share of both surfaces within a tolerance of the other.
  ///
  /// Formula:   (S_R(d <= t) + S_P(d <= t)) / (S_R + S_P), S the weight of samples
  /// Source:    Nikolov et al. 2018; surface-distance's `compute_surface_dice_at_tolerance`.
  private func normalizedSurfaceDice(_ tolerance: Double) -> Double? {
    guard let a = directed(.reference), let b = directed(.prediction) else { return nil }
    let total = a.totalWeight + b.totalWeight
    let limit = threshold(tolerance)
    return total > 0 ? (a.weight(within: limit) + b.weight(within: limit)) / total : nil
  }

  private func surfaceOverlap(_ side: SegmentationSide, _ tolerance: Double) -> Double? {
    guard let distances = directed(side), distances.totalWeight > 0 else { return nil }
    return distances.weight(within: threshold(tolerance)) / distances.totalWeight
  }

  /// The NSD as a function of the tolerance: it rises at each distance that occurs.
  ///
  /// - Returns: ascending tolerances in millimetres, and the NSD from each on to the next; nil without any surface.
  public func normalizedSurfaceDiceCurve() -> (tolerances: [Double], values: [Double])? {
    guard let pooled, pooled.totalWeight > 0 else { return nil }
    var (tolerances, values, weight) = ([Double](), [Double](), 0.0)
    for (distance, weightThere) in zip(pooled.distances, pooled.weights) where distance.isFinite {
      weight += weightThere
      if tolerances.last == distance {
        values[values.count - 1] = weight / pooled.totalWeight
      } else {
        tolerances.append(distance)
        values.append(weight / pooled.totalWeight)
      }
    }
    return (tolerances, values)
  }

  /// The mean of the NSD over all tolerances from 0 to the largest one.
  ///
  /// Formula:   1/T integral of NSD(t) for t in 0...T = sum over samples of w max(0, 1 - d/T) / sum of w
  private var normalizedSurfaceDiceArea: Double? {
    guard let pooled, pooled.totalWeight > 0, largestTolerance > 0 else { return nil }
    let limit = largestTolerance
    return zip(pooled.distances, pooled.weights).reduce(0) { $0 + $1.1 * max(0, 1 - $1.0 / limit) } / pooled.totalWeight
  }
}
