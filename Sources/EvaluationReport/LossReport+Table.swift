internal import Foundation
internal import SegmentationLosses
internal import TextTable
internal import VolumeCore

extension LossReport {
  /// Lines and tables for reading on a terminal.
  public func tableText() -> String {
    let spacing = setting.geometry.spacing.components.map(NumberText.rounded).joined(separator: " x ")
    let shape = setting.shape.map(String.init).joined(separator: ", ")
    var rows: [(String, String)] = [
      ("loss", setting.loss + (setting.convention.map { ", as \($0.name) computes it" } ?? "")),
      ("prediction", setting.prediction.onOneLine()),
      ("reference", setting.reference.onOneLine()),
      ("shape", "(\(shape)), \(setting.scalar.rawValue), \(LossReport.word(for: setting.activation))"),
      ("spacing", "\(spacing) mm"),
      ("voxels", "\(result.evaluatedVoxels) evaluated, \(result.ignoredVoxels) ignored"),
      ("value", LossReport.digits(result.value, setting.scalar == .float64 ? 12 : 6)),
    ]
    if let gradient {
      rows.append(("gradient", "norm \(LossReport.digits(gradient.norm)), in \(gradient.file.onOneLine())"))
    }
    let width = rows.map(\.0.count).max() ?? 0
    let lines = rows.map { $0.0.padding(to: width) + "  " + $0.1 + "\n" }.joined()
    return "\(lines)\n\(termTable)\n\(classTable)".trimmingLines().withoutControlCharacters()
  }

  private static func word(for activation: Activation) -> String {
    activation == .none ? "probabilities" : activation.rawValue
  }

  /// A number with as many significant digits as its type vouches for; the JSON has them all.
  private static func digits(_ value: Double?, _ count: Int = 6) -> String {
    guard let value else { return "-" }
    return String(format: "%.\(count)g", value)
  }

  private var termTable: String {
    let table = TextTable<LossTerm> { term in
      [
        Column(title: "term", value: term.name),
        Column(title: "weight", value: LossReport.digits(term.weight), align: .right),
        Column(title: "value", value: LossReport.digits(term.value), align: .right),
      ]
    }
    return table.string(for: result.terms, style: Style.simple) ?? ""
  }

  private struct Row {
    let term: String
    let entry: ClassLoss
  }

  private var classTable: String {
    let rows = result.terms.flatMap { term in term.classes.map { Row(term: term.name, entry: $0) } }
    let regions = setting.regions
    let table = TextTable<Row> { row in
      let index = row.entry.classIndex
      var columns = [
        Column(title: "term", value: row.term), Column(title: "class", value: "\(index)", align: .right),
      ]
      if !regions.isEmpty {
        columns.append(Column(title: "name", value: regions.indices.contains(index) ? regions[index].onOneLine() : ""))
      }
      return columns + [
        Column(title: "value", value: LossReport.digits(row.entry.value), align: .right),
        Column(title: "reference sum", value: LossReport.digits(row.entry.referenceSum), align: .right),
        Column(title: "prediction sum", value: LossReport.digits(row.entry.predictionSum), align: .right),
      ]
    }
    return table.string(for: rows, style: Style.simple) ?? ""
  }
}
