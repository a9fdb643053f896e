#if HDF5
  internal import CHDF5
  internal import Synchronization
  internal import VolumeCore

  /// A file that the C library has open for reading; it is closed with the last reference.
  final class OpenFile: Sendable {
    let path: String
    let byteCount: Int
    let id: hid_t
    /// Whether reading a text of variable length took seconds: its damaged length made the C library clear gigabytes.
    let hasSlowText = Mutex(false)

    init(path: String) throws(HDF5Error) {
      self.path = path
      let place = FaultPlace(path: path)
      // A pipe would keep the C library waiting, and its message for foreign content names no file.
      switch FileSignature(path: path) {
      case .hdf5: break
      case .other: throw place.error(.notHDF5, "is not an HDF5 file")
      case .unreadable(let reason): throw place.error(.cannotOpen, "cannot be opened: \(reason)")
      }
      byteCount = regularFileSize(path) ?? 0
      id = try LibrarySession.run { (session) throws(HDF5Error) in
        var file = unsafe H5Fopen(path, hdf5_open_read_only(), hdf5_default_properties())
        // Another program's lock must not keep us from reading. Files are not opened without a lock from the start:
        // the C library opens the sources of virtual data sets with one, and reads nothing from a file that is open
        // in both ways.
        if file < 0, let access = LibraryHandle(H5Pcreate(hdf5_file_access()), closing: H5Pclose) {
          _ = hdf5_ignore_file_locks(access.id)
          file = unsafe H5Fopen(path, hdf5_open_read_only(), access.id)
          if file < 0 {
            let reason = session.reason()
            throw place.error(OpenFile.isUnsupported(reason) ? .unsupported : .corrupt, "cannot be opened: \(reason)")
          }
        }
        return file
      }
    }

    deinit { LibrarySession.close(id, with: H5Fclose) }

    private static func isUnsupported(_ reason: String) -> Bool {
      reason.contains("version") || reason.contains("already open for write")
    }

    /// Runs `body` with the lock held; the file outlives the call, since closing it takes the lock as well.
    func withSession<Result: Sendable>(
      _ body: (borrowing LibrarySession) throws(HDF5Error) -> Result
    ) throws(HDF5Error) -> Result {
      defer { extendLifetime(self) }
      return try LibrarySession.run(body)
    }
  }

  extension OpenFile {
    /// What kind of object a path leads to by hard links.
    enum ObjectKind { case group, dataset, other }

    struct Object {
      let kind: ObjectKind
      let identity: [UInt64]
    }

    func object(at path: String, _ session: borrowing LibrarySession) -> Object? {
      let object = unsafe hdf5_object_at(id, path)
      let identity = [object.identity.0, object.identity.1]
      switch object.type {
      case Int32(H5O_TYPE_GROUP.rawValue): return Object(kind: .group, identity: identity)
      case Int32(H5O_TYPE_DATASET.rawValue): return Object(kind: .dataset, identity: identity)
      case -1: return nil
      default: return Object(kind: .other, identity: identity)
      }
    }

    /// What a link is.
    enum Link {
      case hard
      case soft(String)
      case external(file: String, path: String)
      case other
    }

    func link(at path: String, _ session: borrowing LibrarySession) -> Link? {
      var size = 0
      let type = unsafe hdf5_link_type(id, path, &size)
      if type < 0 { return nil }
      if type == Int32(H5L_TYPE_HARD.rawValue) { return .hard }
      guard type == Int32(H5L_TYPE_SOFT.rawValue) || type == Int32(H5L_TYPE_EXTERNAL.rawValue), size <= 1 << 16 else {
        return .other
      }
      var value = [UInt8](repeating: 0, count: size + 1)
      guard unsafe H5Lget_val(id, path, &value, size, hdf5_default_properties()) >= 0 else { return nil }
      if type == Int32(H5L_TYPE_SOFT.rawValue) { return .soft(text(value[...])) }
      // One byte of version and flags, then the file's name and the path, both ended by a zero byte.
      let name = value.dropFirst().prefix { $0 != 0 }
      return .external(file: text(name), path: text(value[min(name.endIndex + 1, value.endIndex)...]))
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String {
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
#endif
