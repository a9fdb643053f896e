internal import VolumeCore
internal import VolumeFiles

/// Looks at the files of one case.
struct CaseCheck {
  private let study: StudyCase
  private let options: StudyCheck.Options
  private var problems: [CheckProblem] = []

  static func problems(of study: StudyCase, isPaired: Bool, _ options: StudyCheck.Options) -> [CheckProblem] {
    var check = CaseCheck(study, options)
    if isPaired, study.prediction == nil { check.add(.predictionMissing, study.reference.path, "has no prediction") }
    switch (study.reference, study.prediction) {
    case (.file(let reference), nil): check.checkPair(reference, nil)
    case (.file(let reference), .file(let prediction)?): check.checkPair(reference, prediction)
    case (.file(let reference), .organs(let folder, let files)?): check.checkOrgans(folder, files, of: reference)
    case (.organs(_, let files), nil): check.checkOrgans(files, nil)
    case (.organs(_, let files), .organs(_, let predicted)?): check.checkOrgans(files, predicted)
    case (.organs(let folder, _), .file(let prediction)?):
      check.add(.sourcesMixed, prediction, "is one file, but its reference \(folder) a folder with one file an organ")
    }
    return check.problems
  }

  private init(_ study: StudyCase, _ options: StudyCheck.Options) {
    self.study = study
    var own = options
    // Cases are what runs side by side.
    own.scoring.workerCount = 1
    own.scoring.metrics = MetricSelection(overlap: [], soft: [], requiresSurface: false)
    own.scoring.surface.labelTolerances = [:]
    self.options = own
  }

  private mutating func add(_ code: CheckCode, _ path: String, _ found: String) {
    problems.append(CheckProblem(code, caseName: study.name, path: path, found: found))
  }

  private mutating func add(_ error: VolumeFileError) { problems.append(CheckProblem(error, caseName: study.name)) }

  private mutating func load(_ path: String, _ role: VolumeFile.Role = .labels) -> CheckedFile? {
    do throws(VolumeFileError) {
      let file = try CheckedFile(path, role: role, options)
      problems += file.problems(caseName: study.name)
      return file
    } catch {
      add(error)
      return nil
    }
  }

  /// The label map of a file; nil when it is none, or when only headers are read.
  private mutating func labels(_ file: CheckedFile) -> LabelMap? {
    guard let volume = file.volume else { return nil }
    do throws(VolumeError) {
      return try LabelMap(volume.volume)
    } catch {
      problems.append(CheckProblem(error, caseName: study.name, path: file.path))
      return nil
    }
  }

  /// Compares the grid of a prediction with the reference's, as scoring does.
  private mutating func compare(_ file: CheckedFile, with reference: CheckedFile) {
    guard let own = file.geometry, let wanted = reference.geometry else {
      return add(.fileNotCompared, file.path, "the grid was not compared: one of the files is HDF5")
    }
    var aligner = GridAligner(
      reference: wanted, referencePath: reference.path, policy: options.scoring.geometryPolicy,
      tolerance: options.scoring.geometryTolerance)
    aligner.isReferenceSpacingAssumed = reference.isSpacingAssumed
    do throws(VolumeFileError) {
      _ = try aligner.align(BareGrid(geometry: own), path: file.path, isSpacingAssumed: file.isSpacingAssumed)
    } catch {
      add(error)
    }
    take(notes: aligner.notes, warnings: aligner.warnings, [file.path, reference.path])
  }

  /// Takes over sentences that were not said before.
  private mutating func take(notes: [String], warnings: [String], _ paths: [String]) {
    for (texts, isNote) in [(notes, true), (warnings, false)] {
      for text in texts {
        guard
          let problem = CheckProblem(sentence: text, isNote: isNote, caseName: study.name, paths: paths),
          !problems.contains(problem)
        else { continue }
        problems.append(problem)
      }
    }
  }

  // MARK: One file on either side

