import Foundation
import SegmentationLosses
import TestSupport
import Testing
import VolumeCore

/// `losses.json`: values and gradients of the tools that define a loss (`Tests/Golden/loss_golden.py`).
struct GoldenLosses: Sendable {
  /// One value of one tool.
  struct Row: Sendable {
    let id: String
    let input: String
    let tool: String
    /// `float64`, or `float32` where any part of the tool's sum is.
    let precision: String
    let activation: Activation
    let loss: String
    let options: JSONValue
    let value: Double
    let gradientNorm: Double?
    /// Flat index in (b, c, z, y, x) and derivative with respect to the logit.
    let gradientSample: [(index: Int, value: Double)]

    /// The relative difference that counts as equal.
    var tolerance: Double { precision == "float32" ? 4e-6 : 1e-6 }
  }

  static let shared: GoldenLosses = {
    let path = SharedData.packageRoot.path + "/Tests/Fixtures/Golden/losses.json"
    do { return GoldenLosses(try JSONValue(contentsOf: path)) } catch { fatalError("\(path): \(error)") }
  }()

  let rows: [Row]
  private let inputs: JSONValue

  private init(_ document: JSONValue) {
    inputs = document.inputs
    rows = document.rows.array.map { row in
      Row(
        id: row.id.string ?? "", input: row.input.string ?? "", tool: row.tool.string ?? "",
        precision: row.precision.string ?? "", activation: row.activation.string == "sigmoid" ? .sigmoid : .softmax,
        loss: row.loss.string ?? "", options: row.options, value: row.value.number ?? .nan,
        gradientNorm: row.gradient_norm.number,
        gradientSample: row.gradient_sample.array.map { ($0[0].integer ?? -1, $0[1].number ?? .nan) })
    }
  }

  /// The row of an id.
  func row(_ id: String) throws -> Row {
    try #require(rows.first { $0.id == id }, "losses.json has no row \(id)")
  }

  /// The logits and the reference of an input that is listed in the file (all but `small-object`).
  ///
  /// The voxel weights of `ignore` belong to some rows only: ask for them with `isWeighted`.
  func sample(
    _ input: String, activation: Activation = .softmax, isWeighted: Bool = false, spacing: VoxelSpacing? = nil
  ) throws -> LossSample {
    let node = inputs[input]
    let size = VolumeSize(
      x: try #require(node.size[0].integer), y: try #require(node.size[1].integer),
      z: try #require(node.size[2].integer))
    let shape = TensorShape(
      batchCount: try #require(node.batch.integer), classCount: try #require(node.classes.integer), size: size)
    let spacing =
      try spacing
      ?? VoxelSpacing(
        x: #require(node.spacing[0].number), y: #require(node.spacing[1].number), z: #require(node.spacing[2].number))
    let logits = node.logits.string.map { inputs[$0].logits.numbers } ?? node.logits.numbers
    let weights = isWeighted ? node.voxel_weights.numbers.map { Float($0) } : nil
    let mask = node.ignored.isNull ? nil : node.ignored.numbers.map { $0 == 0 ? UInt8(1) : 0 }
    let reference =
      node.soft_reference.isNull
      ? try ReferenceBatch(
        labels: node.reference.numbers.map { UInt8($0) }, batchCount: shape.batchCount, classCount: shape.classCount,
        size: size, spacing: spacing, ignoreLabel: node.ignore_label.integer, mask: mask, voxelWeights: weights)
      : try ReferenceBatch(
        probabilities: node.soft_reference.numbers, batchCount: shape.batchCount, classCount: shape.classCount,
        size: size, spacing: spacing, mask: mask, voxelWeights: weights)
    return LossSample(
      name: input, prediction: try PredictionBatch(shape: shape, activation: activation, values: logits),
      reference: reference)
  }

  /// Compares value, gradient norm and gradient samples of a loss with a row, in Double and in Float.
  func check(
    _ id: String, _ loss: any SegmentationLoss, isWeighted: Bool = false, spacing: VoxelSpacing? = nil,
    activation: Activation? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let row = try row(id)
    let sample = try sample(
      row.input, activation: activation ?? row.activation, isWeighted: isWeighted, spacing: spacing)
    let double = try loss.gradient(sample.prediction, against: sample.reference, workerCount: 2)
    compare(double, with: row, tolerance: row.tolerance, sourceLocation)
    let alone = try loss.evaluate(sample.prediction, against: sample.reference)
    #expect(
      Self.difference(alone.value, double.result.value) < 1e-12, "\(id): value without gradient \(alone.value)",
      sourceLocation: sourceLocation)
    compare(
      try loss.gradient(sample.single, against: sample.reference), with: row, tolerance: 2e-5, sourceLocation)
  }

  /// Compares a result with a row; gradients relative to the gradient's norm per value, where a sample nears 0.
  func compare<Scalar>(
    _ found: LossGradient<Scalar>, with row: Row, tolerance: Double, _ sourceLocation: SourceLocation
  ) {
    #expect(
      Self.difference(found.result.value, row.value) < tolerance,
      "\(row.id) \(Scalar.self): value \(found.result.value), expected \(row.value)", sourceLocation: sourceLocation)
    guard let norm = row.gradientNorm else { return }
    #expect(
      abs(found.norm - norm) <= tolerance * norm + 1e-15,
      "\(row.id) \(Scalar.self): gradient norm \(found.norm), expected \(norm)", sourceLocation: sourceLocation)
    let typical = norm / Double(found.gradient.count).squareRoot()
    for (index, value) in row.gradientSample {
      let derivative = Double(found.gradient[index])
      #expect(
        abs(derivative - value) <= tolerance * max(abs(value), typical),
        "\(row.id) \(Scalar.self): dL/dz[\(index)] \(derivative), expected \(value)", sourceLocation: sourceLocation)
    }
  }

  /// Relative difference; absolute below 1e-3.
  static func difference(_ a: Double, _ b: Double) -> Double { abs(a - b) / max(1e-3, abs(b)) }
}
