import SurfaceMetrics
import TestSupport
import Testing
import VolumeCore

@testable import Scoring

/// Means over the cases of a study, and what stands beside them.
struct StudyScoreTests {
  /// A made-up case on a grid whose diagonal is 15 mm.
  private func scored(
    _ name: String, _ labels: [LabelScore], state: PredictionState = .scored, overall: [MetricValue] = []
  ) -> CaseScore {
    let geometry = VolumeGeometry(
      size: VolumeSize(x: 10, y: 10, z: 5), spacing: VoxelSpacing(x: 1, y: 1, z: 1))
    return CaseScore(
      name: name, referencePath: "r/\(name).nii", predictionPath: "p/\(name).nii", predictionState: state,
      geometry: geometry, alignment: .same, notes: [], warnings: [], labels: labels, overall: overall,
      ignoredVoxels: 0, surface: nil)
  }

  private func label(_ label: Int, _ status: ClassStatus, dice: Double?, hd95: Double?) -> LabelScore {
    LabelScore(
      label: label, name: nil, members: nil, status: status,
      values: [MetricValue(key: "dice", value: dice), MetricValue(key: "hd95", value: hd95)])
  }

  /// Label 1: 0.8 and 2 mm, missed, spurious, and absent from the fourth case.
  private var outcomes: [CaseOutcome] {
    [
      .scored(scored("d", [label(2, .defined, dice: 1, hd95: 0)])),
      .scored(scored("a", [label(1, .defined, dice: 0.8, hd95: 2)])),
      .scored(scored("b", [label(1, .missed, dice: 0, hd95: nil)])),
      .scored(scored("c", [label(1, .spurious, dice: 0, hd95: nil)])),
    ]
  }

  private func study(_ policy: EmptyMaskPolicy, _ outcomes: [CaseOutcome]? = nil) -> StudyScore {
    var settings = StudySettings()
    settings.emptyMasks = policy
    return StudyScore(outcomes: outcomes ?? self.outcomes, settings: settings)
  }

  @Test func missedAndSpuriousCountAsWorst() throws {
    let study = study(.worst)
    #expect(study.cases.map(\.name) == ["a", "b", "c", "d"])
    #expect(study.labels.map(\.label) == [1, 2])
    let dice = try #require(study.labels[0]["dice"])
    let distance = try #require(study.labels[0]["hd95"])
    #expect(dice.mean == 0.8 / 3 && dice.count == 3)
    #expect(distance.mean == (2.0 + 15 + 15) / 3 && distance.counted == [2, 15, 15, nil])
    #expect(study.labels[0].statusCounts == [.defined: 1, .missed: 1, .spurious: 1, .bothEmpty: 1])
    #expect(dice.statusCounts == study.labels[0].statusCounts)
    let expected: Double = (0.8 / 3 + 1) / 2
    #expect(study.foregroundMean("dice") == expected)
  }

  @Test(
    arguments: [
      (EmptyMaskPolicy.excluded, 0.8, 2.0, 1), (.brats, 1.8 / 4, (2 + 374 * 2.0) / 4, 4),
      (.distance(30), 0.8 / 3, 62.0 / 3, 3),
    ] as [(EmptyMaskPolicy, Double, Double, Int)])
  func otherPolicies(_ policy: EmptyMaskPolicy, _ dice: Double, _ distance: Double, _ count: Int) {
    let label = study(policy).labels[0]
    #expect(label["dice"]?.mean == dice && label["hd95"]?.mean == distance && label["dice"]?.count == count)
  }

  @Test func distancesAreLeftOutByNNUNet() {
    let label = study(.nnUNet).labels[0]
    #expect(label["dice"]?.mean == 0.8 / 3 && label["hd95"]?.mean == 2 && label["hd95"]?.count == 1)
  }

