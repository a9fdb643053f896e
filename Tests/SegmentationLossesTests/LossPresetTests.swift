import Foundation
import SegmentationLosses
import TestSupport
import Testing
import VolumeCore

/// The presets: the recipes' values, and that every one can be built and evaluated.
@Suite struct LossPresetTests {
  @Test(arguments: ["balanced", "imbalanced", "boundary", "medical"]) func tasksHaveTheirValues(_ name: String) throws {
    let preset = try LossCatalogue.preset(name)
    try GoldenLosses.shared.check("preset-\(name)", preset.loss(for: .sigmoid))
  }

  @Test func tasksInTheMulticlassForm() throws {
    let sample = try TableInput.sample()
    func value(_ loss: any SegmentationLoss) throws -> Double {
      try loss.evaluate(sample.prediction, against: sample.reference).value
    }
    let smooth = Smoothing(1e-6)
    let dice = try value(DiceLoss(smooth: smooth))
    #expect(
      try abs(
        value(LossCatalogue.preset("balanced").loss(for: .softmax)) - 0.5 * dice - 0.5 * value(CrossEntropyLoss()))
        < 1e-12)
    let focal = FocalLoss(alpha: [0.75, 0.25, 0.25])
    #expect(
      try abs(value(LossCatalogue.preset("imbalanced").loss(for: .softmax)) - 0.5 * dice - 0.5 * value(focal)) < 1e-12)
    let boundary = try 0.3 * value(CrossEntropyLoss()) + 0.4 * dice + 0.3 * value(EdgeWeightedCrossEntropyLoss())
    #expect(try abs(value(LossCatalogue.preset("boundary").loss(for: .softmax)) - boundary) < 1e-12)
    let tversky = try value(
      TverskyLoss(alpha: 0.3, beta: 0.7, smooth: smooth, options: LossOptions(scope: .batch)))
    #expect(
      try abs(value(LossCatalogue.preset("medical").loss(for: .softmax)) - 0.5 * dice - 0.5 * tversky) < 1e-12)
  }

  @Test func everyPresetIsBuiltForBothActivations() throws {
    #expect(LossCatalogue.presets.count == 23)
    #expect(Set(LossCatalogue.presets.map(\.name)).count == 23)
    let softmax = try TableInput.sample()
    let regions = try GoldenLosses.shared.sample("regions", activation: .sigmoid)
    let binary = try TableInput.binary()
    for preset in LossCatalogue.presets {
      #expect(!preset.source.isEmpty && !preset.title.isEmpty)
      for sample in [softmax, regions, binary] {
        let loss = try preset.loss(for: sample.prediction.activation)
        let found = try loss.gradient(sample.prediction, against: sample.reference)
        #expect(found.result.value.isFinite && found.norm > 0, "\(preset.name) on \(sample.name)")
        #expect(loss.name == preset.name)
      }
    }
  }

  /// The tables and the sources of the page.
  @Test func everyPresetHasItsRow() throws {
    let page = try String(
      contentsOf: SharedData.packageRoot.appendingPathComponent("Docs/Losses/presets.md"), encoding: .utf8)
    for preset in LossCatalogue.presets {
      var cells = ["`\(preset.name)`", preset.title, preset.text(for: .softmax), preset.text(for: .sigmoid)]
      if preset.kind == .method { cells += [preset.alternatives, preset.textOnly] }
      let row = "|" + cells.map { $0.isEmpty ? " |" : " \($0) |" }.joined()
      #expect(page.contains(row + "\n"), "\(row)")
      if preset.kind == .method { #expect(page.contains("- \(preset.name): \(preset.source)\n"), "\(preset.name)") }
    }
  }

  @Test func unknownNamesAreAnsweredWithTheNearest() {
    #expect { try LossCatalogue.preset("medicla") } throws: { "\($0)".contains("did you mean medical?") }
    #expect { try LossCatalogue.preset("xyzzy") } throws: { "\($0)".contains("balanced, imbalanced") }
  }

  @Test func text() throws {
    let preset = try LossCatalogue.preset("medical")
    #expect(
      preset.text(for: .sigmoid)
        == "0.5 dice:smooth=1e-6 + 0.5 tversky:alpha=0.3,batch=true,beta=0.7,smooth=1e-6")
    #expect(try LossCatalogue.preset("nnu-net").text(for: .softmax) == "dice-ce as nnunet")
  }
}
