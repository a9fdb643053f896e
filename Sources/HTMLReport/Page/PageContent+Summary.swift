internal import Scoring
internal import Statistics
internal import VolumeCore

extension PageContent {
  /// With more labels the tables of single metrics are folded away.
  private static let openLabels = 12

  /// The means at a glance, and one table a metric.
  func summaryValues() -> TemplateValues {
    func tables(_ metrics: some Collection<String>, isOpen: Bool) -> [TemplateValues] {
      metrics.map { metric in
        let hasFailures = study.labels.contains { index.summary($0, metric)?.meanWithFailures != nil }
        let rows = study.labels.compactMap { label in
          index.summary(label, metric).map { row(rowTitle(label, metric), $0, hasFailures) }
        }
        return table(metric, rows, isOpen: isOpen, hasFailures)
      }
    }
    let further = index.metrics.dropFirst(index.mainMetrics.count)
    var values: TemplateValues = [
      "policy": PolicyText.sentence(study.settings.emptyMasks),
      "tables": tables(index.mainMetrics, isOpen: study.labels.count <= PageContent.openLabels)
        + (study.overall.isEmpty ? [] : [overallTable()]),
      "hasFurther": !further.isEmpty, "furtherHeading": ReportNumber.counted(further.count, "further metric"),
      "further": tables(further, isOpen: false),
    ]
    if !study.labels.isEmpty { values["overview"] = overview() }
    return values
  }

  /// One row a label: what it is called, how often it went wrong, and the means with their intervals.
  private func overview() -> TemplateValues {
    let rows = study.labels.map { label -> TemplateValues in
      let counts = [ClassStatus.defined, .missed, .spurious, .bothEmpty].map { "\(label.count($0))" }
      let means = index.mainMetrics.map { name -> String in
        guard let metric = index.summary(label, name), let mean = metric.mean else { return "-" }
        let tolerance = index.ownTolerance(label, name).map { " at \(MetricValue.text($0)) mm" } ?? ""
        let lines = [
          ReportNumber.short(mean, name) + tolerance, metric.interval.map { range($0, name) },
          metric.meanWithFailures.map { "\(ReportNumber.short($0, name)) with failures" },
        ]
        return lines.compactMap { $0 }.joined(separator: "\n")
      }
      return ["label": label.title, "cells": counts + means]
    }
    let means = index.mainMetrics.map { ReportNumber.short(index.foregroundMean($0), $0) }
    let meanRow: [TemplateValues] =
      study.labels.count > 1 ? [["label": "mean over labels", "cells": ["", "", "", ""] + means]] : []
    let level = study.settings.bootstrap.map { " (\(ReportNumber.brief($0.level * 100))% CI)" } ?? ""
    return [
      "caption": "Cases by status and means by label",
      "columns": ["defined", "missed", "spurious", "both empty"] + index.mainMetrics.map { "\(withUnit($0))\(level)" },
      "rows": rows + meanRow,
    ]
  }

  private func range(_ interval: ConfidenceInterval, _ metric: String) -> String {
    "\(ReportNumber.short(interval.lower, metric)) to \(ReportNumber.short(interval.upper, metric))"
  }

  private func withUnit(_ metric: String) -> String {
    metric + (MetricNames.unit(metric).map { " [\($0)]" } ?? "")
  }

  private func rowTitle(_ label: LabelSummary, _ metric: String) -> String {
    label.title + (index.ownTolerance(label, metric).map { " at \(MetricValue.text($0)) mm" } ?? "")
  }

  private func columns(_ hasFailures: Bool) -> [String] {
    let level = study.settings.bootstrap.map { "\(ReportNumber.brief($0.level * 100))% CI" } ?? "CI"
    return [
      "n", "missed", "spurious", "both empty", "undefined", "mean", level,
    ]
      + (hasFailures ? ["mean with failures"] : []) + [
        "SD", "median", "Q1", "Q3", "min", "max",
      ]
  }

  private func table(
    _ metric: String, _ rows: [TemplateValues], isOpen: Bool, _ hasFailures: Bool
  ) -> TemplateValues {
    let unit = MetricNames.unit(metric).map { " In \($0)." } ?? ""
    let failures =
      hasFailures
      ? " The mean with failures counts missed and spurious labels as worst, which the policy leaves out." : ""
    return [
      "heading": MetricNames.heading(metric), "hint": MetricNames.direction(metric) + unit + failures,
      "caption": "\(metric) over all cases, by label", "columns": columns(hasFailures), "rows": rows, "isOpen": isOpen,
    ]
  }

  private func overallTable() -> TemplateValues {
    let hasFailures = study.overall.contains { $0.meanWithFailures != nil }
    return [
      "heading": "Over all labels of a case", "hint": "Cases without a usable prediction count the worst value.",
      "caption": "Numbers over all labels of a case, over all cases", "columns": columns(hasFailures),
      "rows": study.overall.map { row($0.name, $0, hasFailures) }, "isOpen": true,
    ]
  }

  private func row(_ label: String, _ metric: MetricSummary, _ hasFailures: Bool) -> TemplateValues {
    let name = metric.name
    func count(_ status: ClassStatus) -> String { "\(metric.statusCounts[status] ?? 0)" }
    let failures = hasFailures ? [ReportNumber.short(metric.meanWithFailures, name)] : []
    let summary = metric.summary
    return [
      "label": label,
      "cells": [
        "\(metric.count)", count(.missed), count(.spurious), count(.bothEmpty), "\(metric.undefined)",
        ReportNumber.short(summary?.mean, name), metric.interval.map { range($0, name) } ?? "-",
      ] + failures
        + [summary?.standardDeviation, summary?.median, summary?.lowerQuartile, summary?.upperQuartile].map {
          ReportNumber.short($0, name)
        } + [summary?.minimum, summary?.maximum].map { ReportNumber.value($0, name) },
    ]
  }
}

/// The empty-mask policy in words.
enum PolicyText {
  static func sentence(_ policy: EmptyMaskPolicy) -> String {
    let parts = [
      ("a label that the prediction misses", policy.missed), ("a label that only the prediction has", policy.spurious),
      ("a label that is in neither mask", policy.bothEmpty),
    ].map { "\($0) \(words($1))" }
    return "In the means, \(parts[0]), \(parts[1]), and \(parts[2]) (policy \(policy.word))."
  }

  private static func words(_ treatment: EmptyMaskPolicy.Treatment) -> String {
    switch treatment {
    case .worst: "counts as the worst value (0 for shares, the diagonal of the reference image for distances)"
    case .best: "counts as the best value"
    case .worstShare: "counts as 0 for shares and is left out for distances"
    case .excluded: "is left out"
    case .distance(let distance): "counts as \(MetricValue.text(distance)) mm for distances and as 0 for shares"
    }
  }
}
