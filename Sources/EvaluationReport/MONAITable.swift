internal import Foundation

/// A metric of every case and class, written as MONAI writes it.
///
/// Source: MONAI 1.6.1, `monai.handlers.utils.write_metrics_reports` with a float64 array, whose files in
/// `Tests/Fixtures/Golden` are matched byte by byte.
struct MONAITable {
  /// The operations of the summary, in MONAI's order.
  static let operations = ["mean", "median", "max", "min", "90percentile", "std", "notnans"]

  let images: [String]
  let classes: [String]
  /// One row a case, one value a class; NaN where there is none.
  let values: [[Double]]

  /// `NAME_raw.csv`: four decimals, `nan` for what is not defined, and the mean over the classes that are.
  var rawText: String {
    var text = CSVText()
    text.append(["filename"] + classes + ["mean"])
    for (image, row) in zip(images, withMeans) { text.append([image] + row.map(MONAITable.text)) }
    return text.text
  }

  /// `NAME_summary.csv`: one row a class and one for the means of the cases.
  func summaryText(_ operations: [String] = MONAITable.operations) -> String {
    var text = CSVText()
    text.append(["class"] + operations)
    let rows = withMeans
    for (index, name) in (classes + ["mean"]).enumerated() {
      let column = rows.map { $0[index] }
      text.append([name] + operations.map { MONAITable.text(MONAITable.value($0, column)) })
    }
    return text.text
  }

  /// The mean over the cases of the mean over the classes.
  var mean: Double { NumpyOrder.nanMean(withMeans.map { $0[classes.count] }) }

  private var withMeans: [[Double]] { values.map { $0 + [NumpyOrder.nanMean($0)] } }

  private static func text(_ value: Double) -> String {
    value.isFinite ? String(format: "%.4f", value) : value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
  }

  /// numpy's nan-ignoring operation of that name.
  private static func value(_ operation: String, _ column: [Double]) -> Double {
    let sorted = column.filter { !$0.isNaN }.sorted()
    if operation == "notnans" { return Double(sorted.count) }
    if sorted.isEmpty { return .nan }
    switch operation {
    case "mean": return NumpyOrder.nanMean(column)
    case "median": return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    case "max": return sorted[sorted.count - 1]
    case "min": return sorted[0]
    case "std":
      let mean = NumpyOrder.nanMean(column)
      return (NumpyOrder.sum(column.map { $0.isNaN ? 0 : ($0 - mean) * ($0 - mean) }) / Double(sorted.count))
        .squareRoot()
    default:
      let share = (Double(operation.prefix { $0.isNumber }) ?? 90) / 100
      let position = share * Double(sorted.count - 1)
      let lower = Int(position)
      let upper = min(lower + 1, sorted.count - 1)
      let (a, b, fraction) = (sorted[lower], sorted[upper], position - Double(lower))
      return fraction < 0.5 ? a + (b - a) * fraction : b - (b - a) * (1 - fraction)
    }
  }
}
