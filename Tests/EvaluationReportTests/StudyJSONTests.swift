import EvaluationReport
import Foundation
import OverlapMetrics
import Statistics
import SurfaceMetrics
import TestSupport
import Testing
import VolumeCore

@testable import Scoring

/// The JSON document of a study and its schema.
struct StudyJSONTests {
  let schema: JSONValue

  init() throws { schema = try JSONValue(contentsOf: SharedData.packageRoot.path + "/Docs/results.schema.json") }

  private func document(_ study: StudyScore, limits: Bool = false) throws -> JSONValue {
    try JSONValue(text: StudySample.report(study, limits: limits).text(.json))
  }

  @Test func everyMemberIsInTheSchemaAndTheOtherWayRound() throws {
    let first = try document(StudySample.study(bootstrap: Bootstrap()), limits: true)
    let region = LabelScore(
      label: nil, name: "whole", members: [1, 2], status: .defined, values: [MetricValue(key: "dice", value: 1)])
    var settings = StudySettings()
    settings.preset = "amos"
    let ofRegions = StudyScore(
      outcomes: [
        .scored(
          ReportSample.madeUp([region], overall: [MetricValue(key: "mean_foreground_dice", value: nil)]))
      ], settings: settings)
    let limit = StudyLimits(path: "l", limits: [MetricLimit(label: "whole", metric: "dice", minimum: 0.5)])
    let second = try JSONValue(
      text: EvaluationReport(study: ofRegions, limits: try limit.check(ofRegions), version: "1").text(.json))
    for json in [first, second] { #expect(SchemaCheck(schema).faults(in: json) == []) }

    func emitted(_ parts: [JSONValue]) -> Set<String> { Set(parts.flatMap(\.object.keys)) }
    func listed(_ name: String) -> Set<String> { Set(schema["$defs"][name].properties.object.keys) }
    #expect(emitted([first, second]) == Set(schema.properties.object.keys))
    // Written only where a preset is outranked.
    #expect(emitted([first.study, second.study]).union(["preset_overrides"]) == listed("study"))
    #expect(Set(first.study.bootstrap.object.keys) == ["method", "resamples", "level", "seed"])
    #expect(emitted(first.failures.array) == listed("failure"))
    let summaries = first.summary.array + second.summary.array
    // Written only for several conventions.
    #expect(emitted(summaries).union(["conventions", "spread"]) == listed("label_summary"))
    let excluded = try document(StudySample.study(.excluded))
    #expect(SchemaCheck(schema).faults(in: excluded) == [])
    #expect(
      emitted(summaries.map(\.metrics.dice) + excluded.summary.array.map(\.metrics.dice)) == listed("metric_summary"))
    #expect(emitted([first.limits]) == listed("limits"))
    #expect(emitted(first.limits.cases.array) == listed("case_verdict"))
    let verdicts = (first.limits.cases.array + second.limits.cases.array).flatMap(\.verdicts.array)
    #expect(emitted(verdicts) == listed("limit_verdict"))
    let limits = schema["$defs"].limits.properties
    #expect(Set(first.limits.counts.object.keys) == Set(limits.counts.properties.object.keys))
    #expect(emitted(first.limits.limits.array) == Set(limits.limits.items.properties.object.keys))
  }

  /// A metric that code has and the summaries' patterns lack would be a fault.
  @Test func everyMetricMayBeSummarized() throws {
    let keys = OverlapMetric.allCases.map(\.rawValue) + SoftMetric.allCases.map(\.rawValue)
    let surface = SurfaceMetric.all + [.hausdorffPercentile(99.5)]
    let values =
      keys.map { MetricValue(key: $0, value: 0.5) }
      + surface.map { MetricValue(key: $0.key, tolerance: $0.takesTolerance ? 1.5 : nil, value: 0.5) }
    let overall = [
      "mean_foreground_dice", "generalized_dice", "weighted_kappa", "multiclass_accuracy",
    ]
    let label = LabelScore(label: 1, name: nil, members: nil, status: .defined, values: values)
    let study = StudyScore(
      outcomes: [
        .scored(ReportSample.madeUp([label], overall: overall.map { MetricValue(key: $0, value: 0.5) }))
      ])
    let json = try document(study)
    let faults = SchemaCheck(schema).faults(in: json).filter { !$0.contains("voxels") || $0.contains("summary") }
    #expect(faults == [])
    #expect(json.summary[0].metrics.object.count == values.count && json.overall_summary.object.count == overall.count)
  }

