internal import EvaluationReport
internal import Scoring

/// Everything that the templates are filled with.
struct PageContent {
  let index: StudyIndex
  let version: String
  let options: HTMLReportOptions

  init(_ study: StudyScore, version: String, options: HTMLReportOptions) {
    index = StudyIndex(study)
    self.version = version
    self.options = options
  }

  var study: StudyScore { index.study }

  var values: TemplateValues {
    var values: TemplateValues = [
      "title": title, "version": version, "style": ReportTemplates.style, "script": ReportTemplates.script,
    ]
    let plots = plotSections()
    var sections = [("summary", "Summary")] + plots.map { ($0["id"] as? String ?? "", $0["heading"] as? String ?? "") }
    for part in [runValues(), summaryValues(), caseTableValues(), methodsValues()] { values.merge(part) { $1 } }
    values["plotSections"] = plots
    if let worst = worstValues() {
      values["worst"] = worst
      sections.append(("worst", "Worst cases"))
    }
    if let verdict = verdictValues() {
      values["verdict"] = verdict
      sections.insert(("verdict", "Limits"), at: 0)
    }
    sections += [("cases", "Cases"), ("methods", "Methods")]
    values["sections"] = sections.map { ["id": $0.0, "heading": $0.1] }
    return values
  }

  private var title: String {
    if let title = options.title { return title }
    guard let prediction = study.settings.predictionPath else { return "Segmentation report" }
    let name = prediction.split(separator: "/").last.map(String.init) ?? prediction
    return "Segmentation report: \(name)"
  }
}
