import OverlapMetrics
import TestSupport
import Testing
import VolumeCore

/// The plainest way to count pairs of labels: one dictionary, one voxel after the other.
struct JointCountsOracle {
  struct Pair: Hashable, Comparable {
    let reference: Int
    let prediction: Int

    static func < (a: Pair, b: Pair) -> Bool { (a.reference, a.prediction) < (b.reference, b.prediction) }
  }

  var pairs: [Pair: Int] = [:]
  var reference: [Int: VoxelMoments] = [:]
  var prediction: [Int: VoxelMoments] = [:]
  var count = 0

  init(_ a: LabelMap, _ b: LabelMap, mask: [UInt8]? = nil, ignoreLabel: Int? = nil) {
    let size = a.geometry.size
    let (labelsA, labelsB) = (a.labelValues, b.labelValues)
    func add(_ moments: inout VoxelMoments, _ x: Int, _ y: Int, _ z: Int) {
      moments.count += 1
      moments.sumX += x
      moments.sumY += y
      moments.sumZ += z
    }
    var index = 0
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x {
          defer { index += 1 }
          let pair = Pair(reference: labelsA[index], prediction: labelsB[index])
          if let mask, mask[index] == 0 { continue }
          if pair.reference == ignoreLabel { continue }
          pairs[pair, default: 0] += 1
          add(&reference[pair.reference, default: VoxelMoments()], x, y, z)
          add(&prediction[pair.prediction, default: VoxelMoments()], x, y, z)
          count += 1
        }
      }
    }
  }

  /// Expects that a joint count says the same, moments included.
  func expectAgreement(_ joint: JointCounts, sourceLocation: SourceLocation = #_sourceLocation) {
    let cells = joint.cells.map { (Pair(reference: $0.reference, prediction: $0.prediction), $0.count) }
    let expected = pairs.sorted { $0.key < $1.key }
    // Plain comparisons outside the macro: a failure would print every cell.
    let sameCells =
      cells.map(\.0) == expected.map(\.key) && cells.map(\.1) == expected.map(\.value) && joint.count == count
    let sameMoments = joint.referenceMoments == reference && joint.predictionMoments == prediction
    let sameLabels = joint.labels == Set(reference.keys).union(prediction.keys).sorted()
    #expect(sameCells, "cells of \(joint.geometry.size)", sourceLocation: sourceLocation)
    #expect(sameMoments, "moments of \(joint.geometry.size)", sourceLocation: sourceLocation)
    #expect(sameLabels, "labels of \(joint.geometry.size)", sourceLocation: sourceLocation)
  }
}

extension LabelMap {
  /// The label of every voxel in memory order.
  var labelValues: [Int] {
    switch indices {
    case .oneByte(let volume): volume.voxels.map { classes.labels[Int($0)] }
    case .twoByte(let volume): volume.voxels.map { classes.labels[Int($0)] }
    }
  }

  /// A map with a size and its labels in memory order.
  init(_ size: VolumeSize, _ labels: [Int], geometry: VolumeGeometry? = nil) throws {
    try self.init(
      AnyVolume(Volume(geometry: geometry ?? VolumeGeometry(size: size), voxels: labels.map { Int64($0) })))
  }
}

/// How labels lie in a random map.
enum LabelPattern: CaseIterable {
  case constant, longRuns, shortRuns, noise
}

/// Random label maps whose class indices take one or two bytes as asked, however few voxels there are.
struct RandomLabelMaps {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// Labels are -5, -2, 1 ...: none is its own class index.
  mutating func map(_ size: VolumeSize, classCount: Int, isOneByte: Bool, pattern: LabelPattern) throws -> LabelMap {
    let table = try ClassTable(labels: (0..<classCount).map { $0 * 3 - 5 })
    var indices: [UInt16] = []
    indices.reserveCapacity(size.voxelCount)
    while indices.count < size.voxelCount {
      let length =
        switch pattern {
        case .constant: size.voxelCount
        case .longRuns: Int.random(in: 1...40, using: &generator)
        case .shortRuns: Int.random(in: 1...4, using: &generator)
        case .noise: 1
        }
      let index = UInt16(Int.random(in: 0..<classCount, using: &generator))
      indices += repeatElement(index, count: min(length, size.voxelCount - indices.count))
    }
    let geometry = VolumeGeometry(size: size)
    return isOneByte
      ? LabelMap(classes: table, indices: .oneByte(Volume(geometry: geometry, voxels: indices.map { UInt8($0) })))
      : LabelMap(classes: table, indices: .twoByte(Volume(geometry: geometry, voxels: indices)))
  }

  /// Zeros and ones with runs of random length; every non-zero byte means the same.
  mutating func mask(_ count: Int, longestRun: Int) -> [UInt8] {
    var mask: [UInt8] = []
    while mask.count < count {
      let value: UInt8 = Bool.random(using: &generator) ? 0 : 1
      let length = Int.random(in: 1...longestRun, using: &generator)
      mask += repeatElement(value, count: min(length, count - mask.count))
    }
    return mask
  }
}

/// A mask of bytes as the type that the engines take.
func evaluated(_ mask: [UInt8], _ size: VolumeSize) throws -> EvaluatedVoxels {
  try EvaluatedVoxels(AnyVolume(Volume(geometry: VolumeGeometry(size: size), voxels: mask)))
}
