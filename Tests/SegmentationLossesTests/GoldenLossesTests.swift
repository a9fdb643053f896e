import SegmentationLosses
import Testing

/// That the reader of `losses.json` reads all of it.
@Suite struct GoldenLossesTests {
  @Test func everyRowAndListedInputIsRead() throws {
    let golden = GoldenLosses.shared
    #expect(golden.rows.count == 255)
    #expect(golden.rows.allSatisfy { $0.value.isFinite && !$0.loss.isEmpty })
    for input in Set(golden.rows.map(\.input)) where input != "small-object" { _ = try golden.sample(input) }
  }

  @Test func theTableInputIsTheFormula() throws {
    let sample = try GoldenLosses.shared.sample("table")
    #expect(zip(sample.prediction.values, TableInput.logits).allSatisfy { abs($0 - $1) < 1e-14 })
    try GoldenLosses.shared.check("monai-dice", DiceLoss())
    try GoldenLosses.shared.check("torch-ce", CrossEntropyLoss())
  }
}
