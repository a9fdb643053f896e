/// Every loss by name.
public enum LossCatalogue {
  /// The losses in the order of the documentation.
  public static let entries: [LossEntry] = pointwise + region + lovasz + boundary + compound

  /// The entry of a name; case, hyphens and underscores do not matter.
  public static func entry(_ name: String) throws(LossError) -> LossEntry {
    let names = entries.map(\.name)
    let meant = NearestName.match(name, among: names)
    if let entry = entries.first(where: { $0.name == meant }) { return entry }
    let nearest = NearestName.nearest(name, among: names).map { "; did you mean \($0)?" }
    throw LossError(.option, "there is no loss \(name)\(nearest ?? "; `voxloss losses` lists them")")
  }

  /// A loss by name, keys and convention.
  ///
  /// - Throws: `LossError` for an unknown name or key (with the nearest one), a wrong value, or a convention whose tool
  ///   does not have the loss.
  public static func loss(
    _ name: String, keys: [String: String] = [:], convention: LossConvention? = nil
  ) throws(LossError) -> any SegmentationLoss {
    let entry = try entry(name)
    var reader = LossKeys(keys, lossName: entry.name, convention: convention, commonKeys: entry.commonKeys)
    let loss = try entry.make(&reader)
    try reader.finish()
    return loss
  }
}
