internal import EvaluationReport
internal import Scoring
internal import Statistics
internal import SurfaceMetrics

extension PageContent {
  /// The settings, the conventions, the paragraph and the references.
  func methodsValues() -> TemplateValues {
    let publications = self.publications
    var values: TemplateValues = [
      "settings": settings.map { ["name": $0.0, "value": $0.1] }, "paragraph": paragraph,
      "references": publications.map(\.text), "bibtex": publications.map(\.bibtex).joined(separator: "\n\n"),
      "hasConventions": false,
    ]
    if let surface { values.merge(conventionValues(surface)) { $1 } }
    return values
  }

  /// The surface settings of the first case that has any; one run uses the same for all.
  private var surface: SurfaceSettings? { study.cases.lazy.compactMap(\.surface).first }

  private var settings: [(String, String)] {
    let own = study.settings
    var rows = [
      ("software", "Voxloss \(version)"), ("results schema", "\(EvaluationReport.schemaVersion)"),
      ("preset", own.preset ?? "none"),
      ("chosen instead of the preset", own.presetOverrides.joined(separator: ", ")),
      ("metrics", index.metrics.joined(separator: " ")),
      ("empty masks", PolicyText.sentence(own.emptyMasks)), ("missing predictions", missingText(own.missing)),
      (
        "confidence intervals",
        own.bootstrap.map {
          "BCa bootstrap of the mean, \($0.resamples) resamples, level \(ReportNumber.brief($0.level)), seed \($0.seed)"
        } ?? "none"
      ),
    ]
    if let surface {
      rows += [
        ("surface metrics", surface.metrics.map(\.key).joined(separator: " ")),
        ("surfaces at ignored voxels", surface.ignoredVoxels.rawValue),
      ]
    }
    let ignored = study.cases.reduce(0) { $0 + $1.ignoredVoxels }
    if ignored > 0 { rows.append(("ignored voxels", "\(ignored) in all cases together")) }
    let alignments = Dictionary(grouping: study.cases, by: \.alignment.keyword).mapValues(\.count)
    rows.append(
      ("grids", alignments.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")))
    return rows.filter { !$0.1.isEmpty }
  }

  private func missingText(_ policy: MissingPredictionPolicy) -> String {
    switch policy {
    case .worst: "scored as empty: every label counts as missed (worst)"
    case .skip: "left out, counted and listed (skip)"
    case .error: "not allowed (error)"
    }
  }

  private func conventionValues(_ surface: SurfaceSettings) -> TemplateValues {
    let conventions = surface.conventions.map(\.convention)
    guard let first = conventions.first else { return [:] }
    var rows: [(String, [String])] = [
      ("tool", conventions.map { "\($0.tool) \($0.version)" })
    ]
    rows += first.tuple.indices.map { part in (first.tuple[part].field, conventions.map { $0.tuple[part].value }) }
    rows.append(
      (
        "not in this tool",
        conventions.map { surface.notInTool($0).joined(separator: " ") }.map { $0.isEmpty ? "-" : $0 }
      ))
    if conventions.contains(where: { $0.remark != nil }) {
      rows.append(("remark", conventions.map { $0.remark ?? "-" }))
    }
    return [
      "hasConventions": true, "conventionNames": conventions.map(\.name),
      "conventionRows": rows.map { ["label": $0.0.replacing("_", with: " "), "cells": $0.1] as TemplateValues },
    ]
  }

  /// What the paragraph cites, each once, in its order: metrics by label, then those over all labels of a case.
  private var publications: [Publication] {
    let keys = (index.metrics + study.overall.map(\.name)).map { MetricNames.key(of: $0) }
    var found = keys.compactMap { MetricReferences.publication(of: $0) }
    if study.settings.bootstrap != nil { found.append(MetricReferences.efron) }
    if index.metrics.contains("reference_ml") { found.append(MetricReferences.blandAltman) }
    found.append(MetricReferences.metricsReloaded)
    var seen: Set<Publication> = []
    return found.filter { seen.insert($0).inserted }
  }

  private var paragraph: String {
    func cited(_ name: String) -> String {
      let source = MetricReferences.publication(of: MetricNames.key(of: name)).map { " (\($0.short))" } ?? ""
      return "\(MetricNames.inText(name))\(source)"
    }
    let cases = ReportNumber.counted(study.cases.count, "case")
    let labels = ReportNumber.counted(study.labels.count, "label")
    var sentences = [
      "Predicted segmentations of \(cases) with \(labels) were compared with the reference by Voxloss \(version)."
    ]
    if !index.mainMetrics.isEmpty {
      sentences.append(
        "We report the following metrics: \(index.mainMetrics.map(cited).joined(separator: "; ")); means are over cases, by label."
      )
    }
    let others = index.metrics.filter { !index.mainMetrics.contains($0) } + study.overall.map(\.name)
    let sources = Set(others.compactMap { MetricReferences.publication(of: MetricNames.key(of: $0))?.short })
    if !others.isEmpty {
      let cited = sources.isEmpty ? "" : " (\(sources.sorted().joined(separator: "; ")))"
      sentences.append("Further metrics are given in the report\(cited).")
    }
    if let convention = surface?.conventions.first?.convention {
      sentences.append(
        "Surface distances are in millimetres and follow the convention of \(convention.tool) \(convention.version).")
    }
    sentences.append(PolicyText.sentence(study.settings.emptyMasks))
    sentences.append(failureSentence)
    if let bootstrap = study.settings.bootstrap {
      sentences.append(
        "Confidence intervals of the means are bias-corrected and accelerated bootstrap intervals (\(bootstrap.resamples) "
          + "resamples, level \(ReportNumber.brief(bootstrap.level)); \(MetricReferences.efron.short)).")
    }
    if index.metrics.contains("reference_ml") {
      sentences.append(
        "Agreement of volumes is given as bias and limits of agreement (\(MetricReferences.blandAltman.short)).")
    }
    sentences.append("On the choice of metrics see \(MetricReferences.metricsReloaded.short).")
    return sentences.joined(separator: " ")
  }

  private var failureSentence: String {
    let missing = study.missing.count
    let unusable = study.unusable.count
    let left = study.failures.count + study.skipped.count
    return
      "\(ReportNumber.counted(missing, "prediction")) \(missing == 1 ? "was" : "were") missing and \(unusable) unusable, "
      + "which count as empty; \(ReportNumber.counted(left, "case")) \(left == 1 ? "was" : "were") left out."
  }
}
