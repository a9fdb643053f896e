public import VolumeCore

/// The reference of a batch: what each voxel is, which voxels count, and how much.
///
/// Classes: with `labels` the label value is the class index, nothing is compacted and no one-hot array is made.
/// Ignored:  a voxel counts if it is not the ignore label and the mask, if any, is not 0 there.
/// Weights:  a voxel of weight 2 counts as two voxels in every sum, count and mean; weight 0 is a mask of 0.
/// Memory:   the arrays handed in (weights with zeros: one byte per voxel more), plus a few numbers per sample and class;
///           maps that losses ask for are kept in `maps`.
public struct ReferenceBatch: Sendable {
  /// The number of samples.
  public let batchCount: Int
  /// The number of classes or regions: that of the prediction.
  public let classCount: Int
  /// The grid of one sample.
  public let size: VolumeSize
  /// The distance between voxel centres in millimetres, for losses that measure distances.
  public let spacing: VoxelSpacing
  /// The label that leaves a voxel out.
  public let ignoreLabel: Int?
  /// Maps made from the reference, computed once and shared by copies of this value.
  public let maps: ReferenceMaps

  let storage: ReferenceStorage
  /// For each class the labels that belong to it; nil where the label is the class.
  let regions: [[Int]]?
  /// 0 where a voxel does not count, by the mask or by a weight of 0.
  let mask: [UInt8]?
  let voxelWeights: [Float]?
  let counts: ReferenceCounts

  /// One class index per voxel, (batch, z, y, x).
  ///
  /// With one class the labels are 0 (background) and 1. With `regions` class k is true where the label is one of
  /// `regions[k]`; regions may overlap, and label 0 may be in none.
  /// - Throws: `LossError` for a wrong number of values, a label outside the classes (or of no region) that is not the
  ///   ignore label, or a weight that is negative or above 1e15, naming the voxel.
  public init<Label: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable>(
    labels: [Label], batchCount: Int = 1, classCount: Int, size: VolumeSize, regions: [[Int]]? = nil,
    spacing: VoxelSpacing = .unit, ignoreLabel: Int? = nil, mask: [UInt8]? = nil, voxelWeights: [Float]? = nil
  ) throws(LossError) {
    let storage: ReferenceStorage =
      switch labels {
      case let bytes as [UInt8]: .uint8(bytes)
      case let words as [UInt16]: .uint16(words)
      case let words as [UInt32]: .uint32(words)
      default: .uint32(labels.map { UInt32(clamping: $0) })
      }
    try self.init(
      storage: storage, batchCount: batchCount, classCount: classCount, size: size, regions: regions, spacing: spacing,
      ignoreLabel: ignoreLabel, mask: mask, voxelWeights: voxelWeights)
  }

  /// One probability per class and voxel, (batch, class, z, y, x): soft targets, or regions as 0 and 1.
  ///
  /// - Throws: `LossError` for a wrong number of values, a value outside [0, 1], or a wrong weight, naming the voxel.
  public init<Scalar: LossScalar>(
    probabilities: [Scalar], batchCount: Int = 1, classCount: Int, size: VolumeSize, spacing: VoxelSpacing = .unit,
    mask: [UInt8]? = nil, voxelWeights: [Float]? = nil
  ) throws(LossError) {
    let storage: ReferenceStorage =
      switch probabilities {
      case let floats as [Float]: .float32(floats)
      default: .float64(probabilities.map { Double($0) })
      }
    try self.init(
      storage: storage, batchCount: batchCount, classCount: classCount, size: size, regions: nil, spacing: spacing,
      ignoreLabel: nil, mask: mask, voxelWeights: voxelWeights)
  }

