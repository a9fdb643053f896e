internal import Foundation
internal import VolumeCore
internal import VolumeFiles

extension CaseScore {
  /// Reads a reference and a prediction and scores them.
  ///
  /// The prediction is a label map, or class scores when `options.activation` is given or the file has channels.
  /// Without a prediction every label of the reference is missed.
  /// - Parameters:
  ///   - name: the name of the case; nil takes the reference's file name without extension.
  ///   - state: why there is no prediction; results name it.
  /// - Throws: `ScoringError` with one line that names the file at fault.
  public init(
    reference: String, prediction: String?, options: CaseOptions = .init(), name: String? = nil,
    state: PredictionState? = nil
  ) throws(ScoringError) {
    do throws(VolumeFileError) {
      let isScored = prediction != nil && (state ?? .scored) == .scored
      var inputs = try CaseInputs(
        reference: reference, prediction: isScored ? prediction : nil, options: options)
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
      inputs.notes += measured.notes
      self.init(
        name: name ?? CaseScore.caseName(of: reference), referencePath: reference, predictionPath: prediction,
        predictionState: isScored ? .scored : state ?? .missing, geometry: inputs.reference.geometry,
        alignment: inputs.alignment, notes: inputs.notes,
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
  var notes: [String] = []
}
