/// What a label counts in a mean when one of its masks, or both, are empty.
///
/// The label's own entry is not changed: its distance stays undefined and its status says why.
public enum EmptyMaskPolicy: Hashable, Sendable {
  /// The worst value: 0 for shares, the diagonal of the reference image in mm for distances. Labels empty on both sides
  /// are left out.
  case worst
  /// Undefined values are left out; the counts beside the mean show how many.
  case excluded
  /// As BraTS 2023: 374 mm and 0 when one mask is empty, 0 mm and 1 when both are.
  case brats
  /// As nnU-Net, which has no distances: 0 for shares when one mask is empty; distances are left out.
  case nnUNet
  /// A distance in mm; 0 for shares. Labels empty on both sides are left out.
  case distance(Double)

  /// The policy of a word of the command line: worst, exclude, brats, nnunet or a number of millimetres.
  public init?(_ word: String) {
    switch word {
    case "worst": self = .worst
    case "exclude": self = .excluded
    case "brats": self = .brats
    case "nnunet": self = .nnUNet
    default:
      guard let distance = Double(word), distance >= 0, distance.isFinite else { return nil }
      self = .distance(distance)
    }
  }

  /// The word of the command line.
  public var word: String {
    switch self {
    case .worst: "worst"
    case .excluded: "exclude"
    case .brats: "brats"
    case .nnUNet: "nnunet"
    case .distance(let distance): MetricValue.text(distance)
    }
  }
}
