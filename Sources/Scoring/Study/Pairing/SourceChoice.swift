/// Which files of a case's folder are scored: one that holds all labels, or one an organ.
struct SourceChoice {
  private let references: [CaseUnit]
  private let predictions: [CaseUnit]
  /// Whether the folders of references hold organs; one with a single organ is no different then.
  private let areReferencesOrgans: Bool
  private let arePredictionsOrgans: Bool

  init(_ references: [CaseUnit], _ predictions: [CaseUnit], _ pairs: [NameMatcher.Pair], areOrgans: Bool) {
    self.references = references
    self.predictions = predictions
    let partners = Dictionary(uniqueKeysWithValues: pairs.map { ($0.reference, $0.prediction) })
    areReferencesOrgans =
      areOrgans
      || references.indices.contains { index in
        SourceChoice.single(references[index], partners[index].map { predictions[$0] }) == nil
      }
    let isReferenceOrgans = areReferencesOrgans
    arePredictionsOrgans =
      areOrgans
      || pairs.contains { pair in
        let partner = isReferenceOrgans ? nil : references[pair.reference]
        return SourceChoice.single(predictions[pair.prediction], partner) == nil
      }
  }

  func reference(_ index: Int, _ partner: Int?) -> CaseSource {
    source(references[index], partner.map { predictions[$0] }, areReferencesOrgans)
  }

  func prediction(_ index: Int, _ partner: Int) -> CaseSource {
    source(predictions[index], references[partner], arePredictionsOrgans || areReferencesOrgans)
  }

  private func source(_ unit: CaseUnit, _ partner: CaseUnit?, _ areOrgans: Bool) -> CaseSource {
    guard let folder = unit.folder else { return .file(unit.files[0].path) }
    if !areOrgans, let file = SourceChoice.single(unit, partner) { return .file(file.path) }
    return .organs(folder: folder, files: OrganNumbering.organs(of: unit))
  }

  /// The file that holds the segmentation; nil when the files of a folder are organs.
  ///
  /// It is the only file, or the only one with a name for segmentations, or the one named as the other side's only file.
  private static func single(_ unit: CaseUnit, _ partner: CaseUnit?) -> FolderListing.File? {
    if unit.files.count == 1 { return unit.files[0] }
    let own = CaseUnit.lastComponent(of: unit.key)
    func one(_ isMeant: (FolderListing.File) -> Bool) -> FolderListing.File? {
      let found = unit.files.filter(isMeant)
      return found.count == 1 ? found[0] : nil
    }
    if let partner, partner.files.count == 1 {
      let name = partner.files[0].name.stem
      if let file = one({ $0.name.stem == name }) { return file }
      if let file = one({ NameSuffix.core(of: $0.name.stem) == NameSuffix.core(of: name) }) { return file }
    }
    // The segmentation beside its image: scan_seg.nii.gz and scan.nii.gz.
    let stems = Set(unit.files.map(\.name.stem))
    return one { GenericName.isSegmentation($0.name.stem) } ?? one { NameSuffix.core(of: $0.name.stem) == own }
      ?? one { NameSuffix.removed(from: $0.name.stem[...]).map { stems.contains(String($0)) } ?? false }
  }
}
