internal import Foundation
internal import VolumeCore

extension LabelNames {
  /// The label table that belongs to an image by its place and name; nil when there is none.
  ///
  /// `LabelNamesDiscovery` gives the warnings too.
  public static func discover(near reference: String) -> LabelNames? { LabelNamesDiscovery(near: reference).names }
}

/// A search for the label table of an image, in an order that does not depend on the file system:
/// a sidecar with the image's stem, `dataset.json` upward, `dseg.tsv` upward by BIDS' inheritance.
public struct LabelNamesDiscovery: Hashable, Sendable {
  /// The first table found.
  public private(set) var names: LabelNames?
  /// Files with the name of a label table that could not be read, in the order of the search; none of them stops it.
  public private(set) var warnings: [LabelNamesError] = []

  /// How many folders above the image's are searched.
  static let levels = 3

  /// Searches near the image file `reference`, which need not exist; a path that ends in `/` is searched as a folder.
  public init(near reference: String) {
    let (folder, file) = Self.split(reference)
    let folders = Self.upward(from: folder)
    let stem = Self.stem(of: file)
    var seen: Set = [reference]
    if !stem.isEmpty {
      consider(folder + stem + "_dseg.tsv", isExplicit: true, &seen)
      for ending in ["tsv", "json", "ctbl", "csv", "label", "txt"] {
        let isExplicit = ending == "tsv" && stem.hasSuffix("_dseg")
        consider("\(folder)\(stem).\(ending)", isExplicit: isExplicit, &seen)
      }
    }
    for folder in folders { consider(folder + "dataset.json", isExplicit: true, &seen) }
    for folder in folders where names == nil {
      for file in Self.inherited(by: stem, in: folder) { consider(folder + file, isExplicit: true, &seen) }
    }
  }

  /// Takes the names of a file unless a table was found before; a fault counts only when the name says what it is.
  private mutating func consider(_ path: String, isExplicit: Bool, _ seen: inout Set<String>) {
    guard names == nil, seen.insert(path).inserted, LabelNames.fileType(path) == .typeRegular else { return }
    do throws(LabelNamesError) {
      names = try LabelNames(contentsOf: path)
    } catch {
      if isExplicit { warnings.append(error) }
    }
  }

  /// The file name without its ending, where `.nii.gz` is one ending.
  static func stem(of file: String) -> String {
    let lowercased = file.lowercased()
    for ending in [".nii.gz", ".img.gz", ".hdr.gz", ".mgh.gz", ".seg.nrrd"] where lowercased.hasSuffix(ending) {
      return String(file.dropLast(ending.count))
    }
    guard let dot = file.lastIndex(of: ".") else { return file }
    return String(file[..<dot])
  }

  /// The folder with its closing slash, empty for the current one, and the file name.
  private static func split(_ path: String) -> (folder: String, file: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    return (String(path[...slash]), String(path[path.index(after: slash)...]))
  }

  /// The folder and those above it, nearest first, written as the caller wrote the first.
  static func upward(from folder: String) -> [String] {
    let isAbsolute = folder.hasPrefix("/")
    var parts = folder.split(separator: "/").filter { $0 != "." }
    var folders = [folder]
    for _ in 0..<levels {
      if let last = parts.last, last != ".." {
        parts.removeLast()
      } else if isAbsolute {
        break
      } else {
        parts.append("..")
      }
      folders.append((isAbsolute ? "/" : "") + parts.map { $0 + "/" }.joined())
    }
    return folders
  }

  /// The `dseg.tsv` files of a folder whose entities the image's name has all, the most specific first.
  private static func inherited(by stem: String, in folder: String) -> [String] {
    let entities = Set(stem.split(separator: "_"))
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    return files.filter { $0 == "dseg.tsv" || $0.hasSuffix("_dseg.tsv") }
      .map { (file: $0, entities: $0.split(separator: "_").dropLast()) }
      .filter { $0.entities.allSatisfy(entities.contains) }
      .sorted { ($1.entities.count, $0.file) < ($0.entities.count, $1.file) }
      .map(\.file)
  }
}
