/// Finds the prediction of each reference by their names, the surest rule first.
struct NameMatcher {
  /// Why two names belong together.
  enum Rule: Int, CaseIterable {
    case sameName, sameStem, predictionSuffix, referenceSuffix, bothSuffixes, entities, otherName, ignoringCase
  }

  struct Pair {
    let reference: Int
    let prediction: Int
    let rule: Rule
  }

  private(set) var pairs: [Pair] = []
  private(set) var faults: [PairingFault] = []
  private let references: [CaseUnit]
  private let predictions: [CaseUnit]
  private var openReferences: [Int]
  private var openPredictions: [Int]

  /// References and predictions that have no partner; those that a fault names are in neither.
  var unpairedReferences: [Int] { openReferences }
  var unpairedPredictions: [Int] { openPredictions }

  init(_ references: [CaseUnit], _ predictions: [CaseUnit]) {
    self.references = references
    self.predictions = predictions
    openReferences = Array(references.indices)
    openPredictions = Array(predictions.indices)
    match(.sameName, { [$0.exactName] }, { [$0.exactName] })
    match(.sameStem, { [$0.key] }, { [$0.key] })
    match(.predictionSuffix, { [$0.key] }, { NameSuffix.remainders(of: $0.key) })
    match(.referenceSuffix, { NameSuffix.remainders(of: $0.key) }, { [$0.key] })
    match(.bothSuffixes, { [NameSuffix.core(of: $0.key)] }, { [NameSuffix.core(of: $0.key)] })
    match(.entities, { BIDSName.core(of: $0.key).map { [$0] } ?? [] }, { BIDSName.core(of: $0.key).map { [$0] } ?? [] })
    func others(_ unit: CaseUnit) -> [String] { ([unit.key] + unit.otherKeys).map(NameSuffix.core) }
    match(.otherName, { [NameSuffix.core(of: $0.key)] }, others)
    match(.otherName, others, { [NameSuffix.core(of: $0.key)] })
    match(.otherName, { $0.otherKeys.prefix(1).map(NameSuffix.core) }, others)
    // Upper and lower case are only another spelling where no two names fall together.
    match(
      .ignoringCase, { [NameSuffix.core(of: $0.key).lowercased()] }, { [NameSuffix.core(of: $0.key).lowercased()] },
      isLenient: true)
    pairs.sort { $0.reference < $1.reference }
    faults.sort { $0.line.precedes($1.line) }
  }

  /// Pairs what has a name in common and nobody else has; of the side with several names the first that fits counts.
  private mutating func match(
    _ rule: Rule, _ referenceNames: (CaseUnit) -> [String], _ predictionNames: (CaseUnit) -> [String],
    isLenient: Bool = false
  ) {
    if openReferences.isEmpty || openPredictions.isEmpty { return }
    let ours = openReferences.map { ($0, referenceNames(references[$0])) }
    let theirs = openPredictions.map { ($0, predictionNames(predictions[$0])) }
    let areOursSingle = ours.allSatisfy { $0.1.count <= 1 }
    let known = Set((areOursSingle ? ours : theirs).flatMap(\.1))
    var groups: [String: (references: [Int], predictions: [Int])] = [:]
    for (index, names) in ours {
      if let name = names.first(where: known.contains) { groups[name, default: ([], [])].references.append(index) }
    }
    for (index, names) in theirs {
      if let name = names.first(where: known.contains) { groups[name, default: ([], [])].predictions.append(index) }
    }
    var used: (references: Set<Int>, predictions: Set<Int>) = ([], [])
    for group in groups.values where !group.references.isEmpty && !group.predictions.isEmpty {
      if group.references.count == 1, group.predictions.count == 1 {
        pairs.append(Pair(reference: group.references[0], prediction: group.predictions[0], rule: rule))
      } else if isLenient {
        continue
      } else {
        faults.append(ambiguity(group.references, group.predictions))
      }
      used.references.formUnion(group.references)
      used.predictions.formUnion(group.predictions)
    }
    openReferences.removeAll(where: used.references.contains)
    openPredictions.removeAll(where: used.predictions.contains)
  }

  private func ambiguity(_ ours: [Int], _ theirs: [Int]) -> PairingFault {
    let (first, second) = (ours.map { references[$0].path }, theirs.map { predictions[$0].path })
    let found =
      if ours.count == 1 {
        "\(first[0]): has \(theirs.count) predictions: \(second.joined(separator: " and "))"
      } else if theirs.count == 1 {
        "\(second[0]): fits \(ours.count) references: \(first.joined(separator: " and "))"
      } else {
        "\(first.joined(separator: " and ")): fit \(second.joined(separator: " and ")) equally"
      }
    return PairingFault(
      .ambiguous, path: ours.count == 1 || theirs.count > 1 ? first[0] : second[0], found,
      remedy: "leave one out, or list the pairs in a CSV file (--manifest)")
  }

  /// One sentence a rule that was needed, with the suffixes that were taken away.
  func notes() -> [String] {
    Rule.allCases.compactMap { rule in
      let found = pairs.filter { $0.rule == rule }
      if found.isEmpty { return nil }
      func suffixes(_ keys: [String]) -> String {
        let words = Set(keys.map { String($0.dropFirst(NameSuffix.core(of: $0).count)) }).subtracting([""])
        return words.sorted { $0.precedes($1) }.joined(separator: " ")
      }
      let ours = suffixes(found.map { references[$0.reference].key })
      let theirs = suffixes(found.map { predictions[$0.prediction].key })
      let count = counted(found.count, "pair")
      return switch rule {
      case .sameName: nil
      case .sameStem: "\(count) by name without the file ending"
      case .predictionSuffix: "\(count) by name without \(theirs) of the predictions"
      case .referenceSuffix: "\(count) by name without \(ours) of the references"
      case .bothSuffixes:
        "\(count) by name without \(ours) of the references and \(theirs) of the predictions"
      case .entities: "\(count) by name without the BIDS entities \(BIDSName.list)"
      case .otherName: "\(count) by the name of the file in a folder, or of the innermost folder"
      case .ignoringCase: "\(count) by name in upper or lower case"
      }
    }
  }
}
