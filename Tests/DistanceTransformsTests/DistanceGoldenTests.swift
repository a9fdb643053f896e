import Foundation
import DistanceTransforms
import TestSupport
import Testing
import VolumeCore

/// Maps of scipy, edt and SimpleITK (`Tests/Golden/distance_golden.py`).
struct DistanceGoldenTests {
  @Test func masksAgreeWithThePeers() throws {
    let golden = try JSONValue(contentsOf: SharedData.packageRoot.path + "/Tests/Fixtures/Golden/distance_masks.json")
    #expect(golden.cases.array.count == 13)
    for goldenCase in golden.cases.array {
      let name = goldenCase.name.string!
      let mask = VoxelMask(Volume(geometry: geometry(goldenCase), voxels: goldenCase.mask.string!.utf8.map { $0 - 48 }))
      func compare(_ map: Volume<Float>, _ key: String, _ tolerance: Double) {
        let difference = largestMixedDifference(map.voxels, decoded(goldenCase[key]))
        #expect(difference <= tolerance, "\(key) of \(name)")
      }
      compare(mask.distanceMap(), "inside", roundingOfFloat)
      compare(mask.distanceMap(.outside), "outside", roundingOfFloat)
      compare(mask.distanceMap(imageEdge: .closed), "closed", 2 * roundingOfFloat)
      compare(mask.distanceMap(spacing: .unit, metric: .chessboard), "chessboard", 0)
      compare(mask.distanceMap(spacing: .unit, metric: .cityBlock), "city_block", 0)
      compare(mask.signedDistanceMap(.kervadec), "kervadec", 4 * roundingOfFloat)
      compare(mask.signedDistanceMap(.normalised), "normalised", 4 * roundingOfFloat)
      // ITK's own arithmetic leaves some 1e-5 mm at the contour, where the distance is 0.
      compare(mask.signedDistanceMap(.voxelCentre), "maurer", 1e-5)
    }
  }

  @Test func labelsAgreeWithEdt() throws {
    let golden = try JSONValue(contentsOf: SharedData.packageRoot.path + "/Tests/Fixtures/Golden/distance_labels.json")
    #expect(golden.cases.array.count == 4)
    for goldenCase in golden.cases.array {
      let labels = goldenCase.labels.string!.utf8.map { $0 - 97 }
      let map = try LabelMap(.uint8(Volume(geometry: geometry(goldenCase), voxels: labels)))
      for edge in DistanceImageEdge.allCases {
        let distances = map.distanceToOtherLabels(imageEdge: edge)
        // edt accumulates in Float along each axis: up to 1e-6 of its own.
        let difference = largestMixedDifference(distances.voxels, decoded(goldenCase[edge.rawValue]))
        #expect(difference <= 1e-6, "\(edge) of \(goldenCase.name.string!)")
      }
    }
  }

  private func geometry(_ goldenCase: JSONValue) -> VolumeGeometry {
    let (size, spacing) = (goldenCase.size.numbers.map { Int($0) }, goldenCase.spacing.numbers)
    return VolumeGeometry(
      size: VolumeSize(x: size[0], y: size[1], z: size[2]),
      spacing: VoxelSpacing(x: spacing[0], y: spacing[1], z: spacing[2]))
  }

  /// The values behind two digits each.
  private func decoded(_ coded: JSONValue) -> [Double] {
    let levels = coded.levels.numbers
    let digits = coded.digits.string!.utf8.map { Int($0) - ($0 > 92 ? 36 : 35) }
    return stride(from: 0, to: digits.count, by: 2).map { levels[digits[$0] * 90 + digits[$0 + 1]] }
  }

  /// The largest difference, relative above 1 and absolute below; infinite for another number of values.
  private func largestMixedDifference(_ values: ArraySlice<Float>, _ expected: [Double]) -> Double {
    if values.count != expected.count { return .infinity }
    return zip(values, expected).map { abs(Double($0) - $1) / max(1, abs($1)) }.max()!
  }
}