  /// The background that an empty prediction gets right is no merit of a case without prediction.
  @Test func overallValuesOfAMissingPredictionAreTheWorst() throws {
    let accuracy = [MetricValue(key: "multiclass_accuracy", value: 0.9)]
    let kappa = [MetricValue(key: "weighted_kappa", value: 0.5)]
    let study = study(
      .worst,
      [
        .scored(scored("a", [label(1, .defined, dice: 1, hd95: 0)], overall: accuracy + kappa)),
        .scored(scored("b", [label(1, .missed, dice: 0, hd95: nil)], state: .missing, overall: accuracy + kappa)),
      ])
    #expect(study.overall.map(\.name) == ["weighted_kappa", "multiclass_accuracy"])
    #expect(study.overall.map(\.mean) == [-0.25, 0.45])
    #expect(study.missing.map(\.name) == ["b"])
  }

  /// Soft metrics that an empty prediction does not have count as missed, not as absent.
  @Test func metricsThatAMissingPredictionLacks() {
    let soft = LabelScore(
      label: 1, name: nil, members: nil, status: .defined,
      values: [MetricValue(key: "dice", value: 0.5), MetricValue(key: "soft_dice", value: 0.6)])
    let study = study(
      .worst,
      [
        .scored(scored("a", [soft])),
        .scored(scored("b", [label(1, .missed, dice: 0, hd95: nil)], state: .failed("b: is broken"))),
      ])
    #expect(study.labels[0]["soft_dice"]?.mean == 0.3 && study.labels[0]["soft_dice"]?.count == 2)
    #expect(study.unusable.map(\.name) == ["b"])
  }

  @Test func failedCasesAreListed() {
    let failure = CaseFailure(name: "x", referencePath: "r/x.nii", predictionPath: nil, reason: "r/x.nii: is broken")
    let study = study(.worst, outcomes + [.failed(failure)])
    #expect(study.failures == [failure] && study.labels[0]["dice"]?.count == 3)
  }

  @Test func nothingScored() {
    let study = study(.worst, [])
    #expect(study.labels.isEmpty && study.overall.isEmpty && study.foregroundMean("dice") == nil)
  }

  /// Reading stored results gives the same results, byte for byte.
  @Test func storedResultsAreReadBack() throws {
    let files = try CaseFolder()
    var outcomes: [CaseOutcome] = []
    for index in 0..<4 {
      let reference = try files.write(CaseFolder.labels([0, 0, 1, 2], seed: UInt64(index)), "r\(index).nii.gz")
      let prediction = try files.write(CaseFolder.labels([0, 0, 1, 3], seed: UInt64(index + 9)), "p\(index).nii.gz")
      let sides = (CaseSource.file(reference), CaseSource.file(index == 3 ? files.path("none.nii") : prediction))
      let studyCase = StudyCase(name: "case\(index)", reference: sides.0, prediction: index == 2 ? nil : sides.1)
      outcomes.append(studyCase.outcome(.init()))
    }
    var settings = StudySettings()
    settings.emptyMasks = .distance(40)
    settings.referencePath = "r"
    let study = StudyScore(outcomes: outcomes, skipped: ["s"], extraPredictions: ["e"], settings: settings)
    #expect(study.missing.map(\.name) == ["case2"] && study.unusable.map(\.name) == ["case3"])
    var document = study.json
    document["voxloss"] = .object(["version": .string("1"), "schema": .integer(1)])
    let text = JSONTree.object(document).text()
    let tree = try JSONTree(parsing: Array(text.utf8), path: "results.json")
    let read = try StudyScore(json: tree, path: "results.json")
    #expect(JSONTree.object(read.json).text() == JSONTree.object(study.json).text())
    #expect(read.settings == settings)
  }

  /// A reference without the label: a prediction might have had a spurious one, so that taking it away gains nothing.
  @Test func aMissingPredictionIsWorstForLabelsThatItsReferenceLacks() {
    let lesion = label(1, .defined, dice: 0.6, hd95: 3)
    let spurious = label(1, .spurious, dice: 0, hd95: nil)
    let complete = study(.worst, [.scored(scored("a", [lesion])), .scored(scored("b", [spurious]))])
    let lacking = study(.worst, [.scored(scored("a", [lesion])), .scored(scored("b", [], state: .missing))])
    #expect(complete.labels[0]["dice"]?.mean == 0.3 && lacking.labels[0]["dice"]?.mean == 0.3)
    #expect(lacking.labels[0]["hd95"]?.mean == 9 && lacking.labels[0].statusCounts == [.defined: 1, .bothEmpty: 1])
    // Whoever leaves failures out sees what they would have counted.
    let excluded = study(.excluded, [.scored(scored("a", [lesion])), .scored(scored("b", [], state: .missing))])
    #expect(excluded.labels[0]["dice"]?.mean == 0.6 && excluded.labels[0]["dice"]?.meanWithFailures == 0.3)
  }

