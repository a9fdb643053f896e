#if HDF5
  internal import CHDF5
  internal import VolumeCore

  /// Writes volumes to a new file at `temporaryPath`; messages name `path`, which the user knows.
  func writeDatasets(
    _ outputs: [HDF5File.Output], to temporaryPath: String, reportedAs path: String, _ options: HDF5WritingOptions
  ) throws(HDF5Error) {
    try LibrarySession.run { (session) throws(HDF5Error) in
      let place = FaultPlace(path: path)
      let created = unsafe LibraryHandle(
        H5Fcreate(temporaryPath, hdf5_create_new(), hdf5_default_properties(), hdf5_default_properties()),
        closing: H5Fclose)
      guard let file = created else { throw place.error(.cannotWrite, "cannot be written: \(session.reason())") }
      for output in outputs {
        let writer = DatasetWriter(
          file: file.id, name: output.dataset, options: options,
          place: FaultPlace(path: path, dataset: output.dataset))
        try writer.write(output, session)
      }
      // What is still in the library's buffers is written here; a full disk shows now.
      if !file.close() { throw place.error(.cannotWrite, "cannot be written: \(session.reason())") }
    }
  }

  /// Writes one data set and its attributes.
  private struct DatasetWriter {
    let file: hid_t
    let name: String
    let options: HDF5WritingOptions
    let place: FaultPlace

    func write(_ output: HDF5File.Output, _ session: borrowing LibrarySession) throws(HDF5Error) {
      let volume = output.volume
      let geometry = volume.geometry
      let dataset = try create(volume, output.batchCount, session)
      do throws(WriteFailure) {
        try volume.open(VoxelWriter(dataset: dataset.id))
        if output.statesSpacing {
          let spacing = [geometry.spacing.z, geometry.spacing.y, geometry.spacing.x]
          try attach(spacing, [3], "spacing", to: dataset.id)
          try attach("mm", "spacing_unit", to: dataset.id)
          try attach(spacing.map { $0 * 1000 }, [3], "element_size_um", to: dataset.id)
        }
        let axes = output.batchCount != nil ? "bczyx" : volume.channelCount > 1 ? "czyx" : "zyx"
        try attach(axes, "axes", to: dataset.id)
        if geometry.isOriented {
          try attach(AffineAttribute.numbers(of: geometry.affine), [4, 4], AffineAttribute.name, to: dataset.id)
          try attach(AffineAttribute.convention, AffineAttribute.conventionName, to: dataset.id)
        }
      } catch {
        throw failed(session)
      }
    }

    private func failed(_ session: borrowing LibrarySession) -> HDF5Error {
      place.error(.cannotWrite, "cannot be written: \(session.reason())")
    }

    private func create(
      _ volume: AnyVolume, _ batchCount: Int?, _ session: borrowing LibrarySession
    ) throws(HDF5Error) -> LibraryHandle {
      let size = volume.geometry.size
      let chunk = ChunkShape(size)
      var extents = [size.z, size.y, size.x].map { hsize_t($0) }
      var chunkExtents = [chunk.z, chunk.y, chunk.x].map { hsize_t($0) }
      if let batchCount {
        extents = [hsize_t(batchCount), hsize_t(volume.channelCount / batchCount)] + extents
        chunkExtents = [1, 1] + chunkExtents
      } else if volume.channelCount > 1 {
        extents.insert(hsize_t(volume.channelCount), at: 0)
        chunkExtents.insert(1, at: 0)
      }
      guard let creation = LibraryHandle(H5Pcreate(hdf5_dataset_creation()), closing: H5Pclose),
        let links = LibraryHandle(H5Pcreate(hdf5_link_creation()), closing: H5Pclose),
        let space = unsafe LibraryHandle(
          H5Screate_simple(Int32(extents.count), extents, nil), closing: H5Sclose),
        // No time stamps: equal volumes make equal files.
        H5Pset_obj_track_times(creation.id, false) >= 0,
        unsafe H5Pset_chunk(creation.id, Int32(chunkExtents.count), chunkExtents) >= 0,
        H5Pset_create_intermediate_group(links.id, 1) >= 0
      else { throw failed(session) }
      if options.compressionLevel > 0 {
        guard H5Pset_shuffle(creation.id) >= 0, H5Pset_deflate(creation.id, UInt32(options.compressionLevel)) >= 0
        else { throw failed(session) }
      }
      guard
        let dataset = LibraryHandle(
          unsafe H5Dcreate2(
            file, name, volume.scalarType.littleEndianType, space.id, links.id, creation.id,
            hdf5_default_properties()),
          closing: H5Dclose)
      else { throw failed(session) }
      return dataset
    }

    private func attach(
      _ values: [Double], _ shape: [hsize_t], _ name: String, to dataset: hid_t
    ) throws(WriteFailure) {
      guard let space = unsafe LibraryHandle(H5Screate_simple(Int32(shape.count), shape, nil), closing: H5Sclose),
        let attribute = LibraryHandle(
          unsafe H5Acreate2(
            dataset, name, hdf5_little_endian_double(), space.id, hdf5_default_properties(),
            hdf5_default_properties()),
          closing: H5Aclose),
        unsafe H5Awrite(attribute.id, hdf5_native_double(), values) >= 0
      else { throw WriteFailure() }
    }

    /// Text of variable length in UTF-8, which h5py reads as `str`.
    private func attach(_ text: String, _ name: String, to dataset: hid_t) throws(WriteFailure) {
      guard let type = LibraryHandle(H5Tcopy(hdf5_c_string()), closing: H5Tclose),
        H5Tset_size(type.id, hdf5_variable_length()) >= 0, H5Tset_cset(type.id, H5T_CSET_UTF8) >= 0,
        let space = LibraryHandle(H5Screate(H5S_SCALAR), closing: H5Sclose),
        let attribute = LibraryHandle(
          unsafe H5Acreate2(
            dataset, name, type.id, space.id, hdf5_default_properties(), hdf5_default_properties()),
          closing: H5Aclose),
        unsafe text.withCString({ (pointer: UnsafePointer<CChar>) in
          var pointer: UnsafePointer<CChar>? = unsafe pointer
          return unsafe H5Awrite(attribute.id, type.id, &pointer)
        }) >= 0
      else { throw WriteFailure() }
    }
  }

  private struct WriteFailure: Error {}

  private struct VoxelWriter: AnyVolume.Visitor {
    let dataset: hid_t

    func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) throws(WriteFailure) {
      let status = volume.withVoxels { voxels in
        unsafe voxels.withUnsafeBufferPointer { buffer in
          unsafe H5Dwrite(
            dataset, Scalar.scalarType.nativeType, hdf5_whole_space(), hdf5_whole_space(),
            hdf5_default_properties(), buffer.baseAddress)
        }
      }
      if status < 0 { throw WriteFailure() }
    }
  }
#endif
