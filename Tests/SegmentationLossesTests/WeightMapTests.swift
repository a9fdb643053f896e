import Foundation
import SegmentationLosses
import Testing
import VolumeCore

/// A volume with one small object: the input `small-object` of `losses.json`, from its formula.
enum SmallObject {
  static func sample(spacing: VoxelSpacing = .unit) throws -> LossSample {
    let size = VolumeSize(x: 24, y: 24, z: 24)
    var (logits, labels): ([Double], [UInt8]) = ([], [])
    for z in 0..<24 {
      for y in 0..<24 {
        for x in 0..<24 {
          let i = Double(logits.count)
          let isInside = 4 * (x - 12) * (x - 12) + 6 * (y - 10) * (y - 10) + 9 * (z - 13) * (z - 13) <= 100
          let isNear = 4 * (x - 14) * (x - 14) + 6 * (y - 10) * (y - 10) + 9 * (z - 12) * (z - 12) <= 300
          let wave = 1.5 * sin(0.37 * i) + sin(0.011 * i + 0.5)
          logits.append(floor(64 * (wave - 3 + (isNear ? 6 : 0)) + 0.5) / 64)
          labels.append(isInside ? 1 : 0)
        }
      }
    }
    return LossSample(
      name: "small-object",
      prediction: try PredictionBatch(
        shape: TensorShape(classCount: 1, size: size), activation: .sigmoid, values: logits),
      reference: try ReferenceBatch(labels: labels, classCount: 1, size: size, spacing: spacing))
  }
}

/// Losses that weigh voxels by a map of the reference.
@Suite struct WeightMapTests {
  static let spacing = VoxelSpacing(x: 0.8, y: 1, z: 2.5)

  struct Case: Sendable, CustomTestStringConvertible {
    let id: String
    let name: String
    let keys: [String: String]
    var spacing = VoxelSpacing.unit
    var testDescription: String { id }
  }

  static let cases = [
    Case(id: "volume-edge-weighted-bce-3", name: "edge-weighted-bce", keys: [:], spacing: spacing),
    Case(id: "volume-edge-weighted-bce-0", name: "edge-weighted-bce", keys: ["theta": "0"]),
    Case(id: "volume-edge-weighted-bce-1", name: "edge-weighted-bce", keys: ["theta": "1", "weight": "2"]),
    Case(id: "volume-distance-weighted-bce", name: "distance-weighted-bce", keys: [:]),
    Case(id: "volume-distance-weighted-bce-spacing", name: "distance-weighted-bce", keys: [:], spacing: spacing),
    Case(
      id: "volume-distance-weighted-bce-sigma-2", name: "distance-weighted-bce", keys: ["sigma": "2"],
      spacing: spacing),
    Case(id: "volume-balanced-bce", name: "balanced-bce", keys: [:]),
  ]