  /// Metrics without a worst value count the largest that the image allows.
  @Test func unboundedMetricsOfAMissingPrediction() throws {
    func values(_ ml: Double?, _ vi: Double?) -> LabelScore {
      LabelScore(
        label: 1, name: nil, members: nil, status: ml == nil ? .missed : .defined,
        values: [
          MetricValue(key: "false_positive_ml", value: ml ?? 0), MetricValue(key: "false_negative_ml", value: 0.25),
          MetricValue(key: "variation_of_information", value: vi ?? 0.1),
        ])
    }
    let study = study(
      .worst,
      [.scored(scored("a", [values(0.5, 1)])), .scored(scored("b", [values(nil, nil)], state: .missing))])
    let label = study.labels[0]
    // The image holds 500 mm^3, half a millilitre.
    #expect(label["false_positive_ml"]?.counted == [0.5, 0.5])
    #expect(label["variation_of_information"]?.counted == [1, 2])
    #expect(label["false_negative_ml"]?.counted == [0.25, 0.25])
  }

  @Test func absurdSpacingsStayFinite() {
    let size = VolumeSize(x: 10, y: 10, z: 5)
    let huge = VolumeGeometry(size: size, spacing: VoxelSpacing(x: 1e300, y: 1, z: 1))
    let entry = label(1, .missed, dice: 0, hd95: nil)
    let scored = CaseScore(
      name: "a", referencePath: "r", predictionPath: "p", geometry: huge, alignment: .same, notes: [], warnings: [],
      labels: [entry], overall: [], ignoredVoxels: 0, surface: nil)
    #expect(study(.worst, [.scored(scored)]).labels[0]["hd95"]?.mean == 1e15)
  }

  /// However bad a prediction was, taking it away, or a label out of it, improves no mean.
  @Test(arguments: [EmptyMaskPolicy.worst, .distance(1000)]) func aFailureNeverImprovesAMean(_ policy: EmptyMaskPolicy)
    throws
  {
    let files = try CaseFolder()
    var cases: [StudyCase] = []
    for index in 0..<3 {
      let choices = index == 2 ? [0, 0, 0, 1] : [0, 0, 0, 1, 2]
      let reference = try files.write(CaseFolder.labels(choices, seed: UInt64(index + 40)), "r\(index).nii.gz")
      // Label 3 is spurious in all cases, label 2 in the last.
      let prediction = try files.write(CaseFolder.labels([0, 1, 2, 3], seed: UInt64(index + 70)), "p\(index).nii.gz")
      cases.append(StudyCase(name: "c\(index)", reference: .file(reference), prediction: .file(prediction)))
    }
    var options = CaseOptions()
    options.metrics = try MetricSelection(parsing: ["overlap", "hd", "hd95", "assd", "nsd"])
    let before = study(policy, cases.map { $0.outcome(options) })
    for broken in 0..<3 {
      let outcomes = cases.enumerated().map { index, studyCase in
        StudyCase(
          name: studyCase.name, reference: studyCase.reference,
          prediction: index == broken ? nil : studyCase.prediction
        ).outcome(options)
      }
      let after = study(policy, outcomes)
      for (label, worse) in zip(before.labels, after.labels) {
        for metric in label.metrics {
          let scale = MetricScale(key: metric.key)
          guard let isHigherBetter = scale.isHigherBetter, let old = metric.mean, let new = worse[metric.name]?.mean
          else { continue }
          #expect(isHigherBetter ? new <= old : new >= old, "\(metric.name) of \(label.title)")
        }
      }
    }
  }
}
