internal import OverlapMetrics
internal import ProbabilityMetrics
internal import SurfaceMetrics
internal import VolumeCore
internal import VolumeFiles

/// Scores a case whose prediction, or both sides, are one binary file an organ.
///
/// Every organ is a pair of its own, so that organs may overlap. An organ without a file in the prediction is missed, one
/// without a file in the reference is spurious. A file of the prediction that cannot be scored makes its organ missed and
/// the case `failed`; a file of the reference that cannot be read leaves nothing to score.
struct OrganScoring {
  /// One organ: its label and name, and its file on either side.
  private struct Organ {
    let label: Int
    let name: String?
    let reference: String?
    let prediction: String?
  }

  private let study: StudyCase
  private let prediction: CaseSource?
  private let options: CaseOptions
  private let state: PredictionState?
  private var notes: [String] = []
  private var warnings: [String] = []
  private var failures: [String] = []
  private var entries: [LabelScore] = []
  private var surfaces: [[ConventionScore]] = []
  /// Dice by organ; nil for one that is on neither side.
  private var organDice: [Double?] = []
  private var first: CaseInputs?
  private var alignment = GridAlignment.same
  private var ignoredVoxels = 0

  /// - Parameters:
  ///   - prediction: the source that is scored; nil when it is missing or of no use.
  ///   - state: why it is not scored.
  init(_ study: StudyCase, _ prediction: CaseSource?, _ options: CaseOptions, state: PredictionState?) {
    self.study = study
    self.prediction = prediction
    self.options = options
    self.state = state
  }

  /// - Throws: `ScoringError` when the reference or the mask is at fault, or no organ can be told.
  consuming func score() throws(ScoringError) -> CaseScore {
    do throws(VolumeFileError) {
      switch study.reference {
      case .file(let path): try scoreLabels(of: path)
      case .organs(_, let files): try scoreFiles(files)
      }
    } catch {
      throw ScoringError(error)
    }
    if !options.regions.isEmpty {
      notes.append("\(study.reference.path): --regions are not scored for folders with one file an organ")
    }
    let names = Set(entries.compactMap(\.name)).union(entries.compactMap { $0.label.map(String.init) })
    for key in options.surface.labelTolerances.keys.sorted() where !names.contains(key) {
      warnings.append("\(study.reference.path): --tolerance \(key) is of no organ of this case")
    }
    let targets = entries.map { ScoredTarget(label: $0.label!, name: $0.name) }
    let dice = organDice.compactMap { $0 }
    let ownState: PredictionState =
      failures.isEmpty ? .scored : .failed(failures[0] + (failures.count > 1 ? " and \(failures.count - 1) more" : ""))
    return CaseScore(
      name: study.name, referencePath: study.reference.path, predictionPath: study.prediction?.path,
      predictionState: state ?? (prediction == nil ? .missing : ownState), geometry: first!.reference.geometry,
      alignment: alignment, notes: notes.unique(), warnings: warnings.unique(), labels: entries,
      overall: [
        MetricValue(
          key: "mean_foreground_dice", value: dice.isEmpty ? nil : dice.reduce(0, +) / Double(dice.count))
      ],
      ignoredVoxels: ignoredVoxels,
      surface: first?.scorer?.settings(
        targets, entries.map(\.status), surfaces, meansIncludeRegions: false,
        hasPrediction: prediction != nil && state == nil))
  }

  // MARK: Folders on both sides

  private mutating func scoreFiles(_ files: [CaseSource.OrganFile]) throws(VolumeFileError) {
    var theirs: [CaseSource.OrganFile] = []
    if case .organs(_, let files)? = prediction { theirs = files }
    let ours = Dictionary(files.map { ($0.label, $0) }) { first, _ in first }
    let predicted = Dictionary(theirs.map { ($0.label, $0) }) { first, _ in first }
    guard let grid = files.first?.path else { return }
    for label in Set(ours.keys).union(predicted.keys).sorted() where options.labels?.contains(label) ?? true {
      let organ = Organ(
        label: label, name: (ours[label] ?? predicted[label])?.organ, reference: ours[label]?.path,
        prediction: predicted[label]?.path)
      let inputs = try inputs(organ) { (path, options) throws(VolumeFileError) in
        try CaseInputs(reference: organ.reference ?? grid, prediction: path, options: options)
      }
      let reference =
        organ.reference == nil
        ? inputs.reference.membership(of: []) : mask(inputs.reference, organ, inputs.referenceName)
      try add(organ, inputs, reference, evaluated: inputs.mask)
    }
    if first == nil { first = try CaseInputs(reference: grid, prediction: nil, options: options) }
  }

  // MARK: One label file against a folder

