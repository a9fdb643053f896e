import SegmentationLosses
import TestSupport
import Testing
import VolumeCore

/// A voxel weight of 0 is a mask of 0, in sums, maps and targets alike.
@Suite struct MaskByWeightTests {
  private let size = VolumeSize(x: 5, y: 4, z: 3)

  /// Two samples in which every third voxel or so does not count, by mask and by weight.
  private func references(isSoft: Bool, scale: Float) throws -> (mask: ReferenceBatch, weight: ReferenceBatch) {
    var generator = SeededGenerator(seed: 77)
    let count = 2 * size.voxelCount
    let mask = (0..<count).map { _ in UInt8(Double.random(in: 0...1, using: &generator) < 0.3 ? 0 : 1) }
    let weights = mask.map { Float($0) * scale }
    let scales = scale == 1 ? nil : [Float](repeating: scale, count: count)
    if isSoft {
      let soft = (0..<3 * count).map { _ in Double.random(in: 0...1, using: &generator) }
      return (
        try ReferenceBatch(
          probabilities: soft, batchCount: 2, classCount: 3, size: size, mask: mask, voxelWeights: scales),
        try ReferenceBatch(probabilities: soft, batchCount: 2, classCount: 3, size: size, voxelWeights: weights)
      )
    }
    let labels = (0..<count).map { UInt8($0 / 4 % 3) }
    return (
      try ReferenceBatch(
        labels: labels, batchCount: 2, classCount: 3, size: size, mask: mask, voxelWeights: scales),
      try ReferenceBatch(labels: labels, batchCount: 2, classCount: 3, size: size, voxelWeights: weights)
    )
  }

  @Test(arguments: LossCatalogue.entries.map(\.name)) func isTheMask(_ name: String) throws {
    let loss = try LossCatalogue.loss(name)
    var compared = 0
    for activation in [Activation.softmax, .sigmoid, .none] {
      var generator = SeededGenerator(seed: 78)
      let shape = TensorShape(batchCount: 2, classCount: 3, size: size)
      let range = activation == .none ? 0.05...0.95 : -3...3
      let prediction = try PredictionBatch(
        shape: shape, activation: activation,
        values: (0..<shape.count).map { _ in Double.random(in: range, using: &generator) })
      for (isSoft, scale) in [(false, Float(1)), (true, 1), (false, 2)] {
        let (mask, weight) = try references(isSoft: isSoft, scale: scale)
        guard let a = try? loss.gradient(prediction, against: mask) else { continue }
        let b = try loss.gradient(prediction, against: weight)
        #expect(a.result == b.result && a.gradient == b.gradient, "\(name) \(activation) \(isSoft) \(scale)")
        compared += 1
      }
    }
    #expect(compared > 0)
  }
}
