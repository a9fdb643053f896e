internal import Scoring
internal import Statistics
internal import VolumeCore

extension PageContent {
  /// With more labels the small plots are folded away.
  private static let openMultiples = 12

  func plotSections() -> [TemplateValues] {
    if study.cases.isEmpty || study.labels.isEmpty { return [] }
    var sections: [TemplateValues] = []
    let distributions = index.mainMetrics.compactMap { metric in
      DistributionPlot(index, metric: metric).map { figure($0.drawing(), MetricNames.heading(metric)) }
    }
    if !distributions.isEmpty {
      sections.append(
        section(
          "distributions", "Distributions",
          "Each dot is a case, vermilion where the label is missed or spurious and counts as the policy says. The box "
            + "spans the quartiles with the median inside, whiskers reach to the last value within 1.5 box lengths, "
            + "the diamond is the mean. Of many dots an even selection by rank is drawn; the lowest and the highest "
            + "are always there.", distributions))
    }
    sections.append(failureSection())
    sections += volumeSections()
    return sections
  }

  private func failureSection() -> TemplateValues {
    guard let bars = FailureBars(study) else {
      return section("failures", "Missed and spurious labels", "No label is missed or spurious in any case.", [])
    }
    let others = study.labels.count { $0.count(.missed) + $0.count(.spurious) == 0 }
    let text =
      "Missed: in the reference, not in the prediction. Spurious: the reverse."
      + (others > 0
        ? " \(ReportNumber.counted(others, "label")) without either \(others == 1 ? "is" : "are") not shown." : "")
    return section("failures", "Missed and spurious labels", text, [figure(bars.drawing(), nil)])
  }

  private func volumeSections() -> [TemplateValues] {
    let pooled = VolumePairs(index)
    if pooled.pairs.isEmpty { return [] }
    let perLabel = study.labels.indices.map { ($0, VolumePairs(index, label: $0)) }.filter { !$0.1.pairs.isEmpty }
    var agreement = section(
      "volumes", "Agreement of volumes",
      "Bland-Altman: prediction minus reference against their mean, with the bias and the limits of agreement (bias "
        + "± 1.96 SD). Missed and spurious labels are in it, with a volume of 0 on one side (vermilion).",
      [
        BlandAltmanPlot(index: index, title: "all labels", pairs: pooled, isWide: true, pointLimit: 3000).drawing()
          .map { figure($0, "All labels") }
      ].compactMap { $0 })
    if perLabel.count > 1 {
      let limit = max(40, min(300, 8000 / perLabel.count))
      let multiples = perLabel.compactMap { label, pairs in
        BlandAltmanPlot(
          index: index, title: study.labels[label].title, pairs: pairs, isWide: false, pointLimit: limit
        ).drawing().map { figure($0, study.labels[label].title, isWide: false) }
      }
      agreement["hasMultiples"] = true
      agreement["multiples"] = multiples
      agreement["isOpen"] = multiples.count <= PageContent.openMultiples
      agreement["multiplesHeading"] = "By label"
    }
    agreement["agreement"] = agreementTable([("all labels", pooled)] + perLabel.map { (study.labels[$0].title, $1) })
    var sections = [agreement]
    let metric = index.mainMetrics.first { MetricScale(key: $0).best == 1 }
    if let metric, let drawing = VolumeScatter(index: index, metric: metric).drawing() {
      sections.append(
        section(
          "sizes", "Volume and \(MetricNames.title(metric))",
          "Small structures score lower for the same error at their border. Missed and spurious labels are in it with "
            + "what they count.", [figure(drawing, nil)]))
    }
    return sections
  }

  private func agreementTable(_ rows: [(String, VolumePairs)]) -> TemplateValues {
    [
      "heading": "Bias and limits of agreement", "isOpen": rows.count <= PageContent.openMultiples + 1,
      "caption": "Bias and limits of agreement of volumes in ml",
      "columns": ["n", "bias", "95% CI", "SD", "lower limit", "upper limit"],
      "rows": rows.map { title, pairs -> TemplateValues in
        let agreement = pairs.agreement
        return [
          "label": title,
          "cells": [
            "\(pairs.pairs.count)", ReportNumber.short(agreement?.bias),
            agreement.map {
              "\(ReportNumber.short($0.biasInterval.lower)) to \(ReportNumber.short($0.biasInterval.upper))"
            } ?? "-",
          ]
            + [agreement?.standardDeviation, agreement?.lowerLimit, agreement?.upperLimit].map {
              ReportNumber.short($0)
            },
        ]
      },
    ]
  }

  private func section(_ id: String, _ heading: String, _ text: String, _ figures: [TemplateValues]) -> TemplateValues {
    ["id": id, "heading": heading, "text": text, "figures": figures, "hasMultiples": false]
  }

  private func figure(_ drawing: SVGElement, _ caption: String?, isWide: Bool = true) -> TemplateValues {
    var values: TemplateValues = ["svg": drawing.markup(), "isWide": isWide, "label": caption ?? "Plot"]
    values["caption"] = caption
    return values
  }
}
