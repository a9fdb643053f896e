import SegmentationLosses
import TestSupport
import Testing
import VolumeCore

/// No option, weight or factor makes a gradient that is no number.
@Suite struct LossBoundTests {
  private let size = VolumeSize(x: 6, y: 4, z: 2)

  private func sample<Scalar: LossScalar & BinaryFloatingPoint>(
    _ activation: Activation = .softmax, as type: Scalar.Type = Float.self
  ) throws -> PredictionBatch<Scalar> {
    let shape = TensorShape(batchCount: 2, classCount: 3, size: size)
    return try PredictionBatch(
      shape: shape, activation: activation, values: (0..<shape.count).map { Scalar(($0 * 29) % 23) / 5 - 2 })
  }

  private func reference(
    weight: Float? = nil, spacing: VoxelSpacing = .unit, present: UInt8 = 3
  ) throws -> ReferenceBatch {
    let count = 2 * size.voxelCount
    return try ReferenceBatch(
      labels: (0..<count).map { UInt8($0 / 3) % present }, batchCount: 2, classCount: 3, size: size, spacing: spacing,
      voxelWeights: weight.map { [Float](repeating: $0, count: count) })
  }

  @Test(arguments: [
    "1e308*ce", "dice:smooth-numerator=1e300", "dice:smooth=1e16", "focal-softmax:gamma=1e300",
    "ce:class-weights=1e308+1+1", "dice:class-weights=1e308+1+1", "tversky:alpha=1e300", "focal-tversky:gamma=1e3",
    "soft-cldice:smooth=1e300", "soft-cldice:epsilon=1e300", "surface-distance:epsilon=1e300", "hausdorff-dt:alpha=20",
    "hausdorff-smooth:softness=1e300", "dice-ce:ce-factor=1e300",
  ])
  func refusesWhatIsBeyondTheBounds(_ text: String) throws {
    let spacing = VoxelSpacing(x: 20, y: 20, z: 20)
    let error = #expect(throws: LossError.self) {
      try LossExpression(parsing: text).loss().gradient(sample(), against: reference(spacing: spacing))
    }
    #expect(error?.reason == .option, "\(error?.description ?? "")")
    #expect(error?.description.contains("prediction") == false, "\(error?.description ?? "")")
  }

  @Test func refusesLargeVoxelWeights() throws {
    let error = #expect(throws: LossError.self) { try reference(weight: 1e38) }
    #expect(error?.description.contains("voxel weight") == true)
    let (plain, heavy) = (
      try DiceLoss(smooth: Smoothing(0)).gradient(sample(), against: reference()),
      try DiceLoss(smooth: Smoothing(0)).gradient(sample(), against: reference(weight: 1e14))
    )
    #expect(abs(plain.result.value - heavy.result.value) < 1e-6)
    #expect(abs(plain.norm - heavy.norm) < 1e-5 * plain.norm)
  }

  /// Within the bounds a gradient is finite, or an error names the loss.
  @Test(arguments: LossCatalogue.entries.map(\.name)) func isFiniteOrAnError(_ name: String) throws {
    for activation in [Activation.softmax, .sigmoid] {
      for factor in [1e-15, 1, 1e15] {
        for weight in [Float(1e-38), 1e-20, 1e14] {
          let loss = CompoundLoss([.init(factor, try LossCatalogue.loss(name))])
          do throws(LossError) {
            let found = try loss.gradient(try! sample(activation), against: try! reference(weight: weight))
            #expect(
              found.result.value.isFinite && found.gradient.allSatisfy { $0.isFinite }, "\(name) \(factor) \(weight)")
          } catch {
            #expect(error.reason == .option || error.description.contains("overflows"), "\(error)")
          }
        }
      }
    }
  }

  @Test func namesTheLossThatOverflows() throws {
    let loss = CompoundLoss([
      .init(1, DiceLoss()),
      .init(
        1e15,
        CrossEntropyLoss(
          options: LossOptions(
            classWeights: [1e15, 1e15, 1e15],
            weightNormalisation: .plain, reduction: .sum))),
    ])
    let error = #expect(throws: LossError.self) { try loss.gradient(sample(), against: reference(weight: 1e14)) }
    #expect(error?.reason == .value && error?.description.contains("ce overflows Float") == true, "\(error!)")
    #expect(error?.description.contains("prediction holds") == false)
    let double = try loss.gradient(sample(as: Double.self), against: reference(weight: 1e14))
    #expect(double.gradient.allSatisfy { $0.isFinite })
  }

  /// Large powers of distances follow Double.
  @Test(arguments: ["hausdorff-smooth:power=16", "hausdorff-dt:alpha=8", "hausdorff-smooth:power=3"])
  func powersInFloat(_ text: String) throws {
    let loss = try LossExpression(parsing: text).loss()
    let reference = try reference(spacing: VoxelSpacing(x: 40, y: 40, z: 60))
    let single = try loss.gradient(sample(), against: reference)
    let double = try loss.gradient(sample(as: Double.self), against: reference)
    #expect(abs(single.result.value - double.result.value) <= 1e-4 * double.result.value)
    #expect(abs(single.norm - double.norm) <= 1e-4 * double.norm)
    #expect(double.norm > 0)
  }
}
