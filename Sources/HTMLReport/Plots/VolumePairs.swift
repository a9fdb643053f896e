internal import Scoring
internal import Statistics
internal import VolumeCore

/// The volumes of a label in the reference and in the prediction, in all cases that have it on a side.
struct VolumePairs {
  struct Pair {
    let position: Int
    let label: Int
    let reference: Double
    let prediction: Double
    let status: ClassStatus

    var mean: Double { (reference + prediction) / 2 }
    var difference: Double { prediction - reference }
    /// The volume that says how large the structure is: the reference's, or the prediction's where there is none.
    var size: Double { reference > 0 ? reference : prediction }
  }

  let pairs: [Pair]

  /// The pairs of one label, or of all labels when `label` is nil; regions are left out then if there are labels.
  init(_ index: StudyIndex, label: Int? = nil) {
    let labels = index.study.labels
    let hasLabels = labels.contains { $0.label != nil }
    let wanted =
      label.map { [$0] } ?? labels.indices.filter { labels[$0].label != 0 && (!hasLabels || labels[$0].label != nil) }
    pairs = wanted.flatMap { label in
      index.study.cases.indices.compactMap { position in
        guard let entry = index.entry(position, label: label), entry.status != .bothEmpty,
          let reference = entry["reference_ml"], let prediction = entry["prediction_ml"]
        else { return nil }
        return Pair(
          position: position, label: label, reference: reference, prediction: prediction, status: entry.status)
      }
    }
  }

  /// The agreement of the volumes; nil for fewer than two cases.
  var agreement: BlandAltman? { BlandAltman(pairs.map(\.prediction), pairs.map(\.reference)) }
}
