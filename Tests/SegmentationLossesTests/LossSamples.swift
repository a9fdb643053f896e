import Foundation
import SegmentationLosses
import TestSupport
import VolumeCore

/// A prediction and a reference that fit together.
struct LossSample {
  let name: String
  let prediction: PredictionBatch<Double>
  let reference: ReferenceBatch

  /// The same with Float values.
  var single: PredictionBatch<Float> {
    get throws {
      try PredictionBatch(
        shape: prediction.shape, activation: prediction.activation, values: prediction.values.map { Float($0) })
    }
  }
}

/// The formula input of the golden table: B = 2, C = 3, D x H x W = 4 x 5 x 6.
///
/// z = 2 sin(0.7 i + 1.3 c) + 0.1 c with i = ((4 b + d) 5 + h) 6 + w; y = floor((d + 2 h + 3 w + b) / 6) mod 3, and label
/// 2 becomes 0 in the second sample.
enum TableInput {
  static let size = VolumeSize(x: 6, y: 5, z: 4)
  static let shape = TensorShape(batchCount: 2, classCount: 3, size: size)

  static var logits: [Double] {
    var values: [Double] = []
    for b in 0..<2 {
      for c in 0..<3 {
        for voxel in 0..<120 {
          values.append(2 * sin(0.7 * Double(b * 120 + voxel) + 1.3 * Double(c)) + 0.1 * Double(c))
        }
      }
    }
    return values
  }

  /// `ignoring`: label 3 where h is 0.
  static func labels(ignoring: Bool = false) -> [UInt8] {
    var labels: [UInt8] = []
    for b in 0..<2 {
      for d in 0..<4 {
        for h in 0..<5 {
          for w in 0..<6 {
            let label = (d + 2 * h + 3 * w + b) / 6 % 3
            labels.append(ignoring && h == 0 ? 3 : b == 1 && label == 2 ? 0 : UInt8(label))
          }
        }
      }
    }
    return labels
  }

  static func sample(ignoring: Bool = false, spacing: VoxelSpacing = .unit) throws -> LossSample {
    LossSample(
      name: ignoring ? "table-ignore" : "table",
      prediction: try PredictionBatch(shape: shape, activation: .softmax, values: logits),
      reference: try ReferenceBatch(
        labels: labels(ignoring: ignoring), batchCount: 2, classCount: 3, size: size, spacing: spacing,
        ignoreLabel: ignoring ? 3 : nil))
  }

  /// x = z1 - z0 as one logit, foreground where y > 0.
  static func binary() throws -> LossSample {
    let z = logits
    var x: [Double] = []
    for first in [0, 360] {
      for voxel in first..<first + 120 { x.append(z[voxel + 120] - z[voxel]) }
    }
    let shape = TensorShape(batchCount: 2, classCount: 1, size: size)
    return LossSample(
      name: "table-binary", prediction: try PredictionBatch(shape: shape, activation: .sigmoid, values: x),
      reference: try ReferenceBatch(
        labels: labels().map { $0 > 0 ? UInt8(1) : 0 }, batchCount: 2, classCount: 1, size: size))
  }
}

/// Relative difference, absolute below 1.
func difference(_ a: Double, _ b: Double) -> Double { abs(a - b) / max(1, abs(b)) }
