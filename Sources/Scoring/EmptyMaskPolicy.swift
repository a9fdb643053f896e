package import VolumeCore

/// What a label counts in a mean when one of its masks, or both, are empty.
///
/// The label's own entry is not changed: its distance stays undefined and its status says why.
public struct EmptyMaskPolicy: Hashable, Sendable {
  /// What stands in a mean for a label of some status.
  public enum Treatment: Hashable, Sendable {
    /// The metric's worst value: 0 for shares, the diagonal of the reference image in mm for distances.
    case worst
    /// The metric's best value: 1 for shares, 0 for distances.
    case best
    /// The metric's worst value for shares; distances are left out.
    case worstShare
    /// Left out, even where the metric defines a value.
    case excluded
    /// The metric's worst value for shares, a number of millimetres for distances.
    case distance(Double)
  }

  /// The word of the command line and of results.
  public let word: String
  /// A label in the reference that the prediction lacks.
  public let missed: Treatment
  /// A label in the prediction that the reference lacks.
  public let spurious: Treatment
  /// A label that is in neither.
  public let bothEmpty: Treatment

  /// A policy from its parts.
  public init(word: String, missed: Treatment, spurious: Treatment, bothEmpty: Treatment) {
    self.word = word
    self.missed = missed
    self.spurious = spurious
    self.bothEmpty = bothEmpty
  }

  /// The worst value for missed and spurious labels; those that are empty on both sides are left out.
  public static let worst = EmptyMaskPolicy(word: "worst", missed: .worst, spurious: .worst, bothEmpty: .excluded)
  /// Missed and spurious labels are left out; the counts beside the mean show how many.
  public static let excluded = EmptyMaskPolicy(
    word: "exclude", missed: .excluded, spurious: .excluded, bothEmpty: .excluded)
  /// As BraTS 2023: 374 mm and 0 when one mask is empty, 0 mm and 1 when both are.
  public static let brats = EmptyMaskPolicy(
    word: "brats", missed: .distance(374), spurious: .distance(374), bothEmpty: .best)
  /// As nnU-Net, which has no distances: 0 for shares when one mask is empty; distances are left out.
  public static let nnUNet = EmptyMaskPolicy(
    word: "nnunet", missed: .worstShare, spurious: .worstShare, bothEmpty: .excluded)
  /// As the script of KiTS23: 0 for shares when one mask is empty, 1 when both are.
  public static let kits23 = EmptyMaskPolicy(word: "kits23", missed: .worst, spurious: .worst, bothEmpty: .best)
  /// As the script of FLARE22: 0 for shares when one mask is empty, 1 when both are.
  public static let flare = EmptyMaskPolicy(word: "flare", missed: .worst, spurious: .worst, bothEmpty: .best)
  /// As the script of TotalSegmentator: 0 for shares when the prediction is empty; whatever the reference lacks is left
  /// out, spurious labels as well.
  public static let totalSegmentator = EmptyMaskPolicy(
    word: "totalsegmentator", missed: .worst, spurious: .excluded, bothEmpty: .excluded)
  /// A distance in mm, 0 for shares; labels that are empty on both sides are left out.
  public static func distance(_ distance: Double) -> EmptyMaskPolicy {
    EmptyMaskPolicy(
      word: MetricValue.text(distance), missed: .distance(distance), spurious: .distance(distance),
      bothEmpty: .excluded)
  }

  /// The policies that have a name of their own.
  public static let named = [
    EmptyMaskPolicy.worst, .excluded, .brats, .nnUNet, .kits23, .flare, .totalSegmentator,
  ]

  /// The policy of a word of the command line: that of `named`, or a number of millimetres.
  public init?(_ word: String) {
    if let policy = EmptyMaskPolicy.named.first(where: { $0.word == word }) {
      self = policy
      return
    }
    guard let distance = Double(word), distance >= 0, distance.isFinite else { return nil }
    self = .distance(distance)
  }

  /// The treatment of a status; nil for a label that is on both sides.
  package func treatment(of status: ClassStatus) -> Treatment? {
    switch status {
    case .defined: nil
    case .missed: missed
    case .spurious: spurious
    case .bothEmpty: bothEmpty
    }
  }
}
