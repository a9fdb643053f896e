internal import VolumeCore

extension LabelNames {
  /// Reads a table whose first line names its columns: BIDS `dseg.tsv` (`index`, `name`) or Slicer's CSV
  /// (`LabelValue`, `Name`); the columns stand in any order, and others are ignored.
  ///
  /// Returns nil when the first line is no such header.
  static func parseHeaderTable(_ text: LabelTableText) throws(LabelNamesError) -> LabelNames? {
    guard let (headerLine, header) = text.contentLines.first(where: { _ in true }),
      let layout = TableLayout(header: header)
    else { return nil }
    var builder = LabelTableBuilder(path: text.path)
    guard let nameColumn = layout.nameColumn else {
      throw builder.fault(
        .malformed, line: headerLine,
        found: "has a column \(LabelTableText.quoted(layout.labelColumnName)) but none \"name\"",
        expected: "a label table has both")
    }
    var records = DelimitedRecords(
      text.bytes[header.endIndex...].dropFirst(), firstLine: headerLine + 1, layout.separator)
    while let record = records.next() {
      guard record.isClosed else {
        throw builder.fault(.malformed, line: record.line, found: "has a quote that is not closed")
      }
      let fields = record.fields
      guard fields.contains(where: { !$0.isEmpty }) else { continue }
      let label = layout.labelColumn < fields.count ? fields[layout.labelColumn] : ""
      // A colour such as #ff0000 may come first, so a number sign alone makes no comment.
      if fields[0].hasPrefix("#"), LabelTableText.integer(label) == nil { continue }
      guard max(layout.labelColumn, nameColumn) < fields.count else {
        throw builder.fault(
          .malformed, line: record.line, found: "has \(fields.count) of the \(layout.columns) columns",
          expected: "a row must reach the columns of label and name",
          remedy: "separate the columns with \(layout.separator.word)")
      }
      try builder.add(fields[nameColumn], to: builder.label(label, line: record.line), line: record.line)
    }
    return try builder.table(format: layout.isSlicer ? "Slicer colour table" : "BIDS dseg.tsv")
  }
}

/// Where a table with a header has its label values and names.
private struct TableLayout {
  let separator: DelimitedRecords.Separator
  let labelColumn: Int
  let labelColumnName: String
  let nameColumn: Int?
  let columns: Int
  let isSlicer: Bool

  /// The layout by the separator that sets a label column free; nil when none does.
  init?(header: ArraySlice<UInt8>) {
    let lowercased = String(decoding: header, as: UTF8.self).lowercased()
    guard lowercased.utf8.contains("index".utf8) || lowercased.utf8.contains("labelvalue".utf8) else { return nil }
    for separator in [DelimitedRecords.Separator.tab, .comma, .semicolon, .blanks] {
      var records = DelimitedRecords(header, firstLine: 1, separator)
      guard let fields = records.next()?.fields.map({ $0.lowercased() }), fields.count > 1,
        let labelColumn = fields.firstIndex(where: { $0 == "index" || $0 == "labelvalue" })
      else { continue }
      self.separator = separator
      self.labelColumn = labelColumn
      labelColumnName = fields[labelColumn]
      nameColumn = fields.firstIndex(of: "name")
      columns = fields.count
      isSlicer = fields[labelColumn] == "labelvalue"
      return
    }
    return nil
  }
}
