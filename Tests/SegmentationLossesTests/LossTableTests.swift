import Foundation
import SegmentationLosses
import Testing
import VolumeCore

/// Values and gradient norms of peers on the input `table`, as numbers that do not come from `losses.json`.
@Suite struct LossTableTests {
  private func check(
    _ loss: any SegmentationLoss, _ value: Double, _ norm: Double? = nil, sample: LossSample? = nil,
    tolerance: Double = 1e-9
  ) throws {
    let sample = try sample ?? TableInput.sample()
    let gradient = try loss.gradient(sample.prediction, against: sample.reference)
    #expect(
      difference(gradient.result.value, value) < tolerance, "\(loss.name): \(gradient.result.value), not \(value)")
    let alone = try loss.evaluate(sample.prediction, against: sample.reference)
    #expect(difference(alone.value, value) < tolerance)
    if let norm { #expect(abs(gradient.norm - norm) < tolerance, "\(loss.name): norm \(gradient.norm), not \(norm)") }
    let single = try loss.gradient(sample.single, against: sample.reference)
    #expect(difference(single.result.value, value) < 2e-6)
    if let norm { #expect(abs(single.norm - norm) < 1e-6) }
  }

  @Test func dice() throws {
    try check(DiceLoss(), 0.7039234913, 0.0117086107)
    try check(DiceLoss(options: LossOptions(classes: .foreground)), 0.7670656990, 0.0140446734)
    try check(DiceLoss(options: LossOptions(scope: .batch)), 0.6829874971, 0.0125390395)
    try check(
      DiceLoss(options: LossOptions(classWeights: [1, 2, 3], weightNormalisation: .plain)), 1.4934850000, 0.0226705161)
    try check(DiceLoss(squared: true), 0.6369877326, 0.0149972217)
  }

  @Test func tversky() throws {
    try check(TverskyLoss(alpha: 0.3, beta: 0.7), 0.7154331353, 0.0114108408)
    try check(
      TverskyLoss(alpha: 0.3, beta: 0.7, options: LossOptions(classes: .foreground, scope: .batch)), 0.7303636566,
      0.0160680702)
  }

  @Test func crossEntropy() throws {
    try check(CrossEntropyLoss(), 1.7452492808, 0.0627602347)
    try check(CrossEntropyLoss(options: LossOptions(classWeights: [1, 2, 3])), 1.7394158565)
    let ignoring = try TableInput.sample(ignoring: true)
    try check(CrossEntropyLoss(options: LossOptions(classWeights: [1, 2, 3])), 1.7219669088, sample: ignoring)
    try check(CrossEntropyLoss(labelSmoothing: 0.1), 1.7420723166)
    try check(
      CrossEntropyLoss(labelSmoothing: 0.1, options: LossOptions(classWeights: [1, 2, 3])), 1.7677730625)
    try check(CrossEntropyLoss(labelSmoothing: 0.1), 1.7193584563, sample: ignoring)
  }

  @Test func boundary() throws {
    try check(BoundaryLoss(), 0.2113356235, 0.0089918035, tolerance: 1e-7)
    try check(BoundaryLoss(options: LossOptions(classes: .all)), 0.1962123462, 0.0067214640, tolerance: 1e-7)
    try check(
      BoundaryLoss(), 0.2203864977, 0.0096458609,
      sample: try TableInput.sample(spacing: VoxelSpacing(x: 1, y: 1, z: 3)),
      tolerance: 1e-7)
    try check(BoundaryLoss(integerTruncation: true), 0.1805455135, 0.0076906514, tolerance: 1e-7)
  }

  @Test func compound() throws {
    try check(
      CompoundLoss([.init(1, DiceLoss()), .init(1, CrossEntropyLoss())]), 2.4491727720, 0.0707569234)
  }
}
