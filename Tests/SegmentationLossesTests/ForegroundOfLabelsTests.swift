import SegmentationLosses
import Testing
import VolumeCore

/// What the foreground is when nothing is said.
@Suite struct ForegroundOfLabelsTests {
  static let names = [
    "boundary", "one-sided-hausdorff", "generalized-surface", "hausdorff-dt", "log-hausdorff-dt", "surface-distance",
    "hausdorff-smooth", "soft-cldice",
  ]
  private let size = VolumeSize(x: 6, y: 3, z: 2)
  private var labels: [UInt8] { (0..<size.voxelCount).map { UInt8($0 / 5 % 3) } }

  private func value(
    _ name: String, _ classes: String?, _ activation: Activation, _ reference: ReferenceBatch
  ) throws -> Double {
    let count = reference.shape.count
    let values = (0..<count).map { index -> Double in
      let logit = Double((index * 37) % 17) / 4 - 2
      return activation == .none ? (logit + 2) / 5 : logit
    }
    return try LossCatalogue.loss(name, keys: classes.map { ["classes": $0] } ?? [:]).evaluate(
      PredictionBatch(shape: reference.shape, activation: activation, values: values), against: reference
    ).value
  }

  private func check(
    _ name: String, is classes: String, _ activation: Activation, _ reference: ReferenceBatch
  ) throws {
    let (found, expected) = (
      try value(name, nil, activation, reference), try value(name, classes, activation, reference)
    )
    #expect(found == expected, "\(name) \(activation) \(classes)")
  }

  @Test(arguments: names) func leavesOutTheBackgroundOfLabels(_ name: String) throws {
    let reference = try ReferenceBatch(labels: labels, classCount: 3, size: size)
    for activation in [Activation.softmax, .sigmoid, .none] { try check(name, is: "1+2", activation, reference) }
    let soft = try ReferenceBatch(
      probabilities: (0..<3 * size.voxelCount).map { Double($0 % 11) / 10 }, classCount: 3, size: size)
    try check(name, is: "1+2", .softmax, soft)
    try check(name, is: "all", .sigmoid, soft)
    try check(name, is: "all", .none, soft)
  }

  @Test(arguments: names) func isAllOfRegionsAndOfOneChannel(_ name: String) throws {
    let regions = try ReferenceBatch(labels: labels, classCount: 2, size: size, regions: [[1, 2], [2]])
    try check(name, is: "all", .sigmoid, regions)
    try check(name, is: "all", .none, regions)
    let one = try ReferenceBatch(labels: labels.map { min($0, 1) }, classCount: 1, size: size)
    for activation in [Activation.sigmoid, .none] {
      try check(name, is: "all", activation, one)
      #expect(throws: LossError.self) { try value(name, "foreground", activation, one) }
    }
  }

  @Test(arguments: ["dice-hausdorff", "dice-boundary", "combo"]) func compoundsTakeOneChannel(_ name: String) throws {
    let one = try ReferenceBatch(labels: labels.map { min($0, 1) }, classCount: 1, size: size)
    try check(name, is: "all", .sigmoid, one)
  }
}
