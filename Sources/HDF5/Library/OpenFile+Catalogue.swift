#if HDF5
  internal import CHDF5
  internal import VolumeCore

  extension OpenFile {
    /// A file with more objects, or deeper groups, is listed in part.
    static let mostObjects = 20_000
    static let deepestGroup = 64

    /// Walks the hard links from the root, each group once, whatever loops they form.
    func catalogue(_ attributes: AttributeChoice) throws(HDF5Error) -> HDF5Catalogue {
      try withSession { (session) throws(HDF5Error) in catalogue(session, attributes) }
    }

    func catalogue(_ session: borrowing LibrarySession, _ attributes: AttributeChoice) -> HDF5Catalogue {
      var walk = CatalogueWalk(attributes: attributes)
      if let root = object(at: "/", session) {
        walk.visited.insert(root.identity)
        list("/", depth: 0, into: &walk, session)
      } else {
        walk.note("/", session.reason())
      }
      return walk.catalogue
    }

    private func list(
      _ group: String, depth: Int, into walk: inout CatalogueWalk, _ session: borrowing LibrarySession
    ) {
      let names: [String]
      switch linkNames(of: group, most: OpenFile.mostObjects, session) {
      case .success(let found, let problem):
        names = found
        if let problem { walk.note(group, problem) }
      case .failure(let reason):
        walk.note(group, reason)
        return
      }
      for name in names {
        let path = group == "/" ? "/\(name)" : "\(group)/\(name)"
        walk.count += 1
        if walk.count > OpenFile.mostObjects {
          if walk.count == OpenFile.mostObjects + 1 {
            walk.note(path, "the file has more than \(OpenFile.mostObjects) objects; the others are not listed")
          }
          return
        }
        list(link: path, depth: depth, into: &walk, session)
      }
    }

    private func list(
      link path: String, depth: Int, into walk: inout CatalogueWalk, _ session: borrowing LibrarySession
    ) {
      switch link(at: path, session) {
      case .hard: break
      case .soft(let target):
        walk.catalogue.links.append(HDF5Catalogue.Link(path: path, target: target))
        return
      case .external(let file, let target):
        walk.catalogue.links.append(HDF5Catalogue.Link(path: path, target: "\(file):\(target)"))
        return
      case .other: return walk.note(path, "is a link of a kind that this package does not know")
      case nil: return walk.note(path, session.reason())
      }
      guard let object = object(at: path, session) else { return walk.note(path, session.reason()) }
      switch object.kind {
      case .dataset:
        do throws(HDF5Error) {
          walk.catalogue.datasets.append(
            try describe(path, identity: object.identity, walk.attributes, session))
        } catch {
          walk.note(path, error.context.found)
        }
      case .group:
        walk.catalogue.groups.append(path)
        guard walk.visited.insert(object.identity).inserted else { return }
        if depth >= OpenFile.deepestGroup {
          walk.note(path, "lies more than \(OpenFile.deepestGroup) groups deep and is not listed")
        } else {
          list(path, depth: depth + 1, into: &walk, session)
        }
      case .other: break
      }
    }

    private enum NameList {
      case success([String], problem: String?)
      case failure(String)
    }

    private func linkNames(of group: String, most: Int, _ session: borrowing LibrarySession) -> NameList {
      guard let handle = LibraryHandle(unsafe H5Gopen2(id, group, hdf5_default_properties()), closing: H5Gclose) else {
        return .failure(session.reason())
      }
      var names = NameCollector(most: most)
      let status = unsafe withUnsafeMutablePointer(to: &names) { names in
        unsafe hdf5_visit_links(handle.id, collectName, names)
      }
      if status < 0 && names.names.isEmpty { return .failure(session.reason()) }
      let problem = status < 0 ? session.reason() : names.isFull ? "has more than \(most) links" : nil
      return .success(names.names, problem: problem ?? names.problem)
    }
  }

  /// What a walk has found so far.
  private struct CatalogueWalk {
    var catalogue = HDF5Catalogue()
    var visited: Set<[UInt64]> = []
    var count = 0
    let attributes: AttributeChoice

    init(attributes: AttributeChoice) { self.attributes = attributes }

    mutating func note(_ path: String, _ reason: String) {
      catalogue.problems.append(HDF5Catalogue.Problem(path: path, reason: reason))
    }
  }

  /// The names that the C library's iteration passes.
  struct NameCollector {
    let most: Int
    var names: [String] = []
    var isFull = false
    var problem: String?

    init(most: Int) { self.most = most }

    /// Whether to go on.
    mutating func add(_ name: UnsafePointer<CChar>) -> Bool {
      if names.count == most {
        isFull = true
        return false
      }
      if let text = unsafe String(validatingCString: name) {
        names.append(text)
      } else {
        problem = "has a name that is not UTF-8: \(unsafe String(cString: name))"
      }
      return true
    }
  }

  /// The visitor for `hdf5_visit_links` and `hdf5_visit_attributes` with a pointer to a `NameCollector`.
  func collectName(_ name: UnsafePointer<CChar>?, _ context: UnsafeMutableRawPointer?) -> Int32 {
    guard let name = unsafe name, let context = unsafe context else { return 1 }
    return unsafe context.assumingMemoryBound(to: NameCollector.self).pointee.add(name) ? 0 : 1
  }
#endif
