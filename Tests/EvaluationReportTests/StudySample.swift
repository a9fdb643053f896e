import EvaluationReport
import Statistics
import SurfaceMetrics
import TestSupport
import VolumeCore

@testable import Scoring

/// A study with one case of each kind: good, missed organ, no prediction, useless prediction, no scores, skipped.
enum StudySample {
  private static func entry(
    _ label: Int, _ name: String, _ status: ClassStatus, _ dice: Double, _ hd: Double?, _ nsd: Double?,
    _ volumes: (Double, Double)
  ) -> LabelScore {
    LabelScore(
      label: label, name: name, members: nil, status: status,
      values: [
        MetricValue(key: "dice", value: dice), MetricValue(key: "reference_ml", value: volumes.0),
        MetricValue(key: "prediction_ml", value: volumes.1), MetricValue(key: "hd95", value: hd),
        MetricValue(key: "nsd", tolerance: 1, value: nsd),
      ])
  }

  private static let surface = SurfaceSettings(
    conventions: [ConventionSummary(convention: .deepmind, means: [])],
    metrics: [.hausdorffPercentile(95), .normalizedSurfaceDice], ignoredVoxels: .excluded, emptyMasks: .worst,
    curveLimit: 5)

  private static func scored(
    _ name: String, _ labels: [LabelScore], mean: Double?, state: PredictionState = .scored
  ) -> CaseScore {
    ReportSample.madeUp(
      labels, name: name, overall: [MetricValue(key: "mean_foreground_dice", value: mean)], surface: surface,
      state: state)
  }

  /// Four cases with scores, `e` without, `f` skipped.
  ///
  /// The image diagonal is sqrt(29) mm.
  static func study(
    _ policy: EmptyMaskPolicy = .worst, names: (String, String) = ("liver", "spleen"), bootstrap: Bootstrap? = nil
  ) -> StudyScore {
    let (liver, spleen) = names
    var settings = StudySettings()
    settings.emptyMasks = policy
    settings.bootstrap = bootstrap
    (settings.referencePath, settings.predictionPath) = ("data/reference", "models/unet")
    return StudyScore(
      outcomes: [
        .scored(
          scored(
            "a", [entry(1, liver, .defined, 0.9, 2, 0.8, (10, 11)), entry(2, spleen, .defined, 0.8, 3, 0.75, (5, 4))],
            mean: 0.85)),
        .scored(
          scored(
            "b", [entry(1, liver, .defined, 0.7, 4, 0.6, (12, 9)), entry(2, spleen, .missed, 0, nil, 0, (6, 0))],
            mean: 0.35)),
        .scored(scored("c", [entry(1, liver, .missed, 0, nil, 0, (8, 0))], mean: 0, state: .missing)),
        .scored(
          scored(
            "d", [entry(1, liver, .missed, 0, nil, 0, (10, 0)), entry(2, spleen, .missed, 0, nil, 0, (4, 0))], mean: 0,
            state: .failed("d.nii.gz: is truncated"))),
        .failed(
          CaseFailure(
            name: "e", referencePath: "data/reference/e.nii.gz", predictionPath: "models/unet/e.nii.gz",
            reason: "data/reference/e.nii.gz: is empty")),
      ], skipped: ["f"], extraPredictions: ["models/unet/x.nii.gz"], settings: settings)
  }

  static let limits = StudyLimits(
    path: "limits.csv",
    limits: [
      MetricLimit(label: "liver", metric: "dice", minimum: 0.8, line: 2),
      MetricLimit(label: "*", metric: "hd95", maximum: 3.5, note: "clinic", line: 3),
    ])

  static func report(
    _ study: StudyScore = study(), limits: Bool = false, metrics: [String]? = nil, options: ReportOptions = .init()
  ) throws -> EvaluationReport {
    EvaluationReport(
      study: study, limits: limits ? try StudySample.limits.check(study) : nil, version: "1", tableMetrics: metrics,
      options: options)
  }
}
