internal import Scoring
public import SegmentationLosses
internal import VolumeCore

/// The catalogue of losses, or one of them, as text or JSON.
public struct LossCatalogueReport: Sendable {
  /// The presets that are described: all, or the one with the name.
  public let presets: [LossPreset]
  /// The losses that are described, by kind.
  public let groups: [LossGroup]
  /// The lines of the selection guide that are shown.
  public let guide: [LossAdvice]
  /// Whether one name was asked for.
  let isSingle: Bool

  /// - Parameter name: a loss, a preset, or the name of both; nil lists all.
  /// - Throws: `LossError` for an unknown name, with the nearest one.
  public init(_ name: String? = nil) throws(LossError) {
    isSingle = name != nil
    guard let name else {
      (presets, groups, guide) = (LossCatalogue.presets, LossCatalogue.groups, LossCatalogue.guide)
      return
    }
    presets = (try? LossCatalogue.preset(name)).map { [$0] } ?? []
    let entry: LossEntry
    do {
      entry = try LossCatalogue.entry(name)
    } catch {
      if presets.isEmpty { throw LossCatalogueReport.unknown(name, error) }
      (groups, guide) = ([], LossCatalogue.advice(on: presets[0].name))
      return
    }
    guide = LossCatalogue.advice(on: entry.name)
    let title = LossCatalogue.groups.first { $0.entries.contains { $0.name == entry.name } }?.title ?? ""
    groups = [LossGroup(title: title, entries: [entry])]
  }

  /// A misspelt preset is suggested where no loss has a name like that.
  private static func unknown(_ name: String, _ error: LossError) -> LossError {
    guard !error.description.contains("did you mean"),
      let preset = NearestName.nearest(name, among: LossCatalogue.presets.map(\.name))
    else { return error }
    return LossError(.option, "there is no loss \(name); did you mean the preset \(preset)?")
  }

  /// A command line that computes a loss.
  static func command(_ choice: String) -> String {
    "voxloss loss \(choice) --prediction logits.nii --reference labels.nii"
  }

  /// A loss with its first parameters where it has some.
  static func example(_ entry: LossEntry) -> String {
    let numeric = entry.parameters.filter { Double($0.defaultText) != nil }
    let keys = numeric.prefix(2).map { "\($0.key)=\($0.defaultText)" }.joined(separator: ",")
    return entry.name + (keys.isEmpty ? "" : ":" + keys)
  }
}

extension LossCatalogueReport {
  /// One object with the keys losses, guide and presets; for one name they hold what belongs to it.
  public func jsonText() -> String {
    JSONTree.object([
      "losses": .array(groups.flatMap { group in group.entries.map { $0.json(group: group.title) } }),
      "guide": .array(guide.map(\.json)),
      "presets": .array(presets.map(\.json)),
    ]).text()
  }
}

extension LossEntry {
  fileprivate func json(group: String) -> JSONTree {
    .object([
      "name": .string(name), "group": .string(group), "summary": .string(summary), "formula": .string(formula),
      "parameters": .array(
        parameters.map {
          .object([
            "key": .string($0.key), "default": .string($0.defaultText), "meaning": .string($0.meaning),
          ])
        }),
      "common_keys": .strings(commonKeys.map(\.rawValue)),
      "common_defaults": .object(
        Dictionary(uniqueKeysWithValues: commonDefaults.map { ($0.key.rawValue, .string($0.value)) })),
      "source": .string(source), "peers": .string(peers),
      "use": .string(use),
      "example":
        .string(LossCatalogueReport.command("--loss \(LossCatalogueReport.example(self))")),
    ])
  }
}

extension LossAdvice {
  fileprivate var json: JSONTree {
    .object(["situation": .string(situation), "losses": .strings(losses), "reason": .string(reason)])
  }
}

extension LossPreset {
  fileprivate var json: JSONTree {
    .object([
      "name": .string(name), "title": .string(title), "kind": .string(kind.rawValue),
      "exclusive": .string(text(for: .softmax)), "overlapping": .string(text(for: .sigmoid)),
      "alternatives": .string(alternatives), "remark": .string(textOnly), "source": .string(source),
    ])
  }
}
