import EvaluationReport
import Foundation
import SurfaceMetrics
import TestSupport
import Testing
import VolumeCore

@testable import Scoring

/// Surface distances in every form of the results.
struct SurfaceReportTests {
  private static func value(_ key: String, at tolerance: Double? = nil, _ value: Double?) -> MetricValue {
    MetricValue(key: key, tolerance: tolerance, value: value)
  }

  private static func scores(_ hd: [Double?], _ nsd: [(Double, Double?)]...) -> [ConventionScore] {
    zip(["deepmind", "medpy"], zip(hd, nsd)).map { name, values in
      ConventionScore(
        name: name, values: [value("hd95", values.0)] + values.1.map { value("nsd", at: $0.0, $0.1) })
    }
  }

  private static func entry(
    _ label: Int, _ name: String? = nil, _ status: ClassStatus = .defined, dice: Double, _ scores: [ConventionScore]
  ) -> LabelScore {
    LabelScore(
      label: label, name: name, members: nil, status: status, values: [value("dice", dice)] + scores[0].values,
      conventions: scores)
  }

  private static func mean(
    _ key: String, at tolerance: Double? = nil, _ entries: [(ClassStatus, Double?)], _ policy: EmptyMaskPolicy
  ) -> MetricMean {
    MetricMean(
      key, tolerance: tolerance, entries.map { MetricMean.Entry(status: $0.0, value: $0.1) }, policy: policy,
      diagonal: 50)
  }

  /// Two labels, the second of them missed and with a tolerance of its own.
  static func scored(_ policy: EmptyMaskPolicy = .worst, name: String = "liver|right") -> CaseScore {
    let labels = [
      entry(1, name, dice: 0.5, scores([3, 2.5], [(1, 0.25), (2, 0.75)], [(1, 0.5), (2, nil)])),
      entry(12, nil, .missed, dice: 0, scores([nil, nil], [(0.5, 0)], [(0.5, 0)])),
    ]
    let means = [
      mean("hd95", [(.defined, 3), (.missed, nil)], policy), mean("nsd", at: 1, [(.defined, 0.25)], policy),
      mean("nsd", at: 2, [(.defined, 0.75)], policy),
    ]
    let settings = SurfaceSettings(
      conventions: [
        ConventionSummary(convention: .deepmind, means: means), ConventionSummary(convention: .medpy(), means: means),
      ], metrics: [.hausdorffPercentile(95), .normalizedSurfaceDice, .averageSymmetricSurfaceDistance],
      ignoredVoxels: .background, emptyMasks: policy, curveLimit: 5)
    return ReportSample.madeUp(labels, surface: settings)
  }

  private func text(_ format: ReportFormat, _ scored: CaseScore = scored(), isExplained: Bool = false) -> String {
    EvaluationReport(cases: [scored], version: "1", isExplained: isExplained).text(format)
  }

