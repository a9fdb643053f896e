/// Lines of comma-separated values by RFC 4180, with line feeds.
struct CSVText {
  private(set) var text = ""

  /// Appends a line.
  mutating func append(_ fields: [String]) {
    for (index, field) in fields.enumerated() {
      if index > 0 { text += "," }
      text += CSVText.quoted(field)
    }
    text += "\n"
  }

  /// Fields with a comma, a quote or a line break stand in quotes.
  static func quoted(_ field: String) -> String {
    let needsQuotes = field.utf8.contains {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
    }
    return needsQuotes ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
  }

  /// A number in full precision; nothing when it is not defined.
  static func number(_ value: Double?) -> String { value.map(NumberText.full) ?? "" }
}
