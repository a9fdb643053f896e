internal import Foundation

/// Numbers as text, the same in every locale.
enum ReportNumber {
  /// Four decimals, as the tables of the command; a dash for what is not defined.
  static func short(_ value: Double?) -> String { text(value, decimals: 4) }

  /// Two decimals for metrics in millimetres, four for all others; a dash for what is not defined.
  static func short(_ value: Double?, _ metric: String) -> String {
    text(value, decimals: MetricNames.unit(metric) == "mm" ? 2 : 4)
  }

  private static func text(_ value: Double?, decimals: Int) -> String {
    guard let value, value.isFinite else { return "-" }
    return withMinusSign(String(format: "%.\(decimals)f", value))
  }

  /// The number with a minus sign instead of a hyphen.
  private static func withMinusSign(_ text: String) -> String {
    text.hasPrefix("-") ? "\u{2212}" + text.dropFirst() : text
  }

  /// A value of a metric: whole numbers of counts as they are.
  static func value(_ value: Double?, _ metric: String) -> String {
    guard MetricNames.isCount(metric), let value, value.isFinite else { return short(value, metric) }
    return String(format: "%.0f", value)
  }

  /// Up to three significant digits, without trailing zeros and exponents: for axes and captions.
  static func brief(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    if value == 0 { return "0" }
    let magnitude = Int(log10(abs(value)).rounded(.down))
    let text = String(format: "%.\(max(0, min(9, 2 - magnitude)))f", value)
    guard text.contains(".") else { return withMinusSign(text) }
    let trimmed = String(text.reversed().drop { $0 == "0" }.reversed())
    return withMinusSign(trimmed.hasSuffix(".") ? String(trimmed.dropLast()) : trimmed)
  }

  /// The count with its noun: `1 case`, `2 cases`.
  static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
