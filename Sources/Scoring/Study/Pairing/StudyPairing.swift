/// The cases of a study: which prediction belongs to which reference.
///
/// `Docs/StudyFolders.md` lists the rules; `PairingTests` has a folder tree for each.
public struct StudyPairing: Sendable {
  /// How folders are read.
  public struct Options: Hashable, Sendable {
    /// Whether the files of a case's folder are one binary file an organ.
    ///
    /// A folder that holds files itself is then one case. Without it the file names decide.
    public var areOrgans = false

    /// The defaults of the command.
    public init(areOrgans: Bool = false) { self.areOrgans = areOrgans }
  }

  /// The cases, by name.
  public let cases: [StudyCase]
  /// Predictions without a reference, by path.
  public let extraPredictions: [String]
  /// What was chosen or assumed, one sentence a rule.
  public let notes: [String]
  /// What may be a mistake, one sentence each.
  public let warnings: [String]
  /// Why some files are in no case; empty unless the pairing was made for a check.
  package let faults: [PairingFault]

  init(
    cases: [StudyCase], extraPredictions: [String] = [], notes: [String] = [], warnings: [String] = [],
    faults: [PairingFault] = []
  ) {
    var faults = faults
    let numbered = OrganNumbering(cases, &faults)
    self.cases = numbered.cases.sorted { $0.name.precedes($1.name) }
    self.extraPredictions = extraPredictions.sorted { $0.precedes($1) }
    self.notes = notes + numbered.notes
    self.warnings = warnings
    self.faults = faults
  }

  /// Pairs the files of two folders by their names.
  ///
  /// - Throws: `ScoringError`: `.file(.cannotOpen)` when a folder cannot be listed or holds no volumes; `.invalidOptions`
  ///   when nothing pairs, or a prediction fits several references or the reverse, naming both paths and what to do.
  public init(
    referenceFolder: String, predictionFolder: String, options: Options = .init()
  ) throws(ScoringError) {
    self = try StudyPairing(examining: referenceFolder, predictionFolder, options: options).checked()
  }

  /// Pairs as a CSV file with the columns `case`, `reference` and `prediction` says; relative paths start at its folder.
  ///
  /// - Throws: `ScoringError`: `.file(.cannotOpen)` when it cannot be read, `.invalidRecord` for a line that is wrong.
  public init(manifest path: String, options: Options = .init()) throws(ScoringError) {
    self = try StudyPairing(examiningManifest: path, options: options).checked()
  }

  /// The pairing, once it is known that nothing is ambiguous.
  package func checked() throws(ScoringError) -> StudyPairing {
    guard let fault = faults.first else { return self }
    let more =
      faults.count > 1 ? "; and \(counted(faults.count - 1, "more such problem")), which voxloss check lists" : ""
    throw ScoringError(fault.error.kind, fault.error.description + more)
  }

  /// Pairs whatever can be paired; the rest is in `faults`.
  ///
  /// - Throws: `ScoringError` when a folder cannot be listed or holds no volumes.
  package init(examining referenceFolder: String, _ predictionFolder: String, options: Options) throws(ScoringError) {
    let references = CaseUnits(
      try FolderListing(referenceFolder, leavingOut: predictionFolder), isOneCase: options.areOrgans)
    let predictions = CaseUnits(
      try FolderListing(predictionFolder, leavingOut: referenceFolder), isOneCase: options.areOrgans)
    self = FolderPairing(references, predictions, options).pairing
  }

  /// The cases of one folder without predictions, for a check of the files alone.
  package init(examining folder: String, options: Options) throws(ScoringError) {
    let units = CaseUnits(try FolderListing(folder), isOneCase: options.areOrgans)
    self = FolderPairing(units, options).pairing
  }
}
