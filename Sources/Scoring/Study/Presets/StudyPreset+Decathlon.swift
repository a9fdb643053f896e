internal import SurfaceMetrics

extension StudyPreset {
  private static let decathlonSource =
    "Antonelli et al. 2022, The Medical Segmentation Decathlon, Nature Communications 13:4128"

  /// The ten tasks of the Medical Segmentation Decathlon; which one it is has to be known.
  public static let decathlon = StudyPreset(
    name: "msd", title: "Medical Segmentation Decathlon", year: 2018, source: decathlonSource,
    variants: decathlonTasks.map { decathlon($0.word, $0.title, $0.tolerance, $0.labels) },
    missingInOriginal: "not known", aggregation: "mean over cases, label by label; tasks are ranked by significance",
    testedAgainst: "the formula on surface-distance 0.1", deviations: decathlonDeviations,
    unconfirmed: decathlonUnconfirmed)

  /// Parts of the names by which a task is recognised, without anything but letters.
  static let decathlonWords: [String: [String]] = Dictionary(
    uniqueKeysWithValues: decathlonTasks.map { ("msd:\($0.word)", $0.names) })

  private static let decathlonDeviations = [
    "The policy for empty masks is that of --empty worst: labels that are in neither mask are left out of the mean."
  ]
  private static let decathlonUnconfirmed = [
    "The tolerances are those that the paper is quoted with; neither its text nor the organisers' script could be read.",
    "What the organisers do with empty masks could not be confirmed.",
  ]

  private struct DecathlonTask: Sendable {
    let word: String
    let title: String
    let tolerance: Double
    let labels: [String]
    let names: [String]
  }

  private static let decathlonTasks = [
    DecathlonTask(
      word: "brain", title: "Task01 BrainTumour", tolerance: 5,
      labels: ["edema", "non-enhancing tumor", "enhancing tumour"], names: ["brain", "brats"]),
    DecathlonTask(
      word: "heart", title: "Task02 Heart", tolerance: 4, labels: ["left atrium"], names: ["heart", "leftatrium"]),
    DecathlonTask(
      word: "liver", title: "Task03 Liver", tolerance: 7, labels: ["liver", "cancer"], names: ["liver", "lits"]),
    DecathlonTask(
      word: "hippocampus", title: "Task04 Hippocampus", tolerance: 1, labels: ["Anterior", "Posterior"],
      names: ["hippocampus"]),
    DecathlonTask(
      word: "prostate", title: "Task05 Prostate", tolerance: 4, labels: ["PZ", "TZ"], names: ["prostate"]),
    DecathlonTask(word: "lung", title: "Task06 Lung", tolerance: 2, labels: ["cancer"], names: ["lung"]),
    DecathlonTask(
      word: "pancreas", title: "Task07 Pancreas", tolerance: 5, labels: ["pancreas", "cancer"], names: ["pancreas"]),
    DecathlonTask(
      word: "hepatic-vessel", title: "Task08 HepaticVessel", tolerance: 3, labels: ["Vessel", "Tumour"],
      names: ["hepaticvessel"]),
    DecathlonTask(word: "spleen", title: "Task09 Spleen", tolerance: 3, labels: ["spleen"], names: ["spleen"]),
    DecathlonTask(
      word: "colon", title: "Task10 Colon", tolerance: 4, labels: ["colon cancer primaries"], names: ["colon"]),
  ]

  private static func decathlon(
    _ word: String, _ title: String, _ tolerance: Double, _ labels: [String]
  ) -> StudyPreset {
    StudyPreset(
      name: "msd:\(word)", title: "Medical Segmentation Decathlon, \(title)", year: 2018, source: decathlonSource,
      targets: labels.enumerated().map { index, label in
        Target(label, [index + 1], tolerance: tolerance, isConfirmed: false)
      },
      missingInOriginal: "not known", aggregation: "mean over cases, label by label",
      testedAgainst: ["liver", "brain", "hippocampus", "spleen"].contains(word)
        ? "the formula on surface-distance 0.1"
        : "the formula on surface-distance 0.1, by the tasks liver, brain, hippocampus and spleen",
      deviations: decathlonDeviations, unconfirmed: decathlonUnconfirmed)
  }
}
