/// A named union of labels that is scored as one class, such as the whole tumour of labels 1, 2 and 4.
public struct LabelRegion: Hashable, Sendable {
  /// The name that results show.
  public let name: String
  /// The label values, ascending, each once.
  public let members: [Int]

  /// - Precondition: at least one member.
  public init(name: String, members: [Int]) {
    precondition(!members.isEmpty, "region \(name) has no member")
    self.name = name
    self.members = Set(members).sorted()
  }
}
