internal import ByteCoding

/// A header extension: a block of bytes between the header and the voxels.
public struct NIfTIExtension: Hashable, Sendable {
  /// The standard's code of the content, such as 4 (AFNI), 6 (comment), 30 (Caret).
  public let code: Int
  /// The content with its padding.
  public let content: [UInt8]

  /// A block to be written; padding is added then.
  public init(code: Int, content: [UInt8]) {
    self.code = code
    self.content = content
  }

  /// The content as text when it begins with an XML prolog or a Caret element, whatever the code says:
  /// TotalSegmentator writes its label table with code 0.
  public var xml: String? {
    let text = String(decoding: content.prefix { $0 != 0 }, as: UTF8.self)
    let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    return start.hasPrefix("<?xml") || start.hasPrefix("<CaretExtension") || start.hasPrefix("<LabelTable")
      ? String(start) : nil
  }

  /// The extensions in the bytes that follow the header; what cannot be an extension ends the list with a warning.
  ///
  /// - Parameter bytes: from the byte after the header up to the voxels.
  static func parse(_ bytes: [UInt8], order: ByteOrder) -> (extensions: [NIfTIExtension], warnings: [String]) {
    guard bytes.count >= 4, bytes[0] != 0 else { return ([], []) }
    let reader = ByteReader(bytes, order: order)
    var extensions: [NIfTIExtension] = []
    var offset = 4
    while offset + 8 <= bytes.count {
      guard let size = reader.number(Int32.self, at: offset).map(Int.init),
        let code = reader.number(Int32.self, at: offset + 4).map(Int.init)
      else { break }
      // Zeros after the last extension pad it up to the voxels.
      if size == 0 && code == 0 { break }
      guard size >= 16, size % 16 == 0, size <= bytes.count - offset else {
        return (extensions, ["extension \(extensions.count + 1) says a size of \(size) bytes; it is left out"])
      }
      extensions.append(NIfTIExtension(code: code, content: Array(bytes[offset + 8..<offset + size])))
      offset += size
    }
    return (extensions, [])
  }

  /// The flag bytes and the extensions as the bytes that follow the header.
  static func encode(_ extensions: [NIfTIExtension]) -> [UInt8] {
    if extensions.isEmpty { return [0, 0, 0, 0] }
    return extensions.reduce(into: [1, 0, 0, 0]) { bytes, block in
      let size = (block.content.count + 8 + 15) / 16 * 16
      var writer = ByteWriter(count: 8)
      writer.set(Int32(size), at: 0)
      writer.set(Int32(block.code), at: 4)
      bytes += writer.bytes + block.content + [UInt8](repeating: 0, count: size - 8 - block.content.count)
    }
  }
}
