public import VolumeCore

/// How well class scores agree with reference labels before any threshold: soft Dice, Brier score, cross-entropy.
///
/// Input:     scores (class, z, y, x) and a reference on the same grid; channel c is true where the reference's label
///            is one of `targets[c]`.
/// Ignored:   voxels outside the mask, or with the ignore label, enter no sum; their scores may be anything.
/// Precision: sums in Double over blocks of fixed size; the result does not depend on `workerCount`.
public struct ProbabilityScores: Hashable, Sendable {
  /// The sums behind the metrics of one class.
  public struct ClassSums: Hashable, Sendable {
    /// sum p t, sum p, sum t, sum p^2 over the evaluated voxels.
    public internal(set) var product = 0.0
    public internal(set) var prediction = 0.0
    public internal(set) var reference = 0.0
    public internal(set) var predictionSquared = 0.0
    /// sum (p - t)^2.
    public internal(set) var squaredError = 0.0
    /// -sum (t log p + (1 - t) log(1 - p)), nats.
    public internal(set) var binaryCrossEntropy = 0.0

    mutating func add(_ other: ClassSums) {
      product += other.product
      prediction += other.prediction
      reference += other.reference
      predictionSquared += other.predictionSquared
      squaredError += other.squaredError
      binaryCrossEntropy += other.binaryCrossEntropy
    }
  }

  /// One entry a channel, then one a union of channels.
  public let classes: [ClassSums]
  /// The number of evaluated voxels.
  public let voxelCount: Int
  /// -sum log p(reference class), nats; meaningful when the classes exclude each other.
  public let crossEntropySum: Double
  /// Probabilities below this count as this in logarithms, so that one certain and wrong voxel does not give infinity.
  public static let smallestProbability = Double(Float.ulpOfOne)

  /// Formula:   2 sum p t / (sum p + sum t), in [0, 1]
  /// Empty:     nil when both sums are 0.
  public func softDice(_ channel: Int) -> Double? {
    let sums = classes[channel]
    let denominator = sums.prediction + sums.reference
    return denominator == 0 ? nil : 2 * sums.product / denominator
  }

  /// The mean squared difference of one class: Brier 1950 for two outcomes.
  ///
  /// Formula:   sum (p - t)^2 / n
  public func brier(_ channel: Int) -> Double? { mean(classes[channel].squaredError) }

  /// The mean binary cross-entropy of one channel.
  ///
  /// Formula:   -sum (t log p + (1 - t) log(1 - p)) / n, nats
  public func binaryCrossEntropy(_ channel: Int) -> Double? { mean(classes[channel].binaryCrossEntropy) }

  /// The mean over voxels of the squared differences summed over classes: Brier 1950, in [0, 2].
  public var brier: Double? { mean(classes[..<channelCount].reduce(0) { $0 + $1.squaredError }) }
  private let channelCount: Int

  /// The mean over voxels of -log p(reference class), nats.
  public var crossEntropy: Double? { mean(crossEntropySum) }

  private func mean(_ sum: Double) -> Double? { voxelCount == 0 ? nil : sum / Double(voxelCount) }

  /// Sweeps once over the scores.
  ///
  /// - Parameter targets: for each channel the labels that make it true.
  /// - Parameter unions: channels to take together; their probability is the sum of theirs, for exclusive classes.
  /// - Parameter areExclusive: whether exactly one channel is true per voxel; then probabilities must sum to 1.
  /// - Throws: `VolumeError` naming the first evaluated voxel whose probability is NaN or outside [0, 1], whose
  ///   probabilities do not sum to 1 within 1e-3, or whose label no channel has.
  public init(
    _ scores: ClassScores, against reference: LabelMap, targets: [[Int]], unions: [[Int]] = [], areExclusive: Bool,
    evaluated: EvaluatedVoxels? = nil, ignoreLabel: Int? = nil, workerCount: Int = 1
  ) throws(VolumeError) {
    precondition(scores.geometry.size == reference.geometry.size, "the scores have another size than the reference")
    precondition(targets.count == scores.classCount, "one target a channel")
    let sweep = ScoreSweep(
      scores: scores, reference: reference, targets: targets, unions: unions, areExclusive: areExclusive,
      evaluated: evaluated, ignoreLabel: ignoreLabel)
    let blocks = mapBlocks(count: sweep.blockCount, workerCount: workerCount) { sweep.block($0) }
    var classes = [ClassSums](repeating: ClassSums(), count: targets.count + unions.count)
    channelCount = targets.count
    var (voxelCount, crossEntropy) = (0, 0.0)
    for block in blocks {
      switch block {
      case .failure(let error): throw error
      case .success(let sums):
        for channel in classes.indices { classes[channel].add(sums.classes[channel]) }
        voxelCount += sums.voxelCount
        crossEntropy += sums.crossEntropy
      }
    }
    self.classes = classes
    self.voxelCount = voxelCount
    crossEntropySum = crossEntropy
  }
}
