/// The records of a separated text, by RFC 4180: a field in double quotes may hold separators, line ends, and quotes
/// written twice.
package struct DelimitedRecords: Sequence, IteratorProtocol {
  /// What stands between two fields.
  package enum Separator {
    case tab, comma, semicolon
    /// A run of spaces or tabs.
    case blanks

    /// The separator in words.
    package var word: String {
      switch self {
      case .tab: "tabs"
      case .comma: "commas"
      case .semicolon: "semicolons"
      case .blanks: "tabs"
      }
    }

    fileprivate func matches(_ byte: UInt8) -> Bool {
      switch self {
      case .tab: byte == UInt8(ascii: "\t")
      case .comma: byte == UInt8(ascii: ",")
      case .semicolon: byte == UInt8(ascii: ";")
      case .blanks: LabelTableText.isBlank(byte)
      }
    }
  }

  /// One record.
  package struct Record {
    /// The number of the line in which it begins.
    package let line: Int
    /// Its fields without quotes and surrounding blanks; at least one.
    package var fields: [String]
    /// Whether every quote has its partner.
    package var isClosed: Bool
  }

  private var rest: ArraySlice<UInt8>
  private var line: Int
  private let separator: Separator

  /// Input: text with `\n` as line end, whose first line has the number `firstLine`.
  package init(_ bytes: ArraySlice<UInt8>, firstLine: Int, _ separator: Separator) {
    rest = bytes
    line = firstLine
    self.separator = separator
  }

  /// The next record; a blank line is one with a single empty field.
  package mutating func next() -> Record? {
    guard !rest.isEmpty else { return nil }
    var record = Record(line: line, fields: [], isClosed: true)
    repeat {
      skipBlanks()
      record.fields.append(field(isClosed: &record.isClosed))
    } while endsField()
    if separator == .blanks, record.fields.count > 1, record.fields.last == "" { record.fields.removeLast() }
    rest = rest.dropFirst()
    line += 1
    return record
  }

  /// Passes over the separator; false at the end of the line.
  private mutating func endsField() -> Bool {
    guard let byte = rest.first, separator.matches(byte) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func skipBlanks() {
    while let byte = rest.first, LabelTableText.isBlank(byte), separator == .blanks || !separator.matches(byte) {
      rest = rest.dropFirst()
    }
  }

  /// Reads up to the next separator or line end outside quotes.
  private mutating func field(isClosed: inout Bool) -> String {
    var content: [UInt8] = []
    if rest.first == UInt8(ascii: "\"") {
      rest = rest.dropFirst()
      isClosed = false
      while let byte = rest.first {
        rest = rest.dropFirst()
        if byte == UInt8(ascii: "\"") {
          guard rest.first == byte else {
            isClosed = true
            break
          }
          rest = rest.dropFirst()
        } else if byte == UInt8(ascii: "\n") {
          line += 1
        }
        content.append(byte)
      }
    }
    let tail = rest.prefix { $0 != UInt8(ascii: "\n") && !separator.matches($0) }
    rest = rest[tail.endIndex...]
    return LabelTableText.cleaned(String(decoding: content + tail, as: UTF8.self))
  }
}
