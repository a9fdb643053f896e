internal import EvaluationReport
internal import Scoring

extension PageContent {
  /// The names of a list at most; the others are counted.
  private static let listLimit = 200

  /// The folders, the counts and the cases that went wrong.
  func runValues() -> TemplateValues {
    let settings = study.settings
    let changes =
      settings.presetOverrides.isEmpty ? "" : ", but for \(settings.presetOverrides.joined(separator: ", "))"
    let (missing, unusable) = (study.missing.count, study.unusable.count)
    let run = [
      ("Reference", settings.referencePath), ("Prediction", settings.predictionPath),
      ("Preset", settings.preset.map { $0 + changes }), ("Preset and data", study.presetFit?.warning),
      ("Preset's labels", study.presetFit?.note),
      ("Made by", "Voxloss \(version), results schema \(EvaluationReport.schemaVersion)"),
    ]
    let failed = [
      (missing, "missing"), (unusable, "unusable"), (study.failures.count, "failed"),
      (study.skipped.count, "skipped"), (study.extraPredictions.count, "extra"),
    ]
    let counts =
      [
        (study.cases.count - missing - unusable, "scored", ""),
        (study.labels.count, "labels", ""),
      ]
      + failed.map { ($0.0, $0.1, $0.0 > 0 ? "bad" : "") }
    return [
      "run": run.compactMap { name, value in value.map { ["name": name, "value": $0] } },
      "counts": counts.map { ["count": "\($0.0)", "name": $0.1, "kind": $0.2] }, "problems": problems,
    ]
  }

  private var problems: [TemplateValues] {
    let unusable = study.unusable.map { scored -> (String, String?) in
      if case .failed(let reason) = scored.predictionState { (scored.name, reason) } else { (scored.name, nil) }
    }
    let lists: [(name: String, meaning: String, items: [(String, String?)])] = [
      (
        "missing", "there is no prediction; every label counts as missed",
        study.missing.map { ($0.name, nil) }
      ),
      ("unusable", "the prediction could not be scored; every label counts as missed", unusable),
      ("failed", "there are no scores, and the cases are in no mean", study.failures.map { ($0.name, $0.reason) }),
      ("skipped", "there is no prediction, and the cases are in no mean", study.skipped.map { ($0, nil) }),
      ("extra", "predictions without a reference, which were not scored", study.extraPredictions.map { ($0, nil) }),
    ]
    return lists.filter { !$0.items.isEmpty }.map { list in
      var values: TemplateValues = [
        "count": "\(list.items.count)", "name": list.name, "meaning": list.meaning, "isOpen": list.items.count <= 10,
        "items": list.items.prefix(PageContent.listLimit).map { name, reason in
          var item = ["name": name]
          item["reason"] = reason
          return item
        },
      ]
      if list.items.count > PageContent.listLimit { values["more"] = "\(list.items.count - PageContent.listLimit)" }
      return values
    }
  }

  /// The block about limits; nil when there are none.
  func verdictValues() -> TemplateValues? {
    guard let verdict = options.verdict else { return nil }
    let failing = verdict.failingCases
    let sentence =
      failing.isEmpty
      ? "\(ReportNumber.counted(verdict.caseCount, "case")) judged by \(verdict.path)."
      : "\(failing.count) of \(ReportNumber.counted(verdict.caseCount, "case")) fail by \(verdict.path)."
    var values: TemplateValues = [
      "word": verdict.passes ? "pass" : "fail", "kind": verdict.passes ? "good" : "bad", "sentence": sentence,
      "limits": verdict.limits.map {
        [
          "label": $0.label, "metric": $0.metric, "limit": $0.limit, "pass": "\($0.passed)", "fail": "\($0.failed)",
          "undefined": "\($0.undefined)", "undefinedKind": $0.undefined > 0 ? "bad" : "",
          "bothEmpty": "\($0.bothEmpty)", "kind": $0.failed > 0 ? "bad" : "",
        ]
      },
      "hasFailing": !failing.isEmpty, "failingCount": ReportNumber.counted(failing.count, "case"),
      "failing": failing.prefix(PageContent.listLimit).map { ["name": $0.name, "reason": $0.reason] },
    ]
    if failing.count > PageContent.listLimit { values["more"] = "\(failing.count - PageContent.listLimit)" }
    return values
  }
}
