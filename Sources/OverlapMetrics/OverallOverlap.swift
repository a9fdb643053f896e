internal import VolumeCore
/// Numbers that sum up all labels of one pair.
public struct OverallOverlap: Hashable, Sendable {
  /// The mean Dice of the labels other than 0 that occur in either map; a missed or spurious label counts 0.
  public let meanForegroundDice: Double?
  /// Dice of all labels, each weighted by its size.
  ///
  /// Formula:   2 sum w TP / sum w (R + P), w = 1 / R^2, over labels other than 0 that occur in either map
  ///
  /// A label that is not in the reference takes the largest weight of the others, as MONAI does.
  /// Source:    Crum et al. 2006, eq. 6, with the weights of Sudre et al. 2017.
  public let generalizedDice: Double?
  /// Cohen's kappa with linear weights over the rank of the labels that occur.
  ///
  /// Formula:   1 - sum |i - j| n(i, j) / sum |i - j| n(i) n(j) / n
  /// Source:    Cohen 1968; nominal labels have no order, so that it is meant for ordinal ones.
  public let weightedKappa: Double?
  /// The share of evaluated voxels whose labels agree, background included.
  public let multiclassAccuracy: Double?

  /// - Parameter labels: the labels to sum up; those that occur in neither map are left out of the means.
  public init(_ joint: JointCounts, labels: [Int]) {
    let classes = labels.filter { $0 != 0 }.map { joint.confusion(of: $0) }.filter { $0.status != .bothEmpty }
    let dice = classes.compactMap(\.dice)
    meanForegroundDice = dice.isEmpty ? nil : dice.reduce(0, +) / Double(dice.count)
    generalizedDice = OverallOverlap.generalizedDice(classes)
    weightedKappa = OverallOverlap.weightedKappa(joint)
    let agreeing = joint.cells.reduce(0) { $0 + ($1.reference == $1.prediction ? $1.count : 0) }
    multiclassAccuracy = quotient(Double(agreeing), Double(joint.count))
  }

  /// The numbers by the key that results use.
  public var values: [(key: String, value: Double?)] {
    [
      ("mean_foreground_dice", meanForegroundDice), ("generalized_dice", generalizedDice),
      ("weighted_kappa", weightedKappa), ("multiclass_accuracy", multiclassAccuracy),
    ]
  }

  private static func generalizedDice(_ classes: [ConfusionCounts]) -> Double? {
    func weight(_ volume: Int) -> Double { 1 / (Double(volume) * Double(volume)) }
    let largest = classes.filter { $0.referenceCount > 0 }.map { weight($0.referenceCount) }.max() ?? 1
    var (numerator, denominator) = (0.0, 0.0)
    for counts in classes {
      let w = counts.referenceCount > 0 ? weight(counts.referenceCount) : largest
      numerator += 2 * w * Double(counts.truePositives)
      denominator += w * Double(counts.referenceCount + counts.predictionCount)
    }
    return quotient(numerator, denominator)
  }

  private static func weightedKappa(_ joint: JointCounts) -> Double? {
    let labels = joint.labels
    let rank = Dictionary(uniqueKeysWithValues: zip(labels, 0...))
    var observed = 0.0
    for cell in joint.cells {
      observed += abs(Double(rank[cell.reference]! - rank[cell.prediction]!)) * Double(cell.count)
    }
    // |i - j| counts the ranks between i and j: for each gap, the voxels below it in one map times those above it in
    // the other.
    var expected = 0.0
    var (rowsBelow, columnsBelow) = (0, 0)
    for label in labels {
      rowsBelow += joint.referenceMoments[label]?.count ?? 0
      columnsBelow += joint.predictionMoments[label]?.count ?? 0
      expected += Double(rowsBelow) * Double(joint.count - columnsBelow)
      expected += Double(joint.count - rowsBelow) * Double(columnsBelow)
    }
    return quotient(observed, expected / Double(max(1, joint.count))).map { 1 - $0 }
  }
}
