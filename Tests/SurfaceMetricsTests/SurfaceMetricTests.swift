import TestSupport
import Testing
import VolumeCore
import VoxelMorphology

@testable import SurfaceMetrics

/// Keys of metrics, and relations between the metrics of one pair.
struct SurfaceMetricTests {
  @Test func keysGoThereAndBack() {
    let percentiles = [0.5, 1, 50, 90, 95, 99, 99.5, 99.99]
    var metrics = SurfaceMetric.all
    for percent in percentiles {
      metrics.append(.hausdorffPercentile(percent))
      for side in SegmentationSide.allCases { metrics.append(.directedHausdorffPercentile(percent, from: side)) }
    }
    for metric in metrics { #expect(SurfaceMetric(key: metric.key) == metric, "\(metric.key)") }
    #expect(Set(SurfaceMetric.all.map(\.key)).count == SurfaceMetric.all.count)
    #expect(SurfaceMetric(key: "hd99.5") == .hausdorffPercentile(99.5))
    #expect(SurfaceMetric.hausdorffPercentile(95).key == "hd95")
    #expect(SurfaceMetric.directedHausdorff(from: .reference).key == "hd_reference_to_prediction")
    #expect(
      SurfaceMetric.directedHausdorffPercentile(99.5, from: .prediction).key == "hd99.5_prediction_to_reference")
  }

  static let badKeys = [
    "", "h", "HD", "hd_", "hd0", "hd100", "hd101", "hd-5", "hdnan", "hdinf", "hdx", "hd95_", "hd95x", "hd 95",
    "hd95_reference", "hd95_reference_to_reference", "hd95_prediction_to_reference_", "hd__reference_to_prediction",
    "asd", "asd_", "nsd1", "surface_overlap", "surface_area_", "dice", "mean", "hd95 ", " hd95", "hd,5", "assd95",
  ]

  @Test(arguments: badKeys) func badKeysAreRefused(_ key: String) { #expect(SurfaceMetric(key: key) == nil) }

  /// Results are found by key: what is asked for under a key must stand under it.
  @Test(arguments: ["hd095", "hd95.0", "hd+95", "hd9.5e1", "hd0x5F", "hd95."])
  func otherSpellingsOfANumberAreRefused(_ key: String) { #expect(SurfaceMetric(key: key) == nil) }

  private func randomPairs(_ count: Int, _ body: (SegmentationPair, String) -> Void) {
    for seed in 0..<count {
      var generator = SeededGenerator(seed: UInt64(9000 + seed))
      let size = generator.size(upTo: (9, 8, seed % 4 == 0 ? 1 : 7))
      let geometry = VolumeGeometry(size: size, spacing: generator.spacing())
      body(
        SegmentationPair(
          geometry, generator.segmentation(size, labels: [1, 2]), generator.segmentation(size, labels: [1, 2])),
        "seed \(9000 + seed)")
    }
  }

  static let conventions: [SurfaceConvention] = [
    .deepmind, .pymia, .brats, .monai, .monaiSubvoxel, .metricsReloaded, .medpy(), .medpy(2), .medpy(3), .medpy04,
    .simpleITK, .sitkRecipe(), .sitkRecipe(.corners),
  ]

  @Test func orderOfMetrics() {
    randomPairs(60) { pair, place in
      for convention in Self.conventions {
        let surface = pair.surface([1], convention)
        guard let largest = surface[.hausdorff] else { continue }
        let place = "\(place), \(convention.name)"
        let percents = [99.5, 95, 75, 50, 5].map { surface[.hausdorffPercentile($0)]! }
        #expect(([largest] + percents) == ([largest] + percents).sorted(by: >), "\(place)")
        let means = SegmentationSide.allCases.map { surface[.averageSurfaceDistance(from: $0)]! }
        let slack = 1e-6 * largest
        #expect(surface[.maximumOfMeans] == means.max()!, "\(place)")
        #expect(abs(surface[.meanAverageSurfaceDistance]! - (means[0] + means[1]) / 2) <= slack, "\(place)")
        let pooled = surface[.averageSymmetricSurfaceDistance]!
        #expect(pooled >= means.min()! - slack && pooled <= means.max()! + slack, "\(place)")
        let root = surface[.rootMeanSquare]!
        #expect(root >= pooled - slack && root <= largest + slack, "\(place)")
        let deviation = surface[.standardDeviation]!
        #expect(abs(root * root - pooled * pooled - deviation * deviation) <= 1e-5 * root * root, "\(place)")
        #expect(surface[.median]! <= largest, "\(place)")
        // An open edge may have no sample where the regions are farthest apart.
        if convention.imageEdge == .closed { #expect(surface[.averageHausdorff]! <= largest + slack, "\(place)") }
        let directed = SegmentationSide.allCases.map { surface[.directedHausdorff(from: $0)]! }
        #expect(directed.max()! == largest, "\(place)")
        #expect(surface[.normalizedSurfaceDice, tolerance: largest] == 1, "\(place)")
      }
    }
  }

  @Test func curveOfTheSurfaceDice() {
    randomPairs(60) { pair, place in
      let surface = pair.surface()
      guard let curve = surface.normalizedSurfaceDiceCurve() else {
        #expect(surface.status == .bothEmpty, "\(place)")
        return
      }
      #expect(curve.tolerances == Set(curve.tolerances).sorted(), "\(place)")
      #expect(curve.values == curve.values.sorted(), "\(place)")
      #expect(curve.values.allSatisfy { $0 > 0 && $0 <= 1 + 1e-12 }, "\(place)")
      for (tolerance, value) in zip(curve.tolerances, curve.values) {
        for inside in [tolerance, tolerance.nextUp] {
          let dice = surface[.normalizedSurfaceDice, tolerance: inside]!
          #expect(abs(dice - value) <= 1e-12, "\(place)")
        }
      }
      // Numeric integration over 0...5 mm of the steps.
      let ends = curve.tolerances.dropFirst() + [.infinity]
      let integral = zip(zip(curve.tolerances, ends), curve.values).reduce(0.0) {
        $0 + $1.1 * max(0, min(5, $1.0.1) - min(5, $1.0.0))
      }
      #expect(abs(surface[.normalizedSurfaceDiceArea]! - integral / 5) <= 1e-12, "\(place)")
      if surface.status == .defined { #expect(abs(curve.values.last! - 1) <= 1e-12, "\(place)") }
    }
  }
}
