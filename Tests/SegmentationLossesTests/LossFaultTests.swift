import SegmentationLosses
import TestSupport
import Testing
import VolumeCore

/// Predictions that no loss may take for numbers, and what borders on them.
@Suite struct LossFaultTests {
  private static let size = VolumeSize(x: 5, y: 4, z: 3)
  private static let shape = TensorShape(classCount: 3, size: size)

  private func reference() throws -> ReferenceBatch {
    var labels = (0..<60).map { UInt8($0 / 7 % 3) }
    labels[3] = 255
    return try ReferenceBatch(labels: labels, classCount: 3, size: LossFaultTests.size, ignoreLabel: 255)
  }

  private func check<Scalar: LossScalar>(_ loss: any SegmentationLoss, _ activation: Activation, _ type: Scalar.Type)
    throws
  {
    let reference = try reference()
    var generator = SeededGenerator(seed: 9)
    let plain = (0..<180).map { _ in Scalar(Double.random(in: 0.05...0.95, using: &generator)) }
    let prediction = try PredictionBatch(shape: LossFaultTests.shape, activation: activation, values: plain)
    guard (try? loss.evaluate(prediction, against: reference)) != nil else { return }
    for (fault, name) in [(Scalar.nan, "nan"), (.infinity, "inf")] {
      for classIndex in 0..<3 {
        var values = plain
        values[3] = fault  // ignored: must not be named
        values[classIndex * 60 + 41] = fault
        let prediction = try PredictionBatch(shape: LossFaultTests.shape, activation: activation, values: values)
        let place = "class \(classIndex) at voxel (1, 0, 2)"
        let label = "\(loss.name) \(activation) \(type) \(name) in \(place)"
        let found = #expect(throws: LossError.self, "\(label)") {
          try loss.evaluate(prediction, against: reference)
        }
        #expect(found?.reason == .value && found?.description.contains(place) ?? false, "\(label): \(found as Any)")
        let again = #expect(throws: LossError.self, "\(label)") {
          try loss.gradient(prediction, against: reference)
        }
        #expect(again?.description.contains(place) ?? false, "\(label): \(again as Any)")
      }
    }
  }

  @Test(arguments: LossCatalogue.entries.map(\.name), [Activation.softmax, .sigmoid, .none])
  func numbersThatAreNone(_ name: String, _ activation: Activation) throws {
    let loss = try LossCatalogue.loss(name)
    try check(loss, activation, Float.self)
    try check(loss, activation, Double.self)
  }

  @Test(arguments: ["ce", "bce", "focal-softmax", "topk", "edge-weighted-bce"])
  func voxelValuesRefuseThemToo(_ name: String) throws {
    let loss = try LossCatalogue.loss(name)
    for activation in [Activation.softmax, .sigmoid, .none] {
      var values = [Float](repeating: 0.4, count: 180)
      let plain = try PredictionBatch(shape: LossFaultTests.shape, activation: activation, values: values)
      guard (try? loss.voxelValues(plain, against: reference())) != nil else { continue }
      values[60 + 41] = .nan
      let prediction = try PredictionBatch(shape: LossFaultTests.shape, activation: activation, values: values)
      #expect(throws: LossError.self, "\(name) \(activation)") {
        try loss.voxelValues(prediction, against: reference())
      }
    }
  }

  @Test func aLabelListedTwiceCountsOnce() throws {
    var generator = SeededGenerator(seed: 3)
    let shape = TensorShape(classCount: 2, size: LossFaultTests.size)
    let values = (0..<120).map { _ in Double.random(in: -2...2, using: &generator) }
    let prediction = try PredictionBatch(shape: shape, activation: .sigmoid, values: values)
    let labels = (0..<60).map { UInt8($0 % 3) }
    func reference(_ regions: [[Int]]) throws -> ReferenceBatch {
      try ReferenceBatch(labels: labels, classCount: 2, size: LossFaultTests.size, regions: regions)
    }
    for name in ["dice", "generalized-dice", "balanced-bce"] {
      let loss = try LossCatalogue.loss(name)
      let once = try loss.gradient(prediction, against: reference([[1], [1, 2]]))
      let twice = try loss.gradient(prediction, against: reference([[1], [2, 1, 2]]))
      #expect(once.result == twice.result && once.gradient == twice.gradient)
    }
  }

  /// An object that is missed with confidence: the gradient stays that of the value.
  @Test(arguments: [-20.0, -26, -28, -30, -36, -60]) func smoothHausdorffOfAMissedObject(_ logit: Double) throws {
    let size = VolumeSize(x: 8, y: 8, z: 8)
    var labels = [UInt8](repeating: 0, count: 512)
    for z in 3..<6 { for y in 3..<6 { for x in 3..<6 { labels[size.index(x: x, y: y, z: z)] = 1 } } }
    let reference = try ReferenceBatch(labels: labels, classCount: 2, size: size)
    let shape = TensorShape(classCount: 2, size: size)
    let values = [Double](repeating: 0, count: 512) + [Double](repeating: logit, count: 512)
    let prediction = try PredictionBatch(shape: shape, activation: .softmax, values: values)
    let loss = try LossCatalogue.loss("hausdorff-smooth")
    try FiniteDifferences.check(
      loss, at: prediction, against: reference, components: 12, step: 1e-4, "logit \(logit)")
    let single = try PredictionBatch(shape: shape, activation: .softmax, values: values.map { Float($0) })
    let found = try loss.gradient(single, against: reference)
    #expect(found.gradient.allSatisfy { abs($0) < 1 })
  }

  /// A class without reference voxels counts as a perfect match, which is -1 where the score has a minus.
  @Test func zeroIsAPerfectMatch() throws {
    let size = VolumeSize(x: 4, y: 1, z: 1)
    let reference = try ReferenceBatch(labels: [UInt8](repeating: 0, count: 4), classCount: 2, size: size)
    let prediction = try PredictionBatch(
      shape: TensorShape(classCount: 2, size: size), activation: .none,
      values: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    for (policy, addend) in [("zero", 0.0), ("volume", 0.5)] {
      let keys = ["classes": "1", "empty-class": policy]
      let plain = try LossCatalogue.loss("dice", keys: keys).evaluate(prediction, against: reference)
      let negative = try LossCatalogue.loss("dice", keys: keys, convention: .nnUNet)
        .evaluate(prediction, against: reference)
      #expect(plain.value == addend && negative.value == addend - 1)
    }
  }
}
