internal import VolumeCore

/// All problems of the files of a study, found without computing a metric.
///
/// Files are read and compared by the code that scores them, so that what passes here can be scored there.
public struct StudyCheck: Sendable {
  /// What is looked at.
  public struct Options: Sendable {
    /// How cases would be scored; `workerCount` cases are checked at a time.
    public var scoring = CaseOptions()
    /// Whether voxels are left alone: only headers and grids are looked at.
    public var isHeadersOnly = false
    /// How folders are paired.
    public var pairing = StudyPairing.Options()

    /// The defaults of the command.
    public init() {}
  }

  /// What a check comes to.
  public enum Verdict: Hashable, Sendable {
    /// No error; perhaps warnings.
    case usable
    /// Grids, labels or names do not fit.
    case mismatch
    /// A file is of no use, or a prediction is missing.
    case unusable
  }

  /// The cases that were looked at, by name.
  public let caseNames: [String]
  /// The findings: those of the whole study, then those of each case.
  public let problems: [CheckProblem]

  /// The number of findings of a severity.
  public func count(_ severity: CheckCode.Severity) -> Int { problems.count { $0.code.severity == severity } }

  /// The number of cases with an error.
  public var faultyCaseCount: Int {
    Set(problems.filter { $0.code.severity == .error }.compactMap(\.caseName)).count
  }

  /// What it comes to.
  public var verdict: Verdict {
    let errors = problems.filter { $0.code.severity == .error }
    return errors.isEmpty ? .usable : errors.contains { $0.code.isUnusable } ? .unusable : .mismatch
  }

  /// Checks two folders.
  ///
  /// - Throws: `ScoringError` when a folder cannot be listed.
  public init(referenceFolder: String, predictionFolder: String, options: Options = .init()) throws(ScoringError) {
    self.init(
      try StudyPairing(examining: referenceFolder, predictionFolder, options: options.pairing), options: options)
  }

  /// Checks the files of one folder, each for itself.
  ///
  /// - Throws: `ScoringError` when the folder cannot be listed.
  public init(folder: String, options: Options = .init()) throws(ScoringError) {
    self.init(try StudyPairing(examining: folder, options: options.pairing), isPaired: false, options: options)
  }

  /// Checks the pairs of a manifest.
  ///
  /// - Throws: `ScoringError` when it cannot be read or has no such columns.
  public init(manifest: String, options: Options = .init()) throws(ScoringError) {
    self.init(try StudyPairing(examiningManifest: manifest, options: options.pairing), options: options)
  }

  /// Checks the cases of a pairing.
  ///
  /// - Parameter isPaired: whether a case without a prediction lacks one.
  public init(_ pairing: StudyPairing, isPaired: Bool = true, options: Options = .init()) {
    var problems = pairing.faults.map { CheckProblem($0) }
    for path in pairing.extraPredictions {
      problems.append(CheckProblem(.predictionExtra, caseName: nil, path: path, found: "has no reference"))
    }
    func sentences(_ texts: [String], _ code: CheckCode) {
      for text in texts {
        let parts = text.split(separator: ": ", maxSplits: 1).map(String.init)
        let hasPath = parts.count == 2 && parts[0].contains("/")
        problems.append(
          CheckProblem(code, caseName: nil, path: hasPath ? parts[0] : "names", found: hasPath ? parts[1] : text))
      }
    }
    sentences(pairing.warnings, .leftOut)
    sentences(pairing.notes, .pairingRule)
    let cases = pairing.cases
    let found = mapBlocks(count: cases.count, workerCount: options.scoring.workerCount) { index in
      CaseCheck.problems(of: cases[index], isPaired: isPaired, options)
    }
    caseNames = cases.map(\.name)
    self.problems = problems + found.flatMap { $0 }
  }
}