  @Test func valuesOfTheSample() throws {
    let json = try document(StudySample.study(), limits: true)
    #expect(json.study.empty_masks.policy.string == "worst" && json.study.bootstrap.isNull)
    #expect(json.missing_predictions == .array([.string("c")]) && json.unusable_predictions == .array([.string("d")]))
    #expect(json.skipped == .array([.string("f")]))
    #expect(json.extra_predictions == .array([.string("models/unet/x.nii.gz")]))
    #expect(json.failures[0]["case"].string == "e")
    // Liver: 0.9, 0.7, 0, 0. Spleen: 0.8, 0, 0, 0.
    let (liver, spleen) = (json.summary[0].metrics, json.summary[1].metrics)
    #expect(liver.dice.mean.number == 0.4 && liver.dice.n.integer == 4 && liver.dice.missed.integer == 2)
    #expect(abs((spleen.dice.mean.number ?? 0) - 0.2) < 1e-15 && spleen.dice.both_empty.integer == 1)
    // A missed label counts the image diagonal, so that it cannot lower the mean distance.
    #expect(abs((liver.hd95.mean.number ?? 0) - (6 + 2 * 29.0.squareRoot()) / 4) < 1e-15)
    #expect(abs((json.foreground_mean.dice.number ?? 0) - 0.3) < 1e-15)
    #expect(json.cases[3].error.string == "d.nii.gz: is truncated")
    #expect(json.limits.passed == .bool(false) && json.limits.cases.array.count == 6)
  }

  @Test(
    arguments: [
      ("\"n\" :", "\"N\" :"), ("\"summary\" :", "\"summaries\" :"), ("\"skipped\" :", "\"Skipped\" :"),
      ("\"missed\" : \"worst\"", "\"missed\" : \"bad\""), ("\"missing\" : \"worst\"", "\"missing\" : \"best\""),
      ("\"seed\" : ", "\"seed\" : -"), ("\"method\" : \"BCa\"", "\"method\" : \"bca\""),
      ("\"verdict\" : \"fail\"", "\"verdict\" : \"failed\""), ("\"passed\" : false", "\"passed\" : 0"),
      ("\"ci_lower\" :", "\"lower\" :"), ("\"failing_cases\" :", "\"failing\" :"), ("\"study\" :", "\"Study\" :"),
      ("\"mean_foreground_dice\" :", "\"foreground_dice\" :"), ("\"extra_predictions\" :", "\"extra\" :"),
    ])
  func theCheckFindsFaults(_ found: String, _ replacement: String) throws {
    let text = try StudySample.report(StudySample.study(bootstrap: Bootstrap()), limits: true).text(.json)
    let changed = text.replacing(found, with: replacement)
    #expect(changed != text)
    #expect(try !SchemaCheck(schema).faults(in: JSONValue(text: changed)).isEmpty)
  }

  @Test func limitsAreReadBack() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(try StudySample.report(limits: true).text(.json), "results.json")
    #expect(try StudyLimits(resultsFile: path) == StudySample.limits)
    let plain = try folder.write(try StudySample.report().text(.json), "plain.json")
    #expect(try StudyLimits(resultsFile: plain) == nil)
    let stored = try StudyScore(contentsOf: path)
    let again = EvaluationReport(study: stored, limits: try StudySample.limits.check(stored), version: "1")
    let fresh = try StudySample.report(limits: true)
    for format in ReportFormat.allCases { #expect(again.text(format) == fresh.text(format), "\(format)") }
  }
}
