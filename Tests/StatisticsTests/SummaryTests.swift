import Statistics
import Testing

@Suite("Summary of a sample") struct SummaryTests {
  @Test("quartiles interpolate linearly") func quartiles() throws {
    let summary = try #require(Summary([4, 1, 3, 2]))
    #expect(summary.lowerQuartile == 1.75 && summary.median == 2.5 && summary.upperQuartile == 3.25)
    #expect(summary.mean == 2.5 && summary.minimum == 1 && summary.maximum == 4)
  }

  @Test("no value, no summary") func empty() { #expect(Summary([]) == nil) }
}
