internal import NIfTI
internal import OverlapMetrics
internal import VolumeCore
internal import VolumeFiles

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
  /// False when an empty prediction stands for one that is missing.
  let hasPrediction: Bool
  private let embeddedNames: LabelNames?
  /// Measures surface metrics; nil when none are wanted or possible.
  private(set) var scorer: SurfaceScorer?
  var notes: [String]
  var warnings: [String]

  init(reference: String, prediction: String?, options: CaseOptions) throws(VolumeFileError) {
    try self.init(CaseInputs.read(reference, prediction, options), options)
  }

  /// Files that were read before.
  init(_ files: (reference: VolumeFile, prediction: VolumeFile?), _ options: CaseOptions) throws(VolumeFileError) {
    let (reference, prediction) = (files.reference.path, files.prediction?.path)
    (referenceName, predictionName, hasPrediction) = (reference, prediction ?? "no prediction", prediction != nil)
    let referenceMap = try namingPath(reference) { () throws(VolumeError) in try LabelMap(files.reference.volume) }
    self.reference = referenceMap
    var aligner = GridAligner(
      reference: referenceMap.geometry, referencePath: reference, policy: options.geometryPolicy,
      tolerance: options.geometryTolerance)
    aligner.isReferenceSpacingAssumed = files.reference.isSpacingAssumed
    let aligned = try CaseInputs.aligned(files.prediction, files.reference, &aligner, options)
    (self.prediction, alignment) = aligned
    let spacing = files.prediction.flatMap { aligned.1.spacing(of: $0.geometry) }
    if let path = options.maskPath {
      mask = try aligner.align(EvaluatedVoxels(contentsOf: path, options: options.reading), path: path).item
    } else {
      mask = nil
    }
    embeddedNames = files.reference.embeddedLabelNames() ?? files.prediction?.embeddedLabelNames()
    if referenceMap.geometry.isSheared {
      aligner.warnings.append("\(reference): the grid is sheared; volumes are those of its slanted voxels")
    }
    var warning: String?
    scorer = try namingPath(reference) { () throws(VolumeError) in
      try SurfaceScorer(options, referenceMap.geometry, predictionSpacing: spacing, warning: &warning)
    }
    if let warning { aligner.warnings.append("\(reference): \(warning)") }
    func named(_ sentences: [String], _ path: String) -> [String] { sentences.map { "\(path): \($0)" } }
    notes =
      named(files.reference.notes, reference) + named(files.prediction?.notes ?? [], predictionName) + aligner.notes
    warnings =
      named(files.reference.warnings, reference) + named(files.prediction?.warnings ?? [], predictionName)
      + aligner.warnings
  }

  /// The prediction on the reference's grid; an empty one when there is none.
  private static func aligned(
    _ file: VolumeFile?, _ reference: VolumeFile, _ aligner: inout GridAligner, _ options: CaseOptions
  ) throws(VolumeFileError) -> (Prediction, GridAlignment) {
    guard let file else {
      let geometry = reference.geometry
      let empty = Volume(geometry: geometry, voxels: [UInt8](repeating: 0, count: geometry.size.voxelCount))
      return (.labels(try namingPath(reference.path) { () throws(VolumeError) in try LabelMap(.uint8(empty)) }), .same)
    }
    if reference.isSpacingAssumed && file.geometry.spacing != .unit {
      aligner.warnings.append(
        "\(reference.path): states no spacing, the prediction \(file.geometry.spacing): volumes and distances are "
          + "those of 1 mm voxels (give --spacing)")
    }
    if options.activation != nil || file.volume.channelCount > 1 {
      try requireOneClassDimension(file)
      let scores = ClassScores(file.volume, activation: options.activation ?? .none)
      let aligned = try aligner.align(scores, path: file.path, isSpacingAssumed: file.isSpacingAssumed)
      return (.scores(aligned.item), aligned.alignment)
    }
    let map = try namingPath(file.path) { () throws(VolumeError) in try LabelMap(file.volume) }
    let aligned = try aligner.align(map, path: file.path, isSpacingAssumed: file.isSpacingAssumed)
    return (.labels(aligned.item), aligned.alignment)
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
    _ reference: String, _ prediction: String?, _ options: CaseOptions
  ) throws(VolumeFileError) -> (reference: VolumeFile, prediction: VolumeFile?) {
    let predictionRole: VolumeFile.Role = options.activation == nil ? .labels : .scores
    let paths = [(reference, VolumeFile.Role.labels)] + (prediction.map { [($0, predictionRole)] } ?? [])
    let files = mapBlocks(count: paths.count, workerCount: options.workerCount) { index in
      Result { () throws(VolumeFileError) in
        try VolumeFile(contentsOf: paths[index].0, role: paths[index].1, options: options.reading)
      }
    }
    return (try files[0].get(), files.count > 1 ? try files[1].get() : nil)
  }

  /// Labels, regions, ignore label and names from the options, the files and the tables beside them, in this order.
  mutating func table(_ options: CaseOptions) throws(VolumeFileError) -> ScoredTable {
    var table = options.names ?? embeddedNames
    if table == nil {
      let found = LabelNamesDiscovery(near: HDF5LocationPath.file(of: referenceName))
      table = found.names
      warnings += found.warnings.map(\.description)
    }
    if table == nil { table = options.fallbackNames }
    if let source = table?.source { notes.append("label names from \(source)") }
    let ignoreLabel = options.ignoreLabel ?? table?.ignoreLabel
    if options.ignoreLabel == nil, let label = table?.ignoreLabel {
      notes.append("voxels with reference label \(label) are ignored, as the label table says")
    }
    var regions = options.regions.isEmpty ? table?.regions ?? [] : options.regions
    let channelRegions = options.regions.isEmpty ? table?.channelRegions ?? [] : options.regions
    // Without a prediction nobody knows whether its channels would have been regions.
    if !hasPrediction { regions += channelRegions.filter { !regions.contains($0) } }
    var labels = options.labels
    if options.takesTargetsOfTable, labels == nil, options.regions.isEmpty, let table {
      let hasRegions = !table.regions.isEmpty
      labels = hasRegions ? [] : table.names.keys.filter { $0 != 0 && $0 != ignoreLabel }.sorted()
      if hasRegions { regions = table.channelRegions }
    }
    return ScoredTable(
      labels: labels, regions: regions, channelRegions: channelRegions, ignoreLabel: ignoreLabel,
      names: (table?.names ?? [:]).merging(options.fallbackNames?.names ?? [:]) { own, _ in own })
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
