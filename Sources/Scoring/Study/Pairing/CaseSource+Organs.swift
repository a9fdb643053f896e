extension CaseSource {
  /// The files of a folder by the labels of a scored case, whose names are those of the organs.
  ///
  /// - Throws: `ScoringError` when the folder cannot be listed.
  package static func organFiles(of scored: CaseScore, in folder: String) throws(ScoringError) -> [Int: String] {
    guard case .organs(_, let files) = try StudyPairing.source(folder, scored.name, isFolder: true) else { return [:] }
    let paths = Dictionary(files.map { (OrganNumbering.key($0.organ), $0.path) }) { first, _ in first }
    var found: [Int: String] = [:]
    for entry in scored.labels {
      if let label = entry.label, let name = entry.name { found[label] = paths[OrganNumbering.key(name)] }
    }
    return found
  }
}
