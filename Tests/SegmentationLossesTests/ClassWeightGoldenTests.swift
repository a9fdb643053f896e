import Foundation
import SegmentationLosses
import TestSupport
import Testing

/// Counts and weights against the formulas of the papers and scikit-learn in `Tests/Fixtures/Golden/class_weights.json`.
@Suite struct ClassWeightGoldenTests {
  let golden: JSONValue

  init() throws {
    golden = try JSONValue(contentsOf: SharedData.packageRoot.path + "/Tests/Fixtures/Golden/class_weights.json")
  }

  private func frequencies(_ json: JSONValue) throws -> ClassFrequencies {
    var frequencies = ClassFrequencies(classCount: json.classes.integer)
    for (index, image) in json.images.array.enumerated() {
      let labels = image.numbers.map { UInt8($0) }
      if json.masks.isNull {
        try frequencies.add(labels.span, ignoreLabel: json.ignore_label.integer)
      } else {
        let mask = json.masks[index].numbers.map { UInt8($0) }
        try frequencies.add(labels.span, ignoreLabel: json.ignore_label.integer, mask: mask.span)
      }
    }
    return frequencies
  }

  @Test func countsAreThoseOfNumPy() throws {
    #expect(golden.cases.array.count == 8)
    for json in golden.cases.array {
      let name = json.name.string ?? ""
      let found = try frequencies(json)
      #expect(found.voxels.map(Double.init) == json.counts.numbers, "\(name)")
      #expect(found.images.map(Double.init) == json.images_with_class.numbers, "\(name)")
      #expect(found.voxelsOfImages.map(Double.init) == json.voxels_of_images.numbers, "\(name)")
      #expect(found.ignoredVoxels == json.ignored_voxels.integer && found.imageCount == json.images.array.count)
    }
  }

  @Test func weightsAreThoseOfTheFormulas() throws {
    let schemes: [(String, ClassWeightScheme)] = [
      ("inverse", .inverse), ("median", .medianFrequency), ("enet", .enet), ("gdl", .generalizedDice),
    ]
    for json in golden.cases.array {
      let found = try frequencies(json)
      for (key, scheme) in schemes {
        expectClose(try found.weights(scheme), json.weights[key].numbers, 1e-14, "\(json.name) \(key)")
      }
      let betas = json.effective.object
      #expect(betas.count == 5)
      for (beta, weights) in betas {
        let scheme = ClassWeightScheme.effectiveNumber(beta: try #require(Double(beta)))
        // The script adds up to a thousand powers.
        expectClose(try found.weights(scheme), weights.numbers, 1e-11, "\(json.name) beta \(beta)")
      }
    }
  }

  @Test func inverseIsBalancedWeightingBeforeItsScaling() throws {
    for json in golden.cases.array {
      let balanced = json.sklearn_balanced.numbers
      let factor = Double(balanced.count) / balanced.reduce(0, +)
      // The recipe's 1e-6 beside the count.
      expectClose(try frequencies(json).weights(.inverse), balanced.map { $0 * factor }, 1e-6, "\(json.name)")
    }
  }

  @Test func theInputTable() throws {
    let json = try #require(golden.cases.array.first { $0.name.string == "table" })
    let found = try frequencies(json)
    #expect(found.voxels == [120, 80, 40] && found.voxelsOfImages == [240, 240, 120])
    expectClose(try found.weights(.inverse), [0.54545455, 0.81818182, 1.63636363], 1e-8, "")
  }

  private func expectClose(_ found: [Double], _ expected: [Double], _ relative: Double, _ place: String) {
    let isClose =
      found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= relative * abs($1) }
    #expect(isClose, "\(place): \(found), \(expected)")
  }
}
