import Foundation
import Scoring
import TestSupport
import Testing
import VolumeCore

@testable import HTMLReport

@Suite struct PlotTests {
  @Test func scalesHoldTheirValues() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<500 {
      let power = pow(10, Double.random(in: -6...6, using: &generator))
      let low = Double.random(in: 0.001...1, using: &generator) * power
      let high = low + Double.random(in: 0...5, using: &generator) * power
      for kind in [PlotScale.Kind.linear, .logarithmic, .logarithmicAboveOne] {
        let scale = PlotScale(kind, of: low...high, from: 10, to: 110)
        #expect(
          scale.domain.lowerBound <= low * (1 + 1e-6) && scale.domain.upperBound >= high * (1 - 1e-6),
          "\(kind) \(low) \(high)")
        #expect(scale.ticks.count >= 2 && scale.ticks.count <= 20, "\(kind) \(low) \(high) \(scale.ticks)")
        #expect(scale.position(low) <= scale.position(high))
        #expect(scale.position(low) >= 10 - 1e-6 && scale.position(high) <= 110 + 1e-6)
      }
    }
    let scale = PlotScale(.linear, of: 0...1, from: 0, to: 100, tickCount: 10)
    #expect(
      scale.ticks.map(ReportNumber.brief) == ["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"])
    #expect(PlotScale(.logarithmic, of: 0.5...200, from: 0, to: 4).position(1) == 1)
  }

  @Test func chosenPointsKeepTheEnds() {
    #expect(PlotPoints.chosen(5, of: 3) == [0, 1, 2])
    #expect(PlotPoints.chosen(3, of: 101) == [0, 50, 100])
    for count in [10, 999, 10_000] {
      let chosen = PlotPoints.chosen(9, of: count)
      #expect(chosen.count == 9 && chosen.first == 0 && chosen.last == count - 1)
      #expect(Set(chosen).count == 9 && chosen == chosen.sorted())
    }
    #expect((0..<2000).allSatisfy { abs(PlotPoints.jitter($0)) <= 1 })
    #expect(Set((0..<2000).map { PlotPoints.jitter($0) }).count > 1900)
  }

  @Test func numbersHaveNoExponentAndNoLocale() {
    let cases: [(Double, String)] = [
      (0, "0"), (1, "1"), (0.1 + 0.2, "0.3"), (1234.5, "1234"), (-0.0123, "\u{2212}0.0123"),
      (1e6, "1000000"), (99.96, "100"),
    ]
    for (value, text) in cases { #expect(ReportNumber.brief(value) == text) }
    #expect(SVGElement.number(-0.04) == "0" && SVGElement.number(-1.25) == "-1.3" && SVGElement.number(7) == "7")
  }

  @Test func missedLabelsStayInTheAgreement() throws {
    let study = StudySample.study(cases: 60)
    let pairs = VolumePairs(StudyIndex(study)).pairs
    let expected = study.cases.flatMap(\.labels).count { $0.status != .bothEmpty }
    #expect(pairs.count == expected)
    #expect(pairs.contains { $0.status == .missed && $0.prediction == 0 && $0.difference < 0 })
  }

  @Test func everyLabelHasItsRow() throws {
    let study = StudySample.study(cases: 40, labels: 104)
    let drawing = try #require(DistributionPlot(StudyIndex(study), metric: "dice")).drawing().markup()
    for label in study.labels { #expect(drawing.contains(">\(label.title)<")) }
    // The median of the first label, by its line.
    let points = drawing.matches(of: /M[0-9.]+ [0-9.]+h0/).count
    #expect(points > 3000 && points <= 6000)
  }

  @Test func worstCasesComeFirst() {
    let study = StudySample.study(cases: 150)
    let index = StudyIndex(study)
    let worst = index.worstCases()
    #expect(worst.map(\.mean) == worst.map(\.mean).sorted() && worst.first?.mean == 0)
    let position = worst[0].position
    #expect(study.cases[position].predictionState != .scored)
    #expect(index.mainMetrics == ["dice", "hd95", "assd", "nsd_1mm"])
  }
}
