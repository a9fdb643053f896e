import EvaluationReport
import SegmentationLosses
import TestSupport
import Testing
import VolumeCore

/// The catalogue as text: nothing lost, nothing wider than a terminal.
struct LossCatalogueReportTests {
  @Test func linesFit() throws {
    for name in [nil] + LossCatalogue.presets.map(\.name) + LossCatalogue.entries.map(\.name) {
      let text = try LossCatalogueReport(name).tableText()
      let wide = text.split(separator: "\n").filter { $0.count > 80 }
      #expect(wide.isEmpty && text.hasSuffix("\n"), "\(name ?? "all"): \(wide)")
    }
  }

  @Test func presetsAreListedAndExplained() throws {
    let all = try LossCatalogueReport()
    let json = try JSONValue(text: all.jsonText())
    #expect(json.presets.array.map(\.name.string) == LossCatalogue.presets.map(\.name))
    #expect(all.tableText().contains("Presets of tasks") && all.tableText().contains("Presets of networks"))
    for preset in LossCatalogue.presets {
      #expect(all.tableText().contains("  \(preset.name) "))
      let report = try LossCatalogueReport(preset.name)
      let words = report.tableText().split { $0.isWhitespace }.joined(separator: " ")
      for text in [preset.title, preset.source, preset.alternatives, preset.textOnly] {
        #expect(words.contains(text.split { $0.isWhitespace }.joined(separator: " ")), "\(preset.name): \(text)")
      }
      let single = try JSONValue(text: report.jsonText())
      #expect(single.presets.array.count == 1 && single.presets[0].exclusive.string == preset.text(for: .softmax))
    }
    // A name of both is both.
    let both = try LossCatalogueReport("boundary")
    #expect(both.tableText().contains("loss     boundary") && both.tableText().contains("preset   boundary"))
    let twice = try JSONValue(text: both.jsonText())
    #expect(twice.losses.array.count == 1 && twice.presets.array.count == 1)
  }

  @Test func theGuideShowsWholeExpressions() throws {
    let json = try JSONValue(text: LossCatalogueReport().jsonText())
    #expect(json.guide.array.map { $0.losses.array.compactMap(\.string) } == LossCatalogue.guide.map(\.losses))
  }

  @Test func unknownNamesAreErrors() {
    let error = #expect(throws: LossError.self) { try LossCatalogueReport("dicee") }
    #expect(error?.description.contains("did you mean dice?") == true)
    #expect(throws: LossError.self) { try LossCatalogueReport("medicall") }
  }
}
