public import VolumeCore

/// How often each pair of labels meets: the joint histogram of a reference and a prediction, in exact integers.
///
/// Every overlap metric of every label and region follows from it. The index sums beside it give centroids without a
/// second pass.
/// Ignored:   voxels outside the mask, and voxels whose reference is the ignore label, are counted nowhere.
public struct JointCounts: Sendable {
  /// One pair of labels that occurs.
  public struct Cell: Hashable, Sendable {
    /// The label in the reference.
    public let reference: Int
    /// The label in the prediction.
    public let prediction: Int
    /// The number of voxels with this pair.
    public let count: Int
  }

  /// The pairs that occur, by reference label and then prediction label.
  public let cells: [Cell]
  /// The voxels of each label in the reference.
  public let referenceMoments: [Int: VoxelMoments]
  /// The voxels of each label in the prediction.
  public let predictionMoments: [Int: VoxelMoments]
  /// The grid of the reference.
  public let geometry: VolumeGeometry

  /// The number of voxels that count.
  public let count: Int
  /// The number of voxels outside the mask or with the ignore label.
  public var ignoredCount: Int { geometry.size.voxelCount - count }

  /// The labels that occur in either map, ascending.
  public var labels: [Int] { Set(referenceMoments.keys).union(predictionMoments.keys).sorted() }

  /// Counts the pairs of a reference and a prediction on the same grid of voxels.
  ///
  /// Complexity: one pass over both maps; O(classes^2) extra memory per worker up to 4 million pairs, O(pairs that
  /// occur) above. The result does not depend on `workerCount`.
  /// - Precondition: all sizes are equal.
  public init(
    reference: LabelMap, prediction: LabelMap, evaluated: EvaluatedVoxels? = nil, ignoreLabel: Int? = nil,
    workerCount: Int = 1
  ) {
    geometry = reference.geometry
    precondition(prediction.geometry.size == geometry.size, "the prediction has another size than the reference")
    precondition(evaluated.map { $0.geometry.size == reference.geometry.size } ?? true, "the mask has another size")
    let maps = CountedMaps(
      reference: reference.classes, prediction: prediction.classes, mask: evaluated?.mask,
      ignoredClass: ignoreLabel.flatMap { reference.classes.classIndex(of: $0) }, workerCount: workerCount)
    let totals =
      switch (reference.indices, prediction.indices) {
      case (.oneByte(let a), .oneByte(let b)): maps.count(a, b)
      case (.oneByte(let a), .twoByte(let b)): maps.count(a, b)
      case (.twoByte(let a), .oneByte(let b)): maps.count(a, b)
      case (.twoByte(let a), .twoByte(let b)): maps.count(a, b)
      }
    cells = totals.pairs.keys.sorted().map { key in
      let (a, b) = key.quotientAndRemainder(dividingBy: prediction.classes.count)
      return Cell(
        reference: reference.classes.labels[a], prediction: prediction.classes.labels[b], count: totals.pairs[key]!)
    }
    count = cells.reduce(0) { $0 + $1.count }
    referenceMoments = JointCounts.byLabel(totals.reference, reference.classes)
    predictionMoments = JointCounts.byLabel(totals.prediction, prediction.classes)
  }

  private static func byLabel(_ moments: [VoxelMoments], _ classes: ClassTable) -> [Int: VoxelMoments] {
    var labels: [Int: VoxelMoments] = [:]
    for (index, moment) in moments.enumerated() where moment.count > 0 { labels[classes.labels[index]] = moment }
    return labels
  }
}

/// The number of voxels of one class and the sums of their indices.
public struct VoxelMoments: Hashable, Sendable {
  /// The number of voxels.
  public var count = 0
  /// The sum of the x indices.
  public var sumX = 0
  /// The sum of the y indices.
  public var sumY = 0
  /// The sum of the z indices.
  public var sumZ = 0

  /// No voxel.
  public init() {}

  mutating func add(_ other: VoxelMoments) {
    count += other.count
    sumX += other.sumX
    sumY += other.sumY
    sumZ += other.sumZ
  }
}

/// What one pass counted, by class index.
struct PairTotals: Sendable {
  /// The number of voxels by reference class * prediction classes + prediction class.
  var pairs: [Int: Int] = [:]
  var reference: [VoxelMoments]
  var prediction: [VoxelMoments]

  /// Integers, so that any order of adding gives the same sums.
  mutating func add(_ other: PairTotals) {
    for (key, count) in other.pairs { pairs[key, default: 0] += count }
    for index in reference.indices { reference[index].add(other.reference[index]) }
    for index in prediction.indices { prediction[index].add(other.prediction[index]) }
  }
}

/// The parts of a count that do not depend on the index types.
private struct CountedMaps: Sendable {
  let reference: ClassTable
  let prediction: ClassTable
  let mask: Volume<UInt8>?
  let ignoredClass: Int?
  let workerCount: Int

  /// Splits the rows among the workers and adds what they counted.
  func count<A: ClassIndex, B: ClassIndex>(_ a: Volume<A>, _ b: Volume<B>) -> PairTotals {
    let size = a.geometry.size
    let rowCount = size.y * size.z
    let blockCount = min(max(1, workerCount), rowCount)
    var parts = mapBlocks(count: blockCount, workerCount: blockCount) { block in
      var counter = PairCounter<A, B>(
        size: size, referenceClasses: reference.count, predictionClasses: prediction.count)
      let rows = rowCount * block / blockCount..<rowCount * (block + 1) / blockCount
      a.withVoxels { a in
        b.withVoxels { b in
          if let mask {
            mask.withVoxels { mask in counter.count(rows: rows, a, b, where: mask, ignoredClass: ignoredClass) }
          } else if let ignoredClass {
            counter.count(rows: rows, a, b, ignoredClass: ignoredClass)
          } else {
            counter.count(rows: rows, a, b)
          }
        }
      }
      return counter.totals()
    }
    var totals = parts.removeFirst()
    for part in parts { totals.add(part) }
    return totals
  }
}
