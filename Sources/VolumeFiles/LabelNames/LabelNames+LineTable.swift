internal import VolumeCore

extension LabelNames {
  /// Reads lines of `IDX R G B A VIS MSH "LABEL"` (ITK-SNAP) or `id name R G B A` (FreeSurfer, Slicer).
  ///
  /// Colours may be missing. A name without quotes may hold blanks; numbers at its end are taken for a colour.
  static func parseLineTable(_ text: LabelTableText) throws(LabelNamesError) -> LabelNames {
    var builder = LabelTableBuilder(path: text.path)
    var hasQuotes = false
    for (number, bytes) in text.contentLines {
      let line = Substring(decoding: bytes, as: UTF8.self)
      let tokens = line.split(whereSeparator: \.isWhitespace)
      // A line table begins with a number; anything else is not worth a complaint about its first line.
      if builder.names.isEmpty, !hasQuotes, tokens.first.map(isNumber) != true {
        throw LabelNamesError(
          .notALabelTable,
          FaultContext(
            path: text.path, field: "line \(number)", found: "is \(LabelTableText.quoted(line))",
            expected: "a label table begins with a label value or a header"))
      }
      let label = try builder.label(tokens.first ?? "", line: number)
      if let open = line.firstIndex(of: "\"") {
        guard let close = line.lastIndex(of: "\""), close > open else {
          throw builder.fault(.malformed, line: number, found: "has a quote that is not closed")
        }
        hasQuotes = true
        try builder.add(String(line[line.index(after: open)..<close]), to: label, line: number)
      } else if let name = plainName(tokens.dropFirst()) {
        try builder.add(name, to: label, line: number)
      } else {
        throw builder.fault(
          .malformed, line: number, found: "gives label \(label) no name",
          expected: "a line is `id name R G B A`, or ends with a name in quotes",
          remedy: "put a name that is a number in quotes")
      }
    }
    return try builder.table(format: hasQuotes ? "ITK-SNAP labels" : "colour table")
  }

  /// The name among the fields after the label value; nil when all are numbers.
  private static func plainName(_ fields: ArraySlice<Substring>) -> String? {
    let leading = fields.prefix(while: isNumber).count
    guard leading < fields.count else { return nil }
    // ITK-SNAP's order, without its quotes.
    if leading >= 3 { return fields.dropFirst(leading).joined(separator: " ") }
    let trailing = fields.reversed().prefix(while: isNumber).count
    // Three or four numbers are a colour. More after a single word are FreeSurfer's colour and tissue type.
    let colours = trailing < 3 ? 0 : fields.count - trailing == 1 ? trailing : min(trailing, 4)
    return fields.dropLast(colours).joined(separator: " ")
  }

  private static func isNumber(_ text: Substring) -> Bool {
    text.utf8.allSatisfy { "0123456789+-.".utf8.contains($0) } && Double(text) != nil
  }
}
