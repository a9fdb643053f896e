/// Tolerances in millimetres that belong to organs, by label value or by name, as a challenge publishes them.
public struct LabelToleranceTable: Hashable, Sendable {
  /// Whose tolerances they are, for notes.
  public let source: String
  private let byLabel: [Int: Double]
  private let byName: [String: Double]
  private let synonyms: [String: String]

  /// - Parameters:
  ///   - byName: names in any spelling; see `folded(_:)`.
  ///   - synonyms: other names of organs, each with a name of `byName`.
  public init(
    source: String, byLabel: [Int: Double] = [:], byName: [String: Double] = [:], synonyms: [String: String] = [:]
  ) {
    self.source = source
    self.byLabel = byLabel
    self.byName = Dictionary(
      byName.map { (LabelToleranceTable.folded($0), $1) }, uniquingKeysWith: { first, second in min(first, second) })
    self.synonyms = Dictionary(
      synonyms.map { (LabelToleranceTable.folded($0), LabelToleranceTable.folded($1)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// All tolerances that occur.
  public var allTolerances: [Double] { Set(Array(byLabel.values) + byName.values).sorted() }

  /// The tolerance of a label or region in a list of one; nil when it has none here.
  ///
  /// Its value outranks its name.
  public func tolerances(label: Int?, name: String?) -> [Double]? {
    if let tolerance = label.flatMap({ byLabel[$0] }) { return [tolerance] }
    let key = name.map(LabelToleranceTable.folded)
    return key.flatMap { byName[$0] ?? synonyms[$0].flatMap { byName[$0] } }.map { [$0] }
  }

  /// A name without case, punctuation and side: `parotid` of `Parotid_L`, `Left parotid` and `PAROTID RT`.
  static func folded(_ name: String) -> String {
    let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    let sides: Set = ["l", "r", "left", "right", "lt", "rt"]
    let others = words.filter { !sides.contains($0) }
    return (others.isEmpty ? words : others).joined()
  }

  /// All of it, as a plan stores it.
  package var configuration: JSONTree {
    .object([
      "source": .string(source), "by_name": .object(byName.mapValues { .number($0) }),
      "by_label": .object(Dictionary(uniqueKeysWithValues: byLabel.map { ("\($0)", .number($1)) })),
      "synonyms": .object(synonyms.mapValues { .string($0) }),
    ])
  }
}
