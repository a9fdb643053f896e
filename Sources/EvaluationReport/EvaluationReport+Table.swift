internal import OverlapMetrics
internal import Scoring
internal import TextTable
internal import VolumeCore

extension EvaluationReport {
  /// What a reader looks at first.
  private static let usualColumns = [
    "dice", "jaccard", "sensitivity", "precision", "centroid_distance", "reference_ml", "prediction_ml",
    "relative_volume_difference", "soft_dice", "brier",
  ]

  private static let headings = [
    "centroid_distance": "centroid mm", "reference_ml": "reference ml", "prediction_ml": "prediction ml",
    "relative_volume_difference": "volume diff", "soft_dice": "soft dice", "cross_entropy": "cross-entropy",
  ]

  func tableText() -> String { cases.map { plainText(of: $0) }.joined(separator: "\n") }

  func markdownText() -> String { cases.map { markdownText(of: $0) }.joined(separator: "\n") }

  private func plainText(of scored: CaseScore) -> String {
    let table = table(of: scored, style: Style.simple, escaping: { $0 })
    return "\(title(scored)): \(gridSummary(scored))\n\n\(table)\n\(overallText(scored, separator: "\n"))\n"
  }

  private func markdownText(of scored: CaseScore) -> String {
    let table = table(of: scored, style: Style.pipe, escaping: { $0.replacing("|", with: "\\|") })
    return "### \(title(scored))\n\n\(gridSummary(scored))\n\n\(table)\n\(overallText(scored, separator: ", "))\n"
  }

  private func title(_ scored: CaseScore) -> String {
    scored.name.split(whereSeparator: \.isNewline).joined(separator: " ").withoutControlCharacters()
  }

  private func gridSummary(_ scored: CaseScore) -> String {
    let geometry = scored.geometry
    let spacing = geometry.spacing.components.map(NumberText.rounded)
    let orientation = geometry.isOriented ? ", \(geometry.orientation)" : ""
    return "\(geometry.size) voxels of \(spacing.joined(separator: " x ")) mm\(orientation)"
  }

  private func table(
    of scored: CaseScore, style: any TextTableStyle.Type, escaping: @escaping (String) -> String
  ) -> String {
    if scored.labels.isEmpty { return "No label other than the background occurs.\n" }
    let present = Set(scored.labels.flatMap { $0.values.map(\.key) })
    let keys = (tableMetrics ?? EvaluationReport.usualColumns).filter(present.contains)
    let names = scored.labels.contains { $0.name != nil }
    let table = TextTable<LabelScore> { entry in
      var columns = [Column(title: "label", value: escaping(entry.identifier), align: .right)]
      if names { columns.append(Column(title: "name", value: escaping(entry.name ?? ""))) }
      columns.append(Column(title: "status", value: entry.status.rawValue))
      return columns
        + keys.map { key in
          let isCount = OverlapMetric(rawValue: key)?.isCount ?? false
          return Column(
            title: EvaluationReport.headings[key] ?? key, value: NumberText.short(entry[key], isCount: isCount),
            align: .right)
        }
    }
    let text = table.string(for: scored.labels, style: style) ?? ""
    return text.trimmingLines().withoutControlCharacters()
  }

  private func overallText(_ scored: CaseScore, separator: String) -> String {
    var parts = scored.overall.map { "\($0.key) \(NumberText.short($0.value))" }
    let regions = scored.labels.filter { $0.label == nil }
    let labels = scored.labels.filter { $0.label != nil }
    for (kind, entries) in [("labels", labels), ("regions", regions)] where !entries.isEmpty || kind == "labels" {
      let counts = ClassStatus.allCases.map { status in
        "\(status.rawValue) \(entries.filter { $0.status == status }.count)"
      }
      parts.append("\(kind) \(entries.count): " + counts.joined(separator: ", "))
    }
    if scored.ignoredVoxels > 0 { parts.append("ignored voxels \(scored.ignoredVoxels)") }
    return parts.joined(separator: separator)
  }
}

extension LabelScore {
  /// The label value, or the members of a region.
  fileprivate var identifier: String {
    label.map(String.init) ?? (members ?? []).map(String.init).joined(separator: "+")
  }
}
