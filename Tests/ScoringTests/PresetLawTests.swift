import Foundation
import Scoring
import SurfaceMetrics
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

/// What holds for every preset.
@Suite("Laws of evaluation presets") struct PresetLawTests {
  static let applicable = StudyPreset.catalogue.flatMap { $0.variants.isEmpty ? [$0] : $0.variants }
  private static let studies = [
    "amos": "amos", "flare": "flare", "kits23": "kits23", "nnunet": "nnunet", "rt-qa": "rt-qa",
    "totalsegmentator": "totalsegmentator",
  ]

  private func cases(_ preset: StudyPreset) -> [StudyCase] { PresetStudy.cases(Self.studies[preset.name] ?? "msd") }

  @Test("a missing prediction counts worst, also where the reference has nothing", arguments: applicable)
  func missingPredictions(_ preset: StudyPreset) throws {
    var incomplete = cases(preset)
    incomplete[1] = StudyCase(name: "case_02", reference: incomplete[1].reference, prediction: nil)
    let score = PresetStudy.score(incomplete, preset)
    #expect(score.missing.map(\.name) == ["case_02"] && score.settings.missing == .worst)
    var missed = 0
    for label in score.labels {
      for metric in label.metrics {
        let counted = metric.counted[1]
        let isShare = MetricScale(key: metric.key).bound == 0
        let status = score.cases[1].labels.first { $0.label == label.label && $0.members == label.members }?.status
        if isShare {
          #expect(counted == nil || counted == 0, "\(preset.name) \(label.title) \(metric.name): \(counted as Any)")
          if status == .missed { #expect(counted == 0) }
          if preset.emptyMasks.bothEmpty == .best { #expect(counted == 0) }
        } else if status == .missed, metric.key == "hd95" || metric.key == "masd" {
          #expect(counted == score.cases[1].geometry.diagonal)
        }
        missed += metric.statusCounts[.missed] ?? 0
      }
    }
    #expect(missed > 0)
  }

  @Test("every case stands in the counts beside a mean", arguments: applicable)
  func counts(_ preset: StudyPreset) throws {
    let score = PresetStudy.score(cases(preset), preset)
    #expect(score.cases.count == 3 && !score.labels.isEmpty)
    var found: Set<ClassStatus> = []
    for label in score.labels {
      #expect(label.statusCounts.values.reduce(0, +) == 3)
      for metric in label.metrics {
        #expect(metric.statusCounts.values.reduce(0, +) == 3)
        found.formUnion(metric.statusCounts.keys)
      }
    }
    // The regions of nnU-Net's study and the only label of some tasks are nowhere missed.
    let isMissed = preset.name != "nnunet" && preset.targets.count != 1
    #expect(found.contains(.missed) == isMissed && found.contains(.defined))
  }

  /// Case 2 has a spurious liver, case 3 a spurious spleen.
  @Test("what TotalSegmentator's script leaves out stands beside its mean") func spuriousOrgans() throws {
    let score = PresetStudy.score(cases(.totalSegmentator), .totalSegmentator)
    let worst = PresetStudy.score(cases(.totalSegmentator), .totalSegmentator, [.emptyMasks])
    #expect(worst.settings.emptyMasks == .worst && worst.settings.presetOverrides == ["empty masks"])
    var differing = 0
    for (own, strict) in zip(score.labels, worst.labels) {
      for (metric, other) in zip(own.metrics, strict.metrics) {
        let spurious = metric.statusCounts[.spurious] ?? 0
        #expect(metric.count + spurious + (metric.statusCounts[.bothEmpty] ?? 0) == 3)
        #expect(other.meanWithFailures == nil)
        if spurious == 0 {
          #expect(metric.meanWithFailures == nil && metric.mean == other.mean)
        } else {
          #expect(metric.meanWithFailures == other.mean && metric.mean! > other.mean!)
          differing += 1
        }
      }
    }
    #expect(differing == 4, "two organs, dice and nsd")
    let tree = try JSONTree(parsing: Array(JSONTree.object(score.json).text().utf8), path: "test")
    let spleen = try #require(tree["summary"]?.array?.first)["metrics"]?["dice"]
    #expect(spleen?["mean_with_failures"]?.number == score.labels[0]["dice"]?.meanWithFailures)
  }

  @Test("a preset's policy and name are read back from results", arguments: applicable)
  func policiesAreReadBack(_ preset: StudyPreset) throws {
    let score = PresetStudy.score(Array(cases(preset).prefix(1)), preset, [.labelTolerances])
    var members = score.json
    members["voxloss"] = .object(["version": .string("0"), "schema": .integer(1)])
    let read = try StudyScore(
      json: JSONTree(parsing: Array(JSONTree.object(members).text().utf8), path: "test"), path: "test")
    #expect(read.settings == score.settings && read.settings.preset == preset.name)
    #expect(EmptyMaskPolicy(preset.emptyMasks.word) == preset.emptyMasks)
    let (own, other) = (score.cases[0].surface, read.cases[0].surface)
    #expect(other?.emptyMasks == own?.emptyMasks && other?.spacing == own?.spacing)
    if case .fixed(let spacing) = preset.spacing { #expect(other?.spacing == spacing) }
    #expect(zip(read.labels, score.labels).allSatisfy { $0.metrics.map(\.summary) == $1.metrics.map(\.summary) })
  }

  @Test("the caller outranks the preset, and it is said") func overrides() throws {
    var (options, settings) = (CaseOptions(), StudySettings())
    options.metrics = try MetricSelection(parsing: ["hd"])
    options.surface.tolerances = [4]
    options.surface.emptyMasks = .excluded
    options.labels = [2]
    options.regions = [LabelRegion(name: "all", members: [1, 2])]
    options.surface.conventions = [.monai]
    settings.missing = .skip
    let kept: Set<StudyPreset.Choice> = [
      .metrics, .tolerances, .emptyMasks, .labels, .regions, .convention, .spacing, .names,
    ]
    let notes = StudyPreset.kits23.apply(to: &options, settings: &settings, keeping: kept)
    #expect(
      options.metrics.keys == ["hd"] && options.surface.tolerances == [4] && options.surface.toleranceTable == nil)
    #expect(options.surface.emptyMasks == .excluded && options.labels == [2] && options.regions.map(\.name) == ["all"])
    #expect(options.surface.conventions == [.monai] && options.surface.spacing == .reference)
    #expect(settings.missing == .skip && options.warnsOfAbsentLabels)
    #expect(
      settings.presetOverrides == ["convention", "empty masks", "metrics", "regions", "spacing", "tolerances"],
      "it chooses no labels and no names")
    #expect(notes.count == 6 && notes.contains("preset kits23: yours instead of its metrics (dice, nsd)"))
    #expect(notes.contains { $0.hasPrefix("preset kits23: yours instead of its tolerances (1.0330772532390826,") })
    #expect(notes.contains("preset kits23: yours instead of its spacing (of the prediction)"))
    var (plain, plainSettings) = (CaseOptions(), StudySettings())
    #expect(StudyPreset.flare.apply(to: &plain, settings: &plainSettings).isEmpty)
    #expect(
      plain.labels == Array(1...13) && plain.fallbackNames?.names[5] == "Aorta" && plain.surface.leastDiceOfNSD == 0.2)
    #expect(
      plainSettings.emptyMasks == .flare && plain.surface.emptyMasks == .flare && plainSettings.presetOverrides == [])
  }

  @Test("a tolerance of one label stands beside the preset's others") func tolerancesOfSingleLabels() throws {
    let score = PresetStudy.score(
      Array(cases(.flare).prefix(1)), .flare, [.labelTolerances]
    ) { $0.surface.labelTolerances = ["Liver": [1]] }
    #expect(score.labels.prefix(2).map { $0.metrics.map(\.name) } == [["dice", "nsd_1mm"], ["dice", "nsd_3mm"]])
    #expect(score.settings.presetOverrides == ["label tolerances"])
  }

  @Test("names of presets") func names() throws {
    #expect(
      StudyPreset.catalogue.map(\.name)
        == ["amos", "flare", "kits23", "msd", "nnunet", "rt-qa", "totalsegmentator"])
    #expect(Set(StudyPreset.names).count == 17 && StudyPreset.names.allSatisfy { StudyPreset(named: $0)?.name == $0 })
    #expect(StudyPreset(named: "kits") == nil)
    for preset in Self.applicable {
      #expect(!preset.source.isEmpty && !preset.missingInOriginal.isEmpty && !preset.aggregation.isEmpty)
      #expect(preset.unconfirmed.isEmpty == preset.targets.allSatisfy(\.isConfirmed), "\(preset.name)")
    }
  }

  @Test("tolerances are those of the golden file") func tolerances() throws {
    let golden = PresetStudy.golden.presets
    let tasks = [
      "BRATS": "brain", "Heart": "heart", "Liver": "liver", "Hippocampus": "hippocampus", "Prostate": "prostate",
      "Lung": "lung", "Pancreas": "pancreas", "HepaticVessel": "hepatic-vessel", "Spleen": "spleen", "Colon": "colon",
    ]
    #expect(golden.msd.tasks.object.count == 10)
    for (task, entry) in golden.msd.tasks.object {
      let preset = try #require(StudyPreset(named: "msd:\(tasks[task] ?? "")"))
      #expect(preset.targets.allSatisfy { $0.tolerance == entry.tolerance.number && !$0.isConfirmed })
      #expect(
        Dictionary(uniqueKeysWithValues: preset.targets.map { ($0.name, $0.labels) })
          == entry.labels.object.mapValues { [$0.integer!] })
    }
    let organs = StudyPreset.radiotherapy
    #expect(
      Dictionary(uniqueKeysWithValues: organs.targets.map { ($0.name, $0.tolerance) })
        == golden["rt-qa"].tolerances.object.mapValues(\.number))
    #expect(
      Set(organs.targets.filter(\.isConfirmed).map(\.name))
        == Set(golden["rt-qa"].tolerance_confirmed.array.compactMap(\.string)))
    for (name, entry) in golden.flare.studies.flare.labels.object {
      let target = try #require(StudyPreset.flare.targets.first { $0.name == name })
      #expect(target.labels == [entry.label.integer!] && target.tolerance == entry.tolerance.number)
    }
    for (name, entry) in golden.kits23.studies.kits23.regions.object {
      let target = try #require(StudyPreset.kits23.targets.first { $0.name == name })
      #expect(target.labels == entry.members.numbers.map { Int($0) } && target.tolerance == entry.tolerance.number)
    }
    #expect(StudyPreset.amos.targets.allSatisfy { $0.tolerance == golden.amos.tolerance.number })
  }

  @Test("the task of the Decathlon is recognised") func tasks() throws {
    let root = PresetStudy.folder("msd")
    let files = [root, "\(root)/reference", "\(root)/reference/case_01.nii.gz"]
    for path in files { #expect(try StudyPreset.decathlon.resolved(near: path).name == "msd:liver") }
    #expect(try StudyPreset.kits23.resolved(near: "nowhere").name == "kits23")
    let folder = try TemporaryFolder()
    for (name, word) in [
      ("Task08_HepaticVessel", "hepatic-vessel"), ("BRATS", "brain"), ("LITS", "liver"), ("PROSTATE", "prostate"),
    ] {
      try folder.write(#"{"name": "\#(name)", "labels": {"0": "background", "1": "a"}}"#, "dataset.json")
      #expect(try StudyPreset.decathlon.resolved(near: folder.path("labelsTr")).name == "msd:\(word)")
    }
    for text in [#"{"name": "liver and spleen"}"#, #"{"labels": {}}"#, "{"] {
      try folder.write(text, "dataset.json")
      let error = #expect(throws: ScoringError.self) { try StudyPreset.decathlon.resolved(near: folder.path("x.nii")) }
      #expect(error?.kind == .invalidOptions)
      #expect(error?.description.contains("give one of msd:brain, msd:heart") ?? false)
    }
    #expect(
      try StudyPreset.decathlon.resolved(near: folder.path("Task09_Spleen/labelsTs/a.nii.gz")).name == "msd:spleen")
  }
}
