import EvaluationReport
import Foundation
import OverlapMetrics
import SurfaceMetrics
import TestSupport
import Testing
import VolumeCore

@testable import Scoring

struct JSONReportTests {
  let folder: TemporaryFolder
  let schema: JSONValue

  init() throws {
    folder = try TemporaryFolder()
    schema = try JSONValue(contentsOf: SharedData.packageRoot.path + "/Docs/results.schema.json")
  }

  private func text(_ cases: [CaseScore]) -> String { EvaluationReport(cases: cases, version: "1.2.3").text(.json) }

  /// One case of each kind: labels, regions, every alignment, exclusive and overlapping class scores.
  private func everyKind() throws -> [CaseScore] {
    func options(_ change: (inout CaseOptions) -> Void) -> CaseOptions {
      var options = CaseOptions()
      change(&options)
      return options
    }
    let regions = ["a", "b", "c"].enumerated().map { LabelRegion(name: $1, members: [$0, $0 + 1]) }
    let affine = ReportSample.geometry.affine
    func moved(_ x: Double) -> VolumeGeometry {
      VolumeGeometry(
        size: ReportSample.size, spacing: ReportSample.geometry.spacing,
        affine: AffineTransform(
          columnX: affine.columnX, columnY: affine.columnY, columnZ: affine.columnZ,
          origin: WorldPoint(x: affine.origin.x + x, y: affine.origin.y, z: affine.origin.z)))
    }
    let plain = VolumeGeometry(size: ReportSample.size, spacing: ReportSample.geometry.spacing)
    let mapping = AxisMapping(sourceAxes: [2, 0, 1], isFlipped: [true, false, true])
    let pairs: [(AnyVolume, CaseOptions)] = [
      (.uint8(ReportSample.labels()), options { $0.labels = [1, 2, 3, 9] }),
      (.uint8(ReportSample.labels()), options { $0.regions = regions }),
      (
        .uint8(ReportSample.labels()),
        options {
          $0.metrics = MetricSelection(overlap: [.dice], surface: SurfaceMetric.all, soft: [])
          $0.surface.conventions = SurfaceConvention.all + SurfaceConvention.variants
          $0.surface.labelTolerances = ["1": [0.25, 1e-5]]
          $0.surface.emptyMasks = .distance(12.5)
        }
      ),
      (.uint8(ReportSample.labels()), options { $0.metrics = MetricSelection(overlap: [.dice], soft: []) }),
      (.uint8(ReportSample.labels(on: moved(0.01))), options { $0.ignoreLabel = 2 }),
      (.uint8(ReportSample.labels().reordered(mapping)), CaseOptions()),
      (.uint8(ReportSample.labels(on: moved(3))), options { $0.geometryPolicy = .resample }),
      (.uint8(ReportSample.labels(on: moved(3))), options { $0.geometryPolicy = .ignore }),
      (.uint8(ReportSample.labels(on: plain)), CaseOptions()),
      (.float32(ReportSample.logits), options { $0.activation = .softmax }),
      (.float32(ReportSample.logits), options { $0.activation = .sigmoid }),
      (
        .float32(ReportSample.logits),
        options {
          $0.activation = .sigmoid
          $0.regions = regions
        }
      ),
    ]
    return try pairs.map { try ReportSample.scored(in: folder, $0.0, options: $0.1) }
      + [
        ReportSample.madeUp(
          [], name: "none", overall: [.init(key: "mean_foreground_dice", value: nil)], state: .missing),
        withoutSurface,
      ]
  }

  /// A useless prediction, and a label that has no surface on either side.
  private var withoutSurface: CaseScore {
    let mean = MetricMean(
      "hd95", tolerance: nil, [MetricMean.Entry(status: .defined, value: nil, isWithoutSurface: true)], policy: .worst,
      diagonal: 50)
    let label = LabelScore(
      label: 1, name: nil, members: nil, status: .defined, values: [MetricValue(key: "hd95", value: nil)],
      withoutSurface: ["deepmind"])
    let surface = SurfaceSettings(
      conventions: [ConventionSummary(convention: .deepmind, means: [mean])], metrics: [.hausdorffPercentile(95)],
      ignoredVoxels: .excluded, emptyMasks: .worst, curveLimit: 5, spacing: VoxelSpacing(x: 1.5, y: 1.5, z: 1.5))
    return ReportSample.madeUp(
      [label], name: "failed", overall: [MetricValue(key: "mean_foreground_dice", value: 0)], surface: surface,
      state: .failed("cannot be read"))
  }

