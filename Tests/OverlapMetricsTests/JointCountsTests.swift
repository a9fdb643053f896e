import OverlapMetrics
import TestSupport
import Testing
import VolumeCore

struct JointCountsTests {
  static let smallSizes = [
    [1, 1, 1], [2, 1, 1], [7, 1, 1], [8, 1, 1], [9, 1, 1], [1, 1, 50], [1, 50, 1], [50, 1, 1], [7, 5, 3], [33, 2, 9],
    [16, 16, 4], [3, 40, 2],
  ].map { VolumeSize(x: $0[0], y: $0[1], z: $0[2]) }

  /// Rows longer than the 2^15 voxels of a moment block, blocks of many short rows, and neither divides the other.
  static let largeSizes = [
    [70_000, 1, 1], [40_000, 2, 1], [1, 40_000, 1], [3, 11_000, 2], [32_768, 1, 2], [32_769, 1, 1],
  ]
  .map { VolumeSize(x: $0[0], y: $0[1], z: $0[2]) }

  /// Whether reference and prediction take one byte.
  static let widths = [(true, true), (true, false), (false, true), (false, false)]

  @Test func fourVoxelsByHand() throws {
    // reference  1 1 0 5    prediction 1 0 0 1
    let size = VolumeSize(x: 2, y: 2, z: 1)
    let joint = JointCounts(reference: try LabelMap(size, [1, 1, 0, 5]), prediction: try LabelMap(size, [1, 0, 0, 1]))
    #expect(
      joint.cells.map { [$0.reference, $0.prediction, $0.count] } == [[0, 0, 1], [1, 0, 1], [1, 1, 1], [5, 1, 1]])
    #expect(joint.labels == [0, 1, 5] && joint.count == 4 && joint.ignoredCount == 0)
    // Label 1 lies at (0, 0) and (1, 0) in the reference, at (0, 0) and (1, 1) in the prediction.
    #expect(joint.referenceMoments[1].map { [$0.count, $0.sumX, $0.sumY, $0.sumZ] } == [2, 1, 0, 0])
    #expect(joint.predictionMoments[1].map { [$0.count, $0.sumX, $0.sumY, $0.sumZ] } == [2, 1, 1, 0])
    #expect(joint.referenceMoments[7] == nil && joint.predictionMoments[5] == nil)
  }

  private func classCount(_ isOneByte: Bool, _ round: Int) -> Int {
    isOneByte ? [1, 2, 5, 256][round % 4] : [2, 257, 700][round % 3]
  }

  @Test(arguments: smallSizes, LabelPattern.allCases)
  func smallMaps(_ size: VolumeSize, _ pattern: LabelPattern) throws {
    var maps = RandomLabelMaps(seed: UInt64(size.voxelCount * 31 + size.x))
    for (round, width) in Self.widths.enumerated() {
      for _ in 0..<3 {
        let a = try maps.map(size, classCount: classCount(width.0, round), isOneByte: width.0, pattern: pattern)
        let b = try maps.map(size, classCount: classCount(width.1, round + 1), isOneByte: width.1, pattern: pattern)
        JointCountsOracle(a, b).expectAgreement(JointCounts(reference: a, prediction: b))
      }
    }
  }

  @Test(arguments: largeSizes, LabelPattern.allCases)
  func rowsAndColumnsBeyondOneBlock(_ size: VolumeSize, _ pattern: LabelPattern) throws {
    var maps = RandomLabelMaps(seed: UInt64(size.y))
    let widths = Self.widths[(size.x + size.y) % 4]
    let a = try maps.map(size, classCount: 3, isOneByte: widths.0, pattern: pattern)
    let b = try maps.map(size, classCount: 4, isOneByte: widths.1, pattern: pattern)
    let oracle = JointCountsOracle(a, b)
    oracle.expectAgreement(JointCounts(reference: a, prediction: b))
    oracle.expectAgreement(JointCounts(reference: a, prediction: b, workerCount: 3))
  }

  /// The largest sums that a moment cell can meet: one class fills whole blocks.
  @Test(arguments: [[32_768, 3, 1], [1, 65_536, 1], [2, 16_384, 3], [181, 181, 2], [127, 300, 1]])
  func oneClassFillsEveryBlock(_ extents: [Int]) throws {
    let size = VolumeSize(x: extents[0], y: extents[1], z: extents[2])
    let map = try LabelMap(
      AnyVolume(
        Volume<UInt8>(geometry: VolumeGeometry(size: size), voxels: .init(repeating: 1, count: size.voxelCount))))
    let moments = JointCounts(reference: map, prediction: map).referenceMoments[1]
    // The sum of 0 ..< n is n (n - 1) / 2, once for every voxel of the two other axes.
    #expect(moments?.count == size.voxelCount)
    #expect(moments?.sumX == size.x * (size.x - 1) / 2 * size.y * size.z)
    #expect(moments?.sumY == size.y * (size.y - 1) / 2 * size.x * size.z)
    #expect(moments?.sumZ == size.z * (size.z - 1) / 2 * size.x * size.y)
  }

  @Test(arguments: [(2048, true), (2100, false)])
  func manyPairs(_ classCount: Int, _ isDense: Bool) throws {
    // 2048^2 is the largest dense table, 2100^2 pairs are counted in a dictionary.
    #expect((classCount * classCount <= 1 << 22) == isDense)
    var maps = RandomLabelMaps(seed: 3)
    let size = VolumeSize(x: 21, y: 20, z: 10)
    for pattern in [LabelPattern.shortRuns, .noise] {
      let a = try maps.map(size, classCount: classCount, isOneByte: false, pattern: pattern)
      let b = try maps.map(size, classCount: classCount, isOneByte: false, pattern: pattern)
      JointCountsOracle(a, b).expectAgreement(JointCounts(reference: a, prediction: b))
      if isDense { continue }
      let mask = maps.mask(size.voxelCount, longestRun: 9)
      let joint = JointCounts(
        reference: a, prediction: b, evaluated: try evaluated(mask, size), ignoreLabel: 4, workerCount: 3)
      JointCountsOracle(a, b, mask: mask, ignoreLabel: 4).expectAgreement(joint)
    }
  }

  @Test(arguments: smallSizes, LabelPattern.allCases)
  func ignoredVoxelsCountNowhere(_ size: VolumeSize, _ pattern: LabelPattern) throws {
    var maps = RandomLabelMaps(seed: UInt64(size.voxelCount * 7 + size.y))
    for width in Self.widths {
      let a = try maps.map(size, classCount: 4, isOneByte: width.0, pattern: pattern)
      let b = try maps.map(size, classCount: 3, isOneByte: width.1, pattern: pattern)
      let masks: [[UInt8]?] = [
        nil, maps.mask(size.voxelCount, longestRun: 1), maps.mask(size.voxelCount, longestRun: 30),
        .init(repeating: 0, count: size.voxelCount), .init(repeating: 1, count: size.voxelCount),
      ]
      // -5 and 4 may occur; 5 does not, and 100 is in no table.
      for (mask, ignoreLabel) in masks.flatMap({ mask in [nil, -5, 4, 5, 100].map { (mask, $0) } }) {
        let joint = JointCounts(
          reference: a, prediction: b, evaluated: try mask.map { try evaluated($0, size) }, ignoreLabel: ignoreLabel)
        JointCountsOracle(a, b, mask: mask, ignoreLabel: ignoreLabel).expectAgreement(joint)
        #expect(joint.ignoredCount == size.voxelCount - joint.count)
      }
    }
  }

  @Test(arguments: [[7, 5, 3], [1, 1, 9], [40_000, 2, 1], [1, 1, 1]])
  func workersGiveTheSameCounts(_ extents: [Int]) throws {
    let size = VolumeSize(x: extents[0], y: extents[1], z: extents[2])
    var maps = RandomLabelMaps(seed: 11)
    let a = try maps.map(size, classCount: 5, isOneByte: true, pattern: .shortRuns)
    let b = try maps.map(size, classCount: 300, isOneByte: false, pattern: .longRuns)
    let mask = maps.mask(size.voxelCount, longestRun: 5)
    let oracle = JointCountsOracle(a, b)
    let masked = JointCountsOracle(a, b, mask: mask, ignoreLabel: 1)
    for workerCount in 0...5 {
      oracle.expectAgreement(JointCounts(reference: a, prediction: b, workerCount: workerCount))
      let joint = JointCounts(
        reference: a, prediction: b, evaluated: try evaluated(mask, size), ignoreLabel: 1, workerCount: workerCount)
      masked.expectAgreement(joint)
    }
  }

  @Test func theIgnoreLabelIsLookedForInTheReferenceOnly() throws {
    let size = VolumeSize(x: 4, y: 1, z: 1)
    let joint = JointCounts(
      reference: try LabelMap(size, [255, 1, 0, 255]), prediction: try LabelMap(size, [1, 255, 0, 255]),
      ignoreLabel: 255)
    #expect(joint.cells.map { [$0.reference, $0.prediction, $0.count] } == [[0, 0, 1], [1, 255, 1]])
    #expect(joint.count == 2 && joint.ignoredCount == 2)
  }

  /// Leaving voxels out is the same as never having had them.
  @Test(arguments: 0..<12)
  func maskIsDeletion(_ seed: Int) throws {
    var maps = RandomLabelMaps(seed: UInt64(seed))
    let size = VolumeSize(x: 9, y: 4, z: 5)
    let a = try maps.map(size, classCount: 4, isOneByte: true, pattern: .shortRuns)
    let b = try maps.map(size, classCount: 4, isOneByte: true, pattern: .noise)
    let mask = maps.mask(size.voxelCount, longestRun: 3)
    let ignoreLabel = seed.isMultiple(of: 2) ? -2 : nil
    let kept = a.labelValues.indices.filter { mask[$0] != 0 && a.labelValues[$0] != ignoreLabel }
    let shorter = VolumeSize(x: kept.count, y: 1, z: 1)
    let deleted = JointCounts(
      reference: try LabelMap(shorter, kept.map { a.labelValues[$0] }),
      prediction: try LabelMap(shorter, kept.map { b.labelValues[$0] }))
    let masked = JointCounts(
      reference: a, prediction: b, evaluated: try evaluated(mask, size), ignoreLabel: ignoreLabel)
    #expect(masked.cells == deleted.cells)
    for members in [[-5], [-2], [1], [4], [1, 4], [-5, -2, 1, 4], [9]] {
      let (one, other) = (ClassOverlap(of: members, in: masked), ClassOverlap(of: members, in: deleted))
      for metric in OverlapMetric.allCases where metric != .centroidDistance {
        #expect(one[metric] == other[metric], "\(metric) of \(members)")
      }
    }
    #expect(OverallOverlap(masked, labels: masked.labels) == OverallOverlap(deleted, labels: deleted.labels))
  }

  @Test(arguments: 0..<6)
  func unionsAgainstVoxels(_ seed: Int) throws {
    var maps = RandomLabelMaps(seed: UInt64(100 + seed))
    let size = VolumeSize(x: 6, y: 7, z: 3)
    let a = try maps.map(size, classCount: 6, isOneByte: true, pattern: .shortRuns)
    let b = try maps.map(size, classCount: 5, isOneByte: false, pattern: .noise)
    let joint = JointCounts(reference: a, prediction: b)
    let (labelsA, labelsB) = (a.labelValues, b.labelValues)
    for members in [[-5], [-2, 10], [1, 4, 7], [-5, -2, 1, 4, 7, 10], [10, 10, -2], [], [77], [.min, .max, 4]] {
      var counts = [0, 0, 0, 0]
      for index in labelsA.indices {
        let (inA, inB) = (members.contains(labelsA[index]), members.contains(labelsB[index]))
        counts[inA ? (inB ? 0 : 2) : (inB ? 1 : 3)] += 1
      }
      let found = joint.confusion(ofUnion: members)
      let list = [found.truePositives, found.falsePositives, found.falseNegatives, found.trueNegatives]
      #expect(list == counts, "\(members)")
      if members.count == 1 { #expect(joint.confusion(of: members[0]) == found) }
    }
  }
}
