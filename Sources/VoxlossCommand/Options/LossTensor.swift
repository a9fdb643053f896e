import Voxloss

/// A file that takes part in a loss: (batch, channel, z, y, x).
struct LossTensor {
  let file: VolumeFile
  /// The voxels on the grid that the loss is computed on; the channels of sample after sample.
  var volume: AnyVolume
  private(set) var batchCount: Int
  /// Whether there is an axis of samples.
  private(set) var hasBatchAxis: Bool
  private var isPrediction = false

  /// The file's name as it was given.
  var path: String { file.path }
  var channelCount: Int { volume.channelCount / batchCount }

  /// The extents, slowest first, as messages and results show them.
  var extents: [Int] {
    let spatial: [Int] = file.geometry.size.extents.reversed()
    let hasChannelAxis = channelCount > 1 || isPrediction && hasBatchAxis
    return (hasBatchAxis ? [batchCount] : []) + (hasChannelAxis ? [channelCount] : []) + spatial
  }

  /// A prediction.
  init(prediction path: String, options: VolumeFile.Options) throws(VolumeFileError) {
    try self.init(path, role: .scores, options: options)
    isPrediction = true
    guard let dimensions = file.niftiHeader?.dimensions, dimensions.dropFirst(3).filter({ $0 > 1 }).count > 1 else {
      return
    }
    throw VolumeFileError(
      .invalidVoxels,
      FaultContext(
        path: path, field: "dim", found: "is \(dimensions.map { "\($0)" }.joined(separator: " x "))",
        expected: "classes lie in dimension 4, or in dimension 5 when dimension 4 is 1"))
  }

  /// A reference, mask or map of weights for a prediction: its axes are the prediction's, with or without classes.
  init(
    _ path: String, role: VolumeFile.Role, for prediction: LossTensor, options: VolumeFile.Options
  ) throws(VolumeFileError) {
    var options = options
    options.axes = LossTensor.axes(of: path, role, prediction.hasBatchAxis, options.axes)
    try self.init(path, role: role, options: options)
    if !hasBatchAxis && prediction.hasBatchAxis && volume.channelCount == prediction.batchCount {
      // One volume for each sample, whatever the file calls the axis.
      (batchCount, hasBatchAxis) = (prediction.batchCount, true)
    }
    guard batchCount == prediction.batchCount else {
      throw VolumeFileError(
        .geometryMismatch,
        FaultContext(
          path: path, found: "has the shape \(LossTensor.text(extents))",
          expected:
            "the prediction \(prediction.path) has \(LossTensor.text(prediction.extents)): \(prediction.batchCount) "
            + "sample(s), here \(batchCount)"))
    }
  }

  private init(_ path: String, role: VolumeFile.Role, options: VolumeFile.Options) throws(VolumeFileError) {
    var options = options
    // A chosen position along the batch axis is one sample.
    options.includesBatch = options.timeIndex == nil
    file = try VolumeFile(contentsOf: path, role: role, options: options)
    volume = file.volume
    batchCount = file.batchCount ?? 1
    hasBatchAxis = file.batchCount != nil
  }

  /// `(2, 3, 4, 5, 6)`.
  static func text(_ extents: [Int]) -> String { "(\(extents.map(String.init).joined(separator: ", ")))" }

  /// The axes of a companion of the prediction where neither caller nor file state them; nil leaves them to the reader.
  private static func axes(
    of path: String, _ role: VolumeFile.Role, _ hasBatchAxis: Bool, _ stated: HDF5Axes?
  ) -> HDF5Axes? {
    let location = HDF5Location(parsing: path)
    // A file that cannot be described cannot be read either, and the reader says why.
    guard HDF5File.hasSignature(atPath: location.path), let file = try? HDF5File(path: location.path),
      let name = try? location.dataset ?? file.chooseDataset(for: role == .scores ? .scores : .labels).path,
      let dataset = try? file.dataset(name), let rank = dataset.shape?.count
    else { return stated }
    if let stated {
      return rank == stated.axes.count ? stated : HDF5Axes(stated.description.filter { $0 != "c" }) ?? stated
    }
    let isStated = dataset.attributes.contains { $0.name == "axes" || $0.name == "axistags" }
    return hasBatchAxis && rank == 4 && !isStated ? HDF5Axes("bzyx") : nil
  }

  /// The place of a value for messages.
  func place(of index: Int) -> String {
    let size = volume.geometry.size
    let (plane, voxel) = index.quotientAndRemainder(dividingBy: size.voxelCount)
    let (sample, channel) = plane.quotientAndRemainder(dividingBy: channelCount)
    return (channelCount > 1 ? "channel \(channel) of " : "") + "voxel \(size.voxel(at: voxel))"
      + (batchCount > 1 ? " of sample \(sample)" : "")
  }
}
