internal import Foundation
internal import NIfTI
internal import OverlapMetrics
internal import VolumeCore
internal import VolumeFiles

extension CaseScore {
  /// Reads a reference and a prediction and scores them.
  ///
  /// The prediction is a label map, or class scores when `options.activation` is given or the file has channels.
  /// - Throws: `ScoringError` with one line that names the file at fault.
  public init(reference: String, prediction: String, options: CaseOptions = .init()) throws(ScoringError) {
    do throws(VolumeFileError) {
      var inputs = try CaseInputs(reference: reference, prediction: prediction, options: options)
      let table = try inputs.table(options)
      if let label = table.ignoreLabel, table.labels?.contains(label) == true {
        throw VolumeFileError(
          .invalidRequest,
          FaultContext(
            path: reference, found: "cannot be scored for label \(label)", expected: "it is the ignore label"))
      }
      if let key = table.unknownNames(options.surface.labelTolerances.keys).first {
        throw VolumeFileError(
          .invalidRequest,
          FaultContext(
            path: reference, field: "--tolerance \(key)", found: "names no label or region",
            expected: table.knownNames(like: key)))
      }
      if let (label, name) = table.names.sorted(by: { $0.key < $1.key }).first(where: { label, name in
        [name, String(label)].allSatisfy { options.surface.labelTolerances[$0] != nil }
      }) {
        throw VolumeFileError(
          .invalidRequest,
          FaultContext(
            path: reference, field: "--tolerance", found: "is given for label \(label) and for its name \(name)",
            expected: "leave one out"))
      }
      let measured = try inputs.measure(table, options)
      for key in options.surface.labelTolerances.keys.sorted()
      where !measured.labels.contains(where: { $0.name == key || $0.label.map(String.init) == key }) {
        inputs.notes.append("\(reference): --tolerance \(key) is of no label or region that is scored")
      }
      self.init(
        name: CaseScore.caseName(of: reference), referencePath: reference, predictionPath: prediction,
        geometry: inputs.reference.geometry, alignment: inputs.alignment, notes: inputs.notes,
        warnings: inputs.warnings, labels: measured.labels, overall: measured.overall,
        ignoredVoxels: measured.ignoredVoxels, surface: measured.surface)
    } catch {
      throw ScoringError(error)
    }
  }

  /// The file name without folder, data set and extension: `case01` of `data/case01.nii.gz`.
  static func caseName(of path: String) -> String {
    let file = HDF5LocationPath.file(of: path)
    var name = URL(fileURLWithPath: file).lastPathComponent
    if name.lowercased().hasSuffix(".gz") { name.removeLast(3) }
    let stem = name.split(separator: ".", omittingEmptySubsequences: false)
    return stem.count > 1 && !stem[0].isEmpty ? stem.dropLast().joined(separator: ".") : name
  }
}

/// What is scored and under which names.
struct ScoredTable {
  /// The labels asked for, or nil for all that occur.
  let labels: [Int]?
  let regions: [LabelRegion]
  /// What the channels of a region-based model stand for.
  let channelRegions: [LabelRegion]
  let ignoreLabel: Int?
  let names: [Int: String]

  /// Words that are neither label values nor names of labels or regions, in order.
  func unknownNames(_ words: some Sequence<String>) -> [String] {
    words.filter { Int($0).map(String.init) != $0 && !allNames.contains($0) }.sorted()
  }

  /// What can be written instead of a word that is no name.
  func knownNames(like word: String) -> String {
    if allNames.isEmpty { return "no names are known, use label numbers" }
    let similar = allNames.sorted().filter { $0.lowercased().contains(word.lowercased()) }
    let question = similar.isEmpty ? "" : "did you mean \(similar.prefix(3).joined(separator: " or "))? "
    return "\(question)known are \(allNames.sorted().joined(separator: " "))"
  }

  private var allNames: Set<String> { Set(names.values).union((regions + channelRegions).map(\.name)) }
}

/// The scores of one case before they are wrapped up.
struct MeasuredCase {
  var labels: [LabelScore]
  var overall: [MetricValue]
  var ignoredVoxels: Int
  var surface: SurfaceSettings?
}

/// The files of one case on the reference's grid.
struct CaseInputs {
  enum Prediction {
    case labels(LabelMap)
    case scores(ClassScores)
  }

  let reference: LabelMap
  let prediction: Prediction
  let mask: EvaluatedVoxels?
  let alignment: GridAlignment
  let referenceName: String
  let predictionName: String
  private let embeddedNames: LabelNames?
  /// Measures surface metrics; nil when none are wanted or possible.
  private(set) var scorer: SurfaceScorer?
  var notes: [String]
  var warnings: [String]

