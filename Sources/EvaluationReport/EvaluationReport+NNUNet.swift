internal import Scoring
internal import VolumeCore

extension EvaluationReport {
  /// nnU-Net's `summary.json`, key by key as `nnUNetv2_evaluate_simple` writes it; where there are regions, it holds
  /// these and the named labels, as `nnUNetv2_evaluate_folder` does for a data set with regions.
  ///
  /// Means are nan-means over cases; `foreground_mean` is the plain mean over what is not label 0, so that one label
  /// without any value makes it NaN. A case without a usable prediction has Dice 0 for each label; cases without scores are not in the file. Values need the voxel counts among the metrics, else they are null.
  /// Source: nnunetv2 2.8.1, `evaluate_predictions.py`; its own files in `Tests/Fixtures/Golden` are matched byte by byte.
  func nnUNetText() -> String {
    let study = summarized
    let labels = NNUNetRow.labels(study, prefersLabels: options.nnUNetHoldsLabels)
    let rows = study.cases.map { NNUNetRow.rows($0, labels) }
    let means = labels.indices.map { index in
      NNUNetRow.keys.map { key in
        (key, NumpyOrder.nanMean(rows.map { $0[index].value(key) }))
      }
    }
    let foreground = means.indices.filter { labels[$0].label != 0 }
    let overall = NNUNetRow.keys.enumerated().map { position, key in
      let values = foreground.map { means[$0][position].1 }
      return (key, NumpyOrder.sum(values) / Double(values.count))
    }
    let tree = JSONTree.object([
      "foreground_mean": .numbers(overall),
      "mean": .object(
        Dictionary(zip(labels.map(\.nnUNetKey), means.map { .numbers($0) }), uniquingKeysWith: { first, _ in first })),
      "metric_per_case": .array(
        zip(study.cases, rows).map { scored, rows in
          .object([
            "metrics": .object(
              Dictionary(zip(labels.map(\.nnUNetKey), rows.map(\.json)), uniquingKeysWith: { first, _ in first })),
            "prediction_file": .optional(scored.predictionPath), "reference_file": .string(scored.referencePath),
          ])
        }),
    ])
    return PythonText.json(tree, bareNaN: options.nanStyle == .python)
  }
}

extension JSONTree {
  fileprivate static func numbers(_ members: [(String, Double)]) -> JSONTree {
    .object(Dictionary(uniqueKeysWithValues: members.map { ($0.0, .number($0.1)) }))
  }
}

extension LabelSummary {
  /// `3`, or the text of a Python tuple; a region of one label is that label, as in nnU-Net.
  fileprivate var nnUNetKey: String {
    if let label { return "\(label)" }
    let members = members ?? []
    return members.count == 1 ? "\(members[0])" : "(\(members.map(String.init).joined(separator: ", ")))"
  }
}

/// What nnU-Net writes of one label in one case.
private struct NNUNetRow {
  static let keys = ["Dice", "IoU", "FP", "TP", "FN", "TN", "n_pred", "n_ref"]

  /// Voxels; nil when the counts are not among the metrics.
  let counts: (reference: Int, prediction: Int, intersection: Int, evaluated: Int)?
  /// Dice and IoU of a label that is in neither mask: 0 without a prediction, which might have had it.
  var emptyValue = Double.nan

  /// The labels, each key once.
  ///
  /// Where there are regions: these, then the labels that have a name, as a data set with regions lists them.
  static func labels(_ study: StudyScore, prefersLabels: Bool) -> [LabelSummary] {
    let regions = study.labels.filter { $0.label == nil }
    let labels = study.labels.filter { $0.label != nil }
    let named = labels.filter { $0.name != nil && $0.label != 0 }
    let isOfLabels = regions.isEmpty || prefersLabels && !labels.isEmpty
    var seen: Set<String> = []
    return (isOfLabels ? labels : regions + named).filter { seen.insert($0.nnUNetKey).inserted }
  }

  static func rows(_ scored: CaseScore, _ labels: [LabelSummary]) -> [NNUNetRow] {
    let entries = Dictionary(scored.labels.map { (VerdictKey($0), $0) }, uniquingKeysWith: { first, _ in first })
    let evaluated = scored.geometry.size.voxelCount - scored.ignoredVoxels
    let emptyValue: Double = scored.predictionState == .scored ? .nan : 0
    return labels.map { label in
      guard let entry = entries[VerdictKey(label)] else {
        return NNUNetRow(counts: (0, 0, 0, evaluated), emptyValue: emptyValue)
      }
      func count(_ key: String) -> Int? { entry[key].flatMap { Int(exactly: $0) } }
      guard let reference = count("reference_voxels"), let prediction = count("prediction_voxels"),
        let intersection = count("intersection_voxels")
      else { return NNUNetRow(counts: nil) }
      return NNUNetRow(counts: (reference, prediction, intersection, evaluated), emptyValue: emptyValue)
    }
  }

  private func count(_ key: String) -> Int? {
    counts.map { counts in
      switch key {
      case "FP": counts.prediction - counts.intersection
      case "TP": counts.intersection
      case "FN": counts.reference - counts.intersection
      case "TN": counts.evaluated - counts.reference - counts.prediction + counts.intersection
      case "n_pred": counts.prediction
      default: counts.reference
      }
    }
  }

  func value(_ key: String) -> Double {
    guard let counts else { return .nan }
    let union = counts.reference + counts.prediction - counts.intersection
    switch key {
    case "Dice":
      return union == 0 ? emptyValue : Double(2 * counts.intersection) / Double(counts.reference + counts.prediction)
    case "IoU": return union == 0 ? emptyValue : Double(counts.intersection) / Double(union)
    default: return count(key).map(Double.init) ?? .nan
    }
  }

  var json: JSONTree {
    .object(
      Dictionary(
        uniqueKeysWithValues: NNUNetRow.keys.map { key in
          (key, key == "Dice" || key == "IoU" ? .number(value(key)) : .optional(count(key)))
        }))
  }
}
