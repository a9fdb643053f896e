import Foundation
import Scoring
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

/// Presets against the numbers of the original scripts, or of the formula where there is none.
@Suite("Evaluation presets against the originals") struct PresetGoldenTests {
  static let fixtures = [
    ("kits23", "kits23", "kits23"), ("flare", "flare", "flare"),
    ("totalsegmentator", "totalsegmentator", "totalsegmentator"), ("amos", "amos", "amos"),
    ("msd:liver", "msd", "msd"), ("msd:hippocampus", "msd", "msd-hippocampus"), ("rt-qa", "rt-qa", "rt-qa"),
  ]
  static let pairs = [
    ("kits23", "kits23", "real"), ("flare", "flare", "real"), ("totalsegmentator", "totalsegmentator", "real"),
    ("amos", "amos", "real"), ("msd:brain", "msd", "real"), ("msd:spleen", "msd", "real-spleen"),
    ("rt-qa", "rt-qa", "real"),
  ]

  @Test("every study of the file is compared") func everyStudyIsCompared() {
    let known = Set((Self.fixtures + Self.pairs).map { "\($0.1) \($0.2)" })
    let all = PresetStudy.golden.presets.object.flatMap { name, preset in
      preset.studies.object.keys.map { "\(name) \($0)" }
    }
    #expect(Set(all) == known && known.count == 14)
  }

  @Test("values of small studies", arguments: fixtures)
  func smallStudies(_ preset: String, _ group: String, _ study: String) throws {
    let count = try compareValues(PresetStudy(preset, group, study))
    #expect(count >= 6)
  }

  @Test("values of real pairs", .enabled(if: SharedData.isPresent), arguments: pairs)
  func realPairs(_ preset: String, _ group: String, _ study: String) throws {
    let count = try compareValues(PresetStudy(preset, group, study))
    #expect(count >= 2)
  }

