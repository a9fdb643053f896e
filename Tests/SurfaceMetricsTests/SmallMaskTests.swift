import TestSupport
import Testing
import VolumeCore

@testable import SurfaceMetrics

/// Every mask of 2 x 2 x 2 voxels against a few others.
struct SmallMaskTests {
  static let metrics = SurfaceMetric.all.filter { $0 != .boundaryIoU && $0 != .boundaryDice }

  @Test(arguments: [0, 1, 0b0110_1001, 255]) func everyMask(against other: Int) {
    let spacing = VoxelSpacing(x: 1, y: 0.7, z: 3)
    for bits in 0..<256 {
      let pair = SegmentationPair(
        size: VolumeSize(x: 2, y: 2, z: 2), spacing: spacing, referenceBits: bits, predictionBits: other)
      let place = "masks \(bits), \(other)"
      let surface = pair.surface()
      ExpectedSurfaces(pair, nil, .excluded).compare(surface, [1], place)
      for metric in Self.metrics { check(metric, surface, bits, other, "\(place), \(metric.key)") }
    }
  }

  private func check(_ metric: SurfaceMetric, _ surface: ClassSurface, _ bits: Int, _ other: Int, _ place: String) {
    let value = metric.takesTolerance ? surface[metric, tolerance: 1] : surface[metric]
    switch metric {
    case .surfaceArea(let side):
      #expect((value! > 0) == ((side == .reference ? bits : other) > 0), "\(place)")
    case .normalizedSurfaceDice, .normalizedSurfaceDiceArea:
      switch surface.status {
      case .defined: #expect(value! >= 0 && value! <= 1, "\(place)")
      case .bothEmpty: #expect(value == nil, "\(place)")
      default: #expect(value == 0, "\(place)")
      }
    case .surfaceOverlap(let side):
      let isEmpty = (side == .reference ? bits : other) == 0
      if isEmpty {
        #expect(value == nil, "\(place)")
      } else {
        #expect(value! >= 0 && value! <= 1, "\(place)")
        if surface.status != .defined { #expect(value == 0, "\(place)") }
      }
    default:
      #expect((value != nil) == (surface.status == .defined), "\(place)")
      if let value { #expect(value >= 0 && value.isFinite && value <= 5, "\(place)") }
      if bits == other, let value { #expect(value == 0, "\(place)") }
    }
  }

  @Test func everyMaskOfASlice() {
    for bits in 0..<512 {
      let pair = SegmentationPair(
        size: VolumeSize(x: 3, y: 3, z: 1), spacing: VoxelSpacing(x: 1, y: 2.5, z: 7), referenceBits: bits,
        predictionBits: 0b000_110_010)
      ExpectedSurfaces(pair, nil, .excluded).compare(pair.surface(), [1], "slice \(bits)")
    }
  }

  @Test(arguments: SurfaceConvention.allSamplings) func everyMaskInEverySampling(_ convention: SurfaceConvention) {
    for bits in stride(from: 1, to: 256, by: 11) {
      let pair = SegmentationPair(
        size: VolumeSize(x: 2, y: 2, z: 2), referenceBits: bits, predictionBits: 0b0110_1001)
      ExpectedSurfaces(pair, nil, .excluded).compare(
        pair.surface([1], convention), [1], "\(bits), \(convention.name)")
    }
  }
}
