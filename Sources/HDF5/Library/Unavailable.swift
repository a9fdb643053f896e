#if !HDF5
  internal import VolumeCore

  /// The file of a build without the C library: it cannot be opened, so that nothing below is ever called.
  final class OpenFile: Sendable {
    private let unavailable: HDF5Error

    init(path: String) throws(HDF5Error) { throw HDF5Error.unavailable(path: path) }

    func catalogue(_ attributes: AttributeChoice) throws(HDF5Error) -> HDF5Catalogue { throw unavailable }

    func dataset(at path: String, _ attributes: AttributeChoice) throws(HDF5Error) -> HDF5Dataset { throw unavailable }

    func attributes(ofGroup path: String) throws(HDF5Error) -> (attributes: [HDF5Attribute], problems: [String]) {
      throw unavailable
    }

    func elements<Scalar: VoxelScalar>(
      of dataset: HDF5Dataset, _ plan: ReadPlan, as type: Scalar.Type
    ) throws(HDF5Error) -> [Scalar] { throw unavailable }
  }

  func writeDatasets(
    _ outputs: [HDF5File.Output], to temporaryPath: String, reportedAs path: String, _ options: HDF5WritingOptions
  ) throws(HDF5Error) { throw HDF5Error.unavailable(path: path) }
#endif
