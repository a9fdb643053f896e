internal import HDF5
internal import NIfTI
internal import VolumeCore
internal import VolumeFiles

/// A file as a check sees it: its grid and header, and its voxels unless only headers are wanted.
struct CheckedFile {
  let path: String
  /// Nil for an HDF5 file of which no voxels are read.
  let geometry: VolumeGeometry?
  /// Nil when only headers are read.
  let volume: VolumeFile?
  let isSpacingAssumed: Bool
  private let header: NIfTIHeader?
  /// The sentences of the reader, without the path.
  let warnings: [String]

  init(_ path: String, role: VolumeFile.Role, _ options: StudyCheck.Options) throws(VolumeFileError) {
    self.path = path
    guard options.isHeadersOnly else {
      let file = try VolumeFile(contentsOf: path, role: role, options: options.scoring.reading)
      (volume, geometry, header) = (file, file.geometry, file.niftiHeader)
      (warnings, isSpacingAssumed) = (file.warnings, file.isSpacingAssumed)
      return
    }
    volume = nil
    isSpacingAssumed = false
    _ = try VolumeFile.storedSize(of: path)
    let file = HDF5LocationPath.file(of: path)
    if HDF5File.hasSignature(atPath: file) {
      (geometry, header, warnings) = (nil, nil, [])
      return
    }
    do throws(NIfTIError) {
      let description = try NIfTIDescription(contentsOf: file)
      geometry = options.scoring.reading.spacing.map(description.geometry.withSpacing) ?? description.geometry
      (header, warnings) = (description.header, description.warnings)
    } catch {
      throw VolumeFileError(error)
    }
  }

  /// What is odd about the file by itself.
  func problems(caseName: String) -> [CheckProblem] {
    var problems = warnings.compactMap { warning in
      CheckProblem(sentence: "\(path): \(warning)", isNote: false, caseName: caseName, paths: [path])
    }
    guard let header else { return problems }
    func add(_ code: CheckCode, _ found: String) {
      problems.append(CheckProblem(code, caseName: caseName, path: path, found: found))
    }
    if header.sformCode <= 0, header.qformCode <= 0 {
      add(.noOrientation, "qform_code and sform_code are 0, so that it states a spacing only")
    }
    if header.spatialUnit.millimetres != 1 {
      add(.unitNotMillimetre, "xyzt_units says \(header.spatialUnit.name); the numbers are converted to millimetres")
    }
    if header.dimensions.count > 3, header.channelCount == 1 {
      add(.oneVolume, "has \(header.dimensions.count) dimensions, those behind z with extent 1")
    }
    return problems
  }
}

/// A grid without voxels, which can be compared as a volume is.
struct BareGrid: Alignable {
  let geometry: VolumeGeometry
  func reordered(_ mapping: AxisMapping) -> BareGrid { BareGrid(geometry: mapping.applied(to: geometry)) }
  func withGeometry(_ geometry: VolumeGeometry) -> BareGrid { BareGrid(geometry: geometry) }
  func resampledNearest(onto grid: VolumeGeometry) throws(VolumeError) -> BareGrid { BareGrid(geometry: grid) }
}
