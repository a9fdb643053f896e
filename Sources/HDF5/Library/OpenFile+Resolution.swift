#if HDF5
  internal import CHDF5

  extension OpenFile {
    /// The path by hard links alone of the data set that `path` names.
    ///
    /// Soft links are followed here rather than by the C library, so that none leads on to an external file.
    func resolve(_ path: String, _ session: borrowing LibrarySession) throws(HDF5Error) -> String {
      let place = FaultPlace(path: self.path)
      var pending = components(path)
      var current = ""
      var hops = 0
      while let name = pending.popLast() {
        let next = "\(current)/\(name)"
        switch link(at: next, session) {
        case .hard: current = next
        case .soft(let target):
          hops += 1
          if hops > 16 || pending.count > 1000 {
            throw place.error(.corrupt, "follows more than 16 soft links", field: path)
          }
          if target.hasPrefix("/") { current = "" }
          pending += components(target)
        case .external(let file, let target):
          throw place.error(
            .unsupported, "is a link into another file", field: next, remedy: "name that file: \(file):\(target)")
        case .other: throw place.error(.unsupported, "is a link of an unknown kind", field: next)
        case nil:
          let reason = session.reason()
          if reason.contains("not found") || reason.contains("doesn't exist") {
            throw place.error(.noDataset, "has no data set \(path)", expected: names(session))
          }
          throw place.error(.corrupt, "cannot be opened: \(reason)", field: next)
        }
      }
      guard let object = object(at: current.isEmpty ? "/" : current, session) else {
        throw place.error(.corrupt, "cannot be opened: \(session.reason())", field: path)
      }
      guard object.kind == .dataset else {
        throw place.error(
          .noDataset, "is a \(object.kind == .group ? "group" : "data type"), not a data set", field: path,
          expected: names(session))
      }
      return current
    }

    /// The components in reverse, so that the next one is the last.
    private func components(_ path: String) -> [String] {
      path.split(separator: "/").filter { $0 != "." }.map(String.init).reversed()
    }

    /// What the file has instead, for an error message.
    private func names(_ session: borrowing LibrarySession) -> String? {
      let paths = catalogue(session, .none).datasets.map(\.path)
      if paths.isEmpty { return nil }
      return "it has " + paths.prefix(12).joined(separator: ", ") + (paths.count > 12 ? ", ..." : "")
    }
  }
#endif