  @Test func table() {
    #expect(
      text(.table) == """
        case01: 4 x 3 x 2 voxels of 0.5 x 1 x 2 mm, RAS

        label name        status    dice hd95 mm nsd_0.5mm nsd_1mm nsd_2mm
        ----- ----------- ------- ------ ------- --------- ------- -------
            1 liver|right defined 0.5000  3.0000         -  0.2500  0.7500
           12             missed  0.0000       -    0.0000       -       -

        label         metric    deepmind  medpy spread
        ------------- --------- -------- ------ ------
        1 liver|right hd95        3.0000 2.5000 0.5000
        1 liver|right nsd_1mm     0.2500 0.5000 0.2500
        1 liver|right nsd_2mm     0.7500      -      -
        12            hd95             -      -      -
        12            nsd_0.5mm   0.0000 0.0000 0.0000

        labels 2: defined 1, missed 1, spurious 0, both_empty 0
        distances in mm by convention deepmind (surface-distance 0.1), the first of 2; not in this tool: assd
        mean hd95 26.5000 over 2 labels (missed 1 counted as 50 by --empty worst)
        mean nsd_1mm 0.2500 over 1 label
        mean nsd_2mm 0.7500 over 1 label

        """)
  }

  @Test func markdown() {
    #expect(
      text(.markdown) == """
        ### case01

        4 x 3 x 2 voxels of 0.5 x 1 x 2 mm, RAS

        | label | name         | status  |   dice | hd95 mm | nsd_0.5mm | nsd_1mm | nsd_2mm |
        |------:|:-------------|:--------|-------:|--------:|----------:|--------:|--------:|
        |     1 | liver\\|right | defined | 0.5000 |  3.0000 |         - |  0.2500 |  0.7500 |
        |    12 |              | missed  | 0.0000 |       - |    0.0000 |       - |       - |

        | label          | metric    | deepmind |  medpy | spread |
        |:---------------|:----------|---------:|-------:|-------:|
        | 1 liver\\|right | hd95      |   3.0000 | 2.5000 | 0.5000 |
        | 1 liver\\|right | nsd_1mm   |   0.2500 | 0.5000 | 0.2500 |
        | 1 liver\\|right | nsd_2mm   |   0.7500 |      - |      - |
        | 12             | hd95      |        - |      - |      - |
        | 12             | nsd_0.5mm |   0.0000 | 0.0000 | 0.0000 |

        labels 2: defined 1, missed 1, spurious 0, both_empty 0

        - distances in mm by convention deepmind (surface-distance 0.1), the first of 2; not in this tool: assd
        - mean hd95 26.5000 over 2 labels (missed 1 counted as 50 by --empty worst)
        - mean nsd_1mm 0.2500 over 1 label
        - mean nsd_2mm 0.7500 over 1 label

        """)
  }

  /// Names come from files: none can break a row of a table or reach the terminal as a command.
  @Test(arguments: ["a\nb", "a\u{1B}[31mb", "a|b\r\nc"]) func namesStayInTheirRow(_ name: String) {
    let rows = text(.markdown, SurfaceReportTests.scored(name: name)).split(separator: "\n").filter {
      $0.hasPrefix("|")
    }
    #expect(rows.count == 4 + 7 && rows.allSatisfy { $0.hasSuffix("|") && !$0.contains("\u{1B}") })
    #expect(Set(rows.suffix(7).map { $0.replacing("\\|", with: "").count { $0 == "|" } }) == [6])
  }

  @Test func csvHasOneRowALabelAndConvention() {
    let rows = CSVReportTests.parse(text(.csv))
    let values = ["dice", "hd95", "nsd_0.5mm", "nsd_1mm", "nsd_2mm"]
    let header = ["label", "name", "members", "status", "convention"] + values
    #expect(Array(rows[0].dropFirst(3)) == header)
    #expect(
      rows.dropFirst().map { Array($0.dropFirst(6)) } == [
        ["defined", "deepmind", "0.5", "3", "", "0.25", "0.75"], ["defined", "medpy", "0.5", "2.5", "", "0.5", ""],
        ["missed", "deepmind", "0", "", "0", "", ""], ["missed", "medpy", "0", "", "0", "", ""],
      ])
  }

  @Test func csvNamesTheOnlyConvention() throws {
    let folder = try TemporaryFolder()
    let scored = try ReportSample.scored(in: folder, .uint8(ReportSample.labels()))
    let rows = CSVReportTests.parse(text(.csv, scored))
    #expect(rows.count == 1 + scored.labels.count && rows.dropFirst().allSatisfy { $0[7] == "deepmind" })
    #expect(rows[0].suffix(4) == ["hd95", "assd", "nsd_1mm", "nsd_2mm"])
  }

  @Test func jsonOfAComparison() throws {
    let json = try JSONValue(text: text(.json)).cases[0]
    #expect(json.empty_masks.string == "worst" && json.ignored_surface_voxels.string == "background")
    #expect(json.curve_limit_mm.number == 5)
    #expect(Set(json.conventions.object.keys) == ["deepmind", "medpy"] && json.conventions.deepmind == json.convention)
    for field in SurfaceConvention.deepmind.tuple { #expect(json.convention[field.field].string == field.value) }
    #expect(json.convention.name.string == "deepmind" && json.convention.version.string == "0.1")
    #expect(json.convention.tool.string == "surface-distance" && json.convention.remark.isNull)
    #expect(json.convention.not_in_tool == .array([.string("assd")]))
    #expect(json.conventions.medpy.not_in_tool == .array([.string("nsd")]))
    let mean = json.convention.means.hd95
    #expect(mean.mean.number == 26.5 && mean.n.integer == 2 && mean.empty_counts_as.number == 50)
    #expect(
      [mean.defined, mean.missed, mean.spurious, mean.both_empty, mean.undefined].map(\.integer) == [1, 1, 0, 0, 0])
    #expect(json.convention.means.nsd["2"].mean.number == 0.75 && json.convention.means.nsd.object.count == 2)
    let (first, second) = (json.labels[0], json.labels[1])
    #expect(first.hd95.number == 3 && first.nsd.object == ["1": .number(0.25), "2": .number(0.75)])
    #expect(first.conventions.medpy.object == ["hd95": .number(2.5), "nsd": .object(["1": .number(0.5), "2": .null])])
    #expect(first.spread.hd95.object == ["min": .number(2.5), "max": .number(3)])
    #expect(first.spread.nsd["1"].object == ["min": .number(0.25), "max": .number(0.5)])
    #expect(first.spread.nsd["2"].object == ["min": .number(0.75), "max": .number(0.75)])
    #expect(second.object["hd95"] == .null && second.conventions.medpy.object["hd95"] == .null)
    #expect(second.spread.hd95.object == ["min": .null, "max": .null] && second.nsd.object == ["0.5": .number(0)])
    let schema = try JSONValue(contentsOf: SharedData.packageRoot.path + "/Docs/results.schema.json")
    let faults = SchemaCheck(schema).faults(in: try JSONValue(text: text(.json)))
    #expect(
      faults == [
        "document.cases[0].overall is object([:]), against required array([TestSupport.JSONValue.string(\"mean_foreground_dice\")])"
      ])
  }

  @Test func jsonOfOneConvention() throws {
    let folder = try TemporaryFolder()
    var options = CaseOptions()
    options.surface.conventions = [.medpy(2)]
    options.surface.imageEdge = .open
    options.metrics = try MetricSelection(parsing: ["hd99.5", "hd7_reference_to_prediction", "surface_area_prediction"])
    let document = try JSONValue(
      text: text(.json, try ReportSample.scored(in: folder, .uint8(ReportSample.labels()), options: options)))
    let json = document.cases[0]
    #expect(json.convention.name.string == "medpy:2" && json.convention.image_edge.string == "open")
    #expect(json.object["conventions"] == nil && json.labels.array.allSatisfy { $0.object["spread"] == nil })
    #expect(
      Set(json.labels[0].object.keys) == [
        "label", "name", "status", "hd99.5", "hd7_reference_to_prediction", "surface_area_prediction",
      ])
    let schema = try JSONValue(contentsOf: SharedData.packageRoot.path + "/Docs/results.schema.json")
    #expect(SchemaCheck(schema).faults(in: document) == [])
  }

  @Test func summaryLinesSayWhatCounted() {
    func line(_ policy: EmptyMaskPolicy, _ entries: [(ClassStatus, Double?)], _ key: String = "hd95") -> String? {
      let settings = SurfaceSettings(
        conventions: [
          ConventionSummary(convention: .medpy(), means: [SurfaceReportTests.mean(key, entries, policy)])
        ], metrics: [.hausdorffPercentile(95)], ignoredVoxels: .excluded, emptyMasks: policy, curveLimit: 5)
      let label = ReportSample.label(nil, named: "r", members: [1], ["dice": 1])
      let report = text(.table, ReportSample.madeUp([label], surface: settings))
      #expect(report.contains("\ndistances in mm by convention medpy (MedPy 0.5.2)\n"))
      return report.split(separator: "\n").last.map(String.init)
    }
    let all: [(ClassStatus, Double?)] = [
      (.defined, 1), (.missed, nil), (.missed, nil), (.spurious, nil), (.bothEmpty, nil), (.defined, nil),
    ]
    #expect(line(.worst, [(.defined, 1)]) == "mean hd95 1.0000 over 1 region")
    #expect(
      line(.distance(1.5), all)
        == "mean hd95 1.4000 over 5 regions (missed 2, spurious 1, without surface 1 counted as 1.5 by --empty 1.5; "
        + "both_empty 1 left out)")
    #expect(
      line(.excluded, all)
        == "mean hd95 1.0000 over 1 region (missed 2, spurious 1, without surface 1 left out by --empty exclude; "
        + "both_empty 1 left out)")
    #expect(
      line(.brats, [(.bothEmpty, nil)], "nsd") == "mean nsd 1.0000 over 1 region (both_empty 1 counted as 1)")
    #expect(line(.brats, [(.bothEmpty, nil)]) == "mean hd95 0.0000 over 1 region (both_empty 1 counted as 0)")
    #expect(line(.worst, [(.bothEmpty, nil)]) == "mean hd95 - over 0 regions (both_empty 1 left out)")
  }

  @Test(arguments: [ReportFormat.table, .markdown]) func explanations(_ format: ReportFormat) throws {
    let scored = SurfaceReportTests.scored()
    #expect(!text(format).contains("samples"))
    let report = text(format, scored, isExplained: true)
    let parts = report.components(separatedBy: "convention ").suffix(2)
    for (convention, part) in zip([SurfaceConvention.deepmind, .medpy()], parts) {
      #expect(part.hasPrefix("\(convention.name): \(convention.tool) \(convention.version)\n"))
      let lines = part.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 1).map(String.init) }
      func holds(_ name: String, _ text: String) -> Bool {
        lines.contains { $0[0] == name && $0.count == 2 && $0[1].drop { $0 == " " } == text[...] }
      }
      for field in convention.tuple { #expect(holds(field.field, field.value), "\(field.field)") }
      for metric in scored.surface?.metrics ?? [] {
        let remark = convention.hasInTool(metric) ? "" : " [not in this tool]"
        #expect(holds(metric.key, metric.explanation(convention) + remark), "\(metric.key)")
      }
    }
    #expect(report.contains("nsd                    share of area of both sides"))
    #expect((format == .markdown) == report.contains("```\nconvention deepmind"))
    let other = EvaluationReport(
      cases: [ReportSample.madeUp([ReportSample.label(1, ["dice": 1])])], version: "1", isExplained: true)
    #expect(!other.text(format).contains("convention"))
  }

  @Test func columnsOfMetricsThatWereAskedFor() {
    let labels = [
      ReportSample.label(
        1, ["hd": 1, "hd99": 2, "asd_reference_to_prediction": 3, "surface_area_reference": 4, "nsd_area": 0.5])
    ]
    let table = EvaluationReport(
      cases: [ReportSample.madeUp(labels)], version: "1", tableMetrics: labels[0].values.map(\.key)
    ).text(.table)
    #expect(table.contains("hd mm hd99 mm asd_reference_to_prediction mm surface_area_reference nsd_area\n"))
  }
}
