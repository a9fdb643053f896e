import Foundation
import OverlapMetrics
import TestSupport
import Testing
import VolumeCore

/// Every metric against the tools in `Tests/Fixtures/Golden` whose definition has the form that is implemented here.
struct OverlapGoldenTests {
  /// The form of the definition behind each metric (`Tests/Golden/README.md`).
  static let forms: [OverlapMetric: String] = [
    .dice: "dice", .jaccard: "jaccard", .sensitivity: "TP/R", .specificity: "TN/(TN+FP)", .precision: "TP/P",
    .npv: "TN/(TN+FN)", .accuracy: "accuracy", .balancedAccuracy: "mean", .volumetricOverlapError: "fraction",
    .falsePositiveRate: "FP/(FP+TN)", .falseNegativeRate: "FN/R", .falsePositiveVolume: "ml",
    .falseNegativeVolume: "ml", .mcc: "mcc", .kappa: "kappa", .youden: "youden", .rand: "rand",
    .adjustedRand: "hubert_arabie", .mutualInformation: "bits", .variationOfInformation: "bits",
    .globalConsistencyError: "martin", .volumeSimilarity: "unsigned", .relativeVolumeDifference: "signed",
    .absoluteVolumeDifference: "ml", .referenceVoxels: "voxels", .predictionVoxels: "voxels", .referenceVolume: "ml",
    .predictionVolume: "ml", .centroidDistance: "mm",
  ]
  static let betas = ["beta=0.5": 0.5, "beta=1": 1.0, "beta=2": 2.0]
  static let overallForms = [
    "mean_foreground_dice": ["not_both_empty"], "generalized_dice": ["square foreground"],
    "weighted_kappa": ["linear index", "linear index, occurring"], "multiclass_accuracy": ["accuracy"],
  ]

  @Test func everyMetricIsCompared() {
    let missing = Set(OverlapMetric.allCases).subtracting(Self.forms.keys)
    #expect(missing == [.fBeta, .intersectionVoxels], "f_beta is compared by beta, intersection_voxels as a count")
  }

