import TestSupport
import VolumeCore
import VoxelMorphology

@testable import SurfaceMetrics

extension SeededGenerator {
  mutating func size(upTo largest: (Int, Int, Int)) -> VolumeSize {
    VolumeSize(
      x: .random(in: 1...largest.0, using: &self), y: .random(in: 1...largest.1, using: &self),
      z: .random(in: 1...largest.2, using: &self))
  }

  /// Spacings up to 20 : 1, some of them equal.
  mutating func spacing() -> VoxelSpacing {
    let choices = [1, 1, 0.5, 0.7, 2.5, 0.3, 3, 6, 0.5859400033950806]
    return VoxelSpacing(
      x: choices.randomElement(using: &self)!, y: choices.randomElement(using: &self)!,
      z: choices.randomElement(using: &self)!)
  }

  /// Labels in noise, in ellipsoids and boxes (also cut by the image edge), in single voxels, or everywhere.
  mutating func segmentation(_ size: VolumeSize, labels: [Int]) -> [Int] {
    var values = [Int](repeating: 0, count: size.voxelCount)
    switch Int.random(in: 0..<8, using: &self) {
    case 0:
      let density = Double.random(in: 0.02...0.98, using: &self)
      for index in values.indices where .random(in: 0..<1, using: &self) < density {
        values[index] = labels.randomElement(using: &self)!
      }
    case 1:
      for label in labels { values[.random(in: values.indices, using: &self)] = label }
    case 2 where Bool.random(using: &self):
      values = [Int](repeating: labels.randomElement(using: &self)!, count: values.count)
    default:
      for label in labels + labels { addBlob(label, to: &values, size) }
    }
    return values
  }

  private mutating func addBlob(_ label: Int, to values: inout [Int], _ size: VolumeSize) {
    let isBox = Bool.random(using: &self)
    let center = size.extents.map { Double.random(in: -0.5...Double($0) - 0.5, using: &self) }
    let radii = size.extents.map { Double.random(in: 0.5...max(1, Double($0) / 2.5), using: &self) }
    for index in values.indices {
      let voxel = size.voxel(at: index)
      let parts = zip(zip([voxel.x, voxel.y, voxel.z], center), radii).map { abs(Double($0.0) - $0.1) / $1 }
      let isInside = isBox ? parts.max()! <= 0.8 : parts.reduce(0) { $0 + $1 * $1 } <= 1
      if isInside { values[index] = label }
    }
  }
}

/// Labels of all voxels on both sides, and which voxels are ignored.
struct SegmentationPair {
  var geometry: VolumeGeometry
  var reference: [Int]
  var prediction: [Int]
  var isIgnored: [Bool] = []

  init(_ geometry: VolumeGeometry, _ reference: [Int], _ prediction: [Int]) {
    (self.geometry, self.reference, self.prediction) = (geometry, reference, prediction)
  }

  /// Two masks of bits, least significant first.
  init(size: VolumeSize, spacing: VoxelSpacing = .unit, referenceBits: Int, predictionBits: Int) {
    func labels(_ bits: Int) -> [Int] { (0..<size.voxelCount).map { bits >> $0 & 1 } }
    self.init(VolumeGeometry(size: size, spacing: spacing), labels(referenceBits), labels(predictionBits))
  }

  func labelMap(_ side: SegmentationSide) -> LabelMap {
    let values = side == .reference ? reference : prediction
    if values.allSatisfy({ (0...255).contains($0) }) {
      let bytes = Volume(geometry: geometry, voxels: values.map { UInt8($0) })
      return LabelMap(classes: .bytes, indices: .oneByte(bytes))
    }
    do {
      return try LabelMap(.int32(Volume(geometry: geometry, voxels: values.map { Int32($0) })))
    } catch { fatalError("\(error)") }
  }

  var evaluated: EvaluatedVoxels? {
    if isIgnored.isEmpty { return nil }
    return EvaluatedVoxels(mask: Volume(geometry: geometry, voxels: isIgnored.map { $0 ? 0 : 1 }))
  }

  func measurement(_ targets: [[Int]], ignoreLabel: Int? = nil, workerCount: Int = 1) -> SurfaceMeasurement {
    SurfaceMeasurement(
      reference: labelMap(.reference), prediction: labelMap(.prediction), targets: targets, evaluated: evaluated,
      ignoreLabel: ignoreLabel, workerCount: workerCount)
  }

  /// One target under one convention, with regions and areas.
  func surface(_ target: [Int] = [1], _ convention: SurfaceConvention = .deepmind) -> ClassSurface {
    var options = SurfaceMeasurement.Options()
    options.conventions = [convention]
    options.includesRegions = true
    options.includesAreas = true
    return measurement([target]).measure(options)[0][0]
  }
}

extension SurfaceConvention {
  /// A convention that samples as wanted; all else is immaterial for distances.
  static func sampling(
    _ samples: SurfaceSamples, _ targets: SurfaceSamples, _ edge: SurfaceImageEdge
  ) -> SurfaceConvention {
    SurfaceConvention(
      name: "\(samples) \(targets) \(edge)", tool: "", version: "", samples: samples, targets: targets,
      weight: samples == .corners ? .area : .count, percentile: .linear, percentileCombination: .larger,
      imageEdge: edge, precision: .float64, boundaryUnit: .millimetres, metrics: [], hasAnyPercentile: true,
      emptyRule: EmptyRule(both: "", one: ""), remark: nil)
  }

  /// All kinds of samples at all image edges.
  static let allSamplings: [SurfaceConvention] = SurfaceImageEdge.allCases.flatMap { edge in
    [
      sampling(.corners, .corners, edge), sampling(.border(.faces), .border(.faces), edge),
      sampling(.border(.edges), .border(.edges), edge), sampling(.border(.corners), .border(.corners), edge),
      sampling(.border(.faces), .border(.corners), edge), sampling(.voxels, .voxels, edge),
      sampling(.border(.corners), .voxels, edge),
    ]
  }
}
