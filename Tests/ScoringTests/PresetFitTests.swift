import SurfaceMetrics
import Testing
import VolumeCore
import VolumeFiles

@testable import Scoring

/// Data that a preset is not about.
@Suite("Whether data fit their preset") struct PresetFitTests {
  let files: CaseFolder

  /// Two cases with the labels 1 and 2; in the second one the prediction lacks 2.
  init() throws {
    files = try CaseFolder()
    for (index, labels) in [[0, 1, 2], [0, 1]].enumerated() {
      try files.write(CaseFolder.labels([0, 1, 2], seed: UInt64(index)), "r\(index).nii.gz")
      try files.write(CaseFolder.labels(labels, seed: UInt64(index + 5)), "p\(index).nii.gz")
    }
  }

  private func score(
    _ preset: StudyPreset, _ names: [Int: String]?, _ kept: Set<StudyPreset.Choice> = [],
    _ change: (inout CaseOptions) -> Void = { _ in }
  ) -> StudyScore {
    let cases = (0..<2).map { index in
      StudyCase(reference: files.path("r\(index).nii.gz"), prediction: files.path("p\(index).nii.gz"))
    }
    return PresetStudy.score(
      cases, preset, names: names.map { LabelNames(names: $0, source: "test") }, kept, change)
  }

  @Test("names that contradict the preset's are one warning of the study") func contradictions() throws {
    let study = score(.amos, [0: "background", 1: "liver", 2: "tumour"])
    let fit = try #require(study.presetFit)
    #expect(fit.contradictions.map(\.label) == [1, 2] && fit.contradictions.map(\.dataName) == ["liver", "tumour"])
    #expect(
      fit.warning
        == "preset amos may not fit these data: label 1 is \"spleen\" there and \"liver\" by the data's label "
        + "names (1 more label differs)")
    #expect(study.json["preset_remarks"]?.strings == [fit.warning, fit.note].compactMap { $0 })
    #expect(score(.nnUNet, [1: "liver", 2: "tumour"]).presetFit == nil)
  }

  @Test(
    "other spellings, sides and synonyms are no contradiction",
    arguments: [
      ("amos", [1: "Spleen", 2: "kidney_right"]), ("amos", [1: "SPLEEN", 2: "Kidneys"]), ("amos", nil),
      ("flare", [1: "liver", 2: "Right kidney"]), ("msd:liver", [1: "Liver", 2: "tumor"]),
    ] as [(String, [Int: String]?)])
  func spellings(_ name: String, _ names: [Int: String]?) throws {
    let preset = try #require(StudyPreset(named: name))
    let fit = try #require(score(preset, names).presetFit)
    #expect(fit.warning == nil)
  }

  @Test("labels that occur in no case are left out of the summary, with a note") func absentLabels() throws {
    let study = score(.amos, nil)
    #expect(study.labels.map(\.label) == [1, 2] && study.labels.map(\.name) == ["spleen", "right kidney"])
    #expect(study.labels[1].statusCounts == [.defined: 1, .missed: 1])
    #expect(
      study.presetFit?.note == "13 of the 15 labels of preset amos occur in no case and are left out of the summary")
    #expect(study.cases.allSatisfy { $0.labels.count == 15 })
    #expect(study.cases[0].labels[4].name == "esophagus")
  }

  @Test("labels that were asked for stay, under the preset's names where the data have none") func askedFor() {
    let study = score(.amos, [1: "spleen"], [.labels]) { $0.labels = [1, 5] }
    #expect(study.labels.map(\.title) == ["1 spleen", "5 esophagus"] && study.presetFit?.note == nil)
  }

  /// FLARE22's script counts 1 for an organ that is on neither side.
  @Test("labels that count although they are absent stay in the summary") func countingAbsentLabels() {
    let study = score(.flare, nil)
    #expect(study.labels.count == 13 && study.labels[12]["dice"]?.mean == 1)
    #expect(
      study.presetFit?.note
        == "11 of the 13 labels of preset flare occur in no case and count as empty on both sides")
  }

  @Test("metrics without a better side have no mean over labels") func meansOverLabels() throws {
    let study = score(.radiotherapy, [1: "Brainstem", 2: "Parotid_L"])
    let keys = Set(study.labels.flatMap(\.metrics).map(\.key))
    for key in ["relative_volume_difference", "reference_ml", "prediction_ml"] {
      #expect(keys.contains(key) && study.labels.allSatisfy { $0[key]?.mean != nil })
      #expect(study.foregroundMean(key) == nil && study.foregroundMean(ofKey: key) == nil)
      #expect(study.json["foreground_mean"]?[key]?.number == nil)
    }
    #expect(study.foregroundMean("dice") != nil && study.foregroundMean(ofKey: "nsd") != nil)
  }
}
