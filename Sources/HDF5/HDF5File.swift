package import VolumeCore

/// An HDF5 file opened for reading.
///
/// The C library may not be thread-safe: all calls of the process wait for one lock.
public final class HDF5File: Sendable {
  /// The path as the caller named it.
  public let path: String
  private let file: OpenFile

  /// Opens the file without locking it.
  ///
  /// - Throws: `HDF5Error`: `cannotOpen`, `notHDF5`, `corrupt`, `unsupported`, or `unavailable` in a build without HDF5.
  public init(path: String) throws(HDF5Error) {
    self.path = path
    file = try OpenFile(path: path)
  }

  /// Whether a regular file begins as HDF5 files do, possibly after a user block; needs no C library.
  public static func hasSignature(atPath path: String) -> Bool {
    if case .hdf5 = FileSignature(path: path) { true } else { false }
  }

  /// Everything in the file, by a walk along its hard links; what cannot be read becomes a `problem`.
  public func catalogue() throws(HDF5Error) -> HDF5Catalogue { try file.catalogue(.all) }

  /// The description of one data set.
  public func dataset(_ path: String) throws(HDF5Error) -> HDF5Dataset { try file.dataset(at: path, .all) }

  /// The data set for a purpose when none is named, and the reason of the choice in words.
  ///
  /// - Throws: `HDF5Error.ambiguousDataset` or `noDataset`, which list what the file has.
  public func chooseDataset(for role: HDF5DatasetRole) throws(HDF5Error) -> (path: String, note: String) {
    let catalogue = try file.catalogue(.none)
    if catalogue.datasets.isEmpty, let problem = catalogue.problems.first {
      throw FaultPlace(path: path).error(.corrupt, "cannot be read: \(problem.reason)", field: problem.path)
    }
    let choice = try DatasetChoice(among: catalogue.datasets, for: role, in: path)
    return (choice.dataset.path, choice.note)
  }

  /// Reads a data set, or a part of it, into (channel, z, y, x) order.
  ///
  /// - Parameters:
  ///   - name: the path of the data set; nil lets `chooseDataset` choose.
  ///   - role: what the data set is wanted for when none is named.
  ///   - selection: the part to read; the geometry's origin moves with it.
  ///   - options: axes, spacing and time index that outrank the file.
  /// - Throws: `HDF5Error`.
  public func read(
    _ name: String? = nil, for role: HDF5DatasetRole = .any, selection: HDF5Selection = .all,
    options: HDF5ReadingOptions = HDF5ReadingOptions()
  ) throws(HDF5Error) -> HDF5Volume {
    var notes: [String] = []
    var name = name
    if name == nil {
      let choice = try chooseDataset(for: role)
      name = choice.path
      notes.append(choice.note)
    }
    let dataset = try file.dataset(at: name ?? "/", .grid)
    let place = FaultPlace(path: path, dataset: dataset.path)
    if let refusal = dataset.refusal {
      throw place.error(.unsupported, refusal, expected: "must be numbers with 2 to 5 dimensions")
    }
    let axes = try AxesOfDataset(dataset, explicit: options.axes, place: place)
    let spacing = try SpacingOfDataset(dataset, axes: axes, explicit: options.spacing, path: path) {
      () throws(HDF5Error) in try groupAttributes(above: dataset.path)
    }
    let plan = try ReadPlan(
      dataset, axes: axes.axes, selection: selection, timeIndex: options.timeIndex,
      includesBatch: options.includesBatch, place: place)
    notes += axes.notes + spacing.notes
    var warnings = dataset.problems.map { "\(dataset.path): \($0)" } + axes.warnings + spacing.warnings
    let geometry = geometry(
      of: dataset, plan, spacing.spacing, isOverridden: options.spacing != nil, notes: &notes, warnings: &warnings)
    if dataset.element.isRounded {
      warnings.append("\(dataset.path) holds \(dataset.element): values are rounded to float64")
    }
    if dataset.storedByteCount == 0 && (dataset.layout == .contiguous || dataset.layout == .chunked) {
      warnings.append("\(dataset.path) was never written: all its voxels have the fill value")
    }
    return HDF5Volume(
      volume: try voxels(of: dataset, plan, geometry), batchCount: plan.batchCount, dataset: dataset.path,
      axes: axes.axes,
      spacingSource: spacing.source, enumMembers: dataset.element.enumMembers, notes: notes, warnings: warnings)
  }

