import EvaluationReport
import Foundation
import SegmentationLosses
import TestSupport
import Testing
import VolumeCore

/// The report of a loss: every number in the JSON, the schema, the table.
struct LossReportTests {
  private static let size = VolumeSize(x: 2, y: 2, z: 1)

  /// Four voxels of three classes, class 2 absent, one voxel ignored.
  private func result(_ text: String) throws -> LossResult {
    let logits: [Double] = [0, 1, 2, 3, 1, 1, 0, 0, -1, 0, 1, 0]
    return try LossExpression(parsing: text).loss().evaluate(
      PredictionBatch(
        shape: TensorShape(classCount: 3, size: Self.size), activation: .softmax, values: logits),
      against: ReferenceBatch(labels: [0, 1, 1, 255] as [UInt8], classCount: 3, size: Self.size, ignoreLabel: 255))
  }

  private func report(
    _ text: String, gradient: LossReport.Gradient? = nil, convention: LossConvention? = nil, regions: [String] = []
  ) throws -> LossReport {
    try LossReport(
      result: result(text),
      setting: LossReport.Setting(
        loss: text, convention: convention, activation: .softmax, prediction: "p\u{1B}[31m.nii", reference: "r.nii",
        shape: [3, 1, 2, 2], geometry: VolumeGeometry(size: Self.size, spacing: VoxelSpacing(x: 0.5, y: 1, z: 2)),
        scalar: .float64, regions: regions, notes: ["a note"], warnings: ["a warning"]),
      gradient: gradient, version: "1.2.3")
  }

  @Test func theJSONHoldsTheResult() throws {
    let text = "0.5*dice:empty-class=skip+2*ce"
    let json = try JSONValue(text: report(text, gradient: .init(norm: 0.25, file: "g.nii")).jsonText())
    let result = try result(text)
    #expect(json.value.number == result.value && json.terms.array.count == 2)
    for (term, expected) in zip(json.terms.array, result.terms) {
      #expect(term.name.string == expected.name && term.value.number == expected.value)
      #expect(term.weight.number == expected.weight && term.classes.array.count == 3)
      for (entry, other) in zip(term.classes.array, expected.classes) {
        #expect(entry["class"].integer == other.classIndex && entry.value.number == other.value)
        #expect(entry.reference.number == other.referenceSum && entry.prediction.number == other.predictionSum)
      }
    }
    // A class that was left out has no value.
    #expect(json.terms[0].classes[2].value.isNull && json.terms[0].classes[1].value.number != nil)
    #expect(json.evaluated_voxels.integer == 3 && json.ignored_voxels.integer == 1)
    #expect(json.gradient.norm.number == 0.25 && json.gradient.file.string == "g.nii")
    #expect(json.spacing.numbers == [0.5, 1, 2] && json.shape.numbers == [3, 1, 2, 2])
    #expect(json.scalar.string == "float64" && json.activation.string == "softmax" && json.loss.string == text)
    #expect(json.convention.isNull && json.voxloss.version.string == "1.2.3")
    #expect(json.notes[0].string == "a note" && json.warnings[0].string == "a warning")
  }

  @Test func theSchemaDescribesEveryReport() throws {
    let schema = SchemaCheck(try JSONValue(contentsOf: SharedData.packageRoot.path + "/Docs/loss.schema.json"))
    let reports = [
      try report("dice"), try report("ce", gradient: .init(norm: 0, file: "g.h5:/a")),
      try report("dice-ce+boundary", convention: .kervadec(integerTruncation: true)),
      try report("dice:empty-class=skip", convention: .monai, regions: ["a", "b", "c"]),
    ]
    for report in reports {
      let json = try JSONValue(text: report.jsonText())
      #expect(schema.faults(in: json) == [], "\(report.setting.loss)")
    }
    for convention in LossConvention.all {
      #expect(try schema.faults(in: JSONValue(text: report("dice", convention: convention).jsonText())) == [])
    }
    #expect(!schema.faults(in: .object([:])).isEmpty)
    var broken = try JSONValue(text: report("dice", gradient: .init(norm: 1, file: "g.nii")).jsonText()).object
    broken["gradient"] = .object(["norm": .number(1)])
    #expect(schema.faults(in: .object(broken)).count == 1)
  }

  @Test func theTableIsPlainText() throws {
    let text = try report(
      "dice:empty-class=skip", gradient: .init(norm: 1.0 / 3, file: "g.nii"), regions: ["a", "b\nc", "d"]
    ).tableText()
    let result = try result("dice:empty-class=skip")
    #expect(!text.contains("\u{1B}"))
    for part in [
      "loss        dice:empty-class=skip\n", "prediction  p\u{FFFD}[31m.nii\n",
      "shape       (3, 1, 2, 2), float64, softmax\n",
      "spacing     0.5 x 1 x 2 mm\n", "voxels      3 evaluated, 1 ignored\n",
      "value       \(String(format: "%.12g", result.value))\n",
      "gradient    norm 0.333333, in g.nii\n", "term class name", "b c",
    ] { #expect(text.contains(part), "\(part)\n\(text)") }
    let last = try #require(text.split(separator: "\n").last)
    #expect(last.split(separator: " ").map(String.init).prefix(4) == ["dice", "2", "d", "-"])
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).allSatisfy { !$0.hasSuffix(" ") })
  }

  @Test func reportsAreEqualByteForByte() throws {
    #expect(try report("dice-ce").jsonText() == report("dice-ce").jsonText())
    #expect(try report("dice-ce").jsonText().hasSuffix("}\n"))
  }
}
