import SegmentationLosses
import Testing
import VolumeCore

/// Extents that do not fit together are refused with both of them.
@Suite struct LossErrorTests {
  private let size = VolumeSize(x: 3, y: 2, z: 1)

  private func prediction(_ classCount: Int) throws -> PredictionBatch<Float> {
    let shape = TensorShape(classCount: classCount, size: size)
    return try PredictionBatch(
      shape: shape, activation: .softmax, values: [Float](repeating: 0, count: shape.count))
  }

  private func expectShape(_ words: [String], _ body: () throws -> Void) {
    let error = #expect(throws: LossError.self) { try body() }
    #expect(error?.reason == .shape)
    for word in words { #expect(error?.description.contains(word) ?? false, "\(error as Any)") }
  }

  @Test func valuesOfAPrediction() {
    expectShape(["11 values", "(1, 2, 1, 2, 3)", "12"]) {
      _ = try PredictionBatch(
        shape: TensorShape(classCount: 2, size: size), activation: .softmax, values: [Float](repeating: 0, count: 11))
    }
  }

  @Test func valuesOfAReference() {
    expectShape(["5 values", "6"]) {
      _ = try ReferenceBatch(labels: [UInt8](repeating: 0, count: 5), classCount: 2, size: size)
    }
    expectShape(["mask", "7 values", "6 voxels"]) {
      _ = try ReferenceBatch(
        labels: [UInt8](repeating: 0, count: 6), classCount: 2, size: size, mask: [UInt8](repeating: 1, count: 7))
    }
  }

  @Test func predictionAndReference() throws {
    let reference = try ReferenceBatch(labels: [UInt8](repeating: 0, count: 6), classCount: 2, size: size)
    expectShape(["(1, 3, 1, 2, 3)", "(1, 2, 1, 2, 3)"]) {
      _ = try DiceLoss().evaluate(prediction(3), against: reference)
    }
  }

  @Test func roomForTheGradient() throws {
    let reference = try ReferenceBatch(labels: [UInt8](repeating: 0, count: 6), classCount: 2, size: size)
    let prediction = try prediction(2)
    var room = [Float](repeating: 0, count: 11)
    expectShape(["11", "12"]) {
      var span = room.mutableSpan
      _ = try DiceLoss().gradient(
        prediction.values.span, shape: prediction.shape, activation: .softmax, against: reference, into: &span)
    }
  }
}
