/// A file and, if the user named one, a data set in it: `FILE.h5` or `FILE.h5:/path/to/dataset`.
public struct HDF5Location: Hashable, Sendable {
  /// The path of the file.
  public var path: String
  /// The path of the data set, beginning with `/`; nil lets `HDF5File` choose.
  public var dataset: String?

  /// A file and perhaps a data set in it.
  public init(path: String, dataset: String? = nil) {
    self.path = path
    self.dataset = dataset
  }

  /// The file name endings that HDF5 files have.
  public static let extensions = ["h5", "hdf5", "hdf", "hd5", "he5", "nc", "ilp"]

  /// Splits `FILE:/path/to/dataset`.
  ///
  /// A colon may be part of a file name: an existing file of the whole name comes first, then the longest existing
  /// file before `:/` or before a colon that follows one of `extensions`. If no such file exists, the text is split
  /// after the last extension, else at the last `:/`, else not at all.
  public init(parsing text: String) {
    self.init(parsing: text, isFile: isRegularFile)
  }

  init(parsing text: String, isFile: (String) -> Bool) {
    self.init(path: text)
    if isFile(text) { return }
    let colons = text.indices.filter { text[$0] == ":" && $0 != text.startIndex }.reversed()
    let afterExtension = colons.filter { HDF5Location.hasExtension(text[..<$0]) }
    let beforeSlash = colons.filter { text[text.index(after: $0)...].hasPrefix("/") }
    let existing = colons.first {
      (afterExtension.contains($0) || beforeSlash.contains($0)) && isFile(String(text[..<$0]))
    }
    guard let colon = existing ?? afterExtension.first ?? beforeSlash.first else { return }
    path = String(text[..<colon])
    let name = text[text.index(after: colon)...].drop { $0 == "/" }
    dataset = name.isEmpty ? nil : "/" + name
  }

  /// Whether the name ends in a point and one of `extensions`, in upper or lower case.
  public static func hasExtension(_ path: some StringProtocol) -> Bool {
    guard let point = path.lastIndex(of: "."), point != path.startIndex else { return false }
    return extensions.contains(path[path.index(after: point)...].lowercased())
  }
}
