import OverlapMetrics
import ProbabilityMetrics
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

/// The real pairs of the shared data against DeepMind's, MedPy's and SimpleITK's numbers.
@Suite(.enabled(if: SharedData.isPresent))
struct PairTests {
  static let names = SharedData.expected.pairs.object.keys.sorted()
  static let regions = ["WT": [1, 2, 4], "TC": [1, 4], "ET": [4]]

  @Test func allPairsAreThere() {
    #expect(Self.names.count == 29)
    #expect(
      Set(Self.names.map { SharedData.expected.pairs[$0].mode.string }) == ["labels", "prob", "brats", "foreground"])
  }

  @Test(arguments: names)
  func pairAgreesWithTheTools(_ name: String) throws {
    let pair = SharedData.expected.pairs[name]
    let reference = try labelMap(pair.ref, mode: pair.mode)
    let prediction = try labelMap(pair.pred, mode: pair.mode)
    let joint = JointCounts(reference: reference, prediction: prediction)
    #expect(Array(joint.geometry.size.extents.prefix(pair.shape.array.count)) == pair.shape.array.map(\.integer))
    for (ours, theirs) in zip(joint.geometry.spacing.components, pair.spacing_mm.numbers) { #expect(ours == theirs) }
    let boxes = (LabelBoxes(reference), LabelBoxes(prediction))
    for (key, expected) in pair.per_label.object {
      let members = try #require(Int(key).map { [$0] } ?? Self.regions[key] ?? (key.hasPrefix(">") ? [1] : nil))
      let overlap = ClassOverlap(of: members, in: joint)
      compareCounts(overlap, expected, "\(name) \(key)")
      compareMedPy(overlap.counts, expected.medpy, "\(name) \(key)")
      let box = boxes.0.box(of: members).union(boxes.1.box(of: members))
      compareSimpleITK(overlap.counts, expected.simpleitk, box, "\(name) \(key)")
    }
    if let equal = pair.voxels_equal.integer {
      let accuracy = try #require(OverallOverlap(joint, labels: joint.labels).multiclassAccuracy)
      #expect(close(accuracy, Double(equal) / Double(joint.count)))
    }
    if pair.mode.string == "brats" {
      #expect(joint.confusion(ofUnion: [4]) == joint.confusion(of: 4), "ET is label 4")
    }
  }

  private func labelMap(_ path: JSONValue, mode: JSONValue) throws -> LabelMap {
    let path = SharedData.path(try #require(path.string))
    return switch mode.string {
    case "prob": try ClassScores(contentsOf: path, activation: .none).thresholded(0)
    case "foreground": try LabelMap(.uint8(EvaluatedVoxels(contentsOf: path).mask))
    default: try LabelMap(contentsOf: path)
    }
  }

  private func compareCounts(_ overlap: ClassOverlap, _ expected: JSONValue, _ place: String) {
    let counts = overlap.counts
    #expect(counts.referenceCount == expected.ref_voxels.integer, "\(place)")
    #expect(counts.predictionCount == expected.pred_voxels.integer, "\(place)")
    #expect(counts.truePositives == expected.intersection.integer, "\(place)")
    #expect(counts.count - counts.trueNegatives == expected.union.integer, "\(place)")
    #expect(close(overlap[.dice], expected.dice.number), "\(place)")
    #expect(close(overlap[.jaccard], expected.jaccard.number), "\(place)")
    #expect(close(overlap[.referenceVolume], expected.ref_volume_ml.number), "\(place)")
    #expect(close(overlap[.predictionVolume], expected.pred_volume_ml.number), "\(place)")
  }

  private func compareMedPy(_ counts: ConfusionCounts, _ expected: JSONValue, _ place: String) {
    if !expected.raises.isNull {
      #expect(counts.status != .defined, "\(place)")
      return
    }
    #expect(close(counts.precision, expected.precision.number), "\(place)")
    #expect(close(counts.sensitivity, expected.recall.number), "\(place)")
    #expect(close(counts.relativeVolumeDifference, expected.ravd.number), "\(place)")
  }

  /// SimpleITK saw the reference as source and the prediction as target, cropped to the union's box and 2 voxels.
  private func compareSimpleITK(_ counts: ConfusionCounts, _ expected: JSONValue, _ box: VoxelBox, _ place: String) {
    if !expected.raises.isNull {
      #expect(counts.status != .defined, "\(place)")
      return
    }
    #expect(close(counts.dice, expected.dice.number), "\(place)")
    #expect(close(counts.volumeSimilarity.map { 2 * (1 - $0) }, expected.volume_similarity.number.map(abs)), "\(place)")
    #expect(close(counts.precision.map { 1 - $0 }, expected.fn_error.number), "\(place)")
    let outside = box.voxelCount - counts.predictionCount
    let falsePositives = Double(counts.falseNegatives) / Double(outside)
    #expect(outside == 0 || close(falsePositives, expected.fp_error.number), "\(place)")
  }

  private func close(_ ours: Double?, _ theirs: Double?) -> Bool {
    switch (ours, theirs) {
    case (nil, nil): true
    case (let ours?, let theirs?): abs(ours - theirs) <= 1e-9 * max(1, abs(theirs))
    default: false
    }
  }
}

/// A box of voxels, both ends inside; empty when an upper end lies below the lower one.
private struct VoxelBox {
  let size: VolumeSize
  var low = [Int.max, Int.max, Int.max]
  var high = [Int.min, Int.min, Int.min]

  mutating func add(x: Range<Int>, y: Int, z: Int) {
    for (axis, ends) in [(x.lowerBound, x.upperBound - 1), (y, y), (z, z)].enumerated() {
      low[axis] = min(low[axis], ends.0)
      high[axis] = max(high[axis], ends.1)
    }
  }

  func union(_ other: VoxelBox) -> VoxelBox {
    VoxelBox(size: size, low: zip(low, other.low).map(min), high: zip(high, other.high).map(max))
  }

  /// The number of voxels of the box with a border of 2, inside the image.
  var voxelCount: Int {
    (0..<3).reduce(1) { count, axis in
      count * (min(high[axis] + 2, size.extents[axis] - 1) - max(low[axis] - 2, 0) + 1)
    }
  }
}

/// The box of each label of a map.
private struct LabelBoxes {
  private let size: VolumeSize
  private var boxes: [Int: VoxelBox] = [:]

  init(_ map: LabelMap) {
    size = map.geometry.size
    switch map.indices {
    case .oneByte(let volume): scan(volume, map.classes)
    case .twoByte(let volume): scan(volume, map.classes)
    }
  }

  func box(of members: [Int]) -> VoxelBox {
    members.reduce(VoxelBox(size: size)) { $0.union(boxes[$1] ?? VoxelBox(size: size)) }
  }

  private mutating func scan<Index: VoxelScalar & FixedWidthInteger>(_ volume: Volume<Index>, _ classes: ClassTable) {
    let background = classes.classIndex(of: 0).map { Index($0) }
    volume.withVoxels { voxels in
      for row in 0..<size.y * size.z {
        let start = row * size.x
        var first = 0
        while first < size.x {
          let index = voxels[start + first]
          var end = first + 1
          while end < size.x && voxels[start + end] == index { end += 1 }
          if index != background {
            boxes[classes.labels[Int(index)], default: VoxelBox(size: size)]
              .add(x: first..<end, y: row % size.y, z: row / size.y)
          }
          first = end
        }
      }
    }
  }
}
