import Foundation
import ProbabilityMetrics
import TestSupport
import Testing
import VolumeCore

/// Soft Dice, Brier and cross-entropy against the tools in `Tests/Fixtures/Golden/soft.json`.
struct SoftGoldenTests {
  static let forms = [
    "soft_dice": ["plain"], "brier": ["mean square"], "cross_entropy": ["nats", "nats, logarithm clamped"],
  ]
  static let overallForms = ["brier": ["sum over classes"], "cross_entropy": ["nats"]]

  let golden: JSONValue

  init() throws {
    golden = try JSONValue(contentsOf: SharedData.packageRoot.path + "/Tests/Fixtures/Golden/soft.json")
  }

  @Test func scoresAgreeWithTheTools() throws {
    var compared: [String: Int] = [:]
    for json in golden.cases.array {
      let name = json.name.string ?? ""
      let measured = try measure(json)
      #expect(measured.voxelCount == json.counted_voxels.integer, "\(name)")
      for entry in json.entries.array {
        let channel = try #require(entry.channel.integer)
        let ours = [
          "soft_dice": measured.softDice(channel), "brier": measured.brier(channel),
          "cross_entropy": measured.binaryCrossEntropy(channel),
        ]
        for (key, value) in ours {
          let definitions = golden.definitions[key]
          compared[key, default: 0] += compare(
            value, entry.values[key], definitions, Self.forms[key]!, "\(name) \(key)")
        }
      }
      guard json.kind.string == "softmax" else { continue }
      for (key, value) in ["brier": measured.brier, "cross_entropy": measured.crossEntropy] {
        let (values, definitions) = (json.overall.values[key], golden.definitions_overall[key])
        let count = compare(value, values, definitions, Self.overallForms[key]!, "\(name) \(key) overall")
        compared["overall " + key, default: 0] += count
      }
    }
    // 29 entries of two tools each, of which saturated maps have the clipped cross-entropy of one tool.
    for key in Self.forms.keys { #expect(compared[key, default: 0] >= 50, "\(key): \(compared)") }
    #expect(compared["overall brier", default: 0] >= 15)
    #expect(compared["overall cross_entropy", default: 0] >= 15)
  }

  private func measure(_ json: JSONValue) throws -> ProbabilityScores {
    let size = json.size.array.compactMap(\.integer)
    let example = SoftExample(
      size: VolumeSize(x: size[0], y: size[1], z: size[2]), values: json.scores.numbers.map { Float($0) },
      labels: json.reference.numbers.map { UInt8($0) },
      activation: try #require(Activation(rawValue: json.activation.string ?? "")))
    let entries = json.entries.array
    #expect(entries.compactMap(\.channel.integer) == Array(0..<example.classCount))
    let targets = entries.map { $0.label.integer.map { [$0] } ?? $0.members.array.compactMap(\.integer) }
    let mask: [UInt8]? = json.mask.isNull ? nil : json.mask.numbers.map { $0 != 0 ? 1 : 0 }
    return try example.measure(
      targets: targets, areExclusive: json.kind.string == "softmax", mask: mask, ignoreLabel: json.ignore_label.integer)
  }

  /// Compares with every tool of the forms, or, where the formula is infinite, with the tool that clips where we do.
  private func compare(
    _ ours: Double?, _ values: JSONValue, _ definitions: JSONValue, _ forms: [String], _ place: String
  ) -> Int {
    let formula = values.object.first { $0.key.hasPrefix("formula") && isOf(forms, $0.key, definitions) }?.value
    if formula == .string("inf") {
      #expect(agree(ours, values["sklearn:float32"].number, to: 1e-6), "\(place), clipped")
      return 1
    }
    if formula == .string("nan") {
      #expect(ours == nil, "\(place)")
      return 0
    }
    var count = 0
    for (source, value) in values.object where isOf(forms, source, definitions) {
      #expect(agree(ours, value.number), "\(place) of \(source): \(String(describing: ours)), \(value)")
      count += 1
    }
    return count
  }

  private func isOf(_ forms: [String], _ source: String, _ definitions: JSONValue) -> Bool {
    forms.contains(definitions[source].form.string ?? "")
  }
}
