import TestSupport
import Testing
import VolumeCore
import VoxelMorphology

@testable import SurfaceMetrics

/// What must not change a distance, or only in a known way.
struct SurfaceLawTests {
  static let samplings = SurfaceConvention.allSamplings

  private func forEachPair(_ count: Int, _ body: (SegmentationPair, SurfaceConvention, String) -> Void) {
    for seed in 0..<count {
      var generator = SeededGenerator(seed: UInt64(40_000 + seed))
      let size = generator.size(upTo: (10, 8, seed % 4 == 0 ? 1 : 6))
      let geometry = VolumeGeometry(size: size, spacing: generator.spacing())
      let pair = SegmentationPair(
        geometry, generator.segmentation(size, labels: [1, 2]), generator.segmentation(size, labels: [1, 2]))
      let convention = Self.samplings[seed % Self.samplings.count]
      body(pair, convention, "seed \(40_000 + seed), \(convention.name)")
    }
  }

  private func tables(_ surface: ClassSurface) -> [DirectedDistances?] {
    SegmentationSide.allCases.map { surface.distances(from: $0) }
  }

  private func areas(_ surface: ClassSurface) -> [Double] {
    SegmentationSide.allCases.map { surface[.surfaceArea(of: $0)]! }
  }

  private func expectClose(_ a: ClassSurface, _ b: ClassSurface, _ place: String) {
    for (a, b) in zip(tables(a), tables(b)) {
      func expanded(_ table: DirectedDistances?) -> [Double] {
        table.map { zip($0.distances, $0.counts).flatMap { [Double](repeating: $0, count: $1) } } ?? []
      }
      let isClose = zip(expanded(a), expanded(b)).allSatisfy { $0 == $1 || abs($0 - $1) <= 1e-12 * $0 }
      #expect(isClose && a?.sampleCount == b?.sampleCount, "\(place)")
      #expect(abs((a?.totalWeight ?? 0) - (b?.totalWeight ?? 0)) <= 1e-12 * (a?.totalWeight ?? 0), "\(place)")
    }
    for (a, b) in zip(areas(a), areas(b)) { #expect(abs(a - b) <= 1e-12 * a, "\(place)") }
  }

  @Test func exchangingBothSides() {
    forEachPair(42) { pair, convention, place in
      let swapped = SegmentationPair(pair.geometry, pair.prediction, pair.reference)
      let (surface, other) = (pair.surface([1], convention), swapped.surface([1], convention))
      #expect(tables(surface) == tables(other).reversed(), "\(place)")
      for metric in SurfaceMetric.all {
        func value(_ surface: ClassSurface, _ metric: SurfaceMetric) -> Double? {
          metric.takesTolerance ? surface[metric, tolerance: 1] : surface[metric]
        }
        let (found, expected) = (value(surface, metric), value(other, metric.exchanged))
        #expect((found == nil) == (expected == nil), "\(place), \(metric.key)")
        if let found, let expected {
          #expect(abs(found - expected) <= 1e-12 * max(1, abs(found)), "\(place), \(metric.key)")
        }
      }
    }
  }

  @Test func movingWithinALargerImage() {
    forEachPair(14) { pair, _, place in
      let convention = Self.samplings[place.utf8.count % 7]
      let margin = pair.moved(by: (1, 1, 1), in: (80, 12, 12)).surface([1], convention)
      for offset in [(63, 3, 2), (64, 1, 4), (55, 2, 1), (66, 3, 5)] {
        let moved = pair.moved(by: offset, in: (80, 12, 12)).surface([1], convention)
        #expect(tables(moved) == tables(margin) && areas(moved) == areas(margin), "\(place), \(offset)")
      }
    }
  }

  @Test func permutingAndFlippingAxes() {
    forEachPair(42) { pair, convention, place in
      if pair.geometry.size.z == 1 { return }
      let surface = pair.surface([1], convention)
      for axes in [[1, 0, 2], [2, 1, 0], [0, 2, 1], [1, 2, 0], [2, 0, 1]] {
        let size = axes.map { pair.geometry.size.extents[$0] }
        // An image that becomes a slice is measured as a contour.
        if size[2] == 1 { continue }
        expectClose(surface, pair.permuted(axes, flips: []).surface([1], convention), "\(place), \(axes)")
      }
      for flips in [[0], [1], [2], [0, 1, 2]] {
        expectClose(surface, pair.permuted([0, 1, 2], flips: flips).surface([1], convention), "\(place), \(flips)")
      }
    }
  }

  @Test func doublingTheSpacing() {
    forEachPair(42) { pair, convention, place in
      var doubled = pair
      let spacing = pair.geometry.spacing
      doubled.geometry = VolumeGeometry(
        size: pair.geometry.size, spacing: VoxelSpacing(x: 2 * spacing.x, y: 2 * spacing.y, z: 2 * spacing.z))
      let (surface, other) = (pair.surface([1], convention), doubled.surface([1], convention))
      let factor: Double = pair.geometry.size.z == 1 ? 2 : 4
      #expect(areas(surface).map { factor * $0 } == areas(other), "\(place)")
      for (a, b) in zip(tables(surface), tables(other)) {
        #expect(a?.distances.map { 2 * $0 } == b?.distances && a?.counts == b?.counts, "\(place)")
      }
    }
  }

  @Test func equalMasks() {
    forEachPair(42) { pair, convention, place in
      let equal = SegmentationPair(pair.geometry, pair.reference, pair.reference)
      let surface = equal.surface([1], convention)
      if surface.status == .bothEmpty || surface.distances(from: .reference)!.sampleCount == 0 { return }
      if convention.samples != convention.targets && convention.targets != .voxels { return }
      for metric: SurfaceMetric in [.hausdorff, .averageSymmetricSurfaceDistance, .rootMeanSquare, .standardDeviation] {
        #expect(surface[metric] == 0, "\(place), \(metric.key)")
      }
      #expect(surface[.normalizedSurfaceDice, tolerance: 0] == 1, "\(place)")
    }
  }

  @Test func imageEdgesDoNotMatterInside() {
    forEachPair(14) { pair, _, place in
      let moved = pair.moved(by: (2, 2, 2), in: (16, 14, 12))
      for first in 0..<7 {
        let surfaces = stride(from: first, to: 21, by: 7).map { moved.surface([1], Self.samplings[$0]) }
        #expect(tables(surfaces[0]) == tables(surfaces[1]) && tables(surfaces[0]) == tables(surfaces[2]), "\(place)")
      }
    }
  }
}

extension SurfaceMetric {
  /// The metric that takes its place when both sides are exchanged.
  fileprivate var exchanged: SurfaceMetric {
    switch self {
    case .directedHausdorff(let side): .directedHausdorff(from: side.other)
    case .directedHausdorffPercentile(let percent, let side): .directedHausdorffPercentile(percent, from: side.other)
    case .averageSurfaceDistance(let side): .averageSurfaceDistance(from: side.other)
    case .surfaceOverlap(let side): .surfaceOverlap(of: side.other)
    case .surfaceArea(let side): .surfaceArea(of: side.other)
    default: self
    }
  }
}

extension SegmentationPair {
  /// The same labels somewhere in a larger image; a slice stays one.
  fileprivate func moved(by offset: (Int, Int, Int), in size: (Int, Int, Int)) -> SegmentationPair {
    let own = geometry.size
    let larger = VolumeSize(x: size.0, y: size.1, z: own.z == 1 ? 1 : size.2)
    var moved = SegmentationPair(
      VolumeGeometry(size: larger, spacing: geometry.spacing), [Int](repeating: 0, count: larger.voxelCount),
      [Int](repeating: 0, count: larger.voxelCount))
    for index in reference.indices {
      let voxel = own.voxel(at: index)
      let target = larger.index(
        x: voxel.x + offset.0, y: voxel.y + offset.1, z: own.z == 1 ? 0 : voxel.z + offset.2)
      (moved.reference[target], moved.prediction[target]) = (reference[index], prediction[index])
    }
    return moved
  }

  /// The axis `axes[i]` becomes axis i; then axes are reversed.
  fileprivate func permuted(_ axes: [Int], flips: [Int]) -> SegmentationPair {
    let own = geometry.size
    let (extents, steps) = (axes.map { own.extents[$0] }, axes.map { geometry.spacing.components[$0] })
    let size = VolumeSize(x: extents[0], y: extents[1], z: extents[2])
    var permuted = self
    permuted.geometry = VolumeGeometry(size: size, spacing: VoxelSpacing(x: steps[0], y: steps[1], z: steps[2]))
    for index in reference.indices {
      let voxel = own.voxel(at: index)
      var place = axes.map { [voxel.x, voxel.y, voxel.z][$0] }
      for axis in flips { place[axis] = extents[axis] - 1 - place[axis] }
      let target = size.index(x: place[0], y: place[1], z: place[2])
      (permuted.reference[target], permuted.prediction[target]) = (reference[index], prediction[index])
    }
    return permuted
  }
}
