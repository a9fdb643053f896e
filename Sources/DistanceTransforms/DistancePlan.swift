internal import VolumeCore

/// Everything a transform needs besides its voxels.
struct DistancePlan: Sendable {
  let size: VolumeSize
  let metric: DistanceMetric
  /// Whether the voxels beyond the image are features.
  let isClosed: Bool
  let workerCount: Int
  let method: DistanceMethod
  /// Costs along x, cut off at `cap`; the second of negative sign for the inside of signed maps.
  let alongX: CostTable
  let negativeAlongX: CostTable
  let alongY: CostTable
  let alongZ: CostTable
  /// The internal measure of the limit, or infinity.
  let cap: Float
  let finish: DistanceFinish

  init(
    size: VolumeSize, spacing: VoxelSpacing, options: DistanceOptions, isSquared: Bool = false, offset: Float = 0,
    isHalfStep: Bool = false
  ) {
    precondition(options.limit.map { $0 > 0 } ?? true, "the limit of a distance map must be positive")
    self.size = size
    metric = options.metric
    isClosed = options.imageEdge == .closed
    workerCount = options.workerCount
    method = options.method
    let unit = DistanceUnit(largestSpacing: max(spacing.x, spacing.y, spacing.z)).millimetres
    let isEuclidean = options.metric == .euclidean
    func table(_ extent: Int, _ spacing: Double, sign: Float = 1, cap: Float = .infinity) -> CostTable {
      CostTable(count: extent, sign: sign, cap: cap) { step in
        let length = (isHalfStep ? max(step - 0.5, 0) : step) * spacing / unit
        return isEuclidean ? length * length : length
      }
    }
    cap = options.limit.map { Float(isEuclidean ? ($0 / unit) * ($0 / unit) : $0 / unit) } ?? .infinity
    alongX = table(size.x, spacing.x, cap: cap)
    negativeAlongX = table(size.x, spacing.x, sign: -1, cap: cap)
    alongY = table(size.y, spacing.y)
    alongZ = table(size.z, spacing.z)
    finish = DistanceFinish(
      unit: unit, isEuclidean: isEuclidean, isSquared: isSquared, limit: options.limit, cap: cap, offset: offset)
  }
}

/// The choices that the maps of this target share.
struct DistanceOptions: Sendable {
  var imageEdge = DistanceImageEdge.open
  var metric = DistanceMetric.euclidean
  var limit: Double?
  var workerCount = 1
  var method = DistanceMethod.automatic
}

/// Turns internal measures into the numbers of a map.
struct DistanceFinish: Sendable {
  private let scale: Float
  private let takesRoot: Bool
  private let takesSquare: Bool
  private let cap: Float
  private let limit: Float
  /// What is added to the distances inside, in millimetres.
  private let offset: Float

  init(unit: Double, isEuclidean: Bool, isSquared: Bool, limit: Double?, cap: Float, offset: Float) {
    scale = Float(isEuclidean && isSquared ? unit * unit : unit)
    takesRoot = isEuclidean && !isSquared
    takesSquare = !isEuclidean && isSquared
    self.cap = cap
    self.limit = limit.map { Float(isSquared ? $0 * $0 : $0) } ?? .infinity
    self.offset = offset
  }

  /// The values of measures without sign.
  @inline(__always)
  func values(_ measures: Lanes) -> Lanes {
    var values = measures
    if takesRoot {
      // The sign bit is known to be clear, so that this becomes one instruction per register.
      for lane in 0..<16 { values[lane] = values[lane].magnitude.squareRoot() }
    }
    values *= scale
    if takesSquare { values *= values }
    if cap == .infinity { return values }
    return smaller(values, Lanes(repeating: limit)).replacing(with: limit, where: measures .>= cap)
  }

  /// The values of measures that are negative inside.
  @inline(__always)
  func signedValues(_ measures: Lanes) -> Lanes {
    let isInside = measures .< 0
    let sizes = values(larger(measures, Lanes.zero - measures))
    return sizes.replacing(with: Lanes(repeating: offset) - sizes, where: isInside)
  }
}
