internal import Scoring
internal import VolumeCore

extension PageContent {
  /// With more rows the table has one row a case instead of one a case and label.
  static let fullRows = 5000
  /// With more cases the table holds the worst ones.
  static let compactRows = 20_000

  /// The table of cases, and in words what it holds.
  func caseTableValues() -> TemplateValues {
    let rowCount = study.cases.count * max(study.labels.count, 1)
    return rowCount <= PageContent.fullRows ? fullTable() : compactTable()
  }

  private func values(
    _ kind: String, _ rule: String, _ caption: String, _ columns: [(String, Bool)], _ rows: [TemplateValues]
  ) -> TemplateValues {
    [
      "caseKind": kind, "caseRule": rule, "caseCaption": caption, "caseRows": rows,
      "caseColumns": columns.map { ["name": $0.0, "isNumber": $0.1] as TemplateValues },
    ]
  }

  private func row(_ name: String, _ cells: [String], isFailure: Bool) -> TemplateValues {
    var values: TemplateValues = ["name": name, "cells": cells]
    if isFailure { values["kind"] = "b" }
    return values
  }

  private func predictionWord(_ position: Int) -> String {
    switch study.cases[position].predictionState {
    case .scored: "scored"
    case .missing: "missing"
    case .failed: "unusable"
    }
  }

  private func fullTable() -> TemplateValues {
    let volumes = ["reference_ml", "prediction_ml"].filter { index.metrics.contains($0) }
    let metrics = index.mainMetrics + volumes.filter { !index.mainMetrics.contains($0) }
    let rows = study.cases.indices.flatMap { position in
      study.labels.indices.compactMap { label -> TemplateValues? in
        guard let entry = index.entry(position, label: label) else { return nil }
        let word = predictionWord(position)
        let status = entry.status.rawValue + (word == "scored" ? "" : ", \(word) prediction")
        let values = metrics.map { ReportNumber.value(index.value(entry, $0), $0) }
        return row(
          study.cases[position].name, [study.labels[label].title, status] + values,
          isFailure: entry.status == .missed || entry.status == .spurious)
      }
    }
    return values(
      "full",
      "One row a case and label, all cases, as measured: a dash is a value that is not defined. Rows of missed "
        + "and spurious labels are shaded.", "All cases by label",
      [("case", false), ("label", false), ("status", false)] + metrics.map { ($0, true) }, rows)
  }

  private func compactTable() -> TemplateValues {
    let isCut = study.cases.count > PageContent.compactRows
    let positions =
      isCut
      ? index.worstCases().prefix(PageContent.compactRows).map(\.position).sorted() : Array(study.cases.indices)
    let ranking = index.rankingMetric
    let rows = positions.map { position in
      let statuses = study.labels.indices.map { index.status(position, label: $0) }
      let worst = ranking.flatMap { index.worstLabel(position, $0) }
      let means = index.mainMetrics.map { ReportNumber.short(index.caseMean(position, $0), $0) }
      let failures = statuses.count { $0 == .missed || $0 == .spurious }
      return row(
        study.cases[position].name,
        [predictionWord(position), "\(failures)"] + means
          + [worst.map { study.labels[$0.label].title } ?? "-", ReportNumber.short(worst?.value, ranking ?? "")],
        isFailure: failures > 0)
    }
    let columns =
      [("case", false), ("prediction", false), ("missed or spurious", true)]
      + index.mainMetrics.map { ("mean \($0)", true) }
      + [("worst label", false), ("worst \(ranking ?? "value")", true)]
    let which =
      isCut
      ? "the \(positions.count) worst of \(study.cases.count) cases" : "all \(study.cases.count) cases"
    return values(
      "compact",
      "The study has more than \(PageContent.fullRows) pairs of case and label, so that there is one row a case: \(which), "
        + "with means over the labels of what each counts by the policy above, and the label that scores worst. The "
        + "values of each label stand in the results file.", "Cases, means over labels", columns, rows)
  }
}
