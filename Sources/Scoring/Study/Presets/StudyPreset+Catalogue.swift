internal import Foundation

extension StudyPreset {
  /// The presets by name; tasks of a challenge are among `variants`.
  public static let catalogue = [amos, flare, kits23, decathlon, nnUNet, radiotherapy, totalSegmentator]

  /// Every name that `init(named:)` takes.
  public static let names = catalogue.flatMap { [$0.name] + $0.variants.map(\.name) }

  /// The preset of a name; nil for an unknown one.
  public init?(named name: String) {
    let all = StudyPreset.catalogue.flatMap { [$0] + $0.variants }
    guard let preset = all.first(where: { $0.name == name }) else { return nil }
    self = preset
  }

  /// The preset itself, or the one of its variants that a folder's `dataset.json` or a folder's name speaks of.
  ///
  /// - Parameter reference: the reference, a file or a folder; the folders above it are looked at as well.
  /// - Throws: `ScoringError.invalidOptions` when there are variants and none of them is recognised.
  public func resolved(near reference: String) throws(ScoringError) -> StudyPreset {
    if variants.isEmpty { return self }
    let url = URL(fileURLWithPath: reference).standardizedFileURL
    let folders = (0..<4).map { (0..<$0).reduce(url) { url, _ in url.deletingLastPathComponent() } }
    for folder in folders {
      let table = try? JSONTree(contentsOf: folder.appendingPathComponent("dataset.json").path)
      if let name = table?["name"]?.string, let variant = variant(calledIn: name) { return variant }
    }
    let tasks = folders.map(\.lastPathComponent).filter { $0.lowercased().hasPrefix("task") }
    if let variant = tasks.lazy.compactMap({ variant(calledIn: $0) }).first { return variant }
    throw ScoringError(
      .invalidOptions,
      "\(reference): no dataset.json beside or above it names the task of preset \(name); "
        + "give one of \(variants.map(\.name).joined(separator: ", "))")
  }

  /// The only variant whose task a text names: `Task03_Liver`, `LITS`.
  private func variant(calledIn text: String) -> StudyPreset? {
    let folded = text.lowercased().filter(\.isLetter)
    let found = variants.filter { variant in
      StudyPreset.decathlonWords[variant.name]?.contains { folded.contains($0) } ?? false
    }
    return found.count == 1 ? found[0] : nil
  }
}
