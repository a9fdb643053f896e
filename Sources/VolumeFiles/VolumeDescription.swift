public import HDF5
public import NIfTI
public import VolumeCore

/// What a file is, for `voxloss info`: header, grid, labels and, for HDF5, every data set.
public struct VolumeDescription: Sendable {
  /// A label that occurs, its name if one is known, and its number of voxels.
  public struct Label: Hashable, Sendable {
    /// The label value in the file.
    public let label: Int
    /// The name from a label table; nil when none is known.
    public let name: String?
    /// The number of voxels with the label.
    public let voxels: Int
  }

  /// The file as the caller named it.
  public let path: String
  /// The format by its content.
  public let format: FileFormat
  /// The volume that was described; nil for an HDF5 file whose data set has to be named.
  public let file: VolumeFile?
  /// Where the NIfTI affine was taken from.
  public let affineSource: NIfTIHeader.AffineSource?
  /// All data sets of an HDF5 file.
  public let datasets: [HDF5Dataset]
  /// The labels that occur, when all voxels are whole numbers and at most `largestLabelCount` differ.
  public let labels: [Label]?
  /// Minimum, maximum, mean and counts, when asked for.
  public let statistics: VolumeStatistics?
  /// What was chosen or assumed, one sentence each.
  public let notes: [String]
  /// Flaws that were mended, one sentence each.
  public let warnings: [String]

  /// More different values than this are intensities, not labels.
  public static let largestLabelCount = 1000

  /// - Throws: `VolumeFileError` when the file cannot be read.
  public init(
    of path: String, options: VolumeFile.Options = .init(), includingStatistics: Bool = false
  ) throws(VolumeFileError) {
    let location = HDF5Location(parsing: path)
    self.path = path
    format = try FileFormat(detecting: location.path)
    var problems: [String] = []
    var datasets: [HDF5Dataset] = []
    if format == .hdf5 {
      do throws(HDF5Error) {
        let catalogue = try HDF5File(path: location.path).catalogue()
        datasets = catalogue.datasets
        problems = catalogue.problems.map { "\($0.path): \($0.reason)" }
        if datasets.isEmpty, let problem = catalogue.problems.first {
          throw HDF5Error(
            .corrupt,
            FaultContext(path: location.path, field: problem.path, found: "cannot be read: \(problem.reason)"))
        }
      } catch {
        throw VolumeFileError(error)
      }
    }
    self.datasets = datasets
    var read: VolumeFile?
    do throws(VolumeFileError) {
      read = try VolumeFile(contentsOf: path, role: .any, options: options)
    } catch {
      // A file with several data sets is described by their list; what was asked for by name or axes must work.
      let isChosen = location.dataset != nil || options.axes != nil || options.timeIndex != nil
      if format == .nifti || isChosen || datasets.isEmpty { throw error }
      var context = error.context
      context.path = "no data set is described"
      problems.append(context.line)
    }
    file = read
    affineSource = format == .nifti ? read?.niftiHeader?.chosenAffineSource : nil
    let names = read?.embeddedLabelNames() ?? LabelNamesDiscovery(near: location.path).names
    labels = read.flatMap { VolumeDescription.labels(in: $0.volume, names) }
    statistics = includingStatistics ? read?.volume.statistics() : nil
    notes = read?.notes ?? []
    warnings = (read?.warnings ?? []) + problems
  }

  private static func labels(in volume: AnyVolume, _ names: LabelNames?) -> [Label]? {
    guard volume.channelCount == 1, let map = try? LabelMap(volume) else { return nil }
    let counts = map.labelCounts()
    guard counts.count <= largestLabelCount else { return nil }
    return counts.map { Label(label: $0.label, name: names?.names[$0.label], voxels: $0.voxels) }
  }
}
