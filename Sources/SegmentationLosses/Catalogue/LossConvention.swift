/// A tool whose definition of a loss is wanted, to the digit.
public enum LossConvention: Hashable, Sendable {
  /// MONAI 1.6.1.
  case monai
  /// nnU-Net 2.8.1.
  case nnUNet
  /// segmentation-models-pytorch 0.6.0.
  case smp
  /// LIVIAETS/boundary-loss; its data loader cuts distances to whole numbers.
  case kervadec(integerTruncation: Bool)

  /// The name on the command line.
  public var name: String {
    switch self {
    case .monai: "monai"
    case .nnUNet: "nnunet"
    case .smp: "smp"
    case .kervadec(let integerTruncation): integerTruncation ? "kervadec" : "kervadec-exact"
    }
  }

  /// All conventions.
  public static let all: [LossConvention] = [
    .monai, .nnUNet, .smp, .kervadec(integerTruncation: true), .kervadec(integerTruncation: false),
  ]
}
