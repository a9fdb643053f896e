internal import VolumeCore

/// What nnU-Net's evaluation wrote: `summary.json` of `nnUNetv2_evaluate_simple` or `nnUNetv2_evaluate_folder`.
///
/// Python's bare `NaN` is read, and `null` alike: the value of a label that is in neither mask.
/// Source: nnunetv2 2.8.1, `evaluation/evaluate_predictions.py`; its files are in `Tests/Fixtures/Golden`.
public struct NNUNetSummary: Sendable {
  /// A label or region of one case.
  public struct Entry: Hashable, Sendable {
    /// The label value; nil for a region.
    public let label: Int?
    /// The labels of a region; nil for a label.
    public let members: [Int]?
    /// 2 TP / (2 TP + FP + FN); nil when the label is in neither mask.
    public let dice: Double?
    /// TP / (TP + FP + FN); nil when the label is in neither mask.
    public let iou: Double?
    /// Voxels of both.
    public let truePositives: Int
    /// Voxels of the prediction alone.
    public let falsePositives: Int
    /// Voxels of the reference alone.
    public let falseNegatives: Int
    /// Voxels of neither.
    public let trueNegatives: Int
  }

  /// One case.
  public struct Case: Sendable {
    /// The path of the reference as nnU-Net was given it.
    public let referenceFile: String
    /// The path of the prediction; nil where a missing one counts as empty.
    public let predictionFile: String?
    /// Labels ascending, then regions by their key.
    public let entries: [Entry]
  }

  /// The file.
  public let path: String
  /// The cases in the order of the file.
  public let cases: [Case]

  /// Reads a file.
  ///
  /// - Throws: `ScoringError`, whose line names the case and the member at fault.
  public init(contentsOf path: String) throws(ScoringError) {
    try self.init(json: JSONTree(contentsOf: path), path: path)
  }

  /// Whether a document is such a file.
  package static func isSummary(_ json: JSONTree) -> Bool { json["metric_per_case"]?.array != nil }

  package init(json: JSONTree, path: String) throws(ScoringError) {
    guard let list = json["metric_per_case"]?.array else {
      throw ScoringError(.invalidRecord, "\(path): is not nnU-Net's summary.json: metric_per_case is missing")
    }
    var cases: [Case] = []
    for (index, tree) in list.enumerated() {
      do throws(ScoringError) {
        cases.append(try Case(json: tree))
      } catch {
        throw ScoringError(.invalidRecord, "\(path): metric_per_case[\(index)]: \(error.description)")
      }
    }
    self.path = path
    self.cases = cases
  }
}

extension NNUNetSummary.Case {
  fileprivate init(json: JSONTree) throws(ScoringError) {
    var entries: [NNUNetSummary.Entry] = []
    for (key, tree) in try json.needed("metrics", \.object).sorted(by: { $0.key < $1.key }) {
      do throws(ScoringError) {
        entries.append(try NNUNetSummary.Entry(key: key, json: tree))
      } catch {
        throw ScoringError(.invalidRecord, "metrics \"\(key)\": \(error.description)")
      }
    }
    let labels = entries.filter { $0.label != nil }.sorted { $0.label! < $1.label! }
    self.init(
      referenceFile: try json.needed("reference_file", \.string), predictionFile: json["prediction_file"]?.string,
      entries: labels + entries.filter { $0.label == nil })
  }
}

extension NNUNetSummary.Entry {
  fileprivate init(key: String, json: JSONTree) throws(ScoringError) {
    let words = key.filter { $0 != "(" && $0 != ")" && $0 != " " }.split(separator: ",")
    let members = words.compactMap { Int($0) }
    guard members.count == words.count, !members.isEmpty else {
      throw ScoringError(.invalidRecord, "is not a label or a region such as (1, 2)")
    }
    func count(_ name: String) throws(ScoringError) -> Int {
      let value = try json.needed(name, \.integer)
      guard value >= 0, value <= 1 << 45 else {
        throw ScoringError(.invalidRecord, "\(name) is \(value), which is no number of voxels")
      }
      return value
    }
    let isRegion = key.contains("(")
    self.init(
      label: isRegion ? nil : members[0], members: isRegion ? members : nil, dice: json["Dice"]?.number,
      iou: json["IoU"]?.number, truePositives: try count("TP"), falsePositives: try count("FP"),
      falseNegatives: try count("FN"), trueNegatives: try count("TN"))
    let isEmpty = truePositives + falsePositives + falseNegatives == 0
    guard isEmpty == (dice == nil), isEmpty == (iou == nil) else {
      throw ScoringError(
        .invalidRecord,
        "Dice and IoU are \(isEmpty ? "numbers" : "no numbers"), but TP + FP + FN is \(isEmpty ? "0" : "not 0")")
    }
    guard dice.map({ (0...1).contains($0) }) ?? true, iou.map({ (0...1).contains($0) }) ?? true else {
      throw ScoringError(.invalidRecord, "Dice or IoU lies outside 0 to 1")
    }
  }
}

extension StudyScore {
  /// The study that nnU-Net evaluated, for tables, comparisons and reports.
  ///
  /// It holds Dice, the Jaccard index and the voxel counts; the file has no grid, no spacing and no distances, so that
  /// the grid of each case is its voxels in one row.
  public init(nnUNetSummary summary: NNUNetSummary) {
    self.init(outcomes: summary.cases.map { .scored(CaseScore($0, path: summary.path)) })
  }
}

extension CaseScore {
  private static let noGridNote = "which says nothing about the grid; its evaluated voxels stand in one row"

  /// Whether the results say how the voxels lie in space; nnU-Net's `summary.json` does not.
  package var hasGrid: Bool { !notes.contains { $0.hasSuffix(CaseScore.noGridNote) } }

  fileprivate init(_ summary: NNUNetSummary.Case, path: String) {
    let labels = summary.entries.map { LabelScore($0) }
    let voxels = summary.entries.first.map {
      $0.truePositives + $0.falsePositives + $0.falseNegatives + $0.trueNegatives
    }
    let foreground = labels.filter { $0.label != nil && $0.label != 0 }.compactMap { $0["dice"] }
    let isOfLabels = labels.contains { $0.label != nil && $0.label != 0 }
    let mean = foreground.isEmpty ? nil : foreground.reduce(0, +) / Double(foreground.count)
    self.init(
      name: CaseScore.caseName(of: summary.referenceFile), referencePath: summary.referenceFile,
      predictionPath: summary.predictionFile, predictionState: summary.predictionFile == nil ? .missing : .scored,
      geometry: VolumeGeometry(size: VolumeSize(x: max(voxels ?? 1, 1), y: 1, z: 1)), alignment: .same,
      notes: ["read from \(path), \(CaseScore.noGridNote)"],
      warnings: [], labels: labels,
      overall: isOfLabels ? [MetricValue(key: "mean_foreground_dice", value: mean)] : [], ignoredVoxels: 0,
      surface: nil)
  }
}

extension LabelScore {
  fileprivate init(_ entry: NNUNetSummary.Entry) {
    let reference = entry.truePositives + entry.falseNegatives
    let prediction = entry.truePositives + entry.falsePositives
    self.init(
      label: entry.label, name: nil, members: entry.members,
      status: ClassStatus(inReference: reference > 0, inPrediction: prediction > 0),
      values: [
        MetricValue(key: "dice", value: entry.dice), MetricValue(key: "jaccard", value: entry.iou),
        MetricValue(key: "reference_voxels", value: Double(reference)),
        MetricValue(key: "prediction_voxels", value: Double(prediction)),
        MetricValue(key: "intersection_voxels", value: Double(entry.truePositives)),
      ])
  }
}