  private init(
    storage: ReferenceStorage, batchCount: Int, classCount: Int, size: VolumeSize, regions: [[Int]]?,
    spacing: VoxelSpacing, ignoreLabel: Int?, mask: [UInt8]?, voxelWeights: [Float]?
  ) throws(LossError) {
    precondition(batchCount >= 1 && classCount >= 1, "a batch has at least one sample and one class")
    let voxels = batchCount * size.voxelCount
    let expected = storage.isDense ? voxels * classCount : voxels
    guard storage.count == expected else {
      throw LossError(
        .shape, "reference has \(storage.count) values; \(batchCount) sample(s) of \(size) voxels need \(expected)")
    }
    for (name, count) in [("mask", mask?.count), ("voxel weights", voxelWeights?.count)] where count ?? voxels != voxels
    {
      throw LossError(.shape, "\(name): \(count ?? 0) values for \(voxels) voxels")
    }
    if let regions, regions.count != classCount {
      throw LossError(.shape, "\(regions.count) regions for \(classCount) classes")
    }
    if !spacing.isMeasurable {
      throw LossError(.value, "spacing \(spacing): distances need 1e-9 to 1e9 mm")
    }
    self.batchCount = batchCount
    self.classCount = classCount
    self.size = size
    self.spacing = spacing
    self.ignoreLabel = ignoreLabel
    self.storage = storage
    // A label listed twice belongs to the region once.
    self.regions =
      regions.map { $0.map { Array(Set($0)).sorted() } } ?? (classCount == 1 && !storage.isDense ? [[1]] : nil)
    (self.mask, self.voxelWeights) = ReferenceBatch.folded(mask, voxelWeights)
    maps = ReferenceMaps()
    counts = try ReferenceCounts(
      storage: storage, shape: TensorShape(batchCount: batchCount, classCount: classCount, size: size),
      regions: self.regions, areRegionsGiven: regions != nil, ignoreLabel: ignoreLabel,
      mask: self.mask, weights: voxelWeights)
  }

  /// A weight of 0 is a mask of 0, so that no map, sort or quota sees such a voxel; weights of 0 and 1 are a mask.
  private static func folded(_ mask: [UInt8]?, _ weights: [Float]?) -> ([UInt8]?, [Float]?) {
    guard let weights, weights.contains(0) else { return (mask, weights) }
    var folded = mask ?? [UInt8](largeCount: weights.count, repeating: 1)
    var areOnes = true
    for voxel in weights.indices {
      if weights[voxel] == 0 { folded[voxel] = 0 } else if weights[voxel] != 1 { areOnes = false }
    }
    return (folded, areOnes ? nil : weights)
  }

  /// The extents that the prediction must have.
  public var shape: TensorShape { TensorShape(batchCount: batchCount, classCount: classCount, size: size) }

  /// Whether exactly one class is true at each voxel.
  var isExclusive: Bool { !storage.isDense && regions == nil }

  /// A label that is in more than one region.
  var sharedLabel: Int? {
    var seen: Set<Int> = []
    for region in regions ?? [] {
      let labels = Set(region)
      if let shared = labels.intersection(seen).min() { return shared }
      seen.formUnion(labels)
    }
    return nil
  }

  /// Whether a voxel, counted over the batch, enters the sums.
  func isEvaluated(_ voxel: Int) -> Bool {
    if let mask, mask[voxel] == 0 { return false }
    guard let ignoreLabel else { return true }
    switch storage {
    case .uint8(let labels): return Int(labels[voxel]) != ignoreLabel
    case .uint16(let labels): return Int(labels[voxel]) != ignoreLabel
    case .uint32(let labels): return Int(labels[voxel]) != ignoreLabel
    case .float32, .float64: return true
    }
  }
}

/// The values of a reference.
enum ReferenceStorage: Sendable {
  case uint8([UInt8])
  case uint16([UInt16])
  case uint32([UInt32])
  case float32([Float])
  case float64([Double])

  /// Whether there is one value per class and voxel.
  var isDense: Bool {
    switch self {
    case .uint8, .uint16, .uint32: false
    case .float32, .float64: true
    }
  }

  var count: Int {
    switch self {
    case .uint8(let values): values.count
    case .uint16(let values): values.count
    case .uint32(let values): values.count
    case .float32(let values): values.count
    case .float64(let values): values.count
    }
  }
}