  @Test func classMetricsAgreeWithTheTools() throws {
    var tally = Tally()
    for file in ["overlap", "overlap_selection"] {
      let golden = try GoldenFile(file)
      for goldenCase in golden.cases {
        let joint = try goldenCase.jointCounts()
        for entry in goldenCase.json.entries.array {
          let members = entry.label.integer.map { [$0] } ?? entry.members.array.compactMap(\.integer)
          let place = "\(goldenCase.name), labels \(members)"
          let counts = joint.confusion(ofUnion: members)
          #expect(counts.truePositives == entry.counts.true_positive.integer, "\(place)")
          #expect(counts.falsePositives == entry.counts.false_positive.integer, "\(place)")
          #expect(counts.falseNegatives == entry.counts.false_negative.integer, "\(place)")
          #expect(counts.trueNegatives == entry.counts.true_negative.integer, "\(place)")
          let overlap = ClassOverlap(of: members, in: joint)
          for (metric, form) in Self.forms {
            tally.compare(
              overlap[metric], golden.sources(of: metric.rawValue, ["\(form)"], in: entry),
              "\(metric.rawValue) of \(place)", isDegenerate: counts.isDegenerate, metric.rawValue)
          }
          for (form, beta) in Self.betas {
            tally.compare(
              ClassOverlap(of: members, in: joint, beta: beta)[.fBeta], golden.sources(of: "f_beta", [form], in: entry),
              "f_beta of \(place)", isDegenerate: counts.isDegenerate, form)
          }
        }
      }
    }
    // 33 entries in two files, of which at least 20 have voxels on both sides and are compared with two tools or more.
    for key in Self.forms.keys.map(\.rawValue) + Self.betas.keys {
      #expect(tally.formulas[key, default: 0] >= 30, "\(key) was compared with too few formulas")
      let hasTools = !["false_positive_ml", "false_negative_ml", "global_consistency_error"].contains(key)
      if hasTools { #expect(tally.tools[key, default: 0] >= 20, "\(key) was compared with too few tools") }
    }
    #expect(tally.undefined >= 40, "0/0 has to occur")
  }

  @Test func overallNumbersAgreeWithTheTools() throws {
    var tally = Tally()
    for file in ["overlap", "overlap_selection"] {
      let golden = try GoldenFile(file)
      for goldenCase in golden.cases {
        let joint = try goldenCase.jointCounts()
        let classes = goldenCase.json.overall.classes.array.compactMap(\.integer)
        let overall = OverallOverlap(joint, labels: classes)
        let values = Dictionary(uniqueKeysWithValues: overall.values.map { ($0.key, $0.value) })
        #expect(Set(values.keys) == Set(Self.overallForms.keys))
        for (key, forms) in Self.overallForms {
          let sources = golden.sources(of: key, forms, in: goldenCase.json.overall, isOverall: true)
          tally.compare(values[key] ?? nil, sources, "\(key) of \(goldenCase.name)", isDegenerate: false, key)
        }
      }
    }
    for key in Self.overallForms.keys { #expect(tally.formulas[key, default: 0] >= 14, "\(key)") }
    for key in ["generalized_dice", "weighted_kappa", "multiclass_accuracy"] {
      #expect(tally.tools[key, default: 0] >= 12, "\(key)")
    }
  }

  /// SimpleITK's signed similarity v = 2 (P - R) / (P + R) is related to ours by |v| = 2 (1 - ours).
  @Test func volumeSimilarityFollowsFromTheSignedForm() throws {
    let golden = try GoldenFile("overlap")
    var compared = 0
    for goldenCase in golden.cases {
      let joint = try goldenCase.jointCounts()
      for entry in goldenCase.json.entries.array {
        guard let label = entry.label.integer, let signed = entry.values.volume_similarity.sitk.number else { continue }
        guard let ours = joint.confusion(of: label).volumeSimilarity else {
          #expect(signed == 0, "SimpleITK gives 0 for a label in neither map")
          continue
        }
        #expect(abs(abs(signed) - 2 * (1 - ours)) < 1e-12, "\(goldenCase.name), label \(label)")
        compared += 1
      }
    }
    #expect(compared >= 15)
  }
}

extension ConfusionCounts {
  /// Whether a side is empty or everywhere: there some tools have rules of their own.
  fileprivate var isDegenerate: Bool {
    [referenceCount, predictionCount].contains { $0 == 0 || $0 == count }
  }
}

/// What one tool gave: a number, or a word such as `nan`.
private struct GoldenSource {
  let name: String
  let value: JSONValue
  let tolerance: Double
}

/// One file of golden values.
private struct GoldenFile {
  let json: JSONValue
  let cases: [GoldenCase]

  init(_ name: String) throws {
    json = try JSONValue(contentsOf: SharedData.packageRoot.path + "/Tests/Fixtures/Golden/\(name).json")
    cases = json.cases.array.map { GoldenCase(json: $0) }
    try #require(!cases.isEmpty)
  }

  /// The values of the tools whose definition has one of the forms, the formula first.
  func sources(
    of metric: String, _ forms: [String], in entry: JSONValue, isOverall: Bool = false
  ) -> [GoldenSource] {
    let definitions = isOverall ? json.definitions_overall[metric] : json.definitions[metric]
    let names = definitions.object.keys.filter { name in forms.contains(definitions[name].form.string ?? "") }
    return names.sorted { ($0.hasPrefix("formula") ? 0 : 1, $0) < ($1.hasPrefix("formula") ? 0 : 1, $1) }
      .compactMap { name in
        let tool = json.tools[String(name.prefix { $0 != ":" })]
        let isSingle = tool.precision.string?.contains("float32") ?? false
        guard let value = entry.values[metric].object[name] else { return nil }
        return GoldenSource(name: name, value: value, tolerance: isSingle ? 1e-6 : 1e-12)
      }
  }
}

/// One pair of label maps with the values of the tools.
private struct GoldenCase {
  let json: JSONValue
  var name: String { json.name.string ?? "" }

  func jointCounts() throws -> JointCounts {
    let size = json.size.array.compactMap(\.integer)
    let spacing = json.spacing.numbers
    let geometry = VolumeGeometry(
      size: VolumeSize(x: size[0], y: size[1], z: size[2]),
      spacing: VoxelSpacing(x: spacing[0], y: spacing[1], z: spacing[2]))
    func map(_ values: JSONValue) throws -> LabelMap {
      try LabelMap(.int64(Volume(geometry: geometry, voxels: values.numbers.map { Int64($0) })))
    }
    let mask =
      try json.mask.isNull
      ? nil
      : EvaluatedVoxels(.float64(Volume(geometry: geometry, voxels: json.mask.numbers)))
    let joint = try JointCounts(
      reference: map(json.reference), prediction: map(json.prediction), evaluated: mask,
      ignoreLabel: json.ignore_label.integer)
    #expect(joint.count == json.counted_voxels.integer, "\(name)")
    return joint
  }
}

/// Compares and counts, so that a renamed key cannot leave everything out.
private struct Tally {
  var formulas: [String: Int] = [:]
  var tools: [String: Int] = [:]
  var undefined = 0

  mutating func compare(
    _ ours: Double?, _ sources: [GoldenSource], _ place: String, isDegenerate: Bool, _ key: String
  ) {
    guard let formula = sources.first, formula.name.hasPrefix("formula") else {
      Issue.record("\(place) has no formula")
      return
    }
    formulas[key, default: 0] += 1
    guard let exact = formula.value.number else {
      #expect(ours == nil, "\(place) is not defined")
      undefined += 1
      return
    }
    for source in sources {
      let isFormula = source.name.hasPrefix("formula")
      if isDegenerate && !isFormula { continue }
      guard let theirs = source.value.number, let ours else {
        Issue.record("\(place): ours \(ours.map { "\($0)" } ?? "nil"), \(source.name) \(source.value)")
        continue
      }
      #expect(abs(ours - theirs) <= source.tolerance * max(abs(theirs), 0.1), "\(place) of \(source.name), \(exact)")
      if !isFormula { tools[key, default: 0] += 1 }
    }
  }
}
