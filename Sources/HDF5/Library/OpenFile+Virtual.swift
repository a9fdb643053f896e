#if HDF5
  internal import CHDF5

  extension OpenFile {
    /// A data set that a virtual one shows a part of.
    struct VirtualSource: Hashable {
      /// The file as the virtual data set names it; `.` is the file itself.
      let file: String
      let dataset: String
    }

    private static let mostSources = 10_000

    func virtualSources(_ creation: hid_t) -> [VirtualSource] {
      var count = 0
      guard unsafe H5Pget_virtual_count(creation, &count) >= 0, count > 0 else { return [] }
      return (0..<min(count, OpenFile.mostSources)).map { index in
        unsafe VirtualSource(
          file: text { buffer, size in unsafe H5Pget_virtual_filename(creation, index, buffer, size) },
          dataset: text { buffer, size in unsafe H5Pget_virtual_dsetname(creation, index, buffer, size) })
      }
    }

    private func text(_ get: (UnsafeMutablePointer<CChar>?, Int) -> Int) -> String {
      let count = get(nil, 0)
      guard count > 0, count <= 1 << 16 else { return "" }
      var bytes = [CChar](repeating: 0, count: count + 1)
      _ = unsafe get(&bytes, bytes.count)
      return String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Makes sure that every source of a virtual data set is there: the C library shows a missing one as fill values,
    /// and follows a data set that is its own source until the stack ends.
    func checkVirtualSources(
      of dataset: hid_t, _ place: FaultPlace, _ session: borrowing LibrarySession
    ) throws(HDF5Error) {
      guard let creation = LibraryHandle(H5Dget_create_plist(dataset), closing: H5Pclose) else {
        throw place.error(.corrupt, "cannot be opened: \(session.reason())")
      }
      let sources = virtualSources(creation.id)
      if sources.count >= OpenFile.mostSources {
        throw place.error(.unsupported, "is put together from more than \(OpenFile.mostSources) data sets")
      }
      for source in Set(sources).sorted(by: { ($0.file, $0.dataset) < ($1.file, $1.dataset) }) {
        let name = "\(source.file):\(source.dataset)"
        if source.file.contains("%") || source.dataset.contains("%") {
          throw place.error(.unsupported, "is put together from numbered data sets (\(name))")
        }
        guard let layout = sourceLayout(source, session) else {
          throw place.error(.corrupt, "is put together from \(name)", expected: "which is not there or cannot be read")
        }
        if layout == H5D_VIRTUAL {
          throw place.error(
            .unsupported, "is put together from \(name)", expected: "which is itself virtual",
            remedy: "copy the data set with h5repack")
        }
      }
    }

    /// The layout of a source; nil when it cannot be opened.
    private func sourceLayout(_ source: VirtualSource, _ session: borrowing LibrarySession) -> H5D_layout_t? {
      func layout(in file: hid_t) -> H5D_layout_t? {
        guard
          let dataset = LibraryHandle(
            unsafe H5Dopen2(file, source.dataset, hdf5_default_properties()), closing: H5Dclose),
          let creation = LibraryHandle(H5Dget_create_plist(dataset.id), closing: H5Pclose)
        else {
          _ = session.reason()
          return nil
        }
        return H5Pget_layout(creation.id)
      }
      if source.file == "." { return layout(in: id) }
      // The C library looks in the folder of the file that refers, then from the working directory.
      let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
      let candidates = source.file.hasPrefix("/") ? [source.file] : [folder + source.file, source.file]
      guard let found = candidates.first(where: isRegularFile) else { return nil }
      // As the C library will open it: what fails here would be fill values there.
      guard
        let file = LibraryHandle(
          unsafe H5Fopen(found, hdf5_open_read_only(), hdf5_default_properties()), closing: H5Fclose)
      else {
        _ = session.reason()
        return nil
      }
      return layout(in: file.id)
    }
  }
#endif
