internal import ByteCoding
public import VolumeCore

/// How `HDF5File.write` stores voxels.
public struct HDF5WritingOptions: Hashable, Sendable {
  /// gzip's level, 1 to 9; 0 stores the voxels as they are.
  public var compressionLevel: Int

  /// - Precondition: the level lies in 0...9.
  public init(compressionLevel: Int = 4) {
    precondition((0...9).contains(compressionLevel), "gzip has levels 0 to 9, not \(compressionLevel)")
    self.compressionLevel = compressionLevel
  }
}

extension HDF5File {
  /// A volume and the name of the data set that is to hold it.
  public struct Output: Sendable {
    /// The path of the data set; groups on the way are made.
    public var dataset: String
    /// The voxels and the grid.
    public var volume: AnyVolume
    /// The number of samples that the volume's channels are shared among, for a data set `bczyx`.
    ///
    /// Nil: there is no batch axis.
    public var batchCount: Int?
    /// Whether the spacing is written; false for grids whose spacing nobody stated.
    public var statesSpacing: Bool

    /// Names the data set `dataset`.
    ///
    /// - Precondition: `batchCount` divides the number of channels.
    public init(dataset: String, volume: AnyVolume, batchCount: Int? = nil, statesSpacing: Bool = true) {
      let count = batchCount ?? 1
      precondition(count > 0 && volume.channelCount % count == 0, "\(count) samples of \(volume.channelCount) channels")
      self.dataset = dataset
      self.volume = volume
      self.batchCount = batchCount
      self.statesSpacing = statesSpacing
    }
  }

  /// Writes a volume as the only data set of a new file, replacing the file at `path` when complete.
  ///
  /// Layout: `zyx`, or `czyx` with several channels; chunks of at most 64^3 voxels; shuffle and gzip. Attributes:
  /// `spacing` (mm) with `spacing_unit`, `element_size_um`, `axes`, and `affine` when the volume has an orientation.
  ///
  /// - Throws: `HDF5Error.cannotWrite`, `invalidArgument` for a data set name that HDF5 cannot hold, or `unavailable`.
  public static func write(
    _ volume: AnyVolume, to path: String, dataset: String = "label", options: HDF5WritingOptions = HDF5WritingOptions()
  ) throws(HDF5Error) {
    try write([Output(dataset: dataset, volume: volume)], to: path, options: options)
  }

  /// Writes volumes as the data sets of a new file, replacing the file at `path` when complete.
  ///
  /// - Throws: as the function for one volume; `invalidArgument` also for two equal names.
  public static func write(
    _ outputs: [Output], to path: String, options: HDF5WritingOptions = HDF5WritingOptions()
  ) throws(HDF5Error) {
    let place = FaultPlace(path: path)
    var names: Set<String> = []
    for output in outputs {
      let components = output.dataset.split(separator: "/", omittingEmptySubsequences: false)
      let named = components.first == "" ? components.dropFirst() : components[...]
      guard !named.isEmpty, named.allSatisfy({ !$0.isEmpty && $0 != "." && !$0.contains("\0") }) else {
        throw place.error(
          .invalidArgument, "cannot be a data set", field: "the name \(output.dataset)",
          expected: "must be names separated by /")
      }
      guard names.insert(named.joined(separator: "/")).inserted else {
        throw place.error(.invalidArgument, "is given twice", field: "the name \(output.dataset)")
      }
    }
    try AtomicFile.replace(
      path, failure: { HDF5Error(.cannotWrite, $0.context) },
      write: { (temporaryPath) throws(HDF5Error) in
        try writeDatasets(outputs, to: temporaryPath, reportedAs: path, options)
        guard flushToDisk(temporaryPath) else {
          throw place.error(.cannotWrite, "cannot be written: \(lastSystemError())")
        }
      })
  }
}

/// The shape of the chunks for a volume: whole slices when they are small, else cubes; at most 64^3 voxels.
struct ChunkShape: Hashable {
  let z: Int
  let y: Int
  let x: Int

  init(_ size: VolumeSize) {
    let edge = 64
    let voxels = edge * edge * edge
    if size.sliceCount <= voxels / 8 {
      (y, x) = (size.y, size.x)
      z = min(size.z, max(1, voxels / size.sliceCount))
    } else {
      (z, y, x) = (min(size.z, edge), min(size.y, edge), min(size.x, edge))
    }
  }
}
