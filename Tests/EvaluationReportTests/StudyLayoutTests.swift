import EvaluationReport
import Statistics
import SurfaceMetrics
import TestSupport
import Testing
import VolumeCore

@testable import Scoring

/// What the table of a study leaves out on a narrow terminal, and what it shows of several conventions.
struct StudyLayoutTests {
  private func table(_ study: StudyScore, width: Int?) throws -> [Substring] {
    var options = ReportOptions()
    options.width = width
    return try StudySample.report(study, options: options).text(.table).split(separator: "\n")
  }

  @Test func columnsAreLeftOutUntilTheTableFits() throws {
    let study = StudySample.study(bootstrap: Bootstrap())
    let whole = try table(study, width: nil)
    #expect(try table(study, width: 500) == whole)
    #expect(!whole.contains { $0.contains("left out to fit") })
    let full = whole[1].count
    for width in [full - 1, 100, 84, 72] {
      let lines = try table(study, width: width)
      #expect(lines[1].count <= width && !lines[3].contains("["), "\(width)")
      #expect(lines.contains { $0.hasPrefix("left out to fit the terminal: intervals") }, "\(width)")
    }
    #expect(try table(study, width: 100)[1].contains("reference ml"))
    let narrow = try table(study, width: 72)
    #expect(!narrow[1].contains("reference ml"))
    #expect(try !table(study, width: 40)[1].contains("spurious"))
    // One case has no spleen on either side, so that its count stays.
    #expect(narrow[1].contains("both empty") && narrow[3].contains("0.4000"))
  }

  @Test func reasonsHaveAHundredCharactersAtMost() throws {
    let long = String(repeating: "long ", count: 60)
    let label = LabelScore(
      label: 1, name: nil, members: nil, status: .missed, values: [MetricValue(key: "dice", value: 0)])
    let study = StudyScore(
      outcomes: ["a", "b"].map {
        .scored(ReportSample.madeUp([label], name: $0, overall: [], state: .failed("\($0).nii: \(long)")))
      })
    for (width, limit) in [(nil, 100), (80, 80 - 11 - 9 - 2)] as [(Int?, Int)] {
      let lines = try table(study, width: width)
      let first = try #require(lines.first { $0.hasPrefix("a ") })
      #expect(first.hasSuffix("\u{2026}") && first.count == 11 + 1 + 9 + 1 + limit, "\(first)")
    }
  }

  @Test func conventionsStandSideBySide() throws {
    func entry(_ status: ClassStatus, _ values: [Double?]) -> LabelScore {
      LabelScore(
        label: 1, name: "liver", members: nil, status: status, values: [MetricValue(key: "hd95", value: values[0])],
        conventions: zip(["deepmind", "medpy"], values).map {
          ConventionScore(name: $0, values: [MetricValue(key: "hd95", value: $1)])
        })
    }
    let cases = [entry(.defined, [2, 3]), entry(.defined, [4, 4]), entry(.missed, [nil, nil])]
    let study = StudyScore(
      outcomes: cases.enumerated().map {
        .scored(ReportSample.madeUp([$1], name: "\($0)", overall: []))
      })
    // A missed label counts the image diagonal, the root of 29, by either convention.
    let worst = 29.0.squareRoot()
    let means = [(6 + worst) / 3, (7 + worst) / 3]
    let found = study.conventionMeans(of: study.labels[0]).conventions.map { $0.values[0].value ?? -1 }
    #expect(zip(found, means).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(study.labels[0]["hd95"]?.mean == found[0])
    let text = try StudySample.report(study).text(.table)
    #expect(text.contains("means by convention") && text.contains("0.3333"))
    let json = try JSONValue(text: StudySample.report(study).text(.json)).summary[0]
    #expect(json.conventions.medpy.hd95.number == found[1])
    #expect(json.spread.hd95.min.number == found[0] && json.spread.hd95.max.number == found[1])
    #expect(try StudySample.report(StudySample.study()).text(.table).contains("means by convention") == false)
  }
}
