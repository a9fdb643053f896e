internal import SurfaceMetrics
internal import VolumeCore

extension StudyPreset {
  /// FLARE22: thirteen abdominal organs with a tolerance each.
  public static let flare = StudyPreset(
    name: "flare", title: "Fast and Low-resource Abdominal Organ Segmentation 2022", year: 2022,
    source: "JunMa11/FLARE at aad2cc28, FLARE22/Evaluation/FLARE22_DSC_NSD_Eval.py",
    targets: [
      ("Liver", 5), ("RK", 3), ("Spleen", 3), ("Pancreas", 5), ("Aorta", 2), ("IVC", 2), ("RAG", 2), ("LAG", 2),
      ("Gallbladder", 2), ("Esophagus", 3), ("Stomach", 5), ("Duodenum", 7), ("LK", 3),
    ].enumerated().map { index, organ in Target(organ.0, [index + 1], tolerance: organ.1) },
    sliceWindows: [5: .firstToBeforeLast, 6: .firstToBeforeLast, 10: .firstToBeforeLast], leastDiceOfNSD: 0.2,
    emptyMasks: .flare,
    missingInOriginal: "not scored: the script reads the folder of segmentations",
    aggregation:
      "the script writes one row a case; FLARE23's takes the plain mean over cases of each organ, then over organs",
    testedAgainst: "the script, with and without its rounding",
    deviations: [
      "A missing prediction counts 0 for every organ, also for those that the reference lacks; the script does not see it.",
      "Values keep all digits; the script rounds them to 4 before it averages.",
      "Aorta, IVC or esophagus in one slice alone are scored in that slice; the script stops with an error.",
      "mean_foreground_dice of a case is over the whole image, without the slices of these three organs.",
    ])

  /// AMOS22: fifteen abdominal organs.
  public static let amos = StudyPreset(
    name: "amos", title: "Multi-Modality Abdominal Multi-Organ Segmentation Challenge 2022", year: 2022,
    source: "Ji et al. 2022, AMOS: a large-scale abdominal multi-organ benchmark, NeurIPS datasets and benchmarks",
    targets: [
      "spleen", "right kidney", "left kidney", "gall bladder", "esophagus", "liver", "stomach", "arota", "postcava",
      "pancreas", "right adrenal gland", "left adrenal gland", "duodenum", "bladder", "prostate/uterus",
    ].enumerated().map { index, organ in Target(organ, [index + 1], tolerance: 1, isConfirmed: false) },
    missingInOriginal: "not known",
    aggregation: "mean over cases of each organ, then over organs, of Dice and of NSD",
    testedAgainst: "the formula on surface-distance 0.1",
    deviations: ["The policy for empty masks is that of --empty worst: absent organs are left out of the mean."],
    unconfirmed: [
      "The tolerance of 1 mm is a choice made here; the challenge's own could not be confirmed.",
      "The rule for empty masks is a choice made here as well; what the challenge does with them could not be confirmed.",
    ])

  /// TotalSegmentator's own evaluation.
  public static let totalSegmentator = StudyPreset(
    name: "totalsegmentator", title: "TotalSegmentator's evaluation of its models", year: 2023,
    source: "wasserth/TotalSegmentator at 0e65a448, resources/evaluate.py",
    otherTolerances: [3], spacing: .fixed(VoxelSpacing(x: 1.5, y: 1.5, z: 1.5)), emptyMasks: .totalSegmentator,
    missingInOriginal: "stops with an error: the script reads the folder of references",
    aggregation: "plain mean over the cases whose reference has the label, label by label; 3 decimals are printed",
    testedAgainst: "the script",
    deviations: [
      "The script adds 1e-6 to the denominator of Dice, so that it is lower by up to 5e-7 of its value.",
      "A spurious organ leaves the mean as in the script; the mean that counts it as 0 stands beside it as mean_with_failures.",
      "Labels are those that occur, with the names in the file; the script walks the class map of one of its models.",
    ])
}
