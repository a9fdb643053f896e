import Foundation
import TestSupport
import Testing
import VolumeCore

@testable import SurfaceMetrics

/// Areas of surface elements against the table of surface-distance.
struct SurfelAreasTests {
  static let golden: JSONValue = {
    let path = SharedData.packageRoot.appendingPathComponent("Tests/Fixtures/Golden/surface_areas.json").path
    do { return try JSONValue(contentsOf: path) } catch { fatalError("\(error)") }
  }()

  private func area(_ code: Int, _ areas: SurfelAreas) -> Double { areas.areas[Int(areas.classOfCode[code])] }

  @Test func areasAgreeWithTheTool() {
    var compared = 0
    for entry in Self.golden.surface_area.array {
      let spacing = entry.spacing.numbers
      let areas = SurfelAreas(spacing: VoxelSpacing(x: spacing[0], y: spacing[1], z: spacing[2]), isFlat: false)
      #expect(entry.values.numbers.count == 256 && areas.classOfCode.count == 256)
      for (toolCode, expected) in entry.values.numbers.enumerated() {
        // The tool has the first voxel in its highest bit.
        let code = (0..<8).reduce(0) { $0 | (toolCode >> (7 - $1) & 1) << $1 }
        let found = area(code, areas)
        #expect(abs(found - expected) <= 1e-12 * expected, "\(spacing), code \(code): \(found), \(expected)")
        compared += 1
      }
    }
    #expect(compared >= 3 * 256)
  }

  @Test func lengthsAgreeWithTheTool() {
    for entry in Self.golden.contour_length.array {
      let spacing = entry.spacing.numbers
      let lengths = SurfelAreas(spacing: VoxelSpacing(x: spacing[0], y: spacing[1], z: 9), isFlat: true)
      for (toolCode, expected) in entry.values.numbers.enumerated() {
        let code = (0..<4).reduce(0) { $0 | (toolCode >> (3 - $1) & 1) << $1 }
        let found = area(code, lengths)
        #expect(abs(found - expected) <= 1e-12 * expected, "\(spacing), code \(code): \(found), \(expected)")
      }
    }
    #expect(Self.golden.contour_length.array.count >= 3)
  }

  @Test func complementsHaveEqualAreas() {
    for spacing in FarSearchTests.spacings {
      for isFlat in [false, true] {
        let areas = SurfelAreas(spacing: spacing, isFlat: isFlat)
        let last = isFlat ? 15 : 255
        for code in 0...last { #expect(area(code, areas) == area(last - code, areas), "\(spacing), \(code)") }
        #expect(area(0, areas) == 0)
        #expect((1..<last).allSatisfy { area($0, areas) > 0 })
      }
    }
  }

  @Test func thirteenAreasOnAUnitGrid() {
    let values = SurfelAreas(spacing: .unit, isFlat: false).areas.sorted()
    let distinct = values.enumerated().filter { $0.offset == 0 || $0.element > values[$0.offset - 1] + 1e-9 }
    #expect(distinct.count == 13)
  }

  @Test func areaOfAVoxel() {
    let size = VolumeSize(x: 6, y: 6, z: 6)
    var labels = [Int](repeating: 0, count: size.voxelCount)
    labels[size.index(x: 2, y: 2, z: 2)] = 1
    let pair = SegmentationPair(VolumeGeometry(size: size, spacing: VoxelSpacing(x: 2, y: 3, z: 5)), labels, labels)
    let surface = pair.surface()
    let faces: [Double] = [15, 10, 6]
    let expected = faces.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(abs(surface[.surfaceArea(of: .reference)]! - expected) < 1e-13)
    #expect(surface.distances(from: .prediction)!.totalWeight == surface[.surfaceArea(of: .prediction)])
  }
}
