import TestSupport
import Testing
import VolumeCore
import VoxelMorphology

@testable import SurfaceMetrics

/// Labels that are missing on one side or on both, by absence or because they are ignored.
struct SurfaceEmptyTests {
  private static let distances = SurfaceMetric.all.filter {
    switch $0 {
    case .normalizedSurfaceDice, .normalizedSurfaceDiceArea, .surfaceOverlap, .boundaryIoU, .boundaryDice, .surfaceArea:
      false
    default: true
    }
  }

  private func pair(reference: Bool, prediction: Bool) -> SegmentationPair {
    let size = VolumeSize(x: 6, y: 5, z: 4)
    let box = (0..<size.voxelCount).map { index -> Int in
      let voxel = size.voxel(at: index)
      return (1...3).contains(voxel.x) && (1...2).contains(voxel.y) && voxel.z < 3 ? 1 : 0
    }
    let nothing = box.map { _ in 0 }
    return SegmentationPair(
      VolumeGeometry(size: size, spacing: VoxelSpacing(x: 1, y: 2, z: 3)), reference ? box : nothing,
      prediction ? box : nothing)
  }

  @Test(arguments: SurfaceMetricTests.conventions) func oneSideIsMissing(_ convention: SurfaceConvention) {
    for side in SegmentationSide.allCases {
      let pair = pair(reference: side == .reference, prediction: side == .prediction)
      let surface = pair.surface([1], convention)
      #expect(surface.status == (side == .reference ? .missed : .spurious))
      for metric in Self.distances { #expect(surface[metric] == nil, "\(convention.name), \(metric.key)") }
      #expect(surface[.normalizedSurfaceDice, tolerance: 3] == 0 && surface[.normalizedSurfaceDiceArea] == 0)
      #expect(surface[.normalizedSurfaceDice, tolerance: 1e30] == 0)
      #expect(surface[.surfaceOverlap(of: side), tolerance: 1e30] == 0)
      #expect(surface[.surfaceArea(of: side)]! > 0 && surface[.surfaceArea(of: side.other)] == 0)
      #expect(surface.distances(from: side)!.distances == [.infinity])
      #expect(surface.distances(from: side.other)!.sampleCount == 0)
      #expect(surface.normalizedSurfaceDiceCurve()?.tolerances == [])
    }
  }

  /// The share of a surface that does not exist is no number, as in surface-distance.
  @Test func overlapOfTheMissingSurface() {
    for side in SegmentationSide.allCases {
      let surface = pair(reference: side == .reference, prediction: side == .prediction).surface()
      #expect(surface[.surfaceOverlap(of: side.other), tolerance: 3] == nil)
    }
  }

  private func checkBothEmpty(_ surface: ClassSurface, _ place: String) {
    #expect(surface.status == .bothEmpty, "\(place)")
    for metric in SurfaceMetric.all {
      if case .surfaceArea = metric {
        #expect(surface[metric] == 0, "\(place), \(metric.key)")
      } else {
        #expect((metric.takesTolerance ? surface[metric, tolerance: 1] : surface[metric]) == nil, "\(metric.key)")
      }
    }
    #expect(surface.normalizedSurfaceDiceCurve() == nil, "\(place)")
  }

  @Test func bothAreMissing() {
    for convention in SurfaceMetricTests.conventions {
      checkBothEmpty(pair(reference: false, prediction: false).surface([1], convention), convention.name)
      checkBothEmpty(pair(reference: true, prediction: true).surface([4], convention), convention.name)
      checkBothEmpty(pair(reference: true, prediction: true).surface([], convention), convention.name)
    }
  }

  @Test func everythingIsIgnored() {
    var pair = pair(reference: true, prediction: true)
    pair.isIgnored = pair.reference.map { _ in true }
    for convention in SurfaceMetricTests.conventions {
      checkBothEmpty(pair.surface([1], convention), convention.name)
    }
    pair.isIgnored = []
    var options = SurfaceMeasurement.Options()
    options.includesAreas = true
    checkBothEmpty(pair.measurement([[1]], ignoreLabel: 1).measure(options)[0][0], "ignore label")
  }

  @Test func oneSideIsIgnored() {
    var pair = pair(reference: true, prediction: true)
    // The prediction is moved away by what is ignored: the reference's box.
    pair.isIgnored = pair.reference.map { $0 == 1 }
    pair.prediction[0] = 1
    #expect(pair.surface().status == .spurious)
    pair.reference[pair.reference.count - 1] = 1
    pair.prediction[0] = 0
    #expect(pair.surface().status == .missed)
  }

  @Test func aMaskThatFillsAnOpenImageHasNoSurface() {
    let size = VolumeSize(x: 5, y: 4, z: 3)
    for size in [size, VolumeSize(x: 5, y: 4, z: 1)] {
      let full = [Int](repeating: 1, count: size.voxelCount)
      let pair = SegmentationPair(VolumeGeometry(size: size), full, full)
      for edge in [SurfaceImageEdge.open, .excluded] {
        let surface = pair.surface([1], .deepmind.withImageEdge(edge))
        #expect(surface.status == .defined && surface.distances(from: .reference)!.sampleCount == 0)
        for metric in Self.distances where metric != .averageHausdorff {
          #expect(surface[metric] == nil, "\(metric.key)")
        }
        #expect(surface[.averageHausdorff] == 0 && surface[.normalizedSurfaceDice, tolerance: 1] == nil)
        #expect(surface.normalizedSurfaceDiceCurve() == nil)
      }
      #expect(pair.surface([1], .sitkRecipe())[.hausdorff] == nil)
      #expect(pair.surface()[.hausdorff] == 0)
    }
  }
}
