import ProbabilityMetrics
import Testing
import VolumeCore

struct ClassScoresLabelsTests {
  private func scores(_ channels: [[Float]], _ activation: Activation = .softmax) -> ClassScores {
    SoftExample(
      size: VolumeSize(x: channels[0].count, y: 1, z: 1), values: channels.flatMap { $0 }, labels: [],
      activation: activation
    ).scores
  }

  private func labels(_ map: LabelMap) -> [Int] {
    (0..<map.geometry.size.x).map { map.label(x: $0, y: 0, z: 0) }
  }

  @Test func largestScoreWinsAndTheLowestClassWinsATie() {
    let map = scores([[0.2, 5, -1, 3], [0.5, 5, -1, 1], [0.3, 4, -1, 3]]).largestClass()
    #expect(labels(map) == [1, 0, 0, 0])
    #expect(labels(scores([[1, 0], [2, 3], [2, 3]]).largestClass()) == [1, 1])
  }

  @Test func nanNeverWins() {
    let nan = Float.nan
    let map = scores([[nan, 1, nan, nan], [-5, nan, nan, nan], [-7, 2, nan, -.infinity]]).largestClass()
    #expect(labels(map) == [1, 2, 0, 2])
  }

  @Test func oneChannelIsClassZero() { #expect(labels(scores([[3, -3]]).largestClass()) == [0, 0]) }

  @Test func oneHalfCounts() {
    let values: [Float] = [0.5, Float(0.5).nextDown, 1, 0, .nan]
    #expect(labels(scores([values], .none).thresholded(0)) == [1, 0, 1, 0, 0])
    #expect(labels(scores([[0, -1e-7, 9, -9, .nan]], .sigmoid).thresholded(0)) == [1, 0, 1, 0, 0])
    #expect(labels(scores([[0, 0], [0.6, 0.4]], .none).thresholded(1)) == [1, 0])
  }
}
