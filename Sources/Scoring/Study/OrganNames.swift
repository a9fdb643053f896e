internal import VolumeCore

/// Finds the label of an organ's file in a label table.
struct OrganNames {
  private let labels: [String: [Int]]
  private let names: [Int: String]

  /// - Parameter names: the names of the labels of the reference.
  init(_ names: [Int: String]) {
    self.names = names
    let byName = Dictionary(grouping: names.filter { $0.key != 0 }) { OrganNumbering.key($0.value) }
    labels = byName.mapValues { $0.map(\.key) }
  }

  /// The files by label, and those whose name no label, or more than one, has.
  struct Match {
    var found: [Int: CaseSource.OrganFile] = [:]
    var unknown: [CaseSource.OrganFile] = []

    /// What is said about files without a label.
    var warning: String {
      let shown = unknown.prefix(3).map(\.organ).joined(separator: ", ") + (unknown.count > 3 ? ", ..." : "")
      return "\(counted(unknown.count, "organ file")) without a name in the label table not scored: \(shown)"
    }
  }

  func match(_ files: [CaseSource.OrganFile]) -> Match {
    var match = Match()
    for file in files {
      if let own = labels[OrganNumbering.key(file.organ)], own.count == 1 {
        match.found[own[0]] = file
      } else {
        match.unknown.append(file)
      }
    }
    return match
  }

  /// Why none of the files has a label.
  func fault(_ files: [CaseSource.OrganFile], folder: String, reference: String) -> FaultContext {
    let organ = files.first?.organ ?? ""
    guard !names.isEmpty else {
      return FaultContext(
        path: folder,
        found: "holds one file an organ (\(organ)), but the names of the labels of \(reference) are not known",
        remedy: "give a label table with --names, or lay dseg.tsv or dataset.json beside the references")
    }
    let known = names.filter { $0.key != 0 }.sorted { $0.key < $1.key }.map(\.value)
    let shown = known.prefix(5).joined(separator: ", ") + (known.count > 5 ? ", ..." : "")
    return FaultContext(
      path: folder, found: "holds one file an organ (\(organ)), but no label of \(reference) has such a name",
      expected: "known are \(shown)", remedy: "rename the files, or give another label table with --names")
  }
}
