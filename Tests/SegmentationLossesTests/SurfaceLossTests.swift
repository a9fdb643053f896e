import Foundation
@testable import SegmentationLosses
import Testing
import VolumeCore

/// The surface distance loss and the smooth Hausdorff loss against brute force.
@Suite struct SurfaceLossTests {
  private let spacing = VoxelSpacing(x: 0.7, y: 1, z: 2)

  private func distance(_ a: VoxelIndex, _ b: VoxelIndex) -> Double {
    let (x, y, z) = (Double(a.x - b.x) * spacing.x, Double(a.y - b.y) * spacing.y, Double(a.z - b.z) * spacing.z)
    return (x * x + y * y + z * z).squareRoot()
  }

  private func neighbours(_ v: VoxelIndex, _ size: VolumeSize) -> [VoxelIndex] {
    let steps = [(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)]
    return steps.map { (v.x + $0.0, v.y + $0.1, v.z + $0.2) }
      .filter { 0..<size.x ~= $0.0 && 0..<size.y ~= $0.1 && 0..<size.z ~= $0.2 }
      .map { VoxelIndex(x: $0.0, y: $0.1, z: $0.2) }
  }

  private func surface(_ values: [Double], _ size: VolumeSize) -> [(VoxelIndex, Double)] {
    values.indices.map { index in
      let voxel = size.voxel(at: index)
      let lowest = neighbours(voxel, size).map { values[size.index(x: $0.x, y: $0.y, z: $0.z)] }.min() ?? 1
      return (voxel, max(0, values[index] - lowest))
    }
  }

  @Test(arguments: [VolumeSize(x: 6, y: 5, z: 4), VolumeSize(x: 17, y: 4, z: 1)])
  func surfaceDistance(_ size: VolumeSize) throws {
    let sample = try RandomVolume.sample(
      seed: 11, classCount: 1, size: size, activation: .none, spacing: spacing)
    let labels = sample.reference.mask(sample: 0, classIndex: 0).voxels.voxels.map { Double($0) }
    let (p, t) = (surface(sample.prediction.values, size), surface(labels, size).filter { $0.1 > 0 })
    let all = LossOptions(classes: .all)
    var (sum, total) = (0.0, 1e-6)
    for (voxel, share) in p {
      sum += share * t.map { distance(voxel, $0.0) }.min()!
      total += share
    }
    let forward = try SurfaceDistanceLoss(options: all).evaluate(sample.prediction, against: sample.reference).value
    #expect(abs(forward - sum / total) < 1e-6)
    let hard = surface(sample.prediction.values.map { $0 > 0.5 ? 1 : 0 }, size).filter { $0.1 > 0 }
    let backward = t.map { voxel in hard.map { distance(voxel.0, $0.0) }.min()! }.reduce(0, +) / Double(t.count)
    let both = try SurfaceDistanceLoss(isSymmetric: true, options: all)
      .evaluate(sample.prediction, against: sample.reference).value
    #expect(abs(both - (sum / total + backward) / 2) < 1e-6)
  }

  @Test(arguments: [VolumeSize(x: 6, y: 5, z: 4), VolumeSize(x: 17, y: 4, z: 1)])
  func smoothHausdorff(_ size: VolumeSize) throws {
    let sample = try RandomVolume.sample(seed: 12, classCount: 1, size: size, activation: .none, spacing: spacing)
    let p = sample.prediction.values
    let labels = sample.reference.mask(sample: 0, classIndex: 0).voxels.voxels.map { Double($0) }
    let voxels = (0..<size.voxelCount).map { size.voxel(at: $0) }
    for (power, length) in [(1.0, 0.6), (2, 0.6), (3.5, 1.1)] {
      var (a, mass, b) = (0.0, 1e-6, 0.0)
      for x in voxels.indices {
        let nearest = voxels.indices.filter { labels[$0] > 0 }.map { distance(voxels[x], voxels[$0]) }.min()!
        a += p[x] * nearest.power(power)
        mass += p[x]
        guard labels[x] > 0 else { continue }
        let sum = voxels.indices.reduce(0.0) { sum, other in
          let d = distance(voxels[x], voxels[other]) / length
          return sum + p[other] * (-d * d).exponential
        }
        b += (sum >= 1 ? 0 : length * (-sum.naturalLogarithm).squareRoot()).power(power)
      }
      let expected = ((a / mass).power(1 / power) + (b / labels.reduce(0, +)).power(1 / power)) / 2
      let loss = SmoothHausdorffLoss(power: power, softness: length, options: LossOptions(classes: .all))
      let found = try loss.evaluate(sample.prediction, against: sample.reference).value
      #expect(abs(found - expected) < 1e-6 * expected, "\(power): \(found), not \(expected)")
    }
  }

  /// One voxel against one voxel: both directions give their distance exactly.
  @Test func twoVoxels() throws {
    let size = VolumeSize(x: 9, y: 1, z: 1)
    var (values, labels) = ([Double](repeating: 0, count: 9), [UInt8](repeating: 0, count: 9))
    (values[2], labels[6]) = (1, 1)
    let prediction = try PredictionBatch(
      shape: TensorShape(classCount: 1, size: size), activation: .none, values: values)
    let reference = try ReferenceBatch(labels: labels, classCount: 1, size: size)
    let found = try SmoothHausdorffLoss(options: LossOptions(classes: .all))
      .evaluate(prediction, against: reference).value
    #expect(abs(found - 4) < 1e-5)
    let surface = try SurfaceDistanceLoss(options: LossOptions(classes: .all))
      .evaluate(prediction, against: reference).value
    #expect(abs(surface - 4) < 1e-5)
  }
}

extension Double {
  fileprivate func power(_ exponent: Double) -> Double { self <= 0 ? 0 : Foundation.pow(self, exponent) }
  fileprivate var exponential: Double { Foundation.exp(self) }
  fileprivate var naturalLogarithm: Double { Foundation.log(self) }
}
