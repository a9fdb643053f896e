import DistanceTransforms
import Foundation
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

/// Real masks against scipy, SimpleITK and edt (`Tests/Golden/distance_real.py`).
@Suite(.enabled(if: SharedData.isPresent))
struct DistanceRealMaskTests {
  static let golden: JSONValue? = try? JSONValue(
    contentsOf: SharedData.packageRoot.path + "/Tests/Fixtures/Golden/distance_real.json")

  @Test func everyFileIsCompared() { #expect(Self.golden?.cases.array.count == 5) }

  @Test(arguments: 0..<5)
  func realMask(_ index: Int) throws {
    let golden = try #require(Self.golden).cases[index]
    let labels = try LabelMap(contentsOf: SharedData.path(golden.path.string!))
    let size = labels.geometry.size
    #expect(size.extents == golden.size.numbers.map { Int($0) })
    #expect(labels.geometry.spacing.components == golden.spacing.numbers)
    let mask = VoxelMask(labels: labels.occurringLabels().filter { $0 != 0 }, in: labels)
    #expect(mask.count == golden.foreground.integer)
    compare(mask.distanceMap(workerCount: 2), golden, "inside", roundingOfFloat)
    compare(mask.distanceMap(.outside, workerCount: 2), golden, "outside", roundingOfFloat)
    compare(mask.signedDistanceMap(.voxelCentre, workerCount: 2), golden, "maurer", 1e-5)
    compare(labels.distanceToOtherLabels(workerCount: 2), golden, "labels", 2e-6)
  }

  private func compare(_ map: Volume<Float>, _ golden: JSONValue, _ key: String, _ tolerance: Double) {
    let (expected, start) = (golden[key], map.voxels.startIndex)
    for (voxel, value) in zip(golden.voxels.array, expected.values.numbers) {
      let ours = Double(map.voxels[start + voxel.integer!])
      #expect(abs(ours - value) <= tolerance * max(1, abs(value)), "\(key) at \(voxel)")
    }
    let (sum, largest) = map.voxels.reduce(into: (0.0, Float(0))) {
      ($0.0, $0.1) = ($0.0 + Double($1), max($0.1, abs($1)))
    }
    #expect(abs(Double(largest) - expected.largest.number!) <= tolerance * Double(largest), "\(key)")
    #expect(abs(sum - expected.sum.number!) <= max(1e-6, tolerance) * abs(sum), "\(key)")
  }
}
