import Foundation
import TestSupport
import Testing
import VolumeCore

@testable import EvaluationReport
@testable import Scoring

/// MONAI's metric reports against the files that MONAI 1.6.1 wrote of the table in `monai-table.json`.
struct MONAIReportTests {
  let table: JSONValue

  init() throws {
    table = try JSONValue(contentsOf: SharedData.packageRoot.path + "/Tests/Fixtures/Golden/monai-table.json")
  }

  private func values(_ name: String) -> [[Double]] { table[name].array.map { $0.array.map { $0.number ?? .nan } } }

  @Test(arguments: ["mean_dice", "hausdorff"]) func bytesOfMONAI(_ name: String) throws {
    let monai = MONAITable(
      images: table.images.array.compactMap(\.string), classes: table.class_labels.array.compactMap(\.string),
      values: values(name))
    #expect(try monai.rawText == NNUNetReportTests.golden("monai-\(name)_raw.csv"))
    let operations = table.summary.array.compactMap(\.string)
    #expect(try monai.summaryText(operations) == NNUNetReportTests.golden("monai-\(name)_summary.csv"))
  }

  /// All operations; the file is of float32, whose four decimals are the same here but for one tie of 0.66875.
  @Test func allOperations() throws {
    let monai = MONAITable(
      images: table.images.array.compactMap(\.string), classes: ["class0", "class1", "class2"],
      values: values("hausdorff"))
    #expect(try monai.summaryText() == NNUNetReportTests.golden("monai-float32-hausdorff_summary.csv"))
  }

  /// The same files from the scores of a study.
  @Test func filesOfAStudy() throws {
    let names = table.class_labels.array.compactMap(\.string)
    let (dice, distances) = (values("mean_dice"), values("hausdorff"))
    let cases = table.images.array.compactMap(\.string).enumerated().map { row, name in
      let labels = names.indices.map { column -> LabelScore in
        let value = { (number: Double) in number.isNaN ? nil : number as Double? }
        let isThere = value(dice[row][column]) != nil || value(distances[row][column]) != nil
        return ReportSample.label(
          column + 1, named: names[column], status: isThere ? .defined : .bothEmpty,
          ["dice": value(dice[row][column]), "hd95": value(distances[row][column])])
      }
      return CaseOutcome.scored(ReportSample.madeUp(labels, name: name))
    }
    var settings = StudySettings()
    settings.emptyMasks = .excluded
    let files = EvaluationReport(study: StudyScore(outcomes: cases, settings: settings), version: "1")
      .files(.monai, named: "ignored")
    #expect(
      files.map(\.name) == ["metrics.csv", "dice_raw.csv", "dice_summary.csv", "hd95_raw.csv", "hd95_summary.csv"])
    #expect(try files[1].text == NNUNetReportTests.golden("monai-mean_dice_raw.csv"))
    #expect(try files[3].text == NNUNetReportTests.golden("monai-hausdorff_raw.csv"))
    let lines = files[4].text.split(separator: "\n")
    #expect(lines[0] == "class,mean,median,max,min,90percentile,std,notnans")
    #expect(lines[4] == "mean,14.0382,10.2708,34.4444,1.1667,28.6861,12.8458,4.0000")
    #expect(files[0].text.hasPrefix("dice,0.5968749999999999\nhd95,14.03819527777777"))
  }

  /// A missed organ is in the mean as the image diagonal and not left out, as nan would be.
  @Test func failuresCount() throws {
    let files = try StudySample.report().files(.monai, named: "")
    let raw = try #require(files.first { $0.name == "hd95_raw.csv" })
    #expect(
      raw.text == """
        filename,liver,spleen,mean
        a,2.0000,3.0000,2.5000
        b,4.0000,5.3852,4.6926
        c,5.3852,5.3852,5.3852
        d,5.3852,5.3852,5.3852

        """)
  }
}
