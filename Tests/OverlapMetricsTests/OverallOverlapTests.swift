import OverlapMetrics
import TestSupport
import Testing
import VolumeCore

struct OverallOverlapTests {
  private func joint(_ reference: [Int], _ prediction: [Int]) throws -> JointCounts {
    let size = VolumeSize(x: reference.count, y: 1, z: 1)
    return JointCounts(reference: try LabelMap(size, reference), prediction: try LabelMap(size, prediction))
  }

  @Test func meanDiceByHand() throws {
    // Label 1: TP 2, R 3, P 2: 4 / 5. Label 2: TP 1, R 1, P 2: 2 / 3. Label 3 is missed: 0.
    let joint = try joint([1, 1, 1, 2, 3, 0, 0], [1, 1, 2, 2, 0, 0, 0])
    let overall = OverallOverlap(joint, labels: joint.labels)
    #expect(abs(overall.meanForegroundDice! - (4.0 / 5 + 2.0 / 3 + 0) / 3) < 1e-15)
    // Label 9 occurs nowhere and is left out; only label 2 is asked for.
    #expect(OverallOverlap(joint, labels: [0, 2, 9]).meanForegroundDice == 2.0 / 3)
    // Five of seven agree.
    #expect(overall.multiclassAccuracy == 5.0 / 7)
  }

  @Test func generalizedDiceByHand() throws {
    // Label 1: R 3, TP 2, P 2, w = 1 / 9. Label 2: R 1, TP 1, P 2, w = 1. Label 3: R 1, TP 0, P 0, w = 1.
    let joint = try joint([1, 1, 1, 2, 3, 0, 0], [1, 1, 2, 2, 0, 0, 0])
    let expected = 2 * (2.0 / 9 + 1) / (5.0 / 9 + 3 + 1)
    #expect(abs(OverallOverlap(joint, labels: joint.labels).generalizedDice! - expected) < 1e-15)
  }

  @Test func generalizedDiceOfASpuriousLabel() throws {
    // Label 4 is in the prediction only: its weight is the largest of the others, here 1 / 4.
    // Label 1: R 2, TP 1, P 1. Label 2: R 3, TP 3, P 3, w = 1 / 9. Label 4: P 1.
    let joint = try joint([1, 1, 2, 2, 2, 0], [1, 4, 2, 2, 2, 0])
    let expected = 2 * (1.0 / 4 + 3.0 / 9) / (3.0 / 4 + 6.0 / 9 + 1.0 / 4)
    #expect(abs(OverallOverlap(joint, labels: joint.labels).generalizedDice! - expected) < 1e-15)
  }

  @Test func nothingToSumUp() throws {
    let background = OverallOverlap(try joint([0, 0], [0, 0]), labels: [0, 1])
    #expect(background.meanForegroundDice == nil && background.generalizedDice == nil)
    #expect(background.weightedKappa == nil && background.multiclassAccuracy == 1)
    let size = VolumeSize(x: 2, y: 1, z: 1)
    let map = try LabelMap(size, [1, 2])
    let empty = JointCounts(reference: map, prediction: map, evaluated: try evaluated([0, 0], size))
    #expect(empty.count == 0)
    #expect(OverallOverlap(empty, labels: [1, 2]).values.allSatisfy { $0.value == nil })
  }

  @Test func spuriousOnly() throws {
    let overall = OverallOverlap(try joint([0, 0, 0], [0, 5, 0]), labels: [0, 5])
    #expect(overall.meanForegroundDice == 0 && overall.generalizedDice == 0)
  }

  @Test func weightedKappaByHand() throws {
    // Ranks of 10, 20, 40: 0, 1, 2. Voxels (0,0) (0,1) (1,1) (2,0): observed 0 + 1 + 0 + 2 = 3.
    // Rows hold 2, 1, 1 and columns 2, 2, 0 voxels: expected (2*2*1 + 1*2*1 + 1*2*2 + 1*2*1) / 4 = 12 / 4.
    let joint = try joint([10, 10, 20, 40], [10, 20, 20, 10])
    #expect(OverallOverlap(joint, labels: joint.labels).weightedKappa == 1 - 3.0 / 3)
    let perfect = try self.joint([10, 20, 40], [10, 20, 40])
    #expect(OverallOverlap(perfect, labels: perfect.labels).weightedKappa == 1)
  }

  @Test(arguments: 0..<20)
  func weightedKappaAgainstItsDefinition(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let labels = [-7, 0, 1, 2, 300, 70_000].shuffled(using: &generator).prefix(2 + seed % 5)
    let count = 60
    let reference = (0..<count).map { _ in labels.randomElement(using: &generator)! }
    let prediction = reference.map { Bool.random(using: &generator) ? $0 : labels.randomElement(using: &generator)! }
    let sorted = Set(reference + prediction).sorted()
    var (observed, expected) = (0.0, 0.0)
    for (i, a) in sorted.enumerated() {
      for (j, b) in sorted.enumerated() {
        let both = zip(reference, prediction).filter { $0 == a && $1 == b }.count
        let (row, column) = (reference.filter { $0 == a }.count, prediction.filter { $0 == b }.count)
        observed += Double(abs(i - j) * both)
        expected += Double(abs(i - j) * row * column) / Double(count)
      }
    }
    let joint = try joint(reference, prediction)
    #expect(abs(OverallOverlap(joint, labels: sorted).weightedKappa! - (1 - observed / expected)) < 1e-13)
  }

  @Test func keys() throws {
    let overall = OverallOverlap(try joint([1, 0], [1, 0]), labels: [0, 1])
    #expect(
      overall.values.map(\.key) == [
        "mean_foreground_dice", "generalized_dice", "weighted_kappa", "multiclass_accuracy",
      ])
    #expect(overall.values.map(\.value) == [1, 1, 1, 1])
  }
}
