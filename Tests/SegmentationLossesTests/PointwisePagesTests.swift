import Foundation
import SegmentationLosses
import TestSupport
import Testing
import VolumeCore

/// The worked examples of the pages in Docs/Losses: four voxels in a row, reference 1 1 1 0.
@Suite struct PointwisePagesTests {
  struct Example: Sendable, CustomTestStringConvertible {
    let page: String
    /// The keys of each value that the page prints in bold, in order.
    let keys: [[String: String]]
    /// Those of them whose gradient stands on the page.
    var gradients = [0]
    var testDescription: String { page }
  }

  static let examples = [
    Example(page: "ce", keys: [[:], ["label-smoothing": "0.1"]]),
    Example(
      page: "weighted-ce",
      keys: [
        ["class-weights": "1+2"], ["class-weights": "1+2", "weight-normalisation": "plain"],
        ["class-weights": "1+2", "weight-normalisation": "weight-sum"], [:],
      ]),
    Example(page: "bce", keys: [[:], ["pos-weight": "2"]], gradients: [0, 1]),
    Example(page: "balanced-bce", keys: [[:]]),
    Example(page: "focal", keys: [[:], ["alpha": "0.25"]], gradients: [0, 1]),
    Example(page: "focal-softmax", keys: [[:], ["alpha": "0.25"]]),
    Example(page: "topk", keys: [["k": "50"], ["k": "25"]]),
    Example(page: "edge-weighted-bce", keys: [[:]]),
    Example(page: "edge-weighted-ce", keys: [[:], ["classes": "foreground"]]),
    Example(page: "distance-weighted-bce", keys: [[:]]),
  ]

  @Test(arguments: examples) func numbersOfThePage(_ example: Example) throws {
    let text = try String(
      contentsOf: SharedData.packageRoot.appendingPathComponent("Docs/Losses/\(example.page).md"), encoding: .utf8)
    let printed = text.split(separator: "**").enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    let isSoftmax =
      example.page == "topk" || example.page.contains("ce") && !example.page.contains("bce")
      || example.page == "focal-softmax"
    var computed: [String] = []
    for (index, keys) in example.keys.enumerated() {
      let loss = try LossCatalogue.loss(example.page, keys: keys)
      let found = try result(loss, isSoftmax: isSoftmax)
      computed.append(number(found.result.value))
      guard example.gradients.contains(index) else { continue }
      let gradient = found.gradient.suffix(4).map { number($0) }.joined(separator: ", ")
      #expect(text.contains("`\(gradient)`"), "\(example.page): gradient \(gradient)")
    }
    #expect(printed == computed)
  }

  private func number(_ value: Double) -> String {
    let text = String(format: "%.5f", value)
    return text == "-0.00000" ? "0.00000" : text
  }

  private func result(_ loss: any SegmentationLoss, isSoftmax: Bool) throws -> LossGradient<Double> {
    let size = VolumeSize(x: 4, y: 1, z: 1)
    let logits = [0.9, 0.8, 0.4, 0.1].map { log($0 / (1 - $0)) }
    let shape = TensorShape(classCount: isSoftmax ? 2 : 1, size: size)
    let prediction = try PredictionBatch(
      shape: shape, activation: isSoftmax ? .softmax : .sigmoid,
      values: isSoftmax ? [0, 0, 0, 0] + logits : logits)
    let reference = try ReferenceBatch(labels: [1, 1, 1, 0] as [UInt8], classCount: shape.classCount, size: size)
    return try loss.gradient(prediction, against: reference)
  }
}
