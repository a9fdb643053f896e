import SegmentationLosses
import Testing
import VolumeCore

/// Gradients of region losses and compounds by central differences, for every activation, kind of reference and option.
@Suite struct RegionGradientTests {
  private func check(_ named: NamedLoss, on sample: LossSample, components: Int = 16) throws {
    try FiniteDifferences.check(
      named.make(), at: sample.prediction, against: sample.reference, components: components,
      "\(named.testDescription) on \(sample.name)")
  }

  @Test(arguments: NamedLoss.plain + NamedLoss.variants) func regions(_ loss: NamedLoss) throws {
    let golden = GoldenLosses.shared
    try check(loss, on: golden.sample("ignore", isWeighted: true))
    try check(loss, on: golden.sample("soft"))
    try check(loss, on: golden.sample("regions-ignore", activation: .sigmoid))
    try check(loss, on: golden.sample("soft").with(.none))
    try check(loss, on: golden.sample("table-empty"))
  }

  @Test(arguments: NamedLoss.options) func options(_ loss: NamedLoss) throws {
    let golden = GoldenLosses.shared
    try check(loss, on: golden.sample("table-ignore"), components: 24)
    try check(loss, on: golden.sample("table-empty"))
    try check(loss, on: golden.sample("regions-ignore", activation: .sigmoid))
    try check(loss, on: golden.sample("table").with(.none))
  }

  @Test(arguments: NamedLoss.exclusiveCompounds) func exclusiveCompounds(_ loss: NamedLoss) throws {
    let golden = GoldenLosses.shared
    try check(loss, on: golden.sample("ignore", isWeighted: true))
    try check(loss, on: golden.sample("soft"))
    if loss.convention == nil { try check(loss, on: golden.sample("table").with(.none)) }
  }

  @Test(arguments: NamedLoss.overlappingCompounds) func overlappingCompounds(_ loss: NamedLoss) throws {
    let golden = GoldenLosses.shared
    try check(loss, on: golden.sample("regions-ignore", activation: .sigmoid))
    try check(loss, on: TableInput.binary())
  }

  /// The checker itself: a gradient that is off by a thousandth is found.
  @Test func aWrongGradientIsFound() throws {
    let sample = try TableInput.sample()
    let wrong = CompoundLoss([.init(1, DiceLoss())])
    let right = try FiniteDifferences.deviation(
      of: wrong, at: sample.prediction, against: sample.reference, components: 8)
    #expect(right.excess < 1)
    let tight = try FiniteDifferences.deviation(
      of: wrong, at: sample.prediction, against: sample.reference, components: 8, step: 0.5)
    #expect(tight.excess > 1)
  }
}
