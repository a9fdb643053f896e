internal import OverlapMetrics
internal import Scoring

extension EvaluationReport {
  /// One row a case and label; an undefined value is an empty field, and `status` says why.
  func csvText() -> String {
    var keys: [String] = []
    for key in cases.flatMap({ $0.labels.flatMap { $0.values.map(\.key) } }) where !keys.contains(key) {
      keys.append(key)
    }
    var lines = [["case", "reference", "prediction", "label", "name", "members", "status"] + keys]
    for scored in cases {
      for entry in scored.labels {
        let values = Dictionary(uniqueKeysWithValues: entry.values.map { ($0.key, $0.value) })
        lines.append(
          [
            scored.name, scored.referencePath, scored.predictionPath, entry.label.map(String.init) ?? "",
            entry.name ?? "", (entry.members ?? []).map(String.init).joined(separator: " "), entry.status.rawValue,
          ]
            + keys.map { key in (values[key] ?? nil).map(NumberText.full) ?? "" })
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
