/// Where a fault in an input lies and what would mend it; every error of the package prints one.
public struct FaultContext: Hashable, Sendable {
  /// The file, as the caller named it.
  public var path: String
  /// The header field, attribute or data set.
  public var field: String?
  /// The position in the (decompressed) file.
  public var byteOffset: Int?
  /// What is wrong, in words, with the value that was found.
  public var found: String
  /// What would have been right.
  public var expected: String?
  /// What the user can do.
  public var remedy: String?

  /// A fault from its parts.
  public init(
    path: String, field: String? = nil, byteOffset: Int? = nil, found: String, expected: String? = nil,
    remedy: String? = nil
  ) {
    self.path = path
    self.field = field
    self.byteOffset = byteOffset
    self.found = found
    self.expected = expected
    self.remedy = remedy
  }

  /// One line: `case01.nii.gz: dim[3] at byte 46 is -5; must be positive (remedy)`.
  public var line: String {
    var text = path + ": "
    if let field { text += field + " " }
    if let byteOffset { text += "at byte \(byteOffset) " }
    text += found
    if let expected { text += "; " + expected }
    if let remedy { text += " (" + remedy + ")" }
    return text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
