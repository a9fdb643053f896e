internal import HDF5
internal import NIfTI
internal import VolumeCore

extension VolumeFile {
  /// The voxels of a file as its header states them.
  package struct StoredSize: Hashable, Sendable {
    /// Of all channels together.
    package let voxels: Int
    package let channels: Int
    package let bytesPerVoxel: Int
  }

  /// Reads no voxels; of an HDF5 file the data set that is named, or the largest one that can be a volume.
  ///
  /// - Throws: `VolumeFileError` when the header cannot be read.
  package static func storedSize(of path: String) throws(VolumeFileError) -> StoredSize {
    let location = HDF5Location(parsing: path)
    switch try FileFormat(detecting: location.path) {
    case .nifti:
      let header: NIfTIHeader
      do throws(NIfTIError) {
        header = try NIfTIDescription(contentsOf: location.path).header
      } catch { throw VolumeFileError(error) }
      // Scaled voxels become Double.
      let isScaled = header.scaleSlope != 0 && (header.scaleSlope != 1 || header.scaleIntercept != 0)
      let bytes = isScaled ? 8 : header.datatype.scalarType?.byteCount ?? 1
      return StoredSize(
        voxels: header.dimensions.reduce(1, *), channels: header.channelCount, bytesPerVoxel: bytes)
    case .hdf5:
      let datasets: [HDF5Dataset]
      do throws(HDF5Error) {
        datasets = try HDF5File(path: location.path).catalogue().datasets
      } catch { throw VolumeFileError(error) }
      let named = datasets.filter { location.dataset == nil || $0.path == location.dataset }
      let largest = named.filter { $0.refusal == nil }.max { $0.elementCount < $1.elementCount }
      let channels = largest?.shape.map { $0.count > 3 ? $0.dropLast(3).reduce(1, *) : 1 } ?? 1
      return StoredSize(
        voxels: largest?.elementCount ?? 0, channels: channels,
        bytesPerVoxel: largest?.element.scalarType?.byteCount ?? 1)
    }
  }
}

extension HDF5Dataset {
  fileprivate var elementCount: Int { shape?.reduce(1, *) ?? 0 }
}
