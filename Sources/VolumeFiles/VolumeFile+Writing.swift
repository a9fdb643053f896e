internal import Foundation
internal import HDF5
internal import NIfTI
public import VolumeCore

extension VolumeFile {
  /// Writes a volume as NIfTI or HDF5, as the name says: `OUT.nii`, `OUT.nii.gz`, `OUT.h5` or `OUT.h5:/dataset`.
  ///
  /// With `batchCount` the channels are shared among so many samples, and an HDF5 data set is `bczyx`.
  /// Without `statesSpacing` an HDF5 data set has no spacing; NIfTI always has one. NIfTI keeps intent and extensions of `source`. Readers see the old file or the complete new one.
  /// - Throws: `VolumeFileError.cannotWrite`, also when an existing HDF5 file has other data sets, which would be lost;
  ///   `.invalidRequest` for an unknown extension.
  public static func write(
    _ volume: AnyVolume, to path: String, batchCount: Int? = nil, keeping source: VolumeFile? = nil,
    statesSpacing: Bool = true
  )
    throws(VolumeFileError)
  {
    let location = HDF5Location(parsing: path)
    switch try FileFormat(writing: location.path) {
    case .nifti:
      try FileFormat.refuseDataset(of: location)
      if let batchCount, batchCount > 1 {
        throw VolumeFileError(
          .invalidRequest,
          FaultContext(path: path, found: "cannot hold a batch of \(batchCount) samples", expected: "use .h5 or .hdf5"))
      }
      var options = NIfTIWritingOptions()
      options.intentCode = source?.niftiHeader?.intentCode ?? 0
      options.intentName = source?.niftiHeader?.intentName ?? ""
      options.descriptionText = source?.niftiHeader?.descriptionText ?? ""
      options.extensions = source?.niftiExtensions ?? []
      do throws(NIfTIError) { try NIfTIFile.write(volume, to: location.path, options: options) } catch {
        throw VolumeFileError(error)
      }
    case .hdf5:
      let isScores = volume.channelCount > 1
      let dataset = location.dataset ?? source?.dataset ?? (isScores ? "probabilities" : "label")
      try refuseToLoseDatasets(besides: dataset, in: location.path)
      do throws(HDF5Error) {
        try HDF5File.write(
          [
            HDF5File.Output(
              dataset: dataset, volume: volume, batchCount: batchCount, statesSpacing: statesSpacing)
          ], to: location.path)
      } catch {
        throw VolumeFileError(error)
      }
    }
  }

  /// Writing makes a new file, so that it is allowed only where nothing but the data set itself disappears.
  private static func refuseToLoseDatasets(besides dataset: String, in path: String) throws(VolumeFileError) {
    guard HDF5File.hasSignature(atPath: path), let catalogue = try? HDF5File(path: path).catalogue() else { return }
    let name = dataset.hasPrefix("/") ? dataset : "/" + dataset
    guard let other = catalogue.datasets.first(where: { $0.path != name }) else { return }
    throw VolumeFileError(
      .cannotWrite,
      FaultContext(
        path: path, found: "has the data set \(other.path), which writing \(name) would remove",
        remedy: "write to another file"))
  }
}
