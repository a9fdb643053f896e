internal import Foundation
internal import VolumeFiles

/// The volume files below a folder.
struct FolderListing {
  /// A volume file.
  struct File: Hashable {
    let path: String
    let name: CaseFileName
    /// The name with its ending.
    var fullName: String { name.stem + name.ending }
  }

  /// A folder with volume files in it.
  struct Folder {
    let path: String
    /// The names of the folders from the root to it; none for the root.
    let components: [String]
    let files: [File]
  }

  let root: String
  /// The folders with volume files, each before those in it, by name.
  private(set) var folders: [Folder] = []
  /// Volumes of formats that are not read.
  private(set) var foreign: [String] = []
  /// Folders that could not be listed.
  private(set) var unreadable: [String] = []
  /// Links that lead back to a folder that they lie in.
  private(set) var loops: [String] = []
  /// Folders that lie too deep.
  private(set) var tooDeep: [String] = []
  /// The folder of the other side of the study, when it lies in this one.
  private(set) var otherSide: String?
  private var entryCount = 0

  /// Folders in folders that are looked into.
  static let depthLimit = 8
  /// More entries than this are no study.
  static let entryLimit = 2_000_000

  /// - Parameter other: the folder of the other side of the study, which is left out where it lies in this one.
  /// - Throws: `ScoringError` when the folder cannot be listed.
  init(_ folder: String, leavingOut other: String? = nil) throws(ScoringError) {
    let excluded = other.map(FolderListing.identity)
    root = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    var queue = [(path: root, components: [String](), ancestors: Set([FolderListing.identity(of: root)]))]
    var position = 0
    while position < queue.count {
      let (path, components, ancestors) = queue[position]
      position += 1
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
        if components.isEmpty {
          let isThere = FileManager.default.fileExists(atPath: path)
          let reason =
            if !isThere { "no such folder" } else if FolderListing.isFolder(path) { "cannot be listed" } else {
              "is a file; give two folders or two files"
            }
          throw ScoringError(.file(.cannotOpen), "\(path): \(reason)")
        }
        unreadable.append(path)
        continue
      }
      entryCount += names.count
      guard entryCount <= FolderListing.entryLimit else {
        throw ScoringError(
          .file(.cannotOpen), "\(root): holds more than \(FolderListing.entryLimit) entries; name a smaller folder")
      }
      let below = visit(path, names, components)
      for name in below {
        let child = path == "/" ? "/\(name)" : "\(path)/\(name)"
        let identity = FolderListing.identity(of: child)
        if identity == excluded, !ancestors.contains(identity) {
          otherSide = child
        } else if ancestors.contains(identity) {
          loops.append(child)
        } else if components.count + 1 > FolderListing.depthLimit {
          tooDeep.append(child)
        } else {
          queue.append((child, components + [name], ancestors.union([identity])))
        }
      }
    }
    folders.sort { a, b in
      a.components.lexicographicallyPrecedes(b.components) { $0.precedes($1) }
    }
  }

  /// Takes the files of a folder and returns the names of the folders in it.
  private mutating func visit(_ path: String, _ names: [String], _ components: [String]) -> [String] {
    var files: [File] = []
    var below: [String] = []
    for name in names.sorted(by: { $0.precedes($1) }) where !name.hasPrefix(".") && name != "__MACOSX" {
      let entry = path == "/" ? "/\(name)" : "\(path)/\(name)"
      if FolderListing.isFolder(entry) {
        below.append(name)
      } else if let parts = CaseFileName(name) {
        files.append(File(path: entry, name: parts))
      } else if let dot = name.lastIndex(of: "."),
        CaseFileName.foreignEndings.contains(name[name.index(after: dot)...].lowercased())
      {
        foreign.append(entry)
      }
    }
    // Of a pair of files the header stands for both.
    let headers = Set(files.filter { $0.name.isHalf("hdr") }.map(\.name.stem))
    files.removeAll { $0.name.isHalf("img") && headers.contains($0.name.stem) }
    if !files.isEmpty { folders.append(Folder(path: path, components: components, files: files)) }
    return below
  }

  /// Whether a path leads to a folder, through links.
  static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  private static func identity(of path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
}
