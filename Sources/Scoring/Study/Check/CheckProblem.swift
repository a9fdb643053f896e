internal import VolumeCore
internal import VolumeFiles

/// One finding of a check.
public struct CheckProblem: Hashable, Sendable {
  /// What it is.
  public let code: CheckCode
  /// The case; nil for one of the whole study.
  public let caseName: String?
  /// The file or folder.
  public let path: String
  /// What was found.
  public let found: String
  /// What would have been right; nil where that is plain.
  public let expected: String?
  /// What can be done.
  public let remedy: String?

  /// A finding from its parts; without a remedy the code's is taken.
  public init(
    _ code: CheckCode, caseName: String?, path: String, found: String, expected: String? = nil, remedy: String? = nil
  ) {
    self.code = code
    self.caseName = caseName
    self.path = path
    self.found = found
    self.expected = expected
    self.remedy = remedy ?? code.remedy
  }

  /// One line that begins with the path.
  public var line: String { FaultContext(path: path, found: found, expected: expected, remedy: remedy).line }
}

extension CheckProblem {
  /// A file that the readers or the grid comparison refuse.
  init(_ error: VolumeFileError, caseName: String) {
    let context = error.context
    let place = [context.field, context.byteOffset.map { "at byte \($0)" }].compactMap { $0 }
    let code: CheckCode =
      switch error.kind {
      case .cannotOpen, .cannotWrite: .fileNotFound
      case .unsupported: .fileUnsupported
      case .corrupt: .fileDamaged
      case .invalidRequest: .fileUnclear
      case .invalidVoxels: .scoresInvalid
      case .geometryMismatch: (context.expected ?? "").contains("size is ") ? .sizeDiffers : .placeDiffers
      }
    self.init(
      code, caseName: caseName, path: context.path, found: (place + [context.found]).joined(separator: " "),
      expected: context.expected, remedy: context.remedy)
  }

  /// Voxels that are not what they are taken for.
  init(_ error: VolumeError, caseName: String, path: String) {
    let code: CheckCode =
      switch error.kind {
      case .notALabel: .labelNotWhole
      case .tooManyClasses: .tooManyLabels
      case .channelCount: .channels
      case .unlistedLabel, .invalidValue: .scoresInvalid
      }
    self.init(code, caseName: caseName, path: path, found: error.description)
  }

  init(_ fault: PairingFault) {
    let code: CheckCode =
      switch fault.kind {
      case .ambiguous: .namesAmbiguous
      case .nothingPairs: .nothingPairs
      case .unreadable: .fileNotFound
      case .mixed: .sourcesMixed
      case .manifest: .manifestLine
      }
    let lead = "\(fault.path): "
    self.init(
      code, caseName: nil, path: fault.path,
      found: fault.found.hasPrefix(lead) ? String(fault.found.dropFirst(lead.count)) : fault.found,
      remedy: fault.remedy)
  }

  /// A sentence of a reader, the grid comparison or the look at the labels, which begins with a path; nil for one that
  /// says nothing about the files.
  init?(sentence: String, isNote: Bool, caseName: String, paths: [String]) {
    guard let code = CheckProblem.code(of: sentence, isNote: isNote) else { return nil }
    let path = paths.filter { sentence.hasPrefix("\($0): ") }.max { $0.count < $1.count }
    let rest = path.map { String(sentence.dropFirst($0.count + 2)) } ?? sentence
    self.init(code, caseName: caseName, path: path ?? paths.first ?? "", found: rest)
  }

  /// The words by which the sentences of scoring are told apart, the first that fits.
  private static let sentences: [(words: String, code: CheckCode)] = [
    ("sform and qform disagree", .formsDisagree), ("pixdim says a spacing", .spacingContradicts),
    ("off the reference's: ", .headerRounding), ("the spacing differs from the reference's", .spacingDiffers),
    ("mm thick, the reference's", .spacingDiffers), ("states no spacing, the prediction", .spacingDiffers),
    ("the grid is sheared", .sheared), ("holds no label other than", .onlyBackground),
    ("labels that the reference lacks", .looksLikeImage), ("that the label table does not name", .labelNotInTable),
  ]

  private static func code(of sentence: String, isNote: Bool) -> CheckCode? {
    if isNote {
      if sentence.contains("axes were reordered") { return .axesReordered }
      return sentence.contains("only the sizes could be compared") ? .sizesOnly : nil
    }
    return sentences.first { sentence.contains($0.words) }?.code ?? .fileFlaw
  }
}
