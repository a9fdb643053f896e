internal import VolumeCore

/// What a label or region is matched by between models.
enum ComparisonLabel: Hashable, Sendable {
  case label(Int)
  /// A region by its labels, or by its name where these are not known.
  case members([Int])
  case region(String)

  init(label: Int?, name: String?, members: [Int]?) {
    if let label {
      self = .label(label)
    } else if let members {
      self = .members(members.sorted())
    } else {
      self = .region(name ?? "")
    }
  }

  var value: Int? { if case .label(let value) = self { value } else { nil } }
}

/// The scores of one model by case and label.
struct ModelTable {
  let name: String
  let path: String
  let study: StudyScore
  /// The position of each case in the study.
  let positions: [String: Int]
  let summaries: [ComparisonLabel: LabelSummary]
  /// The entries of each case.
  private let entries: [[ComparisonLabel: LabelScore]]

  /// - Parameter emptyMasks: the policy that replaces the study's.
  /// - Throws: `ScoringError.invalidRecord` when a case or a label occurs twice.
  init(_ model: ComparisonModel, emptyMasks: EmptyMaskPolicy?) throws(ScoringError) {
    name = model.name
    path = model.path
    var study = model.study
    if let emptyMasks, study.settings.emptyMasks != emptyMasks {
      var settings = study.settings
      settings.emptyMasks = emptyMasks
      settings.bootstrap = nil
      study = StudyScore(
        outcomes: study.cases.map { .scored($0) } + study.failures.map { .failed($0) }, skipped: study.skipped,
        extraPredictions: study.extraPredictions, settings: settings)
    }
    self.study = study
    if study.cases.isEmpty { throw ScoringError(.invalidRecord, "\(model.path): holds no scored case") }
    var positions: [String: Int] = [:]
    for (index, scored) in study.cases.enumerated() where positions.updateValue(index, forKey: scored.name) != nil {
      throw ScoringError(.invalidRecord, "\(model.path): holds the case \(scored.name) twice; give each its own name")
    }
    self.positions = positions
    var summaries: [ComparisonLabel: LabelSummary] = [:]
    for summary in study.labels {
      let key = ComparisonLabel(label: summary.label, name: summary.name, members: summary.members)
      if summaries.updateValue(summary, forKey: key) != nil {
        throw ScoringError(.invalidRecord, "\(model.path): holds the region \(summary.title) twice")
      }
    }
    self.summaries = summaries
    entries = study.cases.map { scored in
      Dictionary(
        scored.labels.map { (ComparisonLabel(label: $0.label, name: $0.name, members: $0.members), $0) },
        uniquingKeysWith: { first, _ in first })
    }
  }

  func scored(_ name: String) -> CaseScore? { positions[name].map { study.cases[$0] } }

  func entry(_ name: String, _ label: ComparisonLabel) -> LabelScore? { positions[name].flatMap { entries[$0][label] } }

  /// Whether the reference of a case has the label; nil when the case was not scored.
  func isInReference(_ name: String, _ label: ComparisonLabel) -> Bool? {
    positions[name].map { position in
      switch entries[position][label]?.status {
      case .defined?, .missed?: true
      case .spurious?, .bothEmpty?, nil: false
      }
    }
  }

  /// The metrics of any label, in the published order.
  var metrics: [MetricValue] {
    MetricOrder.columns(
      study.labels.map { $0.metrics.map { MetricValue(key: $0.key, tolerance: $0.tolerance, value: nil) } })
  }
}
