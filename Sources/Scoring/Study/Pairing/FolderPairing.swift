/// Pairs the cases of two folders.
struct FolderPairing {
  private(set) var pairing = StudyPairing(cases: [])
  private var faults: [PairingFault] = []
  private var notes: [String] = []
  private var warnings: [String] = []

  /// Both sides of a study.
  init(_ references: CaseUnits, _ predictions: CaseUnits, _ options: StudyPairing.Options) {
    var (ours, theirs) = (references, predictions)
    if !options.areOrgans, ours.areCasesInFolders || theirs.areCasesInFolders {
      ours.flattenIfSeveral()
      theirs.flattenIfSeveral()
    }
    if options.areOrgans, ours.isOneCase, theirs.isOneCase { theirs.rename(like: ours) }
    var matcher = NameMatcher(ours.units, theirs.units)
    if !matcher.unpairedReferences.isEmpty, matcher.faults.isEmpty, !options.areOrgans {
      matcher = FolderPairing.flattening(&ours, &theirs, beating: matcher.pairs.count) ?? matcher
    }
    notes = ours.notes + theirs.notes + matcher.notes()
    faults = ours.faults + theirs.faults + matcher.faults
    collectListingProblems(ours.listing, isReference: true)
    collectListingProblems(theirs.listing, isReference: false)
    if matcher.pairs.isEmpty, faults.isEmpty { faults.append(FolderPairing.nothingPairs(ours, theirs)) }
    let names = caseNames(ours.units)
    let choice = SourceChoice(ours.units, theirs.units, matcher.pairs, areOrgans: options.areOrgans)
    let partners = Dictionary(uniqueKeysWithValues: matcher.pairs.map { ($0.reference, $0.prediction) })
    let kept = Set(partners.keys).union(matcher.unpairedReferences)
    let cases = ours.units.indices.compactMap { index -> StudyCase? in
      guard kept.contains(index), let name = names[index] else { return nil }
      let partner = partners[index]
      return StudyCase(
        name: name, reference: choice.reference(index, partner),
        prediction: partner.map { choice.prediction($0, index) })
    }
    pairing = StudyPairing(
      cases: cases, extraPredictions: matcher.unpairedPredictions.map { theirs.units[$0].path }, notes: notes,
      warnings: warnings, faults: faults)
  }

  /// One side alone.
  init(_ units: CaseUnits, _ options: StudyPairing.Options) {
    var units = units
    if !options.areOrgans, units.areCasesInFolders { units.flattenIfSeveral() }
    (notes, faults) = (units.notes, units.faults)
    collectListingProblems(units.listing, isReference: true)
    if units.units.isEmpty { faults.append(FolderPairing.noVolumes(units.listing)) }
    let names = caseNames(units.units)
    let choice = SourceChoice(units.units, [], [], areOrgans: options.areOrgans)
    let cases = units.units.indices.compactMap { index in
      names[index].map { StudyCase(name: $0, reference: choice.reference(index, nil), prediction: nil) }
    }
    pairing = StudyPairing(cases: cases, notes: notes, warnings: warnings, faults: faults)
  }

  /// Cases that lie in folders by fold, job or centre on one side only: their files are what pairs.
  private static func flattening(
    _ ours: inout CaseUnits, _ theirs: inout CaseUnits, beating count: Int
  ) -> NameMatcher? {
    for (flattensOurs, flattensTheirs) in [(false, true), (true, false), (true, true)] {
      // Folders of references that found predictions are cases.
      if flattensOurs, !ours.hasFoldersOfSeveral || count > 0 { continue }
      if flattensTheirs, !theirs.hasFoldersOfSeveral { continue }
      var (left, right) = (ours, theirs)
      if flattensOurs { left.flatten() }
      if flattensTheirs { right.flatten() }
      let matcher = NameMatcher(left.units, right.units)
      if matcher.pairs.count <= count { continue }
      if flattensOurs { left.noteFlattening() }
      if flattensTheirs { right.noteFlattening() }
      (ours, theirs) = (left, right)
      return matcher
    }
    return nil
  }

  private mutating func collectListingProblems(_ listing: FolderListing, isReference: Bool) {
    for path in listing.unreadable {
      if isReference {
        faults.append(
          PairingFault(
            .unreadable, path: path, "\(path): cannot be listed, so that its cases are not known",
            remedy: "make it readable"))
      } else {
        warnings.append("\(path): cannot be listed; what it holds counts as missing")
      }
    }
    for path in listing.loops { notes.append("\(path): leads back to a folder that it lies in, and is not followed") }
    if let path = listing.tooDeep.first {
      warnings.append(
        "\(path): lies more than \(FolderListing.depthLimit) folders deep and is left out, with "
          + "\(listing.tooDeep.count - 1) more")
    }
    if let path = listing.foreign.first {
      let more = listing.foreign.count > 1 ? " and \(listing.foreign.count - 1) more" : ""
      warnings.append("\(path)\(more): left out, the format is not read; convert to NIfTI (.nii.gz) or HDF5")
    }
  }

  /// The name of each case: that of its reference, without a suffix that all references share.
  ///
  /// Names depend on the references alone, so that the same cases of two models have the same names.
  private mutating func caseNames(_ units: [CaseUnit]) -> [String?] {
    var names = units.map(\.key)
    let ends = Set(
      units.map { unit in
        String(unit.key.dropFirst(NameSuffix.removed(from: unit.key[...])?.count ?? unit.key.count))
      })
    if let end = ends.first, ends.count == 1, !end.isEmpty, !end.hasSuffix("0000") {
      names = names.map { String($0.dropLast(end.count)) }
    }
    let short = names.map(CaseUnit.lastComponent)
    if Set(short).count == names.count { names = short }
    var first: [String: Int] = [:]
    return names.enumerated().map { index, name in
      guard let other = first[name] else {
        first[name] = index
        return name
      }
      faults.append(
        PairingFault(
          .ambiguous, path: units[index].path,
          "\(units[other].path) and \(units[index].path): two references have the name \(name)",
          remedy: "leave one out, or list the pairs in a CSV file (--manifest)"))
      return nil
    }
  }

  private static func noVolumes(_ listing: FolderListing) -> PairingFault {
    let example = listing.foreign.first.map { "; \($0) is of a format that is not read" } ?? ""
    return PairingFault(
      .unreadable, path: listing.root, "\(listing.root): holds no volumes (.nii, .nii.gz, .hdr, .h5, .hdf5)\(example)")
  }

  private static func nothingPairs(_ ours: CaseUnits, _ theirs: CaseUnits) -> PairingFault {
    guard let reference = ours.units.first else { return noVolumes(ours.listing) }
    guard let prediction = theirs.units.first else { return noVolumes(theirs.listing) }
    return PairingFault(
      .nothingPairs, path: ours.listing.root,
      "\(ours.listing.root): no name pairs with \(theirs.listing.root); a reference is \(reference.path), a prediction "
        + prediction.path,
      remedy: "name them alike, or list the pairs in a CSV file with --manifest")
  }
}

extension CaseUnits {
  /// Whether the folder itself is the only case.
  var isOneCase: Bool { units.count == 1 && units[0].folder == listing.root }

  /// Gives the only case the name of the reference's.
  mutating func rename(like other: CaseUnits) {
    guard let unit = units.first, let name = other.units.first?.key, let folder = unit.folder else { return }
    replace([CaseUnit(key: name, folder: folder, files: unit.files)])
  }

  mutating func flattenIfSeveral() {
    if !hasFoldersOfSeveral { return }
    flatten()
    noteFlattening()
  }
}