  @Test func reportsAgreeWithTheSchema() throws {
    let cases = try everyKind()
    let document = try JSONValue(text: text(cases))
    #expect(SchemaCheck(schema).faults(in: document) == [])
    let alignments = Set(document.cases.array.compactMap(\.geometry.alignment.string))
    #expect(alignments == ["same", "nearly_same", "reordered", "sizes_only", "resampled", "ignored"])
    let statuses = Set(document.cases.array.flatMap { $0.labels.array.compactMap(\.status.string) })
    #expect(statuses == Set(ClassStatus.allCases.map(\.rawValue)))
    // Every key of the schema is emitted by one of the cases.
    func emitted(_ parts: [JSONValue]) -> Set<String> { Set(parts.flatMap(\.object.keys)) }
    func listed(_ name: String) -> Set<String> { Set(schema["$defs"][name].properties.object.keys) }
    let parts = document.cases.array
    #expect(emitted(parts) == listed("case"))
    #expect(emitted(parts.map(\.geometry)) == listed("geometry"))
    #expect(emitted(parts.flatMap(\.labels.array)) == listed("label"))
    #expect(emitted(parts.map(\.overall)) == listed("overall"))
    #expect(emitted(parts.map(\.convention)) == listed("convention"))
    let means = parts.map(\.convention.means)
    #expect(emitted(means.map(\.hd95)) == listed("mean"))
    #expect(emitted(means) == Set(SurfaceMetric.all.filter { $0.isHigherBetter != nil }.map(\.key)))
    let byConvention = parts.flatMap { $0.labels.array.flatMap { $0.conventions.object.values } }
    let percentiles: Set = ["hd95", "hd95_reference_to_prediction", "hd95_prediction_to_reference"]
    #expect(emitted(byConvention) == listed("surface").union(percentiles))
    #expect(emitted(parts.flatMap { $0.labels.array.map(\.spread) }) == emitted(byConvention))
  }

  @Test func everyMetricIsListed() {
    let listed = Set(schema["$defs"].label.properties.object.keys)
    let keys =
      OverlapMetric.allCases.map(\.rawValue) + SurfaceMetric.all.map(\.key) + SoftMetric.allCases.map(\.rawValue)
    #expect(listed == Set(keys + ["label", "name", "members", "status", "without_surface", "conventions", "spread"]))
    #expect(schema.properties.voxloss.properties.schema.const.integer == EvaluationReport.schemaVersion)
  }

  /// The check itself has to be able to fail.
  @Test(
    arguments: [
      ("\"status\" : \"defined\"", "\"status\" : \"fine\""), ("\"dice\" :", "\"Dice\" :"),
      ("\"ignored_voxels\" : 0", "\"ignored_voxels\" : 0.5"), ("\"schema\" : 1", "\"schema\" : 2"),
      ("\"alignment\" : \"same\"", "\"alignment\" : \"reordered\""), ("\"warnings\" :", "\"warning\" :"),
      ("\"label\" : 1,", "\"label\" : null,"), ("\"overall\" : {", "\"overall\" : {\"mcc\" : 1,"),
      ("\"empty_masks\" : \"worst\"", "\"empty_masks\" : \"Best\""),
      ("\"weight\" : \"area\"", "\"weight\" : \"areas\""),
      ("\"n\" :", "\"N\" :"), ("\"assd\" :", "\"asd\" :"), ("\"hd95\" :", "\"hd95mm\" :"),
      ("\"nsd\" : {", "\"nsd_1mm\" : {"),
      ("\"1\" :", "\"1mm\" :"), ("\"convention\" :", "\"Convention\" :"), ("\"max\" :", "\"most\" :"),
      ("\"ignored_surface_voxels\" : \"excluded\",", ""), ("\"medpy\" : {", "\"MedPy\" : {"),
    ])
  func theCheckFindsFaults(_ found: String, _ replacement: String) throws {
    var options = CaseOptions()
    options.surface.conventions = [.deepmind, .medpy()]
    let text = text([try ReportSample.scored(in: folder, .uint8(ReportSample.labels()), options: options)])
    let changed = text.replacingOccurrences(of: found, with: replacement)
    #expect(changed != text)
    #expect(try !SchemaCheck(schema).faults(in: JSONValue(text: changed)).isEmpty)
  }