  /// All elements of a data set of one or more dimensions, in the file's order, as a volume of one row.
  package func readFlat(_ name: String) throws(HDF5Error) -> (dataset: HDF5Dataset, elements: AnyVolume) {
    let dataset = try file.dataset(at: name, .grid)
    let place = FaultPlace(path: path, dataset: dataset.path)
    guard let shape = dataset.shape, !shape.isEmpty, !shape.contains(0), dataset.element.scalarType != nil else {
      throw place.error(.unsupported, dataset.refusal ?? "cannot be read")
    }
    let plan = try ReadPlan(flat: dataset, place: place)
    return (dataset, try voxels(of: dataset, plan, VolumeGeometry(size: plan.size)))
  }
}

extension HDF5File {
  /// The attributes of the group that holds the data set, then of the root.
  private func groupAttributes(above path: String) throws(HDF5Error) -> [SpacingOfDataset.Owner] {
    let parent = "/" + path.split(separator: "/").dropLast().joined(separator: "/")
    var owners: [SpacingOfDataset.Owner] = []
    for group in parent == "/" ? ["/"] : [parent, "/"] {
      let found = try file.attributes(ofGroup: group)
      owners.append(SpacingOfDataset.Owner(name: group, attributes: found.attributes, problems: found.problems))
    }
    return owners
  }

  private func geometry(
    of dataset: HDF5Dataset, _ plan: ReadPlan, _ spacing: VoxelSpacing, isOverridden: Bool, notes: inout [String],
    warnings: inout [String]
  ) -> VolumeGeometry {
    var geometry = VolumeGeometry(size: plan.size, spacing: spacing)
    if !isOverridden,
      let affine = AffineAttribute.read(dataset, spacing: spacing, notes: &notes, warnings: &warnings)
    {
      geometry = VolumeGeometry(size: plan.size, spacing: spacing, affine: affine)
    }
    if plan.origin == VoxelIndex(x: 0, y: 0, z: 0) { return geometry }
    let affine = AffineTransform(
      columnX: geometry.affine.columnX, columnY: geometry.affine.columnY, columnZ: geometry.affine.columnZ,
      origin: geometry.world(of: plan.origin))
    return VolumeGeometry(size: plan.size, spacing: spacing, affine: affine, isOriented: geometry.isOriented)
  }

  private func voxels(
    of dataset: HDF5Dataset, _ plan: ReadPlan, _ geometry: VolumeGeometry
  ) throws(HDF5Error) -> AnyVolume {
    func read<Scalar: VoxelScalar>(_ type: Scalar.Type) throws(HDF5Error) -> AnyVolume {
      AnyVolume(
        Volume(
          geometry: geometry, channelCount: plan.channelCount,
          voxels: try file.elements(of: dataset, plan, as: Scalar.self)))
    }
    switch dataset.element.scalarType {
    case .uint8: return try read(UInt8.self)
    case .int8: return try read(Int8.self)
    case .uint16: return try read(UInt16.self)
    case .int16: return try read(Int16.self)
    case .uint32: return try read(UInt32.self)
    case .int32: return try read(Int32.self)
    case .uint64: return try read(UInt64.self)
    case .int64: return try read(Int64.self)
    case .float32: return try read(Float.self)
    case .float64: return try read(Double.self)
    case nil: throw FaultPlace(path: path, dataset: dataset.path).error(.unsupported, dataset.refusal ?? "")
    }
  }
}
