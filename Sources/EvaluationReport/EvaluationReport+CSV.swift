internal import VolumeCore
internal import OverlapMetrics
internal import Scoring
internal import SurfaceMetrics

extension EvaluationReport {
  /// One row a case, label and convention; an undefined value is an empty field, and `status` says why.
  func csvText() -> String {
    let entries = cases.flatMap { scored in scored.labels.map { (scored: scored, entry: $0) } }
    let names = entries.map(\.entry).metricColumns().map(\.name)
    var lines = [["case", "reference", "prediction", "label", "name", "members", "status", "convention"] + names]
    for (scored, entry) in entries {
      for (convention, values) in entry.valuesByConvention(scored.surface) {
        lines.append(
          [
            scored.name, scored.referencePath, scored.predictionPath, entry.label.map(String.init) ?? "",
            entry.name ?? "", (entry.members ?? []).map(String.init).joined(separator: " "), entry.status.rawValue,
            convention,
          ]
            + names.map { name in (values[name] ?? nil).map(NumberText.full) ?? "" })
      }
    }
    return lines.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// RFC 4180: fields with a comma, a quote or a line break stand in quotes.
  private func quoted(_ field: String) -> String {
    let needsQuotes = field.contains { $0 == "," || $0 == "\"" || $0.isNewline }
    return needsQuotes ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
  }
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
