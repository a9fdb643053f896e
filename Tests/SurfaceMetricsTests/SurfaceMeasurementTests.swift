import TestSupport
import Testing
import VolumeCore
import VoxelMorphology

@testable import SurfaceMetrics

/// Several labels, conventions and workers in one call give what each gives alone.
struct SurfaceMeasurementTests {
  private func pair(_ seed: UInt64, _ size: VolumeSize, labels: [Int]) -> SegmentationPair {
    var generator = SeededGenerator(seed: seed)
    var pair = SegmentationPair(
      VolumeGeometry(size: size, spacing: VoxelSpacing(x: 0.7, y: 1.2, z: 3)),
      [Int](repeating: 0, count: size.voxelCount), [])
    // Each label a box somewhere, moved and cut by others in the prediction.
    pair.prediction = pair.reference
    for label in labels {
      let low = size.extents.map { Int.random(in: 0..<$0, using: &generator) }
      let high = zip(low, size.extents).map { min($0 + Int.random(in: 1...max(1, $1 / 3), using: &generator), $1) }
      for z in low[2]..<high[2] {
        for y in low[1]..<high[1] {
          for x in low[0]..<high[0] {
            pair.reference[size.index(x: x, y: y, z: z)] = label
            pair.prediction[size.index(x: min(x + label % 3, size.x - 1), y: y, z: z)] = label
          }
        }
      }
    }
    return pair
  }

  private func tables(_ surface: ClassSurface) -> [DirectedDistances?] {
    SegmentationSide.allCases.map { surface.distances(from: $0) }
  }

  private func options(_ conventions: [SurfaceConvention], workerCount: Int = 1) -> SurfaceMeasurement.Options {
    var options = SurfaceMeasurement.Options()
    options.conventions = conventions
    options.includesAreas = true
    options.includesRegions = true
    options.workerCount = workerCount
    return options
  }

  static let conventions =
    SurfaceMetricTests.conventions
    + SurfaceImageEdge.allCases.flatMap {
      [SurfaceConvention.deepmind.withImageEdge($0), .medpy(2).withImageEdge($0), .sitkRecipe().withImageEdge($0)]
    }

  @Test func workersDoNotMatter() {
    let pair = pair(1, VolumeSize(x: 70, y: 24, z: 12), labels: Array(1...12))
    let targets = (1...12).map { [$0] } + [[1, 2, 3], [20]]
    let conventions: [SurfaceConvention] = [.deepmind, .medpy(), .sitkRecipe()]
    let single = pair.measurement(targets).measure(options(conventions))
    #expect(single.count { $0[0].status == .defined } >= 8)
    for workerCount in [2, 8] {
      let several = pair.measurement(targets, workerCount: workerCount)
        .measure(options(conventions, workerCount: workerCount))
      for (a, b) in zip(single.joined(), several.joined()) {
        #expect(tables(a) == tables(b) && a.status == b.status)
        for metric in SurfaceMetric.all {
          let tolerance = metric.takesTolerance ? 1.0 : 0
          #expect(a[metric, tolerance: tolerance] == b[metric, tolerance: tolerance], "\(metric.key)")
        }
      }
    }
  }

  @Test(arguments: 0..<4) func conventionsAndLabelsAlone(seed: Int) {
    var pair = pair(UInt64(100 + seed), VolumeSize(x: 20, y: 12, z: seed == 3 ? 1 : 9), labels: [1, 2, 3, 4])
    if seed > 0 { pair.isIgnored = pair.reference.indices.map { $0 % 23 == seed } }
    let targets = [[1], [2], [3], [4], [1, 3], [2, 4, 1], [9]]
    let together = pair.measurement(targets, ignoreLabel: seed == 2 ? 4 : nil).measure(options(Self.conventions))
    for (index, convention) in Self.conventions.enumerated() {
      for (target, surfaces) in zip(targets, together) {
        let alone = pair.measurement([target], ignoreLabel: seed == 2 ? 4 : nil).measure(options([convention]))[0][0]
        let place = "\(target), \(convention.name), \(convention.imageEdge)"
        #expect(tables(surfaces[index]) == tables(alone) && surfaces[index].status == alone.status, "\(place)")
        for side in SegmentationSide.allCases {
          #expect(surfaces[index][.surfaceArea(of: side)] == alone[.surfaceArea(of: side)], "\(place)")
        }
        #expect(surfaces[index][.averageHausdorff] == alone[.averageHausdorff], "\(place)")
      }
    }
  }

  @Test(arguments: 0..<6) func backgroundAtIgnoredVoxelsIsDeletion(seed: Int) {
    var pair = pair(UInt64(200 + seed), VolumeSize(x: 18, y: 9, z: 7), labels: [1, 2, 3])
    pair.isIgnored = pair.reference.indices.map { ($0 + seed) % 17 == 0 }
    let ignoreLabel = seed % 2 == 0 ? 3 : nil
    var deleted = pair
    deleted.isIgnored = []
    for index in pair.reference.indices where pair.isIgnored[index] || pair.reference[index] == ignoreLabel {
      (deleted.reference[index], deleted.prediction[index]) = (0, 0)
    }
    var options = options(Self.conventions)
    options.ignoredVoxels = .background
    let found = pair.measurement([[1], [2], [3], [1, 3]], ignoreLabel: ignoreLabel).measure(options)
    let expected = deleted.measurement([[1], [2], [3], [1, 3]]).measure(self.options(Self.conventions))
    for (a, b) in zip(found.joined(), expected.joined()) {
      #expect(a.status == b.status, "\(a.convention.name)")
      // A label that is ignored everywhere has tables without samples, one that is absent has none.
      let isEmpty = a.status == .bothEmpty
      #expect(isEmpty || tables(a) == tables(b), "\(a.convention.name)")
      for side in SegmentationSide.allCases {
        #expect(a[.surfaceArea(of: side)] == b[.surfaceArea(of: side)], "\(a.convention.name)")
      }
    }
  }

  @Test func regionsAreUnions() {
    let pair = pair(300, VolumeSize(x: 30, y: 14, z: 8), labels: [1, 2, 3, 4, 5])
    let merged = SegmentationPair(
      pair.geometry, pair.reference.map { [2, 5].contains($0) ? 1 : 0 },
      pair.prediction.map { [2, 5].contains($0) ? 1 : 0 })
    let found = pair.measurement([[2, 5], [5, 2, 2]]).measure(options(Self.conventions))
    let expected = merged.measurement([[1]]).measure(options(Self.conventions))
    for surfaces in found {
      for (a, b) in zip(surfaces, expected[0]) { #expect(tables(a) == tables(b), "\(a.convention.name)") }
    }
  }

  @Test func nothingToMeasure() {
    let pair = pair(1, VolumeSize(x: 5, y: 4, z: 3), labels: [1])
    #expect(pair.measurement([]).measure(options([.deepmind])).isEmpty)
    #expect(pair.measurement([[1]]).measure(options([]))[0].isEmpty)
  }
}
