public import VolumeCore

/// The four counts of one class against all others, and where its voxels lie on both sides.
///
/// Every binary overlap metric is a function of it (`ConfusionCounts+Metrics.swift`).
public struct ConfusionCounts: Hashable, Sendable {
  /// Voxels of the class in both maps.
  public let truePositives: Int
  /// Voxels of the class in the prediction only.
  public let falsePositives: Int
  /// Voxels of the class in the reference only.
  public let falseNegatives: Int
  /// Voxels of the class in neither map.
  public let trueNegatives: Int

  /// Counts from elsewhere, in voxels.
  public init(truePositives: Int, falsePositives: Int, falseNegatives: Int, trueNegatives: Int) {
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
    self.trueNegatives = trueNegatives
  }

  /// The number of evaluated voxels.
  public var count: Int { truePositives + falsePositives + falseNegatives + trueNegatives }
  /// The number of voxels of the class in the reference.
  public var referenceCount: Int { truePositives + falseNegatives }
  /// The number of voxels of the class in the prediction.
  public var predictionCount: Int { truePositives + falsePositives }

  /// Whether the class is there on both sides, on one, or on none.
  public var status: ClassStatus {
    ClassStatus(inReference: referenceCount > 0, inPrediction: predictionCount > 0)
  }
}

extension JointCounts {
  /// The counts of a union of labels against everything else; one label is a union of one.
  ///
  /// Labels that do not occur count as empty.
  public func confusion(ofUnion members: [Int]) -> ConfusionCounts {
    let union = Set(members)
    var (both, inReference, inPrediction) = (0, 0, 0)
    for member in union {
      inReference += referenceMoments[member]?.count ?? 0
      inPrediction += predictionMoments[member]?.count ?? 0
      for cell in cells[row(of: member)] where union.contains(cell.prediction) { both += cell.count }
    }
    return ConfusionCounts(
      truePositives: both, falsePositives: inPrediction - both, falseNegatives: inReference - both,
      trueNegatives: count - inReference - inPrediction + both)
  }

  /// The cells whose reference is a label: they are sorted by it.
  private func row(of label: Int) -> Range<Int> {
    func firstCell(notBelow label: Int) -> Int {
      var (low, high) = (0, cells.count)
      while low < high {
        let middle = (low + high) / 2
        if cells[middle].reference < label { low = middle + 1 } else { high = middle }
      }
      return low
    }
    let first = firstCell(notBelow: label)
    return first..<(label == .max ? cells.count : firstCell(notBelow: label + 1))
  }

  /// The counts of one label against all others.
  public func confusion(of label: Int) -> ConfusionCounts { confusion(ofUnion: [label]) }

  /// The distance between the centroids of a union of labels in the two maps.
  ///
  /// Formula:   | affine * mean index in the reference - affine * mean index in the prediction |
  /// Units:     millimetres
  /// Empty:     nil when a side has no voxel of the union.
  public func centroidDistance(ofUnion members: [Int]) -> Double? {
    guard let a = centroid(ofUnion: members, in: referenceMoments),
      let b = centroid(ofUnion: members, in: predictionMoments)
    else { return nil }
    return a.distance(to: b)
  }

  /// The world position (RAS, millimetres) of the mean voxel index.
  private func centroid(ofUnion members: [Int], in moments: [Int: VoxelMoments]) -> WorldPoint? {
    var total = VoxelMoments()
    for label in Set(members) { total.add(moments[label] ?? VoxelMoments()) }
    guard total.count > 0 else { return nil }
    let n = Double(total.count)
    return geometry.affine.world(x: Double(total.sumX) / n, y: Double(total.sumY) / n, z: Double(total.sumZ) / n)
  }
}
