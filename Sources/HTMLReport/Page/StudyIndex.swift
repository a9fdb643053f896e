internal import EvaluationReport
internal import Scoring
internal import VolumeCore

/// The study by case and label, as plots and tables look things up.
struct StudyIndex {
  /// What a label or region is known by: labels by their value, regions by their name and members.
  private struct Key: Hashable {
    let label: Int?
    let name: String?
    let members: [Int]?

    init(_ label: Int?, _ name: String?, _ members: [Int]?) {
      self.label = label
      self.name = label == nil ? name : nil
      self.members = label == nil ? members : nil
    }
  }

  let study: StudyScore
  /// The entry of each case for each label of the study; nil where a case has none.
  private let entries: [[LabelScore?]]
  /// The metrics whose labels have one tolerance each, but not the same: they are known by their keys alone.
  private let joined: Set<String>
  /// The metrics that stand in front, by name.
  let mainMetrics: [String]
  /// The metrics of the study by name, the main ones first.
  let metrics: [String]

  init(_ study: StudyScore) {
    self.study = study
    let positions = Dictionary(
      study.labels.enumerated().map { (Key($1.label, $1.name, $1.members), $0) },
      uniquingKeysWith: { first, _ in first })
    entries = study.cases.map { scored in
      var row = [LabelScore?](repeating: nil, count: study.labels.count)
      for entry in scored.labels {
        guard let position = positions[Key(entry.label, entry.name, entry.members)] else { continue }
        row[position] = entry
      }
      return row
    }
    var seen: Set<String> = []
    let present = study.labels.flatMap(\.metrics).filter { seen.insert($0.name).inserted }
      .map { MetricValue(key: $0.key, tolerance: $0.tolerance, value: nil) }
    let all = StudyColumn.columns(present, of: study)
    joined = Set(all.filter(\.isAtOwnTolerance).map(\.metric.key))
    let usual = ["dice", "hd95", "assd", "nsd"].flatMap { key in all.filter { $0.metric.key == key } }
    let ranked = all.filter { MetricScale(key: $0.metric.key).isHigherBetter != nil }
    let main = (usual.isEmpty ? Array(ranked.prefix(2)) : usual).map(\.name)
    mainMetrics = main
    metrics = main + all.map(\.name).filter { !main.contains($0) }
  }

  /// The entry of a case for a label, by their positions.
  func entry(_ position: Int, label: Int) -> LabelScore? { entries[position][label] }

  /// The status of a label in a case; a label that a case has no entry for is in neither mask.
  func status(_ position: Int, label: Int) -> ClassStatus { entries[position][label]?.status ?? .bothEmpty }

  /// The summary of a label in a metric by its name, or by its key where labels have tolerances of their own.
  func summary(_ label: LabelSummary, _ metric: String) -> MetricSummary? {
    joined.contains(metric) ? label.metrics.first { $0.key == metric } : label[metric]
  }

  /// The value of a label in a case, looked up as its summary is.
  func value(_ entry: LabelScore, _ metric: String) -> Double? {
    joined.contains(metric) ? entry.values.first { $0.key == metric }?.value : entry[metric]
  }

  /// The plain mean over labels other than 0.
  func foregroundMean(_ metric: String) -> Double? {
    joined.contains(metric) ? study.foregroundMean(ofKey: metric) : study.foregroundMean(metric)
  }

  /// The tolerance of a label in millimetres where labels have their own.
  func ownTolerance(_ label: LabelSummary, _ metric: String) -> Double? {
    joined.contains(metric) ? summary(label, metric)?.tolerance : nil
  }

  /// The metric by which cases are ranked; nil when there is none.
  var rankingMetric: String? { mainMetrics.first }

  /// The mean over the labels of what a case counts in a metric; nil when no label counts.
  func caseMean(_ position: Int, _ metric: String) -> Double? {
    let values = study.labels.compactMap { summary($0, metric)?.counted[position] }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// The label with the worst value of a metric in a case.
  func worstLabel(_ position: Int, _ metric: String) -> (label: Int, value: Double)? {
    let isHigherBetter = StudyIndex.isHigherBetter(metric)
    let values = study.labels.indices.compactMap { label in
      summary(study.labels[label], metric)?.counted[position].map { (label: label, value: $0) }
    }
    return values.min { isHigherBetter ? $0.value < $1.value : $0.value > $1.value }
  }

  /// The positions of the cases, the worst first; cases without a value are left out.
  func worstCases() -> [(position: Int, mean: Double)] {
    guard let metric = rankingMetric else { return [] }
    let isHigherBetter = StudyIndex.isHigherBetter(metric)
    let means = study.cases.indices.compactMap { position in
      caseMean(position, metric).map { (position: position, mean: $0) }
    }
    return means.sorted {
      $0.mean == $1.mean ? $0.position < $1.position : isHigherBetter ? $0.mean < $1.mean : $0.mean > $1.mean
    }
  }

  static func isHigherBetter(_ metric: String) -> Bool {
    MetricScale(key: MetricNames.key(of: metric)).isHigherBetter ?? true
  }
}

extension StudyColumn {
  /// What the page calls the column: the name with the tolerance, or the key where labels have their own.
  fileprivate var name: String { isAtOwnTolerance ? metric.key : metric.name }
}
