import Foundation
@testable import SegmentationLosses
import Testing
import VolumeCore

/// Laws that every loss of whole volumes keeps.
@Suite struct VolumeLawTests {
  static let losses: [any SegmentationLoss] = [
    HausdorffDistanceLoss(options: LossOptions()), HausdorffDistanceLoss(alpha: 1.3, options: LossOptions()),
    ErosionHausdorffLoss(), SmoothHausdorffLoss(options: LossOptions()), SurfaceDistanceLoss(options: LossOptions()),
    SoftCenterlineDiceLoss(options: LossOptions()), LovaszSoftmaxLoss(), OneSidedHausdorffLoss(options: LossOptions()),
    GeneralizedSurfaceLoss(options: LossOptions()), BoundaryLoss(options: LossOptions()),
    SurfaceDistanceLoss(isSymmetric: true, options: LossOptions()),
    SoftCenterlineDiceLoss(pooled: true, options: LossOptions()),
  ]
  private let size = VolumeSize(x: 18, y: 5, z: 4)

  @Test(arguments: losses.indices) func workersChangeNothing(_ index: Int) throws {
    let loss = Self.losses[index]
    let sample = try RandomVolume.sample(seed: 21, batchCount: 2, size: size, ignoring: true, weighted: true)
    let one = try loss.gradient(sample.prediction, against: sample.reference, workerCount: 1)
    let four = try loss.gradient(sample.prediction, against: sample.reference, workerCount: 4)
    #expect(one.result.value == four.result.value && one.gradient == four.gradient)
    #expect(try loss.evaluate(sample.prediction, against: sample.reference).value == one.result.value)
  }

  @Test(arguments: losses.indices) func batchIsTheMeanOfItsSamples(_ index: Int) throws {
    let loss = Self.losses[index]
    let sample = try RandomVolume.sample(seed: 22, batchCount: 2, size: size)
    let both = try loss.gradient(sample.prediction, against: sample.reference)
    let half = sample.prediction.values.count / 2
    var values = 0.0
    for part in 0..<2 {
      let prediction = try PredictionBatch(
        shape: TensorShape(classCount: 3, size: size), activation: .softmax,
        values: Array(sample.prediction.values[part * half..<(part + 1) * half]))
      var labels: [UInt8] = []
      for voxel in 0..<size.voxelCount {
        let place = size.voxel(at: voxel)
        labels.append(
          UInt8((0..<3).first { sample.reference.mask(sample: part, classIndex: $0)[place.x, place.y, place.z] }!))
      }
      let alone = try loss.gradient(prediction, against: ReferenceBatch(labels: labels, classCount: 3, size: size))
      values += alone.result.value / 2
      for voxel in 0..<half {
        #expect(abs(both.gradient[part * half + voxel] - alone.gradient[voxel] / 2) < 1e-12)
      }
    }
    #expect(abs(values - both.result.value) < 1e-12 * max(1, abs(values)))
  }