  @Test func valuesOfARealCase() throws {
    let scored = try ReportSample.scored(in: folder, .uint8(ReportSample.labels()))
    let document = try JSONValue(text: text([scored]))
    #expect(document.voxloss.version == .string("1.2.3") && document.voxloss.schema == .number(1))
    let json = document.cases[0]
    #expect(json["case"].string == "reference" && json.reference.string == folder.path("reference.nii.gz"))
    #expect(json.geometry.size.numbers == [4, 3, 2] && json.geometry.spacing.numbers == [0.5, 1, 2])
    #expect(json.geometry.affine.array.map(\.numbers) == ReportSample.geometry.affine.rows)
    #expect(json.geometry.orientation.string == "RAS")
    #expect(json.labels.array.count == scored.labels.count)
    for (entry, label) in zip(json.labels.array, scored.labels) {
      #expect(entry.label.integer == label.label && entry.name.isNull && entry.object["members"] == nil)
      #expect(entry.status.string == label.status.rawValue)
      for value in label.values {
        let held = value.tolerance.map { entry[value.key][MetricValue.text($0)] } ?? entry[value.key]
        #expect(held.number == value.value && (value.value != nil || held.isNull), "\(value.name)")
      }
    }
    for value in scored.overall { #expect(json.overall[value.key].number == value.value) }
  }

  @Test func countsAreWholeAndTheRestIsExact() throws {
    let values: [Double] = [
      1.0 / 3, 0.1 + 0.2, 1e-300, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 123_456_789.125,
    ]
    let labels = values.enumerated().map { index, value in
      ReportSample.label(index, ["dice": value, "reference_voxels": 9_007_199_254_740_991])
    }
    let text = text([ReportSample.madeUp(labels)])
    let document = try JSONValue(text: text)
    #expect(document.cases[0].labels.array.map(\.dice.number) == values)
    #expect(text.contains("\"reference_voxels\" : 9007199254740991"))
    #expect(!text.contains("9007199254740991.0"))
  }

  @Test func undefinedAndInfiniteValuesAreNull() throws {
    let label = ReportSample.label(
      1, status: .missed, ["dice": nil, "kappa": .nan, "centroid_distance": .infinity, "mcc": -.infinity, "jaccard": 0])
    let overall = [
      MetricValue(key: "generalized_dice", value: .nan), MetricValue(key: "mean_foreground_dice", value: nil),
    ]
    let document = try JSONValue(text: text([ReportSample.madeUp([label], overall: overall)]))
    let entry = document.cases[0].labels[0]
    for key in ["dice", "kappa", "centroid_distance", "mcc"] { #expect(entry.object[key] == .null, "\(key)") }
    #expect(entry.jaccard == .number(0))
    #expect(document.cases[0].overall.object.values.allSatisfy(\.isNull) && document.cases[0].overall.object.count == 2)
  }

  @Test func textIsEscaped() throws {
    let name = "a \"quoted\" \\ name\n\twith é, 肝 and </script>"
    let text = text([
      ReportSample.madeUp([ReportSample.label(1, named: name, ["dice": 1])], name: name, warnings: [name])
    ])
    let json = try JSONValue(text: text).cases[0]
    #expect(json["case"].string == name && json.labels[0].name.string == name && json.warnings[0].string == name)
  }

  @Test func equalCasesGiveEqualBytes() throws {
    let first = text(try everyKind())
    #expect(first == text(try everyKind()))
    #expect(first.hasSuffix("}\n") && !first.contains("\r"))
  }

  @Test func noCases() throws {
    let document = try JSONValue(text: text([]))
    #expect(document.cases == .array([]) && SchemaCheck(schema).faults(in: document) == [])
  }
}
