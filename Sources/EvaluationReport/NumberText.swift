internal import Foundation

/// Numbers as text, the same in every locale.
enum NumberText {
  /// Enough digits to read the same Double back; whole numbers without a decimal point; nothing when not finite.
  static func full(_ value: Double) -> String {
    guard value.isFinite else { return "" }
    if let whole = Int(exactly: value), abs(whole) < 1 << 53 { return "\(whole)" }
    return "\(value)"
  }

  /// Five significant digits for reading, as spacings need that range from micrometres to centimetres.
  static func rounded(_ value: Double) -> String {
    full(Double(String(format: "%.5g", value)) ?? value)
  }

  /// Two decimals, for distances where there is little room.
  static func hundredths(_ value: Double?) -> String {
    guard let value, value.isFinite else { return short(value) }
    return String(format: "%.2f", value)
  }

  /// Four decimals for reading; whole numbers of counts without.
  static func short(_ value: Double?, isCount: Bool = false) -> String {
    guard let value else { return "-" }
    guard value.isFinite else { return value.isNaN ? "-" : "inf" }
    return isCount ? String(format: "%.0f", value) : String(format: "%.4f", value)
  }
}
