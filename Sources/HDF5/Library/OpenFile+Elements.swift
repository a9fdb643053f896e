#if HDF5
  internal import CHDF5
  internal import VolumeCore

  extension OpenFile {
    /// Reads the elements of a plan in (channel, z, y, x) order.
    func elements<Scalar: VoxelScalar>(
      of dataset: HDF5Dataset, _ plan: ReadPlan, as type: Scalar.Type
    ) throws(HDF5Error) -> [Scalar] {
      let place = FaultPlace(path: path, dataset: dataset.path)
      try StorageCheck(dataset: dataset, fileByteCount: byteCount, place: place).check(plan)
      return try withSession { (session) throws(HDF5Error) in
        guard
          let handle = LibraryHandle(
            unsafe H5Dopen2(id, dataset.path, hdf5_default_properties()), closing: H5Dclose)
        else { throw place.error(.corrupt, "cannot be opened: \(session.reason())") }
        if dataset.layout == .virtual { try checkVirtualSources(of: handle.id, place, session) }
        let reader = ElementReader(dataset: dataset, handle: handle.id, place: place)
        return try unsafe Array(largeCount: plan.elementCount) { (buffer) throws(HDF5Error) in
          if plan.isInFileOrder {
            unsafe try reader.read(start: plan.start, count: plan.count, into: buffer, session)
          } else {
            unsafe try reader.readTransposed(plan, into: buffer, session)
          }
        }
      }
    }
  }

  /// Reads blocks of one open data set.
  private struct ElementReader {
    let dataset: HDF5Dataset
    let handle: hid_t
    let place: FaultPlace

    /// More chunks are read in several calls.
    private static let mostChunksACall = 1 << 15

    /// One block in the file's order.
    func read<Scalar: VoxelScalar>(
      start: [Int], count: [Int], into buffer: UnsafeMutableBufferPointer<Scalar>, _ session: borrowing LibrarySession
    ) throws(HDF5Error) {
      guard let space = LibraryHandle(H5Dget_space(handle), closing: H5Sclose),
        let memory = unsafe LibraryHandle(
          H5Screate_simple(Int32(count.count), count.map { hsize_t($0) }, nil), closing: H5Sclose)
      else { throw failure(session) }
      let block = ReadBox(start: start, count: count)
      for part in block.parts(dataset.chunkShape ?? count, most: ElementReader.mostChunksACall) {
        let isWhole = part.count == dataset.shape
        if !isWhole {
          let offset = zip(part.start, start).map { hsize_t($0 - $1) }
          guard select(part.start.map { hsize_t($0) }, part.count, of: space.id),
            select(offset, part.count, of: memory.id)
          else { throw failure(session) }
        }
        let status = unsafe H5Dread(
          handle, Scalar.scalarType.nativeType, isWhole ? hdf5_whole_space() : memory.id,
          isWhole ? hdf5_whole_space() : space.id, hdf5_default_properties(), buffer.baseAddress)
        if status < 0 { throw failure(session) }
      }
    }

    private func select(_ start: [hsize_t], _ count: [Int], of space: hid_t) -> Bool {
      unsafe H5Sselect_hyperslab(space, H5S_SELECT_SET, start, nil, count.map { hsize_t($0) }, nil) >= 0
    }

    /// Slabs along the slowest dimension, of whole chunks, each copied to its place.
    func readTransposed<Scalar: VoxelScalar>(
      _ plan: ReadPlan, into buffer: UnsafeMutableBufferPointer<Scalar>, _ session: borrowing LibrarySession
    ) throws(HDF5Error) {
      let layerCount = plan.count.dropFirst().reduce(1, *)
      let chunkDepth = max(dataset.chunkShape?.first ?? 1, 1)
      let slabBytes = 32 << 20
      let wanted = max(1, slabBytes / (layerCount * MemoryLayout<Scalar>.stride))
      let depth = min(plan.count[0], max(chunkDepth, wanted / chunkDepth * chunkDepth))
      var slab = [Scalar](repeating: 0, count: depth * layerCount)
      // The first slab ends at a chunk's edge so that no chunk is decompressed twice.
      var position = 0
      while position < plan.count[0] {
        let toEdge = depth - (plan.start[0] + position) % min(depth, chunkDepth)
        let length = min(toEdge, plan.count[0] - position)
        var (start, count) = (plan.start, plan.count)
        start[0] += position
        count[0] = length
        try unsafe slab.withUnsafeMutableBufferPointer { (slab) throws(HDF5Error) in
          let block = unsafe UnsafeMutableBufferPointer(rebasing: slab[..<(length * layerCount)])
          try unsafe read(start: start, count: count, into: block, session)
          unsafe Transposition(count: count, strides: plan.strides).copy(
            from: UnsafeBufferPointer(block), to: buffer, offset: position * plan.strides[0])
        }
        position += length
      }
    }

    /// The error for a failed read: a filter that is not there explains it best.
    private func failure(_ session: borrowing LibrarySession) -> HDF5Error {
      let reason = session.reason()
      let missing = dataset.missingFilters
      if !missing.isEmpty {
        return place.error(
          .missingFilter, "is compressed with \(missing.joined(separator: ", "))",
          expected: "the HDF5 library of this machine does not have that filter",
          remedy: "install its plugin and set HDF5_PLUGIN_PATH, or rewrite the data set with gzip")
      }
      return place.error(.corrupt, "cannot be read: \(reason)")
    }
  }

  extension ScalarType {
    /// The C library's type of the same voxels in memory.
    var nativeType: hid_t {
      switch self {
      case .float32: hdf5_native_float()
      case .float64: hdf5_native_double()
      default: hdf5_native_integer(byteCount, isSignedInteger ? 1 : 0)
      }
    }

    /// The C library's little-endian type in a file.
    var littleEndianType: hid_t {
      switch self {
      case .float32: hdf5_little_endian_float()
      case .float64: hdf5_little_endian_double()
      default: hdf5_little_endian_integer(byteCount, isSignedInteger ? 1 : 0)
      }
    }

    private var isSignedInteger: Bool {
      switch self {
      case .int8, .int16, .int32, .int64: true
      default: false
      }
    }
  }
#endif
