public import Statistics
public import VolumeCore

/// A label or region over all cases of a study.
public struct LabelSummary: Sendable {
  /// The label value; nil for a region.
  public let label: Int?
  /// The name of the label or region, if known.
  public let name: String?
  /// The labels of a region; nil for a label.
  public let members: [Int]?
  /// The number of cases by the label's status; a case in which it does not occur is empty on both sides.
  public let statusCounts: [ClassStatus: Int]
  /// One entry a metric, in the order of the published list.
  public let metrics: [MetricSummary]

  /// The summary of a metric by its name, such as `dice` or `nsd_1mm`.
  public subscript(_ name: String) -> MetricSummary? { metrics.first { $0.name == name } }

  /// The name, the label value, or both.
  public var title: String {
    switch (label, name) {
    case (let label?, let name?): "\(label) \(name)"
    case (let label?, nil): "\(label)"
    case (nil, let name?): name
    case (nil, nil): members.map { $0.map(String.init).joined(separator: "+") } ?? ""
    }
  }
}

/// A metric over all cases of a study, with what stands behind its mean.
public struct MetricSummary: Sendable {
  /// The key of the published list.
  public let key: String
  /// The tolerance in millimetres of metrics that have one.
  public let tolerance: Double?
  /// Mean, spread and quartiles of what the cases count; nil when no case counts.
  public let summary: Summary?
  /// The confidence interval of the mean; nil for fewer than two cases or when none was wanted.
  public let interval: ConfidenceInterval?
  /// Cases by the label's status, those that are not in the mean included.
  public let statusCounts: [ClassStatus: Int]
  /// Cases whose value is undefined although both masks have voxels.
  public let undefined: Int
  /// What each case counts, in the order of the study's cases; nil where it is left out.
  public let counted: [Double?]
  /// The mean in which missed and spurious cases count as worst, where the policy leaves some of them out; else nil.
  public internal(set) var meanWithFailures: Double? = nil

  /// The key with the tolerance, as columns and limits are named: `nsd_1mm`.
  public var name: String { MetricValue(key: key, tolerance: tolerance, value: nil).name }
  /// The number of cases in the mean.
  public var count: Int { summary?.count ?? 0 }
  /// The mean; nil when no case counts.
  public var mean: Double? { summary?.mean }
  /// Whether larger or smaller values are better, so that a mean over labels says something.
  var hasBetterSide: Bool { MetricScale(key: key).isHigherBetter != nil }
}
