import ProbabilityMetrics
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

/// Scores that are no probabilities, and labels without a channel: the first voxel at fault is named.
struct ProbabilityFaultTests {
  static let size = VolumeSize(x: 5, y: 4, z: 3)

  /// Uniform probabilities of two classes.
  private func uniform(_ size: VolumeSize = size) -> SoftExample {
    SoftExample(
      size: size, values: Array(repeating: 0.5, count: 2 * size.voxelCount),
      labels: (0..<size.voxelCount).map { UInt8($0 % 2) }, activation: .none)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(_ value: Float) throws {
    for activation in Activation.allCases {
      var example = uniform()
      example.activation = activation
      let voxel = Self.size.index(x: 3, y: 1, z: 2)
      example.values[Self.size.voxelCount + voxel] = value
      let fault = try example.fault(areExclusive: activation != .sigmoid)
      #expect(fault.kind == .invalidValue)
      #expect(fault.description.hasPrefix("voxel (3, 1, 2) of channel 1 is \(value)"), "\(fault)")
    }
  }

  @Test(arguments: [-0.001, 1.001] as [Float])
  func outsideZeroToOne(_ value: Float) throws {
    var example = uniform()
    example.values[7] = value
    #expect(try example.fault().description.contains("voxel (2, 1, 0) of channel 0 is "))
    #expect(try example.fault(areExclusive: false).description.contains("--activation"))
    example.activation = .sigmoid
    #expect(throws: Never.self) { try example.measure(areExclusive: false) }
  }

  @Test func sumIsNotOne() throws {
    var example = uniform()
    example.values[9] = 0.5009
    #expect(throws: Never.self) { try example.measure() }
    example.values[9] = 0.502
    let fault = try example.fault()
    #expect(fault.description.contains("voxel (4, 1, 0) sum to 1.00"), "\(fault)")
    #expect(throws: Never.self) { try example.measure(areExclusive: false) }
  }

  @Test func labelWithoutAChannel() throws {
    var example = uniform()
    example.labels[21] = 7
    let fault = try example.fault()
    #expect(fault.kind == .unlistedLabel)
    #expect(fault.description.contains("label 7 at voxel (1, 0, 1)"), "\(fault)")
    #expect(throws: Never.self) { try example.measure(ignoreLabel: 7) }
    var mask = [UInt8](repeating: 1, count: Self.size.voxelCount)
    mask[21] = 0
    #expect(throws: Never.self) { try example.measure(mask: mask) }
  }

  /// The fault of the first voxel is reported, whichever worker comes first.
  @Test func firstFaultIsTheSameForAnyWorkerCount() throws {
    let size = VolumeSize(x: 64, y: 64, z: 12)
    var example = uniform(size)
    for z in [3, 7, 11] { example.values[size.index(x: 1, y: 2, z: z)] = .nan }
    let first = try example.fault()
    #expect(first.description.contains("(1, 2, 3)"))
    for workers in [2, 3] { #expect(try example.fault(workerCount: workers) == first) }
  }
}

/// A real probability map whose values reach 1.059, from the Spinal Cord Toolbox.
@Suite(.enabled(if: SharedData.isPresent))
struct RealProbabilityTests {
  let pair = SharedData.expected.pairs["sct-mt-gm"]

  private func read() throws -> (reference: LabelMap, scores: ClassScores) {
    try (
      LabelMap(contentsOf: SharedData.path(pair.ref.string ?? "")),
      ClassScores(contentsOf: SharedData.path(pair.pred.string ?? ""), activation: .none)
    )
  }

  @Test func mapAboveOneIsRefused() throws {
    let (reference, scores) = try read()
    let error = #expect(throws: VolumeError.self) {
      try ProbabilityScores(scores, against: reference, targets: [[1]], areExclusive: false)
    }
    let first = try #require(scores.values.voxels.firstIndex { $0 > 1 })
    let voxel = reference.geometry.size.voxel(at: first - scores.values.voxels.startIndex)
    #expect(error?.description.hasPrefix("voxel \(voxel) of channel 0 is 1.0") == true, "\(String(describing: error))")
  }

  @Test func sumsAgreeWithNumPy() throws {
    let (reference, scores) = try read()
    let soft = pair.soft
    #expect(scores.values.voxels.max().map { Double($0) } == soft.pred_range[1].number)
    // Halves are probabilities; the sums scale by 1/2 and 1/4.
    let halves = ClassScores(
      values: Volume(geometry: scores.geometry, voxels: scores.values.voxels.map { $0 / 2 }), activation: .none)
    let measured = try ProbabilityScores(halves, against: reference, targets: [[1]], areExclusive: false)
    let sums = measured.classes[0]
    #expect(sums.reference == soft.sum_ref.number)
    #expect(agree(2 * sums.prediction, soft.sum_pred.number))
    #expect(agree(2 * sums.product, soft.sum_product.number))
    #expect(agree(4 * sums.predictionSquared, soft.sum_sq_pred.number))
    #expect(agree(2 * 2 * sums.product / (2 * sums.prediction + sums.reference), soft.soft_dice_sum.number))
    let squaredError = 4 * sums.predictionSquared - 4 * sums.product + sums.reference
    #expect(agree(squaredError / Double(measured.voxelCount), soft.mse.number))
  }

  @Test func thresholdAtOneHalf() throws {
    let (reference, scores) = try read()
    #expect(scores.thresholded(0).labelCounts().last?.voxels == pair.soft.voxels_pred_ge_half.integer)
    #expect(reference.labelCounts().last?.voxels == pair.soft.voxels_ref_ge_half.integer)
  }
}
