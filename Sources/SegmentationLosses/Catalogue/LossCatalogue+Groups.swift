/// Losses of one kind, for lists.
public struct LossGroup: Sendable {
  /// What they have in common, in a few words.
  public let title: String
  /// The losses in order.
  public let entries: [LossEntry]

  /// A group from its parts.
  public init(title: String, entries: [LossEntry]) {
    self.title = title
    self.entries = entries
  }
}

extension LossCatalogue {
  /// All entries by kind, each once.
  public static let groups: [LossGroup] = {
    let groups = [
      LossGroup(title: "Losses of single voxels", entries: pointwise),
      LossGroup(title: "Losses of regions", entries: region + lovasz),
      LossGroup(title: "Losses of boundaries, distances and shapes", entries: boundary),
      LossGroup(title: "Compounds", entries: compound),
    ]
    let known = Set(groups.flatMap { $0.entries.map(\.name) })
    return (groups + [LossGroup(title: "Others", entries: entries.filter { !known.contains($0.name) })])
      .filter { !$0.entries.isEmpty }
  }()
}
