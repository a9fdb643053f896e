/// A key of a loss in the catalogue, as in `tversky:alpha=0.3`.
public struct LossParameter: Hashable, Sendable {
  /// The key.
  public let key: String
  /// The default as text.
  public let defaultText: String
  /// What it does, in a few words.
  public let meaning: String

  /// A key with its default and meaning.
  public init(_ key: String, _ defaultText: String, _ meaning: String) {
    self.key = key
    self.defaultText = defaultText
    self.meaning = meaning
  }
}

/// One loss of the catalogue: what it is and how it is made from keys.
public struct LossEntry: Sendable {
  /// The name, as on the command line.
  public let name: String
  /// What it is, in a sentence.
  public let summary: String
  /// The formula in plain text.
  public let formula: String
  /// The keys it takes beside the common ones.
  public let parameters: [LossParameter]
  /// Which of the common keys apply: all that change the value, if only for a class that the reference lacks.
  public let commonKeys: [CommonLossKey]
  /// Whether lengths on the grid enter the value, so that it has no meaning on a sheared one.
  public let measuresDistances: Bool
  /// The paper, with equation where there is one.
  public let source: String
  /// The tools that have it.
  public let peers: String
  /// When to use it.
  public let use: String
  /// The loss for keys and convention.
  public let make: @Sendable (inout LossKeys) throws(LossError) -> any SegmentationLoss
  /// Defaults that no single value says.
  private let statedDefaults: [CommonLossKey: String]

  /// The default of each common key as text, as the loss reads it; a tool's convention may have others.
  public var commonDefaults: [CommonLossKey: String] {
    var keys = LossKeys(lossName: name, commonKeys: commonKeys)
    // A loss without keys can be made; the catalogue's tests make every one.
    _ = try? make(&keys)
    return keys.commonDefaults.merging(statedDefaults) { _, stated in stated }.filter { commonKeys.contains($0.key) }
  }

  package init(
    name: String, summary: String, formula: String, parameters: [LossParameter] = [], commonKeys: [CommonLossKey],
    commonDefaults: [CommonLossKey: String] = [:], measuresDistances: Bool = false, source: String, peers: String,
    use: String,
    make: @escaping @Sendable (inout LossKeys) throws(LossError) -> any SegmentationLoss
  ) {
    self.name = name
    self.summary = summary
    self.formula = formula
    self.parameters = parameters
    self.commonKeys = commonKeys
    self.measuresDistances = measuresDistances
    statedDefaults = commonDefaults
    self.source = source
    self.peers = peers
    self.use = use
    self.make = make
  }
}

/// The keys that mean the same in every loss that takes them.
public enum CommonLossKey: String, CaseIterable, Sendable {
  /// `all`, `foreground` or a list joined by `+`.
  case classes
  /// Weights joined by `+`.
  case classWeights = "class-weights"
  /// `plain`, `weight-sum` or `target-sum`.
  case weightNormalisation = "weight-normalisation"
  /// `true`: sums over the batch.
  case batch
  /// `mean` or `sum`.
  case reduction
  /// `formula`, `skip`, `skip-both-empty`, `zero` or `volume`.
  case emptyClass = "empty-class"
  /// Added to numerator and denominator.
  case smooth
}
