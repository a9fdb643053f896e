internal import SurfaceMetrics

extension StudyPreset {
  /// KiTS23: kidneys, masses and tumours as regions.
  public static let kits23 = StudyPreset(
    name: "kits23", title: "Kidney Tumor Segmentation Challenge 2023", year: 2023,
    source: "neheller/kits23 at c1088353, kits23/evaluation/metrics.py and configuration/labels.py",
    targetKind: .regions,
    targets: [
      Target("kidney_and_mass", [1, 2, 3], tolerance: 1.0330772532390826),
      Target("mass", [2, 3], tolerance: 1.1328796488598762),
      Target("tumor", [2], tolerance: 1.1498198361434828),
    ],
    spacing: .prediction, emptyMasks: .kits23,
    missingInOriginal: "not scored: the script reads the folder of predictions",
    aggregation:
      "plain mean over cases, region by region; teams are ranked by its mean over regions, for Dice and for NSD",
    testedAgainst: "the script",
    deviations: [
      "A missing prediction counts 0 in every region, also where the reference has none; the script does not see it.",
      "A pair on different grids is refused unless --ignore-geometry or --resample is given; the script compares sizes alone.",
    ])
}
