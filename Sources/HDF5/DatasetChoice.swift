internal import VolumeCore

/// What a data set is wanted for, which decides between several.
public enum HDF5DatasetRole: Sendable {
  case labels, scores, any

  /// The usual names in order of preference.
  public var preferredNames: [String] {
    let labels = [
      "label", "labels", "mask", "segmentation", "seg", "gt", "reference", "prediction", "predictions",
      "exported_data",
    ]
    let scores = ["probabilities", "softmax", "predictions", "prediction", "logits", "exported_data"]
    return switch self {
    case .labels: labels
    case .scores: scores
    case .any: labels + scores
    }
  }
}

/// A data set that was chosen, and why, in words.
struct DatasetChoice {
  let dataset: HDF5Dataset
  let note: String

  /// Chooses by name (last component, in upper or lower case; the one nearest the root), or the only one that can be
  /// a volume.
  init(among datasets: [HDF5Dataset], for role: HDF5DatasetRole, in path: String) throws(HDF5Error) {
    let place = FaultPlace(path: path)
    let candidates = datasets.filter { $0.refusal == nil }
    let others = "of \(candidates.count) data sets"
    for name in role.preferredNames {
      let named = candidates.filter { $0.path.split(separator: "/").last?.lowercased() == name }
      let depth = named.map(\.depth).min()
      let nearest = named.filter { $0.depth == depth }
      if nearest.isEmpty { continue }
      guard Set(nearest.map(\.identity)).count == 1 else {
        throw DatasetChoice.ambiguous(nearest, "has several data sets named \(name)", place)
      }
      dataset = nearest[0]
      note =
        candidates.count == 1
        ? "data set \(dataset.path), the only one" : "data set \(dataset.path), chosen by its name \(others)"
      return
    }
    guard let first = candidates.first else { throw DatasetChoice.none(datasets, place) }
    guard Set(candidates.map(\.identity)).count == 1 else {
      throw DatasetChoice.ambiguous(candidates, "has \(candidates.count) data sets and none has a usual name", place)
    }
    dataset = first
    note = "data set \(dataset.path), the only one"
  }

  private static func ambiguous(_ datasets: [HDF5Dataset], _ found: String, _ place: FaultPlace) -> HDF5Error {
    place.error(
      .ambiguousDataset, found, expected: list(datasets), remedy: "name one as \(place.path):\(datasets[0].path)")
  }

  private static func none(_ datasets: [HDF5Dataset], _ place: FaultPlace) -> HDF5Error {
    let reasons = datasets.prefix(shownCount).map { "\($0.path) \($0.refusal ?? "")" }
    return place.error(
      .noDataset, "has no data set of numbers with 2 to 5 dimensions",
      expected: reasons.isEmpty ? nil : reasons.joined(separator: ", ") + more(datasets))
  }

  private static let shownCount = 12

  private static func list(_ datasets: [HDF5Dataset]) -> String {
    datasets.prefix(shownCount).map { "\($0.path) (\($0.element), \($0.shapeText))" }.joined(separator: ", ")
      + more(datasets)
  }

  private static func more(_ datasets: [HDF5Dataset]) -> String {
    datasets.count > shownCount ? " and \(datasets.count - shownCount) more" : ""
  }
}

extension HDF5Dataset {
  fileprivate var depth: Int { path.split(separator: "/").count }
}
