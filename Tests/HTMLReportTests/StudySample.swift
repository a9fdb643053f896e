import Scoring
import Statistics
import TestSupport
import VolumeCore

/// Studies with made-up scores that are the same in every run.
enum StudySample {
  static let geometry = VolumeGeometry(size: VolumeSize(x: 64, y: 64, z: 32), spacing: VoxelSpacing(x: 1, y: 1, z: 2))

  /// Scores around 0.85 with the failures that a real model has.
  static func study(
    cases count: Int, labels labelCount: Int = 5, name: (Int) -> String = { "case_\($0)" },
    labelName: (Int) -> String = { "organ_\($0)" }, bootstrap: Bootstrap? = nil
  ) -> StudyScore {
    var generator = SeededGenerator(seed: 7)
    var outcomes: [CaseOutcome] = []
    for number in 0..<count {
      let state: PredictionState =
        number % 97 == 5 ? .missing : number % 131 == 6 ? .failed("\(name(number)): is damaged") : .scored
      let labels = (1...labelCount).map { label -> LabelScore in
        entry(label, labelName(label), isThere: state == .scored, &generator)
      }
      outcomes.append(.scored(scored(name(number), state, labels)))
    }
    var settings = StudySettings()
    settings.bootstrap = bootstrap
    (settings.referencePath, settings.predictionPath) = ("data/labelsTs", "data/model")
    return StudyScore(outcomes: outcomes, settings: settings)
  }

  static func scored(_ name: String, _ state: PredictionState, _ labels: [LabelScore]) -> CaseScore {
    CaseScore(
      name: name, referencePath: "data/labelsTs/\(name).nii.gz", predictionPath: "data/model/\(name).nii.gz",
      predictionState: state, geometry: geometry, alignment: .same, notes: [], warnings: [], labels: labels,
      overall: [], ignoredVoxels: 0, surface: nil)
  }

  private static func entry(
    _ label: Int, _ name: String, isThere: Bool, _ generator: inout SeededGenerator
  ) -> LabelScore {
    let volume = Double(label * label) * Double.random(in: 2...8, using: &generator)
    let chance = Double.random(in: 0..<1, using: &generator)
    let status: ClassStatus =
      !isThere || chance < 0.02 ? .missed : chance < 0.03 ? .spurious : chance < 0.05 ? .bothEmpty : .defined
    let error = Double.random(in: 0.02...0.3, using: &generator)
    let isDefined = status == .defined
    let reference = status == .spurious || status == .bothEmpty ? 0 : volume
    let prediction = status == .missed || status == .bothEmpty ? 0 : volume * (1 + (error - 0.15) / 2)
    let share: Double? = status == .bothEmpty ? nil : isDefined ? 1 - error : 0
    return LabelScore(
      label: label, name: name, members: nil, status: status,
      values: [
        MetricValue(key: "dice", value: share), MetricValue(key: "jaccard", value: share.map { $0 / (2 - $0) }),
        MetricValue(key: "reference_ml", value: reference), MetricValue(key: "prediction_ml", value: prediction),
        MetricValue(key: "hd95", value: isDefined ? 1 + 30 * error : nil),
        MetricValue(key: "assd", value: isDefined ? 3 * error : nil),
        MetricValue(key: "nsd", tolerance: 1, value: share),
      ])
  }
}
