import DistanceTransforms
import TestSupport
import Testing
import VolumeCore

/// Distances to other labels against brute force.
struct LabelDistanceTests {
  static let spacing = VoxelSpacing(x: 1.2, y: 0.9, z: 2.5)

  @Test func rowByHand() throws {
    let geometry = VolumeGeometry(size: VolumeSize(x: 9, y: 1, z: 1))
    let labels = try LabelMap(.uint8(Volume(geometry: geometry, voxels: [3, 3, 3, 7, 7, 0, 0, 7, 7])))
    #expect(Array(labels.distanceToOtherLabels().voxels) == [3, 2, 1, 1, 1, 0, 0, 1, 2])
    #expect(Array(labels.distanceToOtherLabels(background: .measured).voxels) == [3, 2, 1, 1, 1, 1, 1, 1, 2])
    #expect(Array(labels.distanceToOtherLabels(imageEdge: .closed).voxels.prefix(3)) == [1, 1, 1])
    #expect(Array(labels.distanceToOtherLabels(limit: 1.5).voxels) == [1.5, 1.5, 1, 1, 1, 0, 0, 1, 1.5])
  }

  /// Few labels (solved one by one), and many in every tile (solved together).
  @Test(arguments: [2, 4, 40], DistanceMetric.allCases)
  func randomMaps(_ labelCount: Int, _ metric: DistanceMetric) throws {
    for (size, seed) in [
      (VolumeSize(x: 20, y: 9, z: 6), 1), (VolumeSize(x: 5, y: 33, z: 1), 2), (VolumeSize(x: 3, y: 3, z: 30), 3),
    ] as [(VolumeSize, UInt64)] {
      let labels = try randomLabels(size, count: labelCount, seed: seed, spacing: Self.spacing)
      for edge in DistanceImageEdge.allCases {
        for background in BackgroundDistances.allCases {
          let expected = oracle(labels, metric, edge, background)
          let map = labels.distanceToOtherLabels(background: background, imageEdge: edge, metric: metric)
          #expect(largestDifference(map.voxels, expected) <= roundingOfFloat, "\(size) \(edge) \(background)")
        }
      }
    }
  }

  /// Labels beyond one byte, and a label 0 that is not the first class.
  @Test func wideAndNegativeLabels() throws {
    var generator = SeededGenerator(seed: 8)
    let size = VolumeSize(x: 18, y: 6, z: 5)
    for values in [[-7, 0, 3, 70000], Array(-200...200)] {
      let voxels = (0..<size.voxelCount).map { _ in Int32(values.randomElement(using: &generator)!) }
      let labels = try LabelMap(
        .int32(Volume(geometry: VolumeGeometry(size: size, spacing: Self.spacing), voxels: voxels)))
      let expected = oracle(labels, .euclidean, .open, .zero)
      #expect(largestDifference(labels.distanceToOtherLabels().voxels, expected) <= roundingOfFloat)
    }
  }

  /// One label is a mask: the same distances as that mask's.
  @Test func oneLabelIsAMask() throws {
    for mask in DistanceLawTests.masks {
      let labels = try LabelMap(.uint8(mask.voxels))
      #expect(labels.distanceToOtherLabels() == mask.distanceMap())
      #expect(labels.distanceToOtherLabels(squared: true) == mask.distanceMap(squared: true))
    }
  }

  @Test func oneLabelEverywhereIsInfinitelyFar() throws {
    let geometry = VolumeGeometry(size: VolumeSize(x: 17, y: 3, z: 2))
    for label in [0, 5] as [UInt8] {
      let labels = try LabelMap(.uint8(Volume(geometry: geometry, voxels: Array(repeating: label, count: 102))))
      #expect(labels.distanceToOtherLabels().voxels.allSatisfy { $0 == (label == 0 ? 0 : .infinity) })
      #expect(labels.distanceToOtherLabels(background: .measured).voxels.allSatisfy { $0 == .infinity })
    }
  }

  private func oracle(
    _ labels: LabelMap, _ metric: DistanceMetric, _ edge: DistanceImageEdge, _ background: BackgroundDistances
  ) -> [Double] {
    let size = labels.geometry.size
    let values = (0..<size.voxelCount).map { index -> Int in
      let voxel = size.voxel(at: index)
      return labels.label(x: voxel.x, y: voxel.y, z: voxel.z)
    }
    let oracle = DistanceOracle(
      size: size, spacing: Self.spacing, isMeasured: { _ in true }, metric: metric, isClosed: edge == .closed)
    return values.enumerated().map { index, label in
      label == 0 && background == .zero ? 0 : oracle.nearest(index) { values[$0] != label }
    }
  }
}
