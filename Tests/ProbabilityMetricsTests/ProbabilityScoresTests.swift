import Foundation
import ProbabilityMetrics
import TestSupport
import Testing
import VolumeCore

struct ProbabilityScoresTests {
  static let size = VolumeSize(x: 7, y: 5, z: 4)

  @Test(arguments: [Activation.softmax, .sigmoid])
  func agreesWithADoubleLoop(_ activation: Activation) throws {
    let example = SoftExample(seed: 11, size: Self.size, classCount: 4, activation: activation)
    let measured = try example.measure(areExclusive: activation == .softmax)
    let n = Double(Self.size.voxelCount)
    var (nats, squares) = (0.0, 0.0)
    for channel in 0..<4 {
      var (product, prediction, reference, squared, error, binary) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
      for voxel in 0..<Self.size.voxelCount {
        let p = example.probabilities(voxel)[channel]
        let t: Double = example.labels[voxel] == channel ? 1 : 0
        product += p * t
        prediction += p
        reference += t
        squared += p * p
        error += (p - t) * (p - t)
        binary -= t * log(p) + (1 - t) * log(1 - p)
        if t == 1 { nats -= log(p) }
      }
      squares += error
      let sums = measured.classes[channel]
      #expect(agree(sums.product, product))
      #expect(agree(sums.prediction, prediction))
      #expect(sums.reference == reference)
      #expect(agree(sums.predictionSquared, squared))
      #expect(agree(sums.squaredError, error))
      #expect(agree(measured.softDice(channel), 2 * product / (prediction + reference)))
      #expect(agree(measured.brier(channel), error / n))
      #expect(agree(measured.binaryCrossEntropy(channel), binary / n))
    }
    #expect(agree(measured.brier, squares / n))
    if activation == .softmax { #expect(agree(measured.crossEntropy, nats / n)) }
  }

  /// Three blocks of 2^14 voxels, so that the workers share them.
  @Test func workerCountIsIrrelevant() throws {
    let size = VolumeSize(x: 64, y: 32, z: 18)
    let example = SoftExample(seed: 5, size: size, classCount: 2, activation: .softmax)
    let single = try example.measure()
    #expect(single.voxelCount == size.voxelCount)
    for workers in [2, 3, 8] { #expect(try example.measure(workerCount: workers) == single) }
  }

  @Test func softmaxEqualsItsOwnProbabilities() throws {
    let logits = SoftExample(seed: 3, size: Self.size, classCount: 3, activation: .softmax)
    var probabilities = logits
    probabilities.activation = .none
    let count = Self.size.voxelCount
    for voxel in 0..<count {
      for (channel, p) in logits.probabilities(voxel).enumerated() {
        probabilities.values[channel * count + voxel] = Float(p)
      }
    }
    let (a, b) = try (logits.measure(), probabilities.measure())
    #expect(agree(a.crossEntropy, b.crossEntropy, to: 1e-6))
    #expect(agree(a.brier, b.brier, to: 1e-6))
    for channel in 0..<3 {
      #expect(agree(a.softDice(channel), b.softDice(channel), to: 1e-6))
      #expect(agree(a.binaryCrossEntropy(channel), b.binaryCrossEntropy(channel), to: 1e-6))
    }
  }

  /// Leaving voxels out by mask and ignore label gives bit for bit what deleting them gives.
  @Test func maskingIsDeleting() throws {
    var generator = SeededGenerator(seed: 9)
    var example = SoftExample(seed: 8, size: Self.size, classCount: 3, activation: .softmax)
    let count = Self.size.voxelCount
    let mask = (0..<count).map { _ in UInt8.random(in: 0...1, using: &generator) }
    for voxel in 0..<count where UInt8.random(in: 0...3, using: &generator) == 0 { example.labels[voxel] = 255 }
    let kept = (0..<count).filter { mask[$0] != 0 && example.labels[$0] != 255 }
    try #require(kept.count > 20 && kept.count < 80)
    let deleted = SoftExample(
      size: VolumeSize(x: kept.count, y: 1, z: 1),
      values: (0..<3).flatMap { channel in kept.map { example.values[channel * count + $0] } },
      labels: kept.map { example.labels[$0] }, activation: .softmax)
    let masked = try example.measure(mask: mask, ignoreLabel: 255)
    #expect(try masked == deleted.measure())
    // What stands in the voxels that are left out does not matter.
    for voxel in Set(0..<count).subtracting(kept) {
      for (channel, value) in [Float.nan, .infinity, -1e30].enumerated() {
        example.values[channel * count + voxel] = value
      }
    }
    #expect(try example.measure(mask: mask, ignoreLabel: 255) == masked)
  }

  @Test func nothingEvaluatedIsUndefined() throws {
    let example = SoftExample(seed: 1, size: Self.size, classCount: 2, activation: .softmax)
    let measured = try example.measure(mask: Array(repeating: 0, count: Self.size.voxelCount))
    #expect(measured.voxelCount == 0)
    #expect(measured.softDice(0) == nil && measured.brier(1) == nil && measured.binaryCrossEntropy(0) == nil)
    #expect(measured.brier == nil && measured.crossEntropy == nil)
  }

  /// Two voxels, label 1 in the second, p = (0.25, 0.75): 2 * 0.75 / (1 + 1) and (0.0625 + 0.0625) / 2.
  @Test func handMadeBinaryMap() throws {
    let example = SoftExample(
      size: VolumeSize(x: 2, y: 1, z: 1), values: [0.25, 0.75], labels: [0, 1], activation: .none)
    let measured = try example.measure(targets: [[1]], areExclusive: false)
    #expect(measured.softDice(0) == 0.75)
    #expect(measured.brier(0) == 0.0625)
    #expect(agree(measured.binaryCrossEntropy(0), -log(0.75)))
  }

  @Test func emptyChannelHasNoSoftDice() throws {
    let example = SoftExample(
      size: VolumeSize(x: 2, y: 1, z: 1), values: [1, 1, 0, 0], labels: [0, 0], activation: .none)
    let measured = try example.measure()
    #expect(measured.softDice(0) == 1 && measured.softDice(1) == nil)
    #expect(measured.brier(1) == 0)
  }

  @Test func certainErrorsAreClippedAndLogitsAreNot() throws {
    let size = VolumeSize(x: 1, y: 1, z: 1)
    let certain = SoftExample(size: size, values: [1, 0], labels: [1], activation: .none)
    let clipped = -log(Double(Float.ulpOfOne))
    #expect(try agree(certain.measure().crossEntropy, clipped))
    #expect(try agree(certain.measure().binaryCrossEntropy(0), clipped))
    let logits = SoftExample(size: size, values: [200, 0], labels: [1], activation: .softmax)
    #expect(try agree(logits.measure().crossEntropy, 200))
  }

  @Test func hugeLogitsStayFinite() throws {
    let example = SoftExample(
      size: VolumeSize(x: 2, y: 1, z: 1), values: [3e38, -3e38, -3e38, 3e38], labels: [0, 1], activation: .softmax)
    let measured = try example.measure()
    #expect(measured.softDice(0) == 1 && measured.crossEntropy == 0)
    var sigmoid = example
    sigmoid.activation = .sigmoid
    #expect(try sigmoid.measure(areExclusive: false).softDice(1) == 1)
  }
}
