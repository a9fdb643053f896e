internal import Scoring

extension PageContent {
  /// The worst cases with a slice of each; nil when none were wanted or no case has a value.
  func worstValues() -> TemplateValues? {
    let worst = index.worstCases().prefix(max(options.worstCount, 0))
    guard let metric = index.rankingMetric, !worst.isEmpty else { return nil }
    if !study.cases.contains(where: \.hasGrid) {
      return [
        "text": "nnU-Net's summary.json does not hold the grids of the label maps, so that no case is drawn; the table "
          + "of cases can be sorted by \(metric)."
      ]
    }
    let items = worst.map { position, mean -> TemplateValues in
      let scored = study.cases[position]
      var numbers = "mean \(metric) \(ReportNumber.short(mean, metric))"
      if let least = index.worstLabel(position, metric) {
        numbers += "; worst: \(study.labels[least.label].title) \(ReportNumber.short(least.value, metric))"
      }
      var values: TemplateValues = ["name": scored.name, "numbers": numbers]
      switch CaseThumbnail(of: scored, imagesFolder: options.imagesFolder).picture() {
      case .success(let picture):
        values["svg"] = picture.drawing.markup()
        values["note"] = picture.note
      case .failure(let problem): values["reason"] = problem.reason
      }
      return values
    }
    let background =
      options.imagesFolder == nil
      ? "Grey is where both agree; tints are where only one of them has a label." : "The image lies beneath."
    return [
      "text":
        "\(ReportNumber.counted(items.count, "case")) with the \(StudyIndex.isHigherBetter(metric) ? "lowest" : "highest") "
        + "mean \(metric) over labels, each in the slice in which most voxels differ. \(background)",
      "items": items, "hasItems": true,
    ]
  }
}