  @Test(arguments: losses.indices) func ignoredVoxelsDoNotMatter(_ index: Int) throws {
    let loss = Self.losses[index]
    let sample = try RandomVolume.sample(seed: 23, batchCount: 2, size: size, ignoring: true)
    var values = sample.prediction.values
    var isIgnored = [Bool](repeating: true, count: values.count)
    for b in 0..<2 {
      for c in 0..<3 {
        let mask = sample.reference.mask(sample: b, classIndex: c).voxels.voxels
        for (voxel, value) in mask.enumerated() where value == 1 {
          for other in 0..<3 { isIgnored[(b * 3 + other) * size.voxelCount + voxel] = false }
        }
      }
    }
    #expect(isIgnored.contains(true) && isIgnored.contains(false))
    for voxel in values.indices where isIgnored[voxel] { values[voxel] = voxel % 7 == 0 ? .nan : 50 }
    let before = try loss.gradient(sample.prediction, against: sample.reference)
    let after = try loss.gradient(
      try PredictionBatch(shape: sample.prediction.shape, activation: .softmax, values: values),
      against: sample.reference)
    #expect(before.result.value == after.result.value && before.gradient == after.gradient)
    for voxel in values.indices where isIgnored[voxel] { #expect(after.gradient[voxel] == 0) }
  }

  @Test(arguments: losses.indices) func classesCanBeExchanged(_ index: Int) throws {
    let sample = try RandomVolume.sample(seed: 26, size: size)
    let (count, values) = (size.voxelCount, sample.prediction.values)
    let masks = (0..<3).map { Array(sample.reference.mask(sample: 0, classIndex: $0).voxels.voxels) }
    let labels = (0..<count).map { voxel in UInt8((0..<3).first { masks[(3 - $0) % 3][voxel] == 1 }!) }
    let exchanged = try PredictionBatch(
      shape: sample.prediction.shape, activation: .softmax,
      values: Array(values[..<count] + values[(2 * count)...] + values[count..<2 * count]))
    let before = try Self.losses[index].gradient(sample.prediction, against: sample.reference)
    let after = try Self.losses[index].gradient(
      exchanged, against: ReferenceBatch(labels: labels, classCount: 3, size: size))
    #expect(difference(before.result.value, after.result.value) < 1e-12)
    for voxel in 0..<count {
      #expect(abs(before.gradient[voxel] - after.gradient[voxel]) < 1e-12)
      #expect(abs(before.gradient[count + voxel] - after.gradient[2 * count + voxel]) < 1e-12)
    }
  }

  /// A weight of 2 everywhere changes no mean; Lovasz sorts each voxel as often as it weighs.
  @Test(arguments: losses.indices) func equalWeightsCancel(_ index: Int) throws {
    // Smoothing of clDice is not scaled.
    var loss = Self.losses[index]
    if var skeleton = loss as? SoftCenterlineDiceLoss {
      skeleton.smooth = Smoothing(0)
      loss = skeleton
    }
    let sample = try RandomVolume.sample(seed: 24, size: size)
    let labels = (0..<size.voxelCount).map { voxel -> UInt8 in
      let place = size.voxel(at: voxel)
      return UInt8((0..<3).first { sample.reference.mask(sample: 0, classIndex: $0)[place.x, place.y, place.z] }!)
    }
    let doubled = try ReferenceBatch(
      labels: labels, classCount: 3, size: size, voxelWeights: [Float](repeating: 2, count: labels.count))
    let (a, b) = (
      try loss.gradient(sample.prediction, against: sample.reference),
      try loss.gradient(sample.prediction, against: doubled)
    )
    #expect(difference(a.result.value, b.result.value) < 1e-6)
    #expect(difference(a.norm, b.norm) < 1e-6)
  }

  /// Empty, full, all ignored, one voxel, saturated logits: finite values and gradients in Float and Double.
  @Test(arguments: losses.indices) func extremes(_ index: Int) throws {
    let loss = Self.losses[index]
    for size in [VolumeSize(x: 1, y: 1, z: 1), VolumeSize(x: 5, y: 4, z: 3), VolumeSize(x: 6, y: 3, z: 1)] {
      let shape = TensorShape(classCount: 3, size: size)
      for label in [UInt8(0), 1, 255] {
        for scale in [0, 1, 1e4, -1e4] {
          let values = (0..<shape.count).map { scale * ($0 % 3 == 1 ? 1 : -1) }
          let reference = try ReferenceBatch(
            labels: [UInt8](repeating: label, count: size.voxelCount), classCount: 3, size: size, ignoreLabel: 255)
          let double = try loss.gradient(
            PredictionBatch(shape: shape, activation: .softmax, values: values), against: reference)
          let float = try loss.gradient(
            PredictionBatch(shape: shape, activation: .softmax, values: values.map { Float($0) }), against: reference)
          #expect(double.result.value.isFinite && double.gradient.allSatisfy(\.isFinite))
          #expect(float.result.value.isFinite && float.gradient.allSatisfy(\.isFinite))
          if label == 255 { #expect(double.norm == 0 && float.norm == 0) }
        }
      }
    }
  }

  @Test(arguments: losses.indices) func floatFollowsDouble(_ index: Int) throws {
    let loss = Self.losses[index]
    let sample = try RandomVolume.sample(seed: 25, batchCount: 2, size: size, ignoring: true, weighted: true)
    let double = try loss.gradient(sample.prediction, against: sample.reference)
    let float = try loss.gradient(sample.single, against: sample.reference)
    #expect(difference(float.result.value, double.result.value) < 1e-5)
    #expect(abs(float.norm - double.norm) < 2e-5 * double.norm)
  }
}