  private mutating func scoreLabels(of path: String) throws(VolumeFileError) {
    guard case .organs(let folder, let files)? = prediction else { return }
    let file = try VolumeFile(contentsOf: path, role: .labels, options: options.reading)
    var whole = try CaseInputs((file, nil), options)
    let table = try whole.table(options)
    notes += whole.notes
    warnings += whole.warnings
    first = whole
    let match = OrganNames(table.names).match(files)
    if match.found.isEmpty {
      throw VolumeFileError(.invalidRequest, OrganNames(table.names).fault(files, folder: folder, reference: path))
    }
    warnings += match.unknown.isEmpty ? [] : ["\(folder): \(match.warning)"]
    let occurring = whole.reference.occurringLabels().filter { $0 != 0 && $0 != table.ignoreLabel }
    let evaluated = table.ignoreLabel.map { EvaluatedVoxels.evaluated(whole.mask, of: whole.reference, ignoring: $0) }
    for label in (options.labels ?? Array(Set(occurring).union(match.found.keys))).sorted() {
      let organ = Organ(
        label: label, name: table.names[label], reference: path, prediction: match.found[label]?.path)
      let inputs = try inputs(organ) { (path, options) throws(VolumeFileError) in
        let predicted = try path.map { (path) throws(VolumeFileError) in
          try VolumeFile(
            contentsOf: path, role: options.activation == nil ? .labels : .scores, options: options.reading)
        }
        return try CaseInputs((file, predicted), options)
      }
      try add(organ, inputs, whole.reference.membership(of: [label]), evaluated: evaluated ?? whole.mask)
    }
  }

  // MARK: One organ

  /// The files of an organ; without the prediction when that cannot be used.
  private mutating func inputs(
    _ organ: Organ, _ read: (String?, CaseOptions) throws(VolumeFileError) -> CaseInputs
  ) throws(VolumeFileError) -> CaseInputs {
    guard let path = organ.prediction else { return try read(nil, options) }
    do throws(VolumeFileError) {
      let inputs = try read(path, options)
      if case .scores(let scores) = inputs.prediction, scores.classCount != 1 {
        throw VolumeFileError(
          .invalidVoxels,
          FaultContext(path: path, found: "has \(scores.classCount) channels", expected: "one organ has one channel"))
      }
      return inputs
    } catch {
      let inputs = try read(nil, options)
      failures.append(error.description)
      warnings.append("\(error.description); \(organ.name ?? "\(organ.label)") counts as missed")
      return inputs
    }
  }

  private mutating func add(
    _ organ: Organ, _ inputs: CaseInputs, _ reference: LabelMap, evaluated: EvaluatedVoxels?
  ) throws(VolumeFileError) {
    let predicted: LabelMap =
      switch inputs.prediction {
      case .labels(let map): inputs.hasPrediction ? mask(map, organ, inputs.predictionName) : map
      case .scores(let scores): scores.thresholded(0)
      }
    if let first {
      if first.reference.geometry != inputs.reference.geometry {
        warnings.append(
          "\(inputs.referenceName): the grid is not that of \(first.referenceName); each organ is scored on its own")
      }
    } else {
      first = inputs
    }
    notes += inputs.notes
    warnings += inputs.warnings
    if alignment == .same { alignment = inputs.alignment }
    let joint = JointCounts(
      reference: reference, prediction: predicted, evaluated: evaluated, workerCount: options.workerCount)
    if joint.count == 0 { warnings.append(inputs.nothingLeft) }
    ignoredVoxels = max(ignoredVoxels, joint.ignoredCount)
    let target = ScoredTarget(label: organ.label, name: organ.name, membership: 1)
    let measured =
      inputs.scorer?.measure(
        [target], reference: reference, prediction: predicted, evaluated: evaluated, ignoreLabel: nil)[0] ?? []
    let overlap = ClassOverlap(of: [1], in: joint, beta: options.beta)
    organDice.append(overlap.counts.status == .bothEmpty ? nil : overlap.counts.dice)
    surfaces.append(measured)
    if let note = inputs.scorer?.toleranceNote(target) { notes.append(note) }
    entries.append(inputs.score(target, ScoredPart(overlap: overlap, surfaces: measured), options, soft: []))
  }

  /// The voxels that are not 0; several labels are worth a warning.
  private mutating func mask(_ map: LabelMap, _ organ: Organ, _ path: String) -> LabelMap {
    let labels = map.occurringLabels().filter { $0 != 0 }
    if labels.count > 1 {
      let shown = labels.prefix(5).map(String.init).joined(separator: ", ") + (labels.count > 5 ? ", ..." : "")
      warnings.append("\(path): holds the labels \(shown); all are taken for \(organ.name ?? "\(organ.label)")")
    }
    return map.membership(of: labels)
  }
}

extension [String] {
  /// Each sentence once, in order.
  fileprivate func unique() -> [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