  private mutating func checkPair(_ reference: String, _ prediction: String?) {
    let areScores = options.scoring.activation != nil
    let ours = load(reference)
    let theirs = prediction.flatMap { load($0, areScores ? .scores : .labels) }
    var isSound = ours != nil && (prediction == nil || theirs != nil)
    if let ours, ours.volume != nil, labels(ours) == nil { isSound = false }
    if let theirs, let volume = theirs.volume, !areScores, volume.volume.channelCount == 1, labels(theirs) == nil {
      isSound = false
    }
    if let ours, let theirs {
      let before = problems.count
      compare(theirs, with: ours)
      if problems[before...].contains(where: { $0.code.severity == .error }) { isSound = false }
    }
    // What is left is found by going through the case as scoring does, without a metric.
    guard isSound, let volume = ours?.volume else { return }
    do throws(VolumeFileError) {
      var inputs = try CaseInputs((volume, theirs?.volume), options.scoring)
      let table = try inputs.table(options.scoring)
      let tableFaults = LabelNamesDiscovery(near: HDF5LocationPath.file(of: reference)).warnings.map(\.description)
      _ = try inputs.measure(table, options.scoring)
      for text in inputs.warnings where tableFaults.contains(text) { addTableFault(text) }
      let rest = inputs.warnings.filter { !tableFaults.contains($0) }
      take(notes: inputs.notes, warnings: rest, [reference] + (prediction.map { [$0] } ?? []))
    } catch {
      add(error)
    }
  }

  private mutating func addTableFault(_ text: String) {
    let parts = text.split(separator: ": ", maxSplits: 1).map(String.init)
    add(.tableUnreadable, parts[0], parts.count > 1 ? parts[1] : text)
  }

  // MARK: One file an organ

  private mutating func checkOrgans(_ files: [CaseSource.OrganFile], _ predicted: [CaseSource.OrganFile]?) {
    let theirs = Dictionary((predicted ?? []).map { ($0.label, $0) }) { first, _ in first }
    let known = Set(files.map(\.label))
    var grid: CheckedFile?
    for file in files {
      let ours = load(file.path)
      if grid == nil { grid = ours }
      if let ours { checkOrgan(ours) }
      guard predicted != nil else { continue }
      guard let partner = theirs[file.label] else {
        add(.organMissing, file.path, "has no prediction of \(file.organ)")
        continue
      }
      guard let file = load(partner.path) else { continue }
      checkOrgan(file)
      if let ours { compare(file, with: ours) }
    }
    for partner in predicted ?? [] where !known.contains(partner.label) {
      add(.organExtra, partner.path, "has no reference of \(partner.organ)")
      guard let file = load(partner.path) else { continue }
      checkOrgan(file)
      if let grid { compare(file, with: grid) }
    }
  }

  private mutating func checkOrgan(_ file: CheckedFile) {
    guard let map = labels(file) else { return }
    let found = map.occurringLabels().filter { $0 != 0 }
    if found.count > 1 {
      add(.severalLabels, file.path, "holds the labels \(found.prefix(5).map(String.init).joined(separator: ", "))")
    }
  }

  private mutating func checkOrgans(_ folder: String, _ files: [CaseSource.OrganFile], of reference: String) {
    checkPair(reference, nil)
    guard let grid = try? CheckedFile(reference, role: .labels, options) else { return }
    let names =
      options.scoring.names ?? grid.volume?.embeddedLabelNames()
      ?? LabelNamesDiscovery(near: HDF5LocationPath.file(of: reference)).names
    let match = OrganNames(names?.names ?? [:]).match(files)
    if match.found.isEmpty, grid.volume != nil || names != nil {
      let fault = OrganNames(names?.names ?? [:]).fault(files, folder: folder, reference: reference)
      problems.append(
        CheckProblem(
          .sourcesMixed, caseName: study.name, path: fault.path, found: fault.found, expected: fault.expected,
          remedy: fault.remedy))
    } else if !match.unknown.isEmpty, names != nil {
      add(.labelNotInTable, folder, match.warning)
    }
    for file in files {
      guard let own = load(file.path) else { continue }
      checkOrgan(own)
      compare(own, with: grid)
    }
  }
}
