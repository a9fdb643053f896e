/// Which values the metrics of a label must keep in every case, for clinical quality assurance.
public struct StudyLimits: Hashable, Sendable {
  /// The file that the limits come from.
  public let path: String
  /// The limits in the order of the file.
  public let limits: [MetricLimit]

  /// Limits from their parts.
  public init(path: String, limits: [MetricLimit]) {
    self.path = path
    self.limits = limits
  }

  /// The metrics that the limits name, each once: those that a run has to compute.
  public var metrics: [MetricValue] {
    var seen: Set<String> = []
    return limits.map(\.column).filter { seen.insert($0.name).inserted }
  }

  /// The limits of a label: its own, and those of `*` for metrics that no limit of its own names.
  func limits(of label: LimitedLabel) -> [MetricLimit] {
    let own = limits.filter { !$0.isForAll && label.answers(to: $0.label) }
    let named = Set(own.map(\.metric))
    if label.label == 0 { return own }
    return limits.filter { limit in
      limit.isForAll ? !named.contains(limit.metric) : label.answers(to: limit.label)
    }
  }
}

/// The smallest and the largest value that a metric of a label may have.
public struct MetricLimit: Hashable, Sendable {
  /// The name or value of a label, the name of a region, or `*` for all labels other than 0.
  public let label: String
  /// The metric as results name it: `dice`, `hd95`, `nsd_2mm`.
  public let metric: String
  /// The smallest value that passes; nil when there is none.
  public let minimum: Double?
  /// The largest value that passes; nil when there is none.
  public let maximum: Double?
  /// What the file says about the limit, such as its source.
  public let note: String?
  /// The line of the file.
  public let line: Int

  /// A limit from its parts.
  public init(
    label: String, metric: String, minimum: Double? = nil, maximum: Double? = nil, note: String? = nil, line: Int = 0
  ) {
    self.label = label
    self.metric = metric
    self.minimum = minimum
    self.maximum = maximum
    self.note = note
    self.line = line
  }

  /// Whether the limit is for all labels.
  public var isForAll: Bool { label == "*" }

  /// The limit in words: `>= 0.8`, `<= 5`, `0.8 to 1.2`.
  public var text: String {
    switch (minimum, maximum) {
    case (let minimum?, let maximum?): "\(MetricValue.text(minimum)) to \(MetricValue.text(maximum))"
    case (let minimum?, nil): ">= \(MetricValue.text(minimum))"
    case (nil, let maximum?): "<= \(MetricValue.text(maximum))"
    case (nil, nil): ""
    }
  }

  /// Whether a value lies within the limit.
  public func isKept(by value: Double) -> Bool {
    value >= (minimum ?? -.infinity) && value <= (maximum ?? .infinity)
  }

  /// The key and the tolerance of the metric: `nsd_2mm` is `nsd` at 2.
  public var column: MetricValue {
    if metric.hasSuffix("mm"), let underscore = metric.lastIndex(of: "_"),
      let tolerance = Double(metric[metric.index(after: underscore)...].dropLast(2))
    {
      return MetricValue(key: String(metric[..<underscore]), tolerance: tolerance, value: nil)
    }
    return MetricValue(key: metric, value: nil)
  }
}

/// A label or region by all that a limits file may call it.
struct LimitedLabel: Hashable {
  let label: Int?
  let name: String?
  let members: [Int]?

  init(_ summary: LabelSummary) { (label, name, members) = (summary.label, summary.name, summary.members) }
  init(_ entry: LabelScore) { (label, name, members) = (entry.label, entry.name, entry.members) }

  /// The names by which a limits file can call it; the first one is what messages show.
  var names: [String] {
    [name, label.map(String.init), label == nil ? members.map { $0.map(String.init).joined(separator: "+") } : nil]
      .compactMap { $0 }
  }

  func answers(to text: String) -> Bool { names.contains(text) }

  /// Labels have the same name in all cases or none; regions are told apart by name and members.
  static func == (a: LimitedLabel, b: LimitedLabel) -> Bool {
    a.label == b.label && (a.label != nil || (a.name == b.name && a.members == b.members))
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(label)
    if label == nil {
      hasher.combine(name)
      hasher.combine(members)
    }
  }
}
