/// Gives the organs of a study names and labels that are the same in all cases.
struct OrganNumbering {
  private(set) var cases: [StudyCase]
  private(set) var notes: [String] = []

  /// What names are compared by: without upper case, with one separator.
  static func key(_ organ: String) -> String {
    String(organ.lowercased().map { $0 == "-" || $0 == " " || $0 == "." ? "_" : $0 })
  }

  /// The organs of a case's folder, by the names of its files, without a case's name in front of all or a suffix behind
  /// all; the labels are set later.
  static func organs(of unit: CaseUnit) -> [CaseSource.OrganFile] {
    var names = unit.files.map(\.name.stem)
    let own = CaseUnit.lastComponent(of: unit.key)
    if let separator = ["_", "-", "."].first(where: { mark in names.allSatisfy { $0.hasPrefix(own + mark) } }) {
      names = names.map { String($0.dropFirst(own.count + separator.count)) }
    }
    let shorter = names.map { NameSuffix.removed(from: $0[...]).map(String.init) }
    if names.count > 1, shorter.allSatisfy({ $0 != nil }) { names = shorter.compactMap { $0 } }
    return zip(unit.files, names).map { CaseSource.OrganFile(organ: $1, path: $0.path, label: 0) }
  }

  init(_ cases: [StudyCase], _ faults: inout [PairingFault]) {
    self.cases = cases
    func files(_ source: CaseSource?) -> [CaseSource.OrganFile]? {
      if case .organs(_, let files)? = source { files } else { nil }
    }
    let ours = cases.compactMap { files($0.reference) }
    let theirs = cases.compactMap { files($0.prediction) }
    if ours.isEmpty, theirs.isEmpty { return }
    if !ours.isEmpty, ours.count < cases.count,
      let file = cases.first(where: { files($0.reference) == nil }),
      let folder = cases.first(where: { files($0.reference) != nil })
    {
      faults.append(
        PairingFault(
          .mixed, path: folder.reference.path,
          "\(folder.reference.path): is a folder with one file an organ, but \(file.reference.path) one with all labels",
          remedy: "score them as two studies, each with its own folders or manifest"))
    }
    // Of several spellings the first of the references counts.
    var spellings: [String: String] = [:]
    for organs in [ours, theirs] {
      for name in Set(organs.flatMap { $0.map(\.organ) }).sorted(by: { $0.precedes($1) }) {
        if spellings[OrganNumbering.key(name)] == nil { spellings[OrganNumbering.key(name)] = name }
      }
    }
    let order = spellings.values.sorted { $0.precedes($1) }
    let numbers = Dictionary(uniqueKeysWithValues: order.enumerated().map { (OrganNumbering.key($1), $0 + 1) })
    func numbered(_ source: CaseSource) -> CaseSource {
      guard case .organs(let folder, let files) = source else { return source }
      var seen: [String: String] = [:]
      var kept: [CaseSource.OrganFile] = []
      for file in files {
        let key = OrganNumbering.key(file.organ)
        if let other = seen[key] {
          faults.append(
            PairingFault(
              .ambiguous, path: file.path,
              "\(other) and \(file.path): two files of one folder hold the organ \(file.organ)",
              remedy: "leave one out"))
          continue
        }
        seen[key] = file.path
        kept.append(CaseSource.OrganFile(organ: spellings[key]!, path: file.path, label: numbers[key]!))
      }
      return .organs(folder: folder, files: kept.sorted { $0.label < $1.label })
    }
    self.cases = cases.map { study in
      StudyCase(name: study.name, reference: numbered(study.reference), prediction: study.prediction.map(numbered))
    }
    let kind = ours.isEmpty ? "predictions are" : "cases are"
    notes.append(
      "\(max(ours.count, theirs.count)) \(kind) folders with one binary file an organ; \(order.count) organs in the study"
    )
  }
}
