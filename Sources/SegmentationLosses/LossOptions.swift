/// The classes that a loss looks at.
public enum ClassSelection: Hashable, Sendable {
  /// Every class, or every region.
  case all
  /// Every class but 0; an error for a single channel.
  case foreground
  /// Every class but 0 where the classes are labels that exclude each other: several channels under softmax, or
  /// against a label map. All of regions, of soft references without softmax, and of a single channel.
  case foregroundOfLabels
  /// These classes.
  case list([Int])

  /// The selected classes in ascending order.
  func classes(of setting: LossSetting) throws(LossError) -> [Int] {
    let classCount = setting.shape.classCount
    switch self {
    case .all: return Array(0..<classCount)
    case .foreground:
      guard classCount > 1 else {
        throw LossError(.option, "classes=foreground leaves no class of 1; use classes=all for a single channel")
      }
      return Array(1..<classCount)
    case .foregroundOfLabels: return Array((setting.hasBackground ? 1 : 0)..<classCount)
    case .list(let classes):
      if let outside = classes.first(where: { !(0..<classCount).contains($0) }) {
        throw LossError(.option, "class \(outside) is selected, but the classes are 0 to \(classCount - 1)")
      }
      guard !classes.isEmpty else { throw LossError(.option, "no class is selected") }
      return Array(Set(classes)).sorted()
    }
  }
}

/// How class weights enter the mean.
public enum WeightNormalisation: String, CaseIterable, Hashable, Sendable {
  /// The sum of weight times loss, divided by the number of terms: twice the weights, twice the loss (MONAI).
  case plain
  /// Divided by the sum of the weights of the terms (SMP, Keras).
  case weightSum = "weight-sum"
  /// Voxel losses: divided by the sum over voxels of the weight of their class (torch with class indices). Region losses:
  /// as `weightSum`.
  case targetSum = "target-sum"
}

/// Which voxels one term of a region loss sums over.
public enum SumScope: String, CaseIterable, Hashable, Sendable {
  /// Each sample has its own sums; the loss is a mean over samples and classes.
  case sample
  /// One sum over all samples of the batch.
  case batch
}

/// What becomes of the terms.
public enum LossReduction: String, CaseIterable, Hashable, Sendable {
  /// The mean over classes and samples, or over voxels.
  case mean
  /// The sum over classes and samples, or over voxels.
  case sum
}

/// What a class counts that the reference of a sample (or batch) does not hold.
///
/// The decision depends on the reference alone (but for `skipBothEmpty`), so it never jumps with the prediction.
public enum EmptyClassPolicy: String, CaseIterable, Hashable, Sendable {
  /// Whatever the formula with its smoothing gives: nearly 1 for Dice as soon as something is predicted.
  case formula
  /// Left out of the sum and of the mean's divisor.
  case skip
  /// Left out when the prediction's sum is 0 too, else as `formula`.
  case skipBothEmpty = "skip-both-empty"
  /// Loss 0 without a gradient, counted in the mean's divisor (SMP).
  case zero
  /// The mean probability of the class over the voxels: false alarms cost what they occupy.
  case volume
}

/// The options that every loss understands in the same way.
public struct LossOptions: Hashable, Sendable {
  /// The classes that count.
  public var classes: ClassSelection
  /// One weight from 0 up to 1e15 for each class of the prediction, not only for the selected ones; nil: all 1.
  public var classWeights: [Double]?
  /// How the weights enter the mean.
  public var weightNormalisation: WeightNormalisation
  /// The voxels that one sum covers.
  ///
  /// Voxel losses are means over all voxels of the batch in either case.
  public var scope: SumScope
  /// Mean or sum of the terms.
  public var reduction: LossReduction
  /// What a class without reference voxels counts.
  ///
  /// Voxel losses have no such case.
  public var emptyClass: EmptyClassPolicy

  /// All classes, weights 1, sums per sample, the mean of the terms.
  public init(
    classes: ClassSelection = .all, classWeights: [Double]? = nil,
    weightNormalisation: WeightNormalisation = .targetSum, scope: SumScope = .sample,
    reduction: LossReduction = .mean, emptyClass: EmptyClassPolicy = .formula
  ) {
    self.classes = classes
    self.classWeights = classWeights
    self.weightNormalisation = weightNormalisation
    self.scope = scope
    self.reduction = reduction
    self.emptyClass = emptyClass
  }

  /// One weight per class: 0 for those not selected.
  func weights(of setting: LossSetting) throws(LossError) -> [Double] {
    let classCount = setting.shape.classCount
    if let classWeights {
      guard classWeights.count == classCount else {
        throw LossError(
          .option, "\(classWeights.count) class weights for \(classCount) classes; give one for each class")
      }
      if let index = classWeights.firstIndex(where: { !($0 >= 0 && $0 <= LossBound.number) }) {
        throw LossError(
          .option, "class weight \(index) is \(classWeights[index]); expected a number from 0 up to \(LossBound.number)"
        )
      }
    }
    let selected = try classes.classes(of: setting)
    var weights = [Double](repeating: 0, count: classCount)
    for index in selected { weights[index] = classWeights?[index] ?? 1 }
    return weights
  }
}
