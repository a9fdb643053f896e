import SegmentationLosses
import Testing
import VolumeCore

/// Regions: every label has its place, and overlapping ones are not exclusive.
@Suite struct ReferenceRegionTests {
  private let size = VolumeSize(x: 4, y: 1, z: 1)

  @Test func labelsOfNoRegionAreNamed() throws {
    let error = #expect(throws: LossError.self) {
      try ReferenceBatch(labels: [UInt8(0), 1, 255, 2], classCount: 2, size: size, regions: [[1, 2], [2]])
    }
    #expect(error?.reason == .label)
    #expect(error?.description.contains("label 255 at voxel (2, 0, 0) is in no region; is it an ignore label?") == true)
    _ = try ReferenceBatch(
      labels: [UInt8(0), 1, 255, 2], classCount: 2, size: size, regions: [[1, 2], [2]], ignoreLabel: 255)
    _ = try ReferenceBatch(labels: [UInt8(0), 1, 255, 2], classCount: 2, size: size, regions: [[1, 2], [255]])
  }

  @Test(arguments: ["ce", "dice", "soft-cldice", "boundary", "topk"]) func overlapIsNotExclusive(_ name: String) throws
  {
    let prediction = try PredictionBatch(
      shape: TensorShape(classCount: 2, size: size), activation: .softmax, values: [1.0, 2, 3, 4, 5, 6, 7, 8])
    let labels: [UInt8] = [0, 1, 2, 2]
    let overlapping = try ReferenceBatch(labels: labels, classCount: 2, size: size, regions: [[1, 2], [2]])
    let error = #expect(throws: LossError.self) {
      try LossCatalogue.loss(name).evaluate(prediction, against: overlapping)
    }
    #expect(error?.reason == .option && error?.description.contains("label 2 is in two regions") == true)
    let disjoint = try ReferenceBatch(labels: labels, classCount: 2, size: size, regions: [[0, 1], [2]])
    #expect(try LossCatalogue.loss(name).evaluate(prediction, against: disjoint).value.isFinite)
  }
}
