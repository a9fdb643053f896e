/// What one side offers for one case: a file of its own, or a folder of files.
struct CaseUnit {
  /// The name that is compared: the file's without ending, or the folder's below the root.
  let key: String
  /// Names by which it may be found besides: the folder's own, that of the only file in it.
  let otherKeys: [String]
  /// The folder; nil for a file of its own.
  let folder: String?
  let files: [FolderListing.File]

  /// A file of its own.
  init(_ file: FolderListing.File, key: String? = nil) {
    self.key = key ?? file.name.stem
    otherKeys = key == nil ? [] : [file.name.stem]
    folder = nil
    files = [file]
  }

  /// The folder of a case.
  init(key: String, folder: String, files: [FolderListing.File]) {
    self.key = key
    self.folder = folder
    self.files = files
    var others = key.contains("/") ? [CaseUnit.lastComponent(of: key)] : []
    if files.count == 1, !GenericName.isSegmentation(files[0].name.stem) { others.append(files[0].name.stem) }
    otherKeys = others
  }

  /// The path that messages name.
  var path: String { folder ?? files[0].path }
  /// The file name with its ending, or the folder's key.
  var exactName: String { folder == nil && otherKeys.isEmpty ? files[0].fullName : key }

  static func lastComponent(of key: String) -> String { key.split(separator: "/").last.map(String.init) ?? key }
}

/// The cases that one side of a study may have, by the way in which it is laid out.
struct CaseUnits {
  private(set) var units: [CaseUnit]
  private(set) var notes: [String] = []
  private(set) var faults: [PairingFault] = []
  let listing: FolderListing
  /// Whether files lie in folders, several in some.
  let hasFoldersOfSeveral: Bool

  init(_ listing: FolderListing, isOneCase: Bool = false) {
    self.listing = listing
    let root = listing.folders.first { $0.components.isEmpty }
    let bids = listing.folders.flatMap(\.files).filter { file in
      file.fullName.hasPrefix("sub-") && file.name.stem.hasSuffix("_dseg")
    }
    let hasSubjects = listing.folders.contains { $0.components.first?.hasPrefix("sub-") ?? false }
    let isBIDS = root == nil && !bids.isEmpty && hasSubjects
    // Derivatives of a data set are what others made of it.
    let derived = Set(listing.folders.filter { $0.components.first == "derivatives" }.flatMap(\.files))
    let own = bids.filter { !derived.contains($0) }
    if let path = listing.otherSide {
      notes.append("\(listing.root): \(path), the other side of the study, is left out")
    }
    if let root {
      let others = listing.folders.count - 1
      if isOneCase {
        units = [CaseUnit(key: CaseUnit.lastComponent(of: listing.root), folder: listing.root, files: root.files)]
      } else {
        units = root.files.map { CaseUnit($0) }
      }
      if others > 0 {
        notes.append(
          "\(listing.root): holds cases itself, so that \(counted(others, "folder")) in it \(others == 1 ? "is" : "are") left out"
        )
      }
      hasFoldersOfSeveral = false
    } else if isBIDS {
      units = (own.isEmpty ? bids : own).map { CaseUnit($0) }
      notes.append("\(listing.root): laid out as BIDS; its files *_dseg are taken, by their names")
      if !own.isEmpty, own.count < bids.count {
        notes.append("\(listing.root): \(counted(bids.count - own.count, "file")) *_dseg in derivatives left out")
      }
      hasFoldersOfSeveral = false
    } else {
      units = []
      hasFoldersOfSeveral = listing.folders.contains { $0.files.count > 1 }
      takeFolders(keepsImages: isOneCase)
    }
  }

  mutating func replace(_ units: [CaseUnit]) { self.units = units }

  mutating func noteFlattening() {
    notes.append("\(listing.root): every file is a case, whatever folder it lies in")
  }

  /// Every file is a case, whatever folder it lies in; named by its path below the root.
  mutating func flatten() {
    units = listing.folders.flatMap { folder in
      folder.files.map { CaseUnit($0, key: (folder.components + [$0.name.stem]).joined(separator: "/")) }
    }
  }

  /// Whether folders with several files hold cases rather than organs: no name is in two of them.
  var areCasesInFolders: Bool {
    let several = units.filter { $0.folder != nil && $0.files.count > 1 }
    let names = several.flatMap { $0.files.map(\.name.stem) }
    return several.count > 1 && Set(names).count == names.count
      && !names.contains { GenericName.isSegmentation($0) || GenericName.isImage($0) }
  }

  private mutating func takeFolders(keepsImages: Bool) {
    var byKey: [String: Int] = [:]
    // The topmost folder with segmentations is a case's; what lies deeper belongs to it.
    var taken: Set<[String]> = []
    var below = 0
    let parents = Set(
      listing.folders.flatMap { folder in folder.components.indices.map { folder.components.prefix($0) } })
    for folder in listing.folders {
      if (1..<folder.components.count).contains(where: { taken.contains(Array(folder.components.prefix($0))) }) {
        below += 1
        continue
      }
      let segmentations = keepsImages ? folder.files : folder.files.filter { !GenericName.isImage($0.name.stem) }
      // Images beside a folder of segmentations are no case.
      if segmentations.isEmpty, parents.contains(folder.components[...]) { continue }
      taken.insert(folder.components)
      var components = folder.components
      while components.count > 1, GenericName.isFolder(components.last!) { components.removeLast() }
      let key = components.joined(separator: "/")
      let unit = CaseUnit(
        key: key, folder: folder.path, files: segmentations.isEmpty ? folder.files : segmentations)
      if let other = byKey[key] {
        faults.append(
          PairingFault(
            .ambiguous, path: unit.path, "case \(key) has two folders: \(units[other].path) and \(unit.path)",
            remedy: "leave one out, or list the pairs in a CSV file (--manifest)"))
      } else {
        byKey[key] = units.count
        units.append(unit)
      }
    }
    if below > 0 { notes.append("\(listing.root): \(counted(below, "folder")) in folders of cases left out") }
  }
}
