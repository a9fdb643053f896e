internal import ByteCoding
internal import Foundation
public import HDF5
public import NIfTI
public import VolumeCore

/// A volume read from a file of either format, with everything that was found or assumed on the way.
public struct VolumeFile: Sendable {
  /// What the voxels are wanted for; it decides among the data sets of an HDF5 file.
  public enum Role: Sendable {
    case labels, scores, any
  }

  /// What the caller knows better than the file.
  public struct Options: Hashable, Sendable {
    /// The spacing, which replaces the file's.
    public var spacing: VoxelSpacing?
    /// The order of an HDF5 data set's axes.
    public var axes: HDF5Axes?
    /// The time point of a data set with a time axis.
    public var timeIndex: Int?
    /// Whether all samples of an HDF5 data set with a batch axis are read instead of one of them.
    public var includesBatch: Bool

    /// Nothing set: the file is taken at its word.
    public init(
      spacing: VoxelSpacing? = nil, axes: HDF5Axes? = nil, timeIndex: Int? = nil, includesBatch: Bool = false
    ) {
      self.spacing = spacing
      self.axes = axes
      self.timeIndex = timeIndex
      self.includesBatch = includesBatch
    }
  }

  /// The file as the caller named it, with the data set if one was named.
  public let path: String
  /// The format by its content.
  public let format: FileFormat
  /// The voxels, scaled as the file says.
  public let volume: AnyVolume
  /// The number of samples that the channels of `volume` are shared among; nil without a batch axis.
  public let batchCount: Int?
  /// The HDF5 data set.
  public let dataset: String?
  /// The NIfTI header.
  public let niftiHeader: NIfTIHeader?
  /// The NIfTI header extensions.
  public let niftiExtensions: [NIfTIExtension]
  /// Whether the file states no spacing, so that 1 mm was taken.
  public let isSpacingAssumed: Bool
  /// What was chosen or assumed, one sentence each.
  public let notes: [String]
  /// Flaws that were mended, one sentence each.
  public let warnings: [String]

  /// The grid.
  public var geometry: VolumeGeometry { volume.geometry }

  /// Reads `FILE`, or `FILE.h5:/path/to/dataset`; the content decides about the format, not the name.
  ///
  /// - Throws: `VolumeFileError`.
  public init(contentsOf path: String, role: Role = .any, options: Options = Options()) throws(VolumeFileError) {
    self.path = path
    let location = HDF5Location(parsing: path)
    format = try FileFormat(detecting: location.path)
    switch format {
    case .nifti:
      let file: NIfTIFile
      do throws(NIfTIError) { file = try NIfTIFile(contentsOf: location.path) } catch { throw VolumeFileError(error) }
      try FileFormat.refuseDataset(of: location)
      volume = options.spacing.map { file.volume.withGeometry(file.geometry.withSpacing($0)) } ?? file.volume
      (dataset, niftiHeader, niftiExtensions) = (nil, file.header, file.extensions)
      batchCount = nil
      isSpacingAssumed = false
      notes = []
      warnings = file.warnings
    case .hdf5:
      let read: HDF5Volume
      do throws(HDF5Error) {
        read = try HDF5File(path: location.path).read(
          location.dataset, for: role.hdf5,
          options: HDF5ReadingOptions(
            axes: options.axes, spacing: options.spacing, timeIndex: options.timeIndex,
            includesBatch: options.includesBatch))
      } catch {
        // A name that the file does not have is the caller's fault, a file without a volume is not.
        let isMisnamed = error.kind == .noDataset && location.dataset != nil
        throw isMisnamed ? VolumeFileError(.invalidRequest, error.context) : VolumeFileError(error)
      }
      volume = read.volume
      batchCount = read.batchCount
      (dataset, niftiHeader, niftiExtensions) = (read.dataset, nil, [])
      isSpacingAssumed = read.isSpacingAssumed
      notes = read.notes
      warnings = read.warnings
    }
  }

  /// The label names that the file itself carries: the Caret table in a NIfTI extension, or the members of an HDF5
  /// enumeration are not names of organs and are left out.
  public func embeddedLabelNames() -> LabelNames? {
    for block in niftiExtensions {
      guard let xml = block.xml else { continue }
      if let names = try? LabelNames(caretXML: xml, path: path) { return names }
    }
    return nil
  }
}

extension VolumeFile.Role {
  var hdf5: HDF5DatasetRole {
    switch self {
    case .labels: .labels
    case .scores: .scores
    case .any: .any
    }
  }
}

extension LabelMap {
  /// The label map in a file.
  ///
  /// - Throws: `VolumeFileError`, naming the first voxel that is no label.
  public init(contentsOf path: String, options: VolumeFile.Options = .init()) throws(VolumeFileError) {
    let file = try VolumeFile(contentsOf: path, role: .labels, options: options)
    self = try namingPath(path) { () throws(VolumeError) in try LabelMap(file.volume) }
  }
}

extension ClassScores {
  /// The logits or probabilities in a file.
  public init(
    contentsOf path: String, activation: Activation, options: VolumeFile.Options = .init()
  ) throws(VolumeFileError) {
    let file = try VolumeFile(contentsOf: path, role: .scores, options: options)
    self.init(file.volume, activation: activation)
  }
}

extension EvaluatedVoxels {
  /// The mask in a file: voxels that are not 0 are evaluated.
  public init(contentsOf path: String, options: VolumeFile.Options = .init()) throws(VolumeFileError) {
    let file = try VolumeFile(contentsOf: path, role: .labels, options: options)
    self = try namingPath(path) { () throws(VolumeError) in try EvaluatedVoxels(file.volume) }
  }
}
