internal import VolumeCore
internal import OverlapMetrics
internal import Scoring
internal import SurfaceMetrics

extension EvaluationReport {
  /// One row a case, label and convention; an undefined value is an empty field, and `status` says why.
  ///
  /// With limits, a column says whether the label keeps all of its own in that case.
  func csvText() -> String {
    let entries = cases.flatMap { scored in scored.labels.map { (scored: scored, entry: $0) } }
    let names = entries.map(\.entry).metricColumns().map(\.name)
    var text = CSVText()
    let header = ["case", "reference", "prediction", "label", "name", "members", "status", "convention"]
    text.append(header + (limits == nil ? [] : ["limits"]) + names)
    for (scored, entry) in entries {
      let verdict = limits.map { [$0.word(for: entry, in: scored.name)] } ?? []
      for (convention, values) in entry.valuesByConvention(scored.surface) {
        text.append(
          [
            scored.name, scored.referencePath, scored.predictionPath ?? "", entry.label.map(String.init) ?? "",
            entry.name ?? "", entry.memberText, entry.status.rawValue, convention,
          ] + verdict + names.map { CSVText.number(values[$0] ?? nil) })
      }
    }
    return text.text
  }
}

extension LabelScore {
  /// The labels of a region with blanks between; empty for a label.
  var memberText: String { (members ?? []).map(String.init).joined(separator: " ") }
}

extension LabelScore {
  /// All values by name, once for each convention; an empty name where no distances were measured.
  fileprivate func valuesByConvention(
    _ surface: SurfaceSettings?
  ) -> [(convention: String, values: [String: Double?])] {
    func byName(_ values: [MetricValue]) -> [String: Double?] {
      Dictionary(uniqueKeysWithValues: values.map { ($0.name, $0.value) })
    }
    if conventions.isEmpty { return [(surface?.conventions.first?.convention.name ?? "", byName(values))] }
    return conventions.map { ($0.name, byName(values).merging(byName($0.values)) { $1 }) }
  }
}
