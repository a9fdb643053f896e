internal import OverlapMetrics
internal import Scoring
internal import TextTable
internal import VolumeCore

extension EvaluationReport {
  /// What a reader looks at first.
  private static let usualColumns = [
    "dice", "jaccard", "hd95", "assd", "nsd", "sensitivity", "precision", "reference_ml", "prediction_ml",
    "relative_volume_difference", "soft_dice", "brier",
  ]

  func tableText() -> String {
    let shown = study == nil || options.showsCases ? cases.map { plainText(of: $0) } : []
    return (studyBlocks(.plain) + shown).joined(separator: "\n") + presetExplanation.map { "\($0)\n" }.joined()
  }

  func markdownText() -> String {
    let shown = study == nil || options.showsCases ? cases.map { markdownText(of: $0) } : []
    return (studyBlocks(.markdown) + shown).joined(separator: "\n")
  }

  private func plainText(of scored: CaseScore) -> String {
    let table = table(of: scored, style: Style.simple, escaping: { $0.onOneLine() })
    let comparison =
      conventionTable(of: scored.labels, style: Style.simple, escaping: { $0.onOneLine() }).map { "\n\($0)" } ?? ""
    let lines = [overallText(scored, separator: "\n")] + surfaceSummary(of: scored) + explanation(of: scored)
    return "\(title(scored)): \(gridSummary(scored))\n\n\(table)\(comparison)\n\(lines.joined(separator: "\n"))\n"
  }

  private func markdownText(of scored: CaseScore) -> String {
    let escaping = { (text: String) in text.onOneLine().replacing("|", with: "\\|") }
    let table = table(of: scored, style: Style.pipe, escaping: escaping)
    let comparison = conventionTable(of: scored.labels, style: Style.pipe, escaping: escaping).map { "\n\($0)" } ?? ""
    let overall = overallText(scored, separator: ", ")
    var text = "### \(title(scored))\n\n\(gridSummary(scored))\n\n\(table)\(comparison)\n\(overall)\n"
    let summary = surfaceSummary(of: scored)
    if !summary.isEmpty { text += "\n" + summary.map { "- \($0)\n" }.joined() }
    let explained = explanation(of: scored)
    if !explained.isEmpty { text += "\n```\n" + explained.dropFirst().joined(separator: "\n") + "\n```\n" }
    return text
  }

  private func title(_ scored: CaseScore) -> String {
    scored.name.onOneLine()
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
    let shown = shownMetrics(of: scored)
    let names = scored.labels.contains { $0.name != nil }
    let table = TextTable<LabelScore> { entry in
      var columns = [Column(title: "label", value: escaping(entry.identifier), align: .right)]
      if names { columns.append(Column(title: "name", value: escaping(entry.name ?? ""))) }
      columns.append(Column(title: "status", value: entry.status.rawValue))
      return columns
        + shown.map { metric in
          let isCount = OverlapMetric(rawValue: metric.key)?.isCount ?? false
          return Column(
            title: metric.heading,
            value: NumberText.short(entry[metric.name], isCount: isCount), align: .right)
        }
    }
    let text = table.string(for: scored.labels, style: style) ?? ""
    return text.trimmingLines().withoutControlCharacters()
  }

  /// The metrics of the table's columns, in order: each once, with all tolerances that occur.
  private func shownMetrics(of scored: CaseScore) -> [MetricValue] {
    let present = scored.labels.metricColumns()
    return (tableMetrics ?? EvaluationReport.usualColumns).flatMap { key in present.filter { $0.key == key } }
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
