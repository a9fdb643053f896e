internal import OverlapMetrics
internal import SurfaceMetrics

extension StudyPreset {
  /// nnU-Net's evaluation of a folder.
  public static let nnUNet = StudyPreset(
    name: "nnunet", title: "nnU-Net's evaluation of a folder", year: 2021,
    source: "nnunetv2 2.8.1, nnunetv2/evaluation/evaluate_predictions.py",
    takesTargetsOfTable: true,
    metrics: MetricSelection(
      overlap: [.dice, .jaccard, .referenceVoxels, .predictionVoxels, .intersectionVoxels], soft: []),
    emptyMasks: .nnUNet,
    missingInOriginal: "stops with an error, or leaves the case out with --chill",
    aggregation:
      "mean over the cases in which either mask has the label; foreground_mean is the plain mean over labels",
    testedAgainst: "the summary.json of nnunetv2 2.8.1",
    deviations: [
      "foreground_mean leaves a label without any value out; nnU-Net's becomes NaN.",
      "Without a dataset.json the labels are those that occur; nnU-Net needs one, or a list of labels.",
    ])
}
