#if HDF5
  internal import CHDF5

  extension OpenFile {
    /// Describes the data set that a path or a chain of links leads to.
    func dataset(at path: String, _ attributes: AttributeChoice) throws(HDF5Error) -> HDF5Dataset {
      try withSession { (session) throws(HDF5Error) in
        let resolved = try resolve(path, session)
        let identity = object(at: resolved, session)?.identity ?? []
        return try describe(resolved, identity: identity, attributes, session)
      }
    }

    /// Describes a data set that hard links lead to.
    func describe(
      _ path: String, identity: [UInt64], _ choice: AttributeChoice, _ session: borrowing LibrarySession
    ) throws(HDF5Error) -> HDF5Dataset {
      let place = FaultPlace(path: self.path, dataset: path)
      func corrupt() -> HDF5Error { place.error(.corrupt, "cannot be opened: \(session.reason())") }
      guard let handle = LibraryHandle(unsafe H5Dopen2(id, path, hdf5_default_properties()), closing: H5Dclose),
        let type = LibraryHandle(H5Dget_type(handle.id), closing: H5Tclose),
        let space = LibraryHandle(H5Dget_space(handle.id), closing: H5Sclose),
        let creation = LibraryHandle(H5Dget_create_plist(handle.id), closing: H5Pclose)
      else { throw corrupt() }
      let layout = layout(creation.id)
      let (attributes, problems) = attributes(of: handle.id, choice, session)
      var dataset = HDF5Dataset(
        path: path, shape: extents(of: space.id), element: element(of: type.id, session), layout: layout,
        chunkShape: nil, filters: filters(creation.id), externalFiles: [], attributes: attributes,
        storedByteCount: 0, problems: problems)
      dataset.identity = identity
      switch layout {
      case .chunked:
        var extents = [hsize_t](repeating: 0, count: 32)
        let rank = Int(unsafe H5Pget_chunk(creation.id, 32, &extents))
        guard rank >= 0, rank <= 32 else { throw corrupt() }
        dataset.chunkShape = extents[..<rank].map { Int(clamping: $0) }
        dataset.maximumShape = maximumExtents(of: space.id)
      case .virtual: dataset.externalFiles = virtualSources(creation.id).map(\.file)
      case .contiguous: dataset.externalFiles = externalFiles(creation.id)
      default: break
      }
      // The size of chunks takes a walk through their index, which a choice by name can do without.
      if layout == .contiguous || layout == .compact || (layout == .chunked && choice != .none) {
        dataset.storedByteCount = Int(clamping: H5Dget_storage_size(handle.id))
      }
      if layout == .contiguous {
        let offset = H5Dget_offset(handle.id)
        if offset != hdf5_undefined_address() { dataset.storageOffset = Int(clamping: offset) }
      }
      _ = H5Eclear2(hdf5_default_error_stack())
      return dataset
    }

    private func layout(_ creation: hid_t) -> HDF5Dataset.Layout {
      switch H5Pget_layout(creation) {
      case H5D_CONTIGUOUS: .contiguous
      case H5D_CHUNKED: .chunked
      case H5D_COMPACT: .compact
      case H5D_VIRTUAL: .virtual
      default: .unknown
      }
    }

    private func filters(_ creation: hid_t) -> [HDF5Dataset.Filter] {
      let count = H5Pget_nfilters(creation)
      guard count > 0 else { return [] }
      var filters: [HDF5Dataset.Filter] = []
      for index in 0..<UInt32(min(count, 32)) {
        var flags: UInt32 = 0
        var valueCount = 0
        var name = [CChar](repeating: 0, count: 128)
        let identifier = unsafe H5Pget_filter2(
          creation, index, &flags, &valueCount, nil, name.count - 1, &name, nil)
        guard identifier >= 0 else { continue }
        let stated = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        filters.append(
          HDF5Dataset.Filter(
            identifier: Int(identifier),
            name: stated.isEmpty ? HDF5Dataset.Filter.usualName(Int(identifier)) : stated,
            isAvailable: H5Zfilter_avail(identifier) > 0))
      }
      return filters
    }

    private func externalFiles(_ creation: hid_t) -> [String] {
      let count = H5Pget_external_count(creation)
      guard count > 0 else { return [] }
      return (0..<UInt32(min(count, 1000))).map { index in
        var name = [CChar](repeating: 0, count: 1024)
        var (offset, size): (off_t, hsize_t) = (0, 0)
        _ = unsafe H5Pget_external(creation, index, name.count - 1, &name, &offset, &size)
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      }
    }
  }
#endif