  /// Compares what each case counts and the means; returns how many numbers were compared.
  private func compareValues(_ study: PresetStudy) throws -> Int {
    let name = study.preset.name
    #expect(study.score.failures.isEmpty, "\(study.score.failures)")
    #expect(study.score.settings.emptyMasks == study.preset.emptyMasks && study.score.settings.preset == name)
    var count = 0
    for target in study.targets {
      for (caseName, entries) in study.expected.cases.object {
        for (key, value) in entries[target.name].object where key == "dice" || key == "nsd" {
          let own = study.counted(target, key, caseName)
          guard let wanted = value.number else {
            #expect(value.string == "nan" && own == nil, "\(name) \(caseName) \(target.name) \(key): \(own as Any)")
            continue
          }
          let tolerance = name == "totalsegmentator" && key == "dice" ? 5e-7 : 1e-6
          #expect(
            own?.agrees(with: wanted, to: tolerance) ?? false,
            "\(name) \(caseName) \(target.name) \(key): \(own as Any), not \(wanted)")
          count += 1
        }
      }
      for (key, value) in study.expected.mean[target.name].object {
        let own = study.metric(target, key)?.mean
        #expect(
          value.number.map { own?.agrees(with: $0, to: 1e-6) ?? false } ?? (own == nil),
          "\(name) mean \(target.name) \(key): \(own as Any), not \(value)")
      }
    }
    return count
  }

  private func studies(of name: String) throws -> [PresetStudy] {
    try (Self.fixtures + (SharedData.isPresent ? Self.pairs : [])).filter { $0.1 == name }
      .map { try PresetStudy($0.0, $0.1, $0.2) }
  }

  @Test("KiTS23's evaluation.csv to its 8 digits") func kidneyTable() throws {
    for study in try studies(of: "kits23") {
      func line(_ name: String, _ value: ((name: String, label: Int?), String) -> Double?) -> String {
        let values = ["dice", "nsd"].flatMap { key in study.targets.map { value($0, key) ?? .nan } }
        return ([name] + values.map { String(format: "%0.8f", $0) }).joined(separator: ",")
      }
      let own =
        study.score.cases.map { scored in line(scored.name) { study.counted($0, $1, scored.name) } }
        + [line("average") { study.metric($0, $1)?.mean }]
      #expect(Array(study.expected.csv.array.compactMap(\.string).dropFirst()) == own)
    }
  }

  @Test("FLARE22's table and FLARE23's means to their 4 digits") func abdomenTable() throws {
    for study in try studies(of: "flare") {
      let lines = study.expected.csv.array.compactMap(\.string).map { $0.split(separator: ",").map(String.init) }
      for line in lines.dropFirst() {
        let name = line[0].replacing(".nii.gz", with: "")
        for (heading, cell) in zip(lines[0], line).dropFirst() {
          let parts = heading.split(separator: "_").map(String.init)
          let target = try #require(study.targets.first { $0.name == parts[0] })
          let own = study.counted(target, parts[1] == "DSC" ? "dice" : "nsd", name)
          #expect(own?.rounded(digits: 4) == Double(cell), "\(name) \(heading)")
        }
      }
      for target in study.targets {
        for key in ["dice", "nsd"] {
          let values = try #require(study.metric(target, key)).counted.compactMap { $0?.rounded(digits: 4) }
          let mean = (values.reduce(0, +) / Double(values.count)).rounded(digits: 4)
          let wanted = try #require(study.expected.mean_flare23_formula[target.name][key].number)
          // The mean of rounded values may end in a 5 that the order of the sum decides on.
          #expect(abs(mean - wanted) < 1.01e-4, "\(target.name) \(key): \(mean), not \(wanted)")
          #expect(abs(try #require(study.metric(target, key)?.mean) - wanted) < 1.01e-4)
        }
      }
      for key in ["dice", "nsd"] {
        let means = study.targets.compactMap { study.metric($0, key)?.mean }
        #expect(means.count == 13)
        let own = try #require(study.score.foregroundMean(ofKey: key))
        #expect(own.agrees(with: means.reduce(0, +) / 13, to: 1e-12))
      }
      #expect(study.score.foregroundMean("dice") == study.score.foregroundMean(ofKey: "dice"))
    }
  }

  @Test("TotalSegmentator's printed means") func printedMeans() throws {
    let study = try PresetStudy("totalsegmentator", "totalsegmentator", "totalsegmentator")
    let own = [("dice", "dice"), ("nsd", "surface_dice_3")].flatMap { key, shown in
      study.targets.map { target in
        let mean = study.metric(target, key)?.mean
        return "\(target.name) \(shown): " + (mean.map { String(format: "%.3f", $0) } ?? "nan")
      }
    }
    #expect(study.expected.printed.array.compactMap(\.string) == own)
  }

  @Test("distances and volumes of organs at risk") func organsAtRisk() throws {
    var count = 0
    for study in try studies(of: "rt-qa") {
      for scored in study.score.cases {
        // The real pair holds vertebrae besides, which have no organ's name.
        for entry in scored.labels where entry.status == .defined && entry.name != nil {
          let expected = study.expected.cases[scored.name][try #require(entry.name)]
          for key in ["hd95", "masd", "reference_ml", "prediction_ml", "relative_volume_difference"] {
            let (own, wanted) = (try #require(entry[key]), try #require(expected[key].number))
            #expect(abs(own - wanted) <= 1e-6 * max(abs(wanted), 1), "\(entry.title) \(key): \(own), not \(wanted)")
            count += 1
          }
        }
      }
    }
    #expect(count >= 50)
  }

  /// The regions of `dataset.json`, without and with the labels alone.
  @Test("nnU-Net's summary.json") func networkSummary() throws {
    func golden(_ name: String) throws -> JSONValue {
      try JSONValue(contentsOf: "\(PresetStudy.folder("../Golden"))/\(name).json")
    }
    let preset = StudyPreset.nnUNet
    let regions = PresetStudy.score(PresetStudy.cases("nnunet"), preset)
    let names = LabelNames(names: [0: "background", 1: "a", 2: "b", 3: "c", 4: "d"], source: "test")
    let labels = PresetStudy.score(PresetStudy.cases("nnunet"), preset, names: names, [.names])
    #expect(regions.labels.map(\.name) == ["whole", "core", "small"] && labels.labels.map(\.label) == [1, 2, 3, 4])
    for (score, summary) in [(regions, try golden("nnunet-summary-regions")), (labels, try golden("nnunet-summary"))] {
      for label in score.labels {
        let members = label.members ?? []
        let key =
          label.label.map(String.init)
          ?? (members.count == 1 ? "\(members[0])" : "(\(members.map(String.init).joined(separator: ", ")))")
        for (metric, theirs) in [("dice", "Dice"), ("jaccard", "IoU")] {
          let wanted = try #require(summary.mean[key][theirs].number, "\(key)")
          #expect(label[metric]?.mean?.agrees(with: wanted, to: 1e-12) ?? false, "\(key) \(metric)")
        }
        for (index, scored) in score.cases.enumerated() {
          let entry = try #require(scored.labels.first { $0.label == label.label && $0.members == label.members })
          let wanted = summary.metric_per_case[index].metrics[key]
          #expect(
            entry["reference_voxels"] == wanted.n_ref.number && entry["prediction_voxels"] == wanted.n_pred.number)
          #expect(entry["intersection_voxels"] == wanted.TP.number)
          #expect(label["dice"]?.counted[index] == wanted.Dice.number)
        }
      }
      for (metric, theirs) in [("dice", "Dice"), ("jaccard", "IoU")] {
        let wanted = try #require(summary.foreground_mean[theirs].number)
        #expect(score.foregroundMean(metric)?.agrees(with: wanted, to: 1e-12) ?? false)
      }
    }
  }
}
