import SegmentationLosses
import Testing

/// Losses by name, keys and convention for the tests of laws, gradients and extremes.
struct NamedLoss: CustomTestStringConvertible, Sendable {
  let name: String
  let keys: [String: String]
  let convention: LossConvention?

  init(_ name: String, _ keys: [String: String] = [:], _ convention: LossConvention? = nil) {
    self.name = name
    self.keys = keys
    self.convention = convention
  }

  var testDescription: String {
    let text = keys.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    return "\(name):\(text)\(convention.map { " as \($0.name)" } ?? "")"
  }

  func make() throws -> any SegmentationLoss { try LossCatalogue.loss(name, keys: keys, convention: convention) }

  /// Each region loss as it comes.
  static let plain = [
    NamedLoss("dice"), NamedLoss("squared-dice"), NamedLoss("multiclass-dice"), NamedLoss("log-cosh-dice"),
    NamedLoss("jaccard"), NamedLoss("tversky", ["alpha": "0.3", "beta": "0.7"]), NamedLoss("focal-tversky"),
    NamedLoss("generalized-dice"), NamedLoss("generalized-dice", ["weighting": "simple"]),
    NamedLoss("generalized-dice", ["weighting": "uniform"]),
  ]

  /// Each parameter that changes a formula.
  static let variants = [
    NamedLoss("dice", ["log": "true"]), NamedLoss("dice", ["soft-label": "true"]),
    NamedLoss("dice", ["log": "true", "soft-label": "true", "batch": "true"]),
    NamedLoss("squared-dice", ["log": "true"]), NamedLoss("log-cosh-dice", ["level": "class"]),
    NamedLoss("log-cosh-dice", ["squared": "true", "batch": "true"]), NamedLoss("jaccard", ["squared": "true"]),
    NamedLoss("jaccard", ["soft-label": "true"]), NamedLoss("jaccard", ["log": "true"]),
    NamedLoss("tversky", ["soft-label": "true", "alpha": "0.2", "beta": "0.9"]),
    NamedLoss("focal-tversky", ["gamma": "2"]), NamedLoss("focal-tversky", ["gamma-level": "mean"]),
    NamedLoss("generalized-dice", ["soft-label": "true"]),
    NamedLoss("generalized-dice", ["batch": "true", "normalise": "false"]),
    NamedLoss("dice", ["smooth-numerator": "0.5", "smooth-denominator": "2"]),
    NamedLoss("dice", [:], .monai), NamedLoss("dice", [:], .nnUNet), NamedLoss("dice", ["smooth": "1"], .smp),
    NamedLoss("jaccard", [:], .monai), NamedLoss("jaccard", [:], .smp), NamedLoss("tversky", [:], .smp),
    NamedLoss("focal-tversky", [:], .smp), NamedLoss("generalized-dice", [:], .monai),
  ]

  /// The common options; each once with a loss per class, and with the quotient over all classes.
  static let options: [NamedLoss] = [
    ["batch": "true"], ["classes": "foreground"], ["classes": "0+2"], ["reduction": "sum"],
    ["class-weights": "1+2+3"], ["class-weights": "1+2+3", "weight-normalisation": "plain"],
    ["class-weights": "1+0+3", "weight-normalisation": "weight-sum"], ["empty-class": "skip"],
    ["empty-class": "skip-both-empty"], ["empty-class": "zero"], ["empty-class": "volume"],
  ].flatMap { keys in
    // One quotient for all classes has no weights to normalise.
    let quotient = keys["weight-normalisation"] == nil ? [NamedLoss("generalized-dice", keys)] : []
    return [NamedLoss("dice", keys)] + quotient
  }

  /// Compounds of exclusive classes.
  static let exclusiveCompounds = [
    NamedLoss("dice-ce", ["dice-factor": "0.5", "ce-factor": "2", "label-smoothing": "0.1"]), NamedLoss("ce-jaccard"),
    NamedLoss("dice-focal", ["alpha": "0.25"]), NamedLoss("gdl-focal", [:]), NamedLoss("dice-focal", [:], .monai),
    NamedLoss("dice-ce", [:], .nnUNet), NamedLoss("dice-tversky", ["tversky-batch": "true"]),
    NamedLoss("dice-boundary"), NamedLoss("combo", ["beta": "0.7"]),
  ]

  /// Compounds of classes on their own.
  static let overlappingCompounds = [
    NamedLoss("bce-dice", ["bce-factor": "0.3"]), NamedLoss("bce-dice", [:], .nnUNet),
    NamedLoss("dice-focal", ["alpha": "0.25"]), NamedLoss("gdl-focal"), NamedLoss("dice-focal", [:], .monai),
    NamedLoss("dice-tversky"), NamedLoss("dice-boundary"), NamedLoss("combo", ["beta": "0.7"]),
  ]
}
