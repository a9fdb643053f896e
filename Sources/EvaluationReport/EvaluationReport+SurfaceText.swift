internal import Scoring
internal import SurfaceMetrics
internal import TextTable
internal import VolumeCore

extension EvaluationReport {
  /// The lines about surface distances below a case's table: the convention and the means.
  func surfaceSummary(of scored: CaseScore) -> [String] {
    guard let surface = scored.surface, let first = surface.conventions.first else { return [] }
    let convention = first.convention
    var line = "distances in mm by convention \(convention.name) (\(convention.tool) \(convention.version))"
    let others = surface.notInTool(convention)
    if surface.conventions.count > 1 { line += ", the first of \(surface.conventions.count)" }
    if !others.isEmpty { line += "; not in this tool: \(others.joined(separator: " "))" }
    let noun = scored.labels.contains { $0.label != nil } ? "label" : "region"
    let isCompared = scored.labels.contains { $0.conventions.contains { $0.values.contains { !$0.isInTool } } }
    let marks = isCompared ? ["* the convention's tool does not have this metric; not in the spread"] : []
    return marks + [line] + first.means.map { meanText($0, surface.emptyMasks, of: noun) }
  }

  private func meanText(_ mean: MetricMean, _ policy: EmptyMaskPolicy, of noun: String) -> String {
    let leavesSpuriousOut = policy.spurious == .excluded && policy.missed != .excluded
    let failures = [
      ("missed", mean.statusCounts[.missed] ?? 0),
      ("spurious", leavesSpuriousOut ? 0 : mean.statusCounts[.spurious] ?? 0),
      ("without surface", mean.undefined - mean.withoutSurface),
    ].filter { $0.1 > 0 }.map { "\($0.0) \($0.1)" }
    var details: [String] = []
    if !failures.isEmpty {
      let treatment = mean.worst.map { "counted as \(NumberText.rounded($0))" } ?? "left out"
      details.append("\(failures.joined(separator: ", ")) \(treatment) by --empty \(policy.word)")
    }
    if leavesSpuriousOut, let count = mean.statusCounts[.spurious], count > 0 {
      details.append("spurious \(count) left out by --empty \(policy.word)")
    }
    if mean.withoutSurface > 0 { details.append("without surface on both sides \(mean.withoutSurface) left out") }
    if let count = mean.statusCounts[.bothEmpty], count > 0 {
      let best = mean.metric.isSurfaceShare ? 1 : 0
      details.append("both_empty \(count) \(policy.bothEmpty == .best ? "counted as \(best)" : "left out")")
    }
    let ending = details.isEmpty ? "" : " (\(details.joined(separator: "; ")))"
    let counted = "\(mean.count) \(noun)\(mean.count == 1 ? "" : "s")"
    return "mean \(mean.metric.name) \(NumberText.short(mean.metric.value)) over \(counted)\(ending)"
  }

  /// The values of all conventions side by side, with the spread: how much of a difference is convention.
  ///
  /// Values that the convention's tool does not have are marked and are not in the spread.
  func conventionTable(
    of entries: [LabelScore], style: any TextTableStyle.Type, escaping: @escaping (String) -> String
  ) -> String? {
    let rows = entries.flatMap { entry in
      (entry.conventions.first?.values.indices ?? 0..<0).map { ConventionRow(entry: entry, index: $0) }
    }
    guard let names = entries.first(where: { !$0.conventions.isEmpty })?.conventions.map(\.name) else {
      return nil
    }
    let table = TextTable<ConventionRow> { row in
      var columns = [
        Column(title: "label", value: escaping(row.entry.title)),
        Column(title: "metric", value: row.entry.conventions[0].values[row.index].name),
      ]
      for (name, score) in zip(names, row.entry.conventions) {
        let metric = score.values[row.index]
        let mark = metric.isInTool ? "" : "*"
        columns.append(Column(title: name, value: NumberText.short(metric.value) + mark, align: .right))
      }
      let comparable = row.entry.comparableValues(at: row.index)
      let spread = comparable.count < 2 ? nil : comparable.max()! - comparable.min()!
      columns.append(Column(title: "spread", value: NumberText.short(spread), align: .right))
      return columns
    }
    return (table.string(for: rows, style: style) ?? "").trimmingLines().withoutControlCharacters()
  }

  /// The tuple behind each number: what the conventions measure and what each selected metric makes of it.
  func explanation(of scored: CaseScore) -> [String] {
    guard isExplained, let surface = scored.surface else { return [] }
    return surface.conventions.flatMap { summary in
      let convention = summary.convention
      let parts =
        convention.tuple.map { ($0.field, $0.value) }
        + surface.metrics.map { metric in
          (metric.key, metric.explanation(convention) + (convention.hasInTool(metric) ? "" : " [not in this tool]"))
        } + (convention.remark.map { [("remark", $0)] } ?? [])
      let width = parts.map(\.0.count).max() ?? 0
      return ["", "convention \(convention.name): \(convention.tool) \(convention.version)"]
        + parts.map { "  " + $0.0.padding(to: width) + "  " + $0.1 }
    }
  }
}

private struct ConventionRow {
  let entry: LabelScore
  let index: Int
}
