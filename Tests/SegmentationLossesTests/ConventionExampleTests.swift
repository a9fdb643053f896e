import SegmentationLosses
import Testing
import VolumeCore

/// The four voxels of `Docs/Conventions.md`.
@Suite struct ConventionExampleTests {
  @Test func fourVoxels() throws {
    let size = VolumeSize(x: 4, y: 1, z: 1)
    let foreground = [0.2, 0.6, 0.9, 0.5]
    let prediction = try PredictionBatch(
      shape: TensorShape(classCount: 2, size: size), activation: .none,
      values: foreground.map { 1 - $0 } + foreground)
    let reference = try ReferenceBatch(
      labels: [UInt8](arrayLiteral: 0, 1, 1, 255), classCount: 2, size: size, ignoreLabel: 255)
    let dice = try DiceLoss(smooth: Smoothing(0)).evaluate(prediction, against: reference)
    #expect(abs(dice.value - 0.246769) < 1e-6)
    let classes = dice.terms[0].classes
    #expect(abs((classes[0].value ?? 0) - 0.304348) < 5e-7 && abs((classes[1].value ?? 0) - 0.189189) < 5e-7)
    #expect(classes[1].referenceSum == 2 && abs((classes[1].predictionSum ?? 0) - 1.7) < 1e-12)
    #expect(dice.evaluatedVoxels == 3 && dice.ignoredVoxels == 1)
    let crossEntropy = try CrossEntropyLoss().evaluate(prediction, against: reference)
    #expect(abs(crossEntropy.value - 0.279777) < 5e-7)
  }
}
