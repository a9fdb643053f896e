import Foundation
import HTMLReport
import Scoring
import TestSupport
import Testing
import VolumeCore

@Suite struct PageStructureTests {
  private static let hostile = "<script>alert(1)</script>\"'&</title>"

  @Test func sectionsAreThereInOrder() {
    let page = HTMLReport(study: StudySample.study(cases: 12), version: "1.2.3").text()
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    let identifiers = page.matches(of: /<section id="([a-z]+)"/).map { String($0.output.1) }
    #expect(
      identifiers == ["summary", "distributions", "failures", "volumes", "sizes", "worst", "cases", "methods"])
    let links = page.matches(of: /<a href="#([a-z]+)"/).map { String($0.output.1) }
    #expect(links == identifiers)
    #expect(page.contains("<a class=\"skip\" href=\"#main\">"))
    #expect(page.contains("Voxloss 1.2.3"))
    #expect(!page.contains("{{") && !page.contains("Optional("))
  }

  @Test func nothingIsLoaded() throws {
    let page = HTMLReport(study: try FixtureStudy.kits(), version: "1").text()
    let addresses = page.matches(of: /(?:src|href|action|data|poster)\s*=\s*"([^"]*)"/).map { String($0.output.1) }
    #expect(addresses.count > 10)
    #expect(addresses.allSatisfy { $0.hasPrefix("#") || $0.hasPrefix("data:") })
    #expect(
      !page.contains("http://") && !page.contains("https://") && !page.contains("@import") && !page.contains("url("))
  }

  @Test func pictureAndDrawingsAreWellFormedAndNamed() throws {
    for page in [
      HTMLReport(study: try FixtureStudy.kits(), version: "1").text(),
      HTMLReport(study: StudySample.study(cases: 30, labels: 104), version: "1").text(),
      HTMLReport(study: StudySample.study(cases: 3, labelName: { _ in PageStructureTests.hostile }), version: "1")
        .text(),
    ] {
      let drawings = page.matches(of: /(?s)<svg.*?<\/svg>/).map { String($0.output) }
      #expect(drawings.count >= 8)
      for drawing in drawings {
        #expect(XMLCheck.isWellFormed(drawing), "\(drawing.prefix(200))")
        #expect(drawing.contains("role=\"img\"") && drawing.contains("aria-label=\""))
        #expect(drawing.contains(/^<svg[^>]*><title>[^<]+<\/title>/))
      }
      #expect(!page.contains("<img"))
      #expect(!page.contains("nan") || !page.contains(/[ "]-?nan[ "]/))
    }
  }

  @Test func namesCannotLeaveTheirPlace() {
    let study = StudySample.study(
      cases: 4, name: { "\(PageStructureTests.hostile)\($0)" }, labelName: { "\(PageStructureTests.hostile)\($0)" })
    var options = HTMLReportOptions()
    options.title = PageStructureTests.hostile
    options.verdict = ReportVerdict(
      path: PageStructureTests.hostile, caseCount: 4,
      limits: [
        .init(label: PageStructureTests.hostile, metric: "dice", limit: "<b>", passed: 1, failed: 3, bothEmpty: 0)
      ], failingCases: [.init(name: PageStructureTests.hostile, reason: "<img src=x onerror=alert(1)>")])
    let page = HTMLReport(study: study, version: "1", options: options).text()
    #expect(page.matches(of: /<script/).count == 1)
    #expect(!page.contains("<script>alert") && !page.contains("<img") && !page.contains("</title>\""))
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(page.contains("<span class=\"bad\">fail</span>"))
  }

  @Test func failuresStandInFront() {
    let failure = CaseFailure(
      name: "broken", referencePath: "r.nii", predictionPath: nil, reason: "r.nii: is truncated")
    let sample = StudySample.study(cases: 7)
    let study = StudyScore(
      outcomes: sample.cases.map { .scored($0) } + [.failed(failure)], skipped: ["left"], extraPredictions: ["more.nii"]
    )
    let page = HTMLReport(study: study, version: "1").text()
    let counts = page.matches(of: /<li class="(bad)?">\s*<strong>(\d+)<\/strong> ([a-z ]+)</).map {
      "\($0.output.2) \($0.output.3)\($0.output.1 == nil ? "" : "!")"
    }
    #expect(
      counts == ["5 scored", "5 labels", "1 missing!", "1 unusable!", "1 failed!", "1 skipped!", "1 extra!"])
    for text in ["r.nii: is truncated", "case_6: is damaged", "<b>left</b>", "<b>more.nii</b>", "<b>case_5</b>"] {
      #expect(page.contains(text), "\(text)")
    }
  }

  @Test func equalResultsGiveEqualBytes() throws {
    let texts = try (0..<2).map { _ in HTMLReport(study: try FixtureStudy.kits(), version: "1").text() }
    #expect(texts[0] == texts[1])
    #expect(!texts[0].contains(/\b20[2-9]\d-\d\d-\d\d\b/) && !texts[0].contains(/\d\d:\d\d:\d\d/))
  }

  @Test func emptyStudyIsAPage() {
    let page = HTMLReport(study: StudyScore(outcomes: []), version: "1").text()
    #expect(page.contains("No label was scored.") && page.contains("</html>"))
    #expect(page.contains("0</strong> scored"))
  }

  @Test func tableHoldsEveryCaseAndLabel() {
    let study = StudySample.study(cases: 20)
    let page = HTMLReport(study: study, version: "1").text()
    let rows = page.matches(
      of: /<tr(?: class="b")?><th scope="row">(case_\d+)<td>(\d+ organ_\d+)<td>([a-z_, ]+)<td>([0-9.-]+)/)
    #expect(rows.count == 100)
    for (row, expected) in zip(rows, study.cases.flatMap { scored in scored.labels.map { (scored, $0) } }) {
      #expect(String(row.output.1) == expected.0.name && String(row.output.2) == expected.1.title)
      let dice = expected.1["dice"].map { String(format: "%.4f", $0) } ?? "-"
      #expect(String(row.output.4) == dice)
    }
  }

  @Test func tenThousandCasesStaySmall() {
    let study = StudySample.study(cases: 10_000, name: { "patient_cohort_2_case_\($0)" })
    let start = ContinuousClock.now
    let page = HTMLReport(study: study, version: "1").text()
    print("10,000 cases x 5 labels: \(page.utf8.count) bytes, \(ContinuousClock.now - start)")
    #expect(page.utf8.count < 5_000_000)
    #expect(page.matches(of: /<tr(?: class="b")?><th scope="row">patient_cohort_2_case_\d+<td>/).count == 10_000)
    #expect(page.contains("more than 5000 pairs of case and label"))
  }

  @Test func limitsHaveTheirVerdict() throws {
    let study = StudySample.study(cases: 20)
    let limits = StudyLimits(
      path: "limits.csv",
      limits: [
        MetricLimit(label: "organ_1", metric: "dice", minimum: 0.8),
        MetricLimit(label: "*", metric: "hd95", maximum: 500),
      ])
    let verdict = ReportVerdict(try limits.check(study))
    let first = try #require(verdict.limits.first)
    let entries = study.cases.compactMap { scored in scored.labels.first { $0.label == 1 } }
    let passed = entries.count { entry -> Bool in
      let dice: Double = entry["dice"] ?? 0
      return entry.status == .defined && dice >= 0.8
    }
    #expect(first.label == "1 organ_1" && first.limit == "≥ 0.8")
    #expect(first.passed == passed)
    let judged: Int = first.passed + first.failed + first.undefined + first.bothEmpty
    #expect(judged == 20)
    #expect(!verdict.passes)
    var options = HTMLReportOptions()
    options.verdict = verdict
    let page = HTMLReport(study: study, version: "1", options: options).text()
    #expect(page.contains("<a href=\"#verdict\">Limits</a>") && page.contains("by limits.csv."))
    for failing in verdict.failingCases { #expect(page.contains("<li><b>\(failing.name)</b> <span>")) }
  }
}
