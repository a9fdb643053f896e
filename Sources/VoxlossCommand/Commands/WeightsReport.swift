import Foundation
import Voxloss

/// Class weights and what they were made of, as a table or as JSON.
struct WeightsReport {
  let scheme: SchemeArgument
  let beta: Double?
  let absent: AbsentClassWeight
  let frequencies: ClassFrequencies
  let weights: [Double]
  let fileCount: Int

  /// The table, what the weights are, and a line to paste.
  func tableText() -> String {
    let total = frequencies.evaluatedVoxels
    let rows = frequencies.voxels.indices.map { index in
      [
        "\(index)", "\(frequencies.voxels[index])", Self.digits(frequencies.fraction(of: index), 6),
        "\(frequencies.images[index])", Self.digits(weights[index], 6),
      ]
    }
    let titles = ["class", "voxels", "fraction", "images", "weight"]
    let widths = titles.indices.map { column in ([titles] + rows).map(\.[column].count).max() ?? 0 }
    let lines = ([titles, widths.map { String(repeating: "-", count: $0) }] + rows).map { row in
      zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined(separator: " ")
    }
    var summary = ["scheme \(scheme.rawValue)\(parameter): \(meaning)"]
    if !frequencies.absentClasses.isEmpty {
      summary.append("classes without a voxel \(Self.ranges(frequencies.absentClasses)): --absent \(absent.rawValue)")
    }
    summary.append(
      "files \(fileCount), images \(frequencies.imageCount), evaluated voxels \(total), ignored voxels "
        + "\(frequencies.ignoredVoxels)")
    summary.append("--class-weights " + weights.map { Self.digits($0, 8) }.joined(separator: ","))
    return (lines + [""] + summary).joined(separator: "\n") + "\n"
  }

  /// Indented JSON with sorted keys and numbers in full precision: equal counts give equal bytes.
  func jsonText() -> String {
    let document = Document(
      scheme: scheme.rawValue, beta: effectiveBeta, absent: absent.rawValue,
      classes: frequencies.voxels.indices.map { index in
        Entry(
          class: index, voxels: frequencies.voxels[index], fraction: frequencies.fraction(of: index),
          images: frequencies.images[index], weight: weights[index])
      },
      ignored_voxels: frequencies.ignoredVoxels, images: frequencies.imageCount, files: fileCount)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    // Weights and fractions are finite, so that encoding cannot fail.
    guard let data = try? encoder.encode(document) else { preconditionFailure("weights that are not JSON") }
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  /// Ascending numbers in few words: `3, 5...8`.
  static func ranges(_ numbers: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = ranges.last, last.upperBound + 1 == number {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    let words = ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)...\($0.upperBound)" }
    return words.prefix(8).joined(separator: ", ") + (words.count > 8 ? " and more" : "")
  }

  private struct Document: Encodable {
    let scheme: String
    let beta: Double?
    let absent: String
    let classes: [Entry]
    let ignored_voxels: Int
    let images: Int
    let files: Int
  }

  private struct Entry: Encodable {
    let `class`: Int
    let voxels: Int
    let fraction: Double
    let images: Int
    let weight: Double
  }

  /// The beta that was used; nil for the schemes that have none.
  private var effectiveBeta: Double? {
    scheme == .effective ? beta ?? ClassWeightScheme.defaultBeta : nil
  }

  private var parameter: String { effectiveBeta.map { ", beta \($0)" } ?? "" }

  private var meaning: String {
    switch scheme {
    case .inverse: "1 / voxels, scaled to mean 1"
    case .median: "median frequency / frequency, each in the images that hold the class"
    case .enet: "1 / ln(1.02 + fraction)"
    case .effective: "1 / effective number of voxels, scaled to mean 1"
    case .gdl: "1 / voxels squared, scaled to largest weight 1"
    }
  }

  private static func digits(_ value: Double, _ count: Int) -> String { String(format: "%.\(count)g", value) }
}
