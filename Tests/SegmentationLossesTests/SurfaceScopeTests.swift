import SegmentationLosses
import TestSupport
import Testing
import VolumeCore

/// The generalized surface loss over the batch, and its empty classes.
@Suite struct SurfaceScopeTests {
  private let size = VolumeSize(x: 4, y: 1, z: 1)

  /// The batch is one long row of sums: 1 - sum of both numerators / sum of both denominators.
  @Test func sumsOverTheBatch() throws {
    let prediction = try PredictionBatch(
      shape: TensorShape(batchCount: 2, classCount: 1, size: size), activation: .none,
      values: [0.9, 0.7, 0.4, 0.1, 0.2, 0.5, 0.3, 0.6])
    let reference = try ReferenceBatch(
      labels: [UInt8(1), 1, 0, 0, 1, 0, 0, 0], batchCount: 2, classCount: 1, size: size)
    let found = try GeneralizedSurfaceLoss(options: LossOptions(scope: .batch)).gradient(prediction, against: reference)
    // phi: -1 0 1 2 and 0 1 2 3.
    let top = 0.81 + 0.36 + 3.24 + 0.25 + 4 * 0.49 + 9 * 0.16
    #expect(abs(found.result.value - (1 - top / 20)) < 1e-6)
    #expect(abs(found.gradient[7] - 2 * 9 * 0.4 / 20) < 1e-6)
  }

  @Test(arguments: SumScope.allCases, EmptyClassPolicy.allCases)
  func everyPolicyAnswers(_ scope: SumScope, _ policy: EmptyClassPolicy) throws {
    let options = LossOptions(scope: scope, emptyClass: policy)
    let losses: [any SegmentationLoss] = [
      GeneralizedSurfaceLoss(options: options), SurfaceDistanceLoss(options: options),
      SmoothHausdorffLoss(options: options), SoftCenterlineDiceLoss(options: options),
      LovaszSoftmaxLoss(options: options), LovaszHingeLoss(options: options),
    ]
    for loss in losses {
      for activation in [Activation.softmax, .sigmoid] {
        let input = try MatrixInput(activation: activation, isFlat: false)
        do throws(LossError) {
          let found = try loss.gradient(input.prediction, against: input.reference)
          #expect(found.gradient.allSatisfy { $0.isFinite }, "\(loss.name)")
        } catch {
          #expect(error.reason == .option && error.description.contains(loss.name), "\(error)")
        }
      }
    }
    guard policy != .volume && policy != .skipBothEmpty else { return }
    let input = try MatrixInput(activation: .softmax, isFlat: false)
    try FiniteDifferences.check(losses[0], at: input.prediction, against: input.reference, components: 16)
  }
}
