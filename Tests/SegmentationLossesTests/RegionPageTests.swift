import Foundation
import SegmentationLosses
import TestSupport
import Testing
import VolumeCore

/// The worked examples of `Docs/Losses`: the page's probabilities and keys give the page's value and gradient.
@Suite struct RegionPageTests {
  private static let names = [
    "dice", "squared-dice", "multiclass-dice", "log-cosh-dice", "jaccard", "tversky", "focal-tversky",
    "generalized-dice", "dice-ce", "bce-dice", "ce-jaccard", "dice-focal", "gdl-focal", "dice-tversky",
    "dice-boundary", "combo",
  ]

  static func page(_ name: String) throws -> String {
    try String(contentsOfFile: SharedData.packageRoot.path + "/Docs/Losses/\(name).md", encoding: .utf8)
  }

  /// The numbers of `label = [a, b, ...]` in a line.
  private func list(_ label: String, _ line: Substring) -> [Double]? {
    guard let start = line.range(of: "\(label) = [")?.upperBound,
      let end = line[start...].firstIndex(of: "]")
    else { return nil }
    return line[start..<end].split(separator: ",").compactMap { Double($0.trimmingCharacters(in: .whitespaces)) }
  }

  @Test(arguments: names) func theExampleHolds(_ name: String) throws {
    let lines = try Self.page(name).split(separator: "\n")
    let example = try #require(lines.first { $0.contains("(`--activation none`)") })
    let call = try #require(example.split(separator: "`").dropFirst(3).first)
    let parts = call.split(separator: ":", maxSplits: 1)
    #expect(parts[0] == name)
    var keys: [String: String] = [:]
    for pair in parts[1].split(separator: ",") {
      let both = pair.split(separator: "=")
      keys[String(both[0])] = String(both[1])
    }
    // The pages list class 1 first.
    let rows = lines.filter { $0.contains("p = [") && $0.contains("t = [") }
    let probabilities = try rows.reversed().flatMap { try #require(list("p", $0)) }
    let targets = try #require(list("t", rows[0]))
    let loss = try LossCatalogue.loss(name, keys: keys)
    let size = VolumeSize(x: 4, y: 1, z: 1)
    let found = try loss.gradient(
      PredictionBatch(shape: TensorShape(classCount: rows.count, size: size), activation: .none, values: probabilities),
      against: ReferenceBatch(labels: targets.map { UInt8($0) }, classCount: rows.count, size: size))
    let values = lines.filter { $0.hasPrefix("    L = ") && Double($0.split(separator: " ").last ?? "") != nil }
    let line = try #require(values.last)
    let value = try #require(line.split(separator: " ").last.flatMap { Double($0) })
    #expect(abs(found.result.value - value) < 1.5e-6, "\(name): \(found.result.value), the page says \(value)")
    if let gradient = lines.compactMap({ list("dL/dp", $0) }).first {
      #expect(gradient.count == found.gradient.count)
      for (derivative, expected) in zip(found.gradient, gradient) { #expect(abs(derivative - expected) < 1e-6) }
    }
  }

  /// Every key of the catalogue stands on the page, and every entry of these files has a page.
  @Test(arguments: names) func thePageNamesEveryKey(_ name: String) throws {
    let (page, entry) = try (Self.page(name), LossCatalogue.entry(name))
    for parameter in entry.parameters { #expect(page.contains(parameter.key), "\(name): \(parameter.key)") }
    for key in entry.commonKeys { #expect(page.contains("`\(key.rawValue)`"), "\(name): \(key.rawValue)") }
  }
}
