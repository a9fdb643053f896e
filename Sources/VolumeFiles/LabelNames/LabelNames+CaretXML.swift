internal import Foundation
internal import VolumeCore

#if canImport(FoundationXML)
  internal import FoundationXML
#endif

extension LabelNames {
  /// Reads the label table of a NIfTI extension in Caret's XML, as TotalSegmentator writes it, or of a GIFTI file.
  ///
  /// Input: the extension's content, NUL padding included; `path` is the image, for `source` and errors.
  /// Throws: `LabelNamesError`. Source: wasserth/TotalSegmentator, `nifti_ext_header.py`.
  public init(caretXML bytes: [UInt8], path: String) throws(LabelNamesError) {
    self = try Self.parseCaretXML(LabelTableText(bytes, path: path))
  }

  /// Reads the label table of a NIfTI extension in Caret's XML.
  ///
  /// Throws: `LabelNamesError`.
  public init(caretXML text: String, path: String) throws(LabelNamesError) {
    try self.init(caretXML: Array(text.utf8), path: path)
  }

  static func parseCaretXML(_ text: LabelTableText) throws(LabelNamesError) -> LabelNames {
    // Without own entities nothing can be expanded, neither a file's content nor a short text to a huge one.
    guard !text.bytes.contains(Array("<!ENTITY".utf8)) else {
      throw LabelNamesError(
        .malformed,
        FaultContext(path: text.path, found: "declares XML entities", expected: "a label table needs none"))
    }
    let parser = XMLParser(data: Data(withoutDeclaration(text.bytes)))
    let collector = CaretCollector(path: text.path)
    #if canImport(FoundationXML)
      parser.delegate = collector
    #else
      unsafe parser.delegate = collector
    #endif
    parser.shouldResolveExternalEntities = false
    let isParsed = parser.parse()
    if let fault = collector.fault { throw fault }
    guard isParsed, parser.parserError == nil else {
      throw collector.builder.fault(
        .malformed, line: max(1, parser.lineNumber), found: "is no complete XML",
        expected: "the label table must be well-formed")
    }
    return try collector.builder.table(format: "Caret XML label table")
  }

  /// The text with blanks in place of `<?xml ... ?>`: the bytes are UTF-8 whatever the declaration says.
  private static func withoutDeclaration(_ bytes: [UInt8]) -> [UInt8] {
    guard let start = bytes.firstIndex(of: UInt8(ascii: "<")), bytes[start...].starts(with: "<?xml ".utf8),
      let end = bytes[start...].firstIndex(of: UInt8(ascii: ">"))
    else { return bytes }
    var result = bytes
    for index in start...end where result[index] != UInt8(ascii: "\n") { result[index] = UInt8(ascii: " ") }
    return result
  }
}

/// Gathers the `Label` elements of the first `LabelTable`.
private final class CaretCollector: NSObject, XMLParserDelegate {
  private(set) var builder: LabelTableBuilder
  private(set) var fault: LabelNamesError?
  private var isInTable = false
  private var isTableDone = false
  private var label: (value: Int, line: Int)?
  private var name = ""

  init(path: String) { builder = LabelTableBuilder(path: path) }

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    if element == "LabelTable" {
      isInTable = !isTableDone
    } else if element == "Label", isInTable, label == nil {
      let line = max(1, parser.lineNumber)
      guarded(parser) { () throws(LabelNamesError) in
        // Early GIFTI files call the key an index.
        guard let key = attributes["Key"] ?? attributes["Index"] else {
          throw builder.fault(.malformed, line: line, found: "has a Label without Key")
        }
        label = (try builder.label(key, line: line), line)
        name = ""
      }
    }
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if label != nil { name += text }
  }

  func parser(_ parser: XMLParser, foundCDATA data: Data) {
    if label != nil { name += String(decoding: data, as: UTF8.self) }
  }

  func parser(_ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?) {
    if element == "LabelTable", isInTable {
      isInTable = false
      isTableDone = true
    } else if element == "Label", let (value, line) = label {
      label = nil
      guarded(parser) { () throws(LabelNamesError) in try builder.add(name, to: value, line: line) }
    }
  }

  /// Keeps the first fault and stops the parser.
  private func guarded(_ parser: XMLParser, _ body: () throws(LabelNamesError) -> Void) {
    guard fault == nil else { return }
    do throws(LabelNamesError) {
      try body()
    } catch {
      fault = error
      parser.abortParsing()
    }
  }
}
