import Foundation
import Voxloss

/// A small case: three classes of a real segmentation, and a picture made from them.
struct TrainingCase {
  /// Class 0 is the rest, 1 the liver, 2 the spleen.
  static let organs = [5: UInt8(1), 1: UInt8(2)]
  static let classCount = 3
  static let featureCount = 9

  let size: VolumeSize
  let labels: [UInt8]
  let reference: ReferenceBatch
  /// For each feature one number a voxel.
  let features: [[Double]]

  /// Every fourth voxel of the slices, every second slice.
  init(contentsOf path: String) throws {
    let map = try LabelMap(contentsOf: path)
    let (whole, spacing) = (map.geometry.size, map.geometry.spacing)
    let step = (x: 4, y: 4, z: 3)
    let size = VolumeSize(x: whole.x / step.x, y: whole.y / step.y, z: whole.z / step.z)
    var labels: [UInt8] = []
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x {
          labels.append(TrainingCase.organs[map.label(x: x * step.x, y: y * step.y, z: z * step.z)] ?? 0)
        }
      }
    }
    self.size = size
    self.labels = labels
    reference = try ReferenceBatch(
      labels: labels, classCount: TrainingCase.classCount, size: size,
      spacing: VoxelSpacing(
        x: spacing.x * Double(step.x), y: spacing.y * Double(step.y), z: spacing.z * Double(step.z)))
    features = TrainingCase.features(labels, size)
  }

  /// Grey value, its mean over the neighbours, their squares, and the position: what a voxel knows of the picture.
  private static func features(_ labels: [UInt8], _ size: VolumeSize) -> [[Double]] {
    var state: UInt64 = 20_261_125
    func noise() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 33) / Double(UInt32.max >> 1) - 0.5
    }
    let grey = labels.map { Double($0) / 2 + 0.8 * noise() }
    var smooth = grey
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x {
          var (sum, count) = (0.0, 0.0)
          for (dx, dy, dz) in [(0, 0, 0), (1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)] {
            let (i, j, k) = (x + dx, y + dy, z + dz)
            guard i >= 0 && j >= 0 && k >= 0 && i < size.x && j < size.y && k < size.z else { continue }
            sum += grey[size.index(x: i, y: j, z: k)]
            count += 1
          }
          smooth[size.index(x: x, y: y, z: z)] = sum / count
        }
      }
    }
    func position(_ axis: (VoxelIndex) -> Int, _ extent: Int) -> [Double] {
      labels.indices.map { 2 * Double(axis(size.voxel(at: $0))) / Double(max(extent - 1, 1)) - 1 }
    }
    let (x, y, z) = (position(\.x, size.x), position(\.y, size.y), position(\.z, size.z))
    let ones = [Double](repeating: 1, count: labels.count)
    return [ones, grey, smooth, grey.map { $0 * $0 }, smooth.map { $0 * $0 }, x, y, z, x.map { $0 * $0 }]
  }
}