  @Test(arguments: cases) func golden(_ row: Case) throws {
    let sample = try SmallObject.sample(spacing: row.spacing)
    #expect(sample.prediction.values.reduce(0, +) == -32440.78125)
    let loss = try LossCatalogue.loss(row.name, keys: row.keys)
    let golden = GoldenLosses.shared
    let expected = try golden.row(row.id)
    let double = try loss.gradient(sample.prediction, against: sample.reference, workerCount: 3)
    golden.compare(double, with: expected, tolerance: 1e-6, #_sourceLocation)
    let single = try loss.gradient(sample.single, against: sample.reference)
    golden.compare(single, with: expected, tolerance: 2e-5, #_sourceLocation)
  }

  @Test func mapsAreMadeOnce() throws {
    let sample = try SmallObject.sample()
    let loss = EdgeWeightedBinaryCrossEntropyLoss()
    _ = try loss.evaluate(sample.prediction, against: sample.reference)
    _ = try loss.gradient(sample.prediction, against: sample.reference)
    #expect(sample.reference.maps.count == 1)
    _ = try EdgeWeightedBinaryCrossEntropyLoss(theta: 2).evaluate(sample.prediction, against: sample.reference)
    #expect(sample.reference.maps.count == 2)
  }

  /// One row of voxels, logits 0: BCE is log 2 everywhere, so that the value is the mean weight times log 2.
  private func meanWeight(_ loss: any SegmentationLoss, _ size: VolumeSize, _ labels: [UInt8]) throws -> Double {
    let shape = TensorShape(classCount: 1, size: size)
    let prediction = try PredictionBatch(
      shape: shape, activation: .sigmoid, values: [Double](repeating: 0, count: shape.count))
    let reference = try ReferenceBatch(labels: labels, classCount: 1, size: size)
    return try loss.evaluate(prediction, against: reference).value / log(2)
  }

  /// A plus of five voxels in the middle of a slice: dilated 13, eroded 1, edge 12; one more step in the plane reaches 24.
  @Test func edgesOnASingleSliceHaveFourNeighbours() throws {
    let size = VolumeSize(x: 7, y: 7, z: 1)
    var labels = [UInt8](repeating: 0, count: 49)
    for (x, y) in [(3, 3), (2, 3), (4, 3), (3, 2), (3, 4)] { labels[y * 7 + x] = 1 }
    let edge = try meanWeight(EdgeWeightedBinaryCrossEntropyLoss(theta: 0, edgeWeight: 3), size, labels)
    #expect(abs(edge - (12 * 3 + 37) / 49) < 1e-12)
    let grown = try meanWeight(EdgeWeightedBinaryCrossEntropyLoss(theta: 1, edgeWeight: 3), size, labels)
    #expect(abs(grown - (25 * 3 + 24) / 49) < 1e-12)
  }

  /// The plus as class 1 of two, logits 0.
  ///
  /// Its outline has 12 voxels, 4 of them its own. That of class 0 has 36, 32 of
  /// them its own: 24 at the image edge and 8 beside the plus.
  @Test func edgesOfTheOwnClass() throws {
    let size = VolumeSize(x: 7, y: 7, z: 1)
    var labels = [UInt8](repeating: 0, count: 49)
    for (x, y) in [(3, 3), (2, 3), (4, 3), (3, 2), (3, 4)] { labels[y * 7 + x] = 1 }
    let shape = TensorShape(classCount: 2, size: size)
    let prediction = try PredictionBatch(
      shape: shape, activation: .softmax, values: [Double](repeating: 0, count: shape.count))
    let reference = try ReferenceBatch(labels: labels, classCount: 2, size: size)
    let loss = EdgeWeightedCrossEntropyLoss(theta: 0, edgeWeight: 3)
    let value = try loss.evaluate(prediction, against: reference).value
    #expect(abs(value - log(2) * (36 * 3 + 13) / 49) < 1e-12)
    let weights = try loss.voxelValues(prediction, against: reference).values.map { $0 / log(2) }
    #expect(weights.count == 49 && weights.allSatisfy { abs($0 - 1) < 1e-12 || abs($0 - 3) < 1e-12 })
    #expect(weights.count { $0 > 2 } == 36)
    #expect(abs(weights[3 * 7 + 3] - 1) < 1e-12 && abs(weights[2 * 7 + 3] - 3) < 1e-12)
    #expect(abs(weights[1 * 7 + 1] - 1) < 1e-12 && abs(weights[2 * 7 + 2] - 3) < 1e-12)
    let alone = try EdgeWeightedCrossEntropyLoss(theta: 0, edgeWeight: 1).evaluate(prediction, against: reference)
    #expect(try alone.value == CrossEntropyLoss().evaluate(prediction, against: reference).value)
  }

  /// A reference of 0 and 1 as soft targets gives what the labels give.
  @Test func edgesOfSoftTargets() throws {
    let sample = try TableInput.sample()
    let soft = try ReferenceBatch(
      probabilities: (0..<2).flatMap { sample -> [Double] in
        let labels = TableInput.labels()[sample * 120..<(sample + 1) * 120]
        return (0..<3).flatMap { index in labels.map { Int($0) == index ? 1.0 : 0 } }
      }, batchCount: 2, classCount: 3, size: TableInput.size)
    let loss = EdgeWeightedCrossEntropyLoss(theta: 0)
    let hard = try loss.gradient(sample.prediction, against: sample.reference)
    let found = try loss.gradient(sample.prediction, against: soft)
    #expect(difference(found.result.value, hard.result.value) < 1e-12)
    #expect(zip(found.gradient, hard.gradient).allSatisfy { abs($0 - $1) < 1e-14 })
    let both = try loss.voxelValues(sample.prediction, against: sample.reference).values
    #expect(
      try zip(loss.voxelValues(sample.prediction, against: soft).values, both).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  /// Weights of an empty class are those of the formulas' limits.
  @Test func emptyAndFullClasses() throws {
    let size = VolumeSize(x: 4, y: 3, z: 2)
    let (empty, full) = ([UInt8](repeating: 0, count: 24), [UInt8](repeating: 1, count: 24))
    #expect(try abs(meanWeight(EdgeWeightedBinaryCrossEntropyLoss(), size, empty) - 1) < 1e-12)
    #expect(try abs(meanWeight(EdgeWeightedBinaryCrossEntropyLoss(), size, full) - 5) < 1e-12)
    #expect(try meanWeight(DistanceWeightedBinaryCrossEntropyLoss(), size, empty) == 0)
    #expect(try meanWeight(DistanceWeightedBinaryCrossEntropyLoss(), size, full) == 0)
    #expect(try meanWeight(BalancedBinaryCrossEntropyLoss(), size, empty) == 0)
    #expect(try meanWeight(BalancedBinaryCrossEntropyLoss(), size, full) == 0)
  }

  @Test func wrongParametersAreRefused() throws {
    let sample = try TableInput.binary()
    let wrong: [any SegmentationLoss] = [
      EdgeWeightedBinaryCrossEntropyLoss(theta: -1), EdgeWeightedBinaryCrossEntropyLoss(edgeWeight: .nan),
      EdgeWeightedCrossEntropyLoss(theta: 1025), EdgeWeightedCrossEntropyLoss(edgeWeight: -1),
      DistanceWeightedBinaryCrossEntropyLoss(sigma: 0), DistanceWeightedBinaryCrossEntropyLoss(sigma: .nan),
      BinaryCrossEntropyLoss(positiveWeight: -1), BinaryCrossEntropyLoss(positiveWeights: [1, 2]),
      FocalLoss(form: .sigmoid, alpha: [1.5]), FocalLoss(form: .sigmoid, gamma: .nan),
    ]
    for loss in wrong {
      #expect(throws: LossError.self) { try loss.evaluate(sample.prediction, against: sample.reference) }
    }
  }
}
