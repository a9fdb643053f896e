import Foundation
import Scoring
import TestSupport
import VolumeCore
import VolumeFiles

/// A study of `presets.json`, scored by a preset.
struct PresetStudy {
  static let golden: JSONValue = {
    let path = folder("../Golden") + "/presets.json"
    do { return try JSONValue(contentsOf: path) } catch { fatalError("presets.json: \(error)") }
  }()

  static func folder(_ name: String) -> String {
    SharedData.packageRoot.appendingPathComponent("Tests/Fixtures/Studies/\(name)").path
  }

  /// What the original or the formula gives.
  let expected: JSONValue
  let preset: StudyPreset
  let score: StudyScore

  /// - Parameters:
  ///   - group: the key of the preset in the file.
  ///   - study: the study in it; one whose name begins with `real` is of the shared pairs.
  init(_ presetName: String, _ group: String, _ study: String) throws {
    expected = PresetStudy.golden.presets[group].studies[study]
    let names = expected.cases.object.keys.sorted()
    let isReal = study.hasPrefix("real")
    let root = PresetStudy.folder(group)
    let cases = names.map { name in
      let pair = PresetStudy.golden.pairs[name]
      let reference = isReal ? SharedData.path(pair.reference.string!) : "\(root)/reference/\(name).nii.gz"
      let prediction = isReal ? SharedData.path(pair.prediction.string!) : "\(root)/prediction/\(name).nii.gz"
      return StudyCase(name: name, reference: .file(reference), prediction: .file(prediction))
    }
    var labelNames: LabelNames?
    if group == "rt-qa" && isReal {
      let labels = expected.labels.object.map { ($1.integer!, $0) }
      labelNames = LabelNames(names: Dictionary(uniqueKeysWithValues: labels), source: "test")
    }
    preset = StudyPreset(named: presetName)!
    score = PresetStudy.score(cases, preset, names: labelNames)
  }

  /// Scores cases by a preset, without confidence intervals.
  static func score(
    _ cases: [StudyCase], _ preset: StudyPreset, names: LabelNames? = nil, _ kept: Set<StudyPreset.Choice> = [],
    _ change: (inout CaseOptions) -> Void = { _ in }
  ) -> StudyScore {
    var (options, settings) = (CaseOptions(), StudySettings())
    change(&options)
    options.names = names
    settings.bootstrap = nil
    _ = preset.apply(to: &options, settings: &settings, keeping: kept)
    return StudyScore(outcomes: cases.map { $0.outcome(options) }, settings: settings)
  }

  /// The cases of a folder of fixtures.
  static func cases(_ name: String) -> [StudyCase] {
    ["case_01", "case_02", "case_03"].map { stem in
      StudyCase(
        name: stem, reference: .file("\(folder(name))/reference/\(stem).nii.gz"),
        prediction: .file("\(folder(name))/prediction/\(stem).nii.gz"))
    }
  }

  /// The names in the order of the file's labels, each with its label; regions have none.
  var targets: [(name: String, label: Int?)] {
    if !preset.regions.isEmpty { return preset.regions.map { ($0.name, nil) } }
    let table = expected.labels.object
    if table.isEmpty { return preset.targets.map { ($0.name, $0.labels.first) } }
    return table.map { name, value in (name, value.integer ?? value.label.integer) }.sorted { $0.1! < $1.1! }
  }

  /// The summary of a target; nil when it occurs in no case.
  func summary(_ target: (name: String, label: Int?)) -> LabelSummary? {
    score.labels.first { target.label == nil ? $0.label == nil && $0.name == target.name : $0.label == target.label }
  }

  /// The metric of a target by its key, at the target's only tolerance.
  func metric(_ target: (name: String, label: Int?), _ key: String) -> MetricSummary? {
    let own = summary(target)?.metrics.filter { $0.key == key } ?? []
    return own.count == 1 ? own[0] : nil
  }

  /// What a case counts for a target.
  func counted(_ target: (name: String, label: Int?), _ key: String, _ name: String) -> Double? {
    guard let index = score.cases.firstIndex(where: { $0.name == name }) else { return nil }
    return metric(target, key)?.counted[index]
  }
}

extension Double {
  /// As Python's `round(value, digits)`.
  func rounded(digits: Int) -> Double { Double(String(format: "%.\(digits)f", self))! }

  /// Whether two numbers agree relatively.
  func agrees(with other: Double, to tolerance: Double) -> Bool {
    abs(self - other) <= tolerance * max(abs(other), 1e-300)
  }
}