  init(reference: String, prediction: String, options: CaseOptions) throws(VolumeFileError) {
    (referenceName, predictionName) = (reference, prediction)
    let files = try CaseInputs.read(reference, prediction, options)
    let referenceMap = try namingPath(reference) { () throws(VolumeError) in try LabelMap(files.reference.volume) }
    self.reference = referenceMap
    var aligner = GridAligner(
      reference: referenceMap.geometry, referencePath: reference, policy: options.geometryPolicy,
      tolerance: options.geometryTolerance)
    aligner.isReferenceSpacingAssumed = files.reference.isSpacingAssumed
    if files.reference.isSpacingAssumed && files.prediction.geometry.spacing != .unit {
      aligner.warnings.append(
        "\(reference): states no spacing, the prediction \(files.prediction.geometry.spacing): volumes and distances are those "
          + "of 1 mm voxels (give --spacing)")
    }
    let isSoft = options.activation != nil || files.prediction.volume.channelCount > 1
    if isSoft {
      try CaseInputs.requireOneClassDimension(files.prediction)
      let scores = ClassScores(files.prediction.volume, activation: options.activation ?? .none)
      let aligned = try aligner.align(scores, path: prediction, isSpacingAssumed: files.prediction.isSpacingAssumed)
      self.prediction = .scores(aligned.item)
      alignment = aligned.alignment
    } else {
      let map = try namingPath(prediction) { () throws(VolumeError) in try LabelMap(files.prediction.volume) }
      let aligned = try aligner.align(map, path: prediction, isSpacingAssumed: files.prediction.isSpacingAssumed)
      self.prediction = .labels(aligned.item)
      alignment = aligned.alignment
    }
    if let path = options.maskPath {
      mask = try aligner.align(EvaluatedVoxels(contentsOf: path, options: options.reading), path: path).item
    } else {
      mask = nil
    }
    embeddedNames = files.reference.embeddedLabelNames() ?? files.prediction.embeddedLabelNames()
    if referenceMap.geometry.isSheared {
      aligner.warnings.append("\(reference): the grid is sheared; volumes are those of its slanted voxels")
    }
    var warning: String?
    scorer = try namingPath(reference) { () throws(VolumeError) in
      try SurfaceScorer(options, referenceMap.geometry, warning: &warning)
    }
    if let warning { aligner.warnings.append("\(reference): \(warning)") }
    func named(_ sentences: [String], _ path: String) -> [String] { sentences.map { "\(path): \($0)" } }
    notes = named(files.reference.notes, reference) + named(files.prediction.notes, prediction) + aligner.notes
    warnings =
      named(files.reference.warnings, reference) + named(files.prediction.warnings, prediction) + aligner.warnings
  }

  /// Two dimensions beyond z cannot both hold classes.
  private static func requireOneClassDimension(_ file: VolumeFile) throws(VolumeFileError) {
    guard let dimensions = file.niftiHeader?.dimensions, dimensions.dropFirst(3).filter({ $0 > 1 }).count > 1 else {
      return
    }
    throw VolumeFileError(
      .invalidVoxels,
      FaultContext(
        path: file.path, field: "dim", found: "is \(dimensions.map { "\($0)" }.joined(separator: " x "))",
        expected: "classes lie in dimension 4, or in dimension 5 when dimension 4 is 1"))
  }

  /// Reads both files, at the same time when there is more than one worker.
  private static func read(
    _ reference: String, _ prediction: String, _ options: CaseOptions
  ) throws(VolumeFileError) -> (reference: VolumeFile, prediction: VolumeFile) {
    let predictionRole: VolumeFile.Role = options.activation == nil ? .labels : .scores
    let files = mapBlocks(count: 2, workerCount: options.workerCount) { index in
      Result { () throws(VolumeFileError) in
        try VolumeFile(
          contentsOf: index == 0 ? reference : prediction, role: index == 0 ? .labels : predictionRole,
          options: options.reading)
      }
    }
    return (try files[0].get(), try files[1].get())
  }

  /// Labels, regions, ignore label and names from the options, the files and the tables beside them, in this order.
  mutating func table(_ options: CaseOptions) throws(VolumeFileError) -> ScoredTable {
    var table = options.names ?? embeddedNames
    if table == nil {
      let found = LabelNamesDiscovery(near: HDF5LocationPath.file(of: referenceName))
      table = found.names
      warnings += found.warnings.map(\.description)
    }
    if let source = table?.source { notes.append("label names from \(source)") }
    let ignoreLabel = options.ignoreLabel ?? table?.ignoreLabel
    if options.ignoreLabel == nil, let label = table?.ignoreLabel {
      notes.append("voxels with reference label \(label) are ignored, as the label table says")
    }
    let regions = options.regions.isEmpty ? table?.regions ?? [] : options.regions
    let channelRegions = options.regions.isEmpty ? table?.channelRegions ?? [] : options.regions
    return ScoredTable(
      labels: options.labels, regions: regions, channelRegions: channelRegions, ignoreLabel: ignoreLabel,
      names: table?.names ?? [:])
  }

  mutating func measure(_ table: ScoredTable, _ options: CaseOptions) throws(VolumeFileError) -> MeasuredCase {
    switch prediction {
    case .labels(let map): return measureLabels(map, table, options)
    case .scores(let scores):
      let path = predictionName
      return try namingPath(path) { () throws(VolumeError) in try measureScores(scores, table, options) }
    }
  }
}
