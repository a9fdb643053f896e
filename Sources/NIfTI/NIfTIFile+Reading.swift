internal import ByteCoding
internal import VolumeCore

extension NIfTIFile {
  /// Reads a NIfTI-1 or NIfTI-2 file: `.nii`, or a pair by the name of either half, plain or gzip; the content
  /// decides, not the name.
  ///
  /// Integer voxels keep their type; with `scl_slope` and `scl_inter` the values are `slope * stored + inter` as
  /// Double, the numbers that nibabel gives.
  /// - Throws: `NIfTIError`; a file that is cut off or damaged never gives voxels.
  public init(contentsOf path: String) throws(NIfTIError) {
    let headerSource = try NIfTISource(path: NIfTIPair.headerPath(for: path))
    let parsed = try ParsedHeader(headerSource)
    let header = parsed.header
    let offset = Int(header.voxelOffset)
    let size = parsed.geometry.size
    let count = size.voxelCount * header.channelCount
    let reading = VoxelReading(header: header, geometry: parsed.geometry, offset: offset, count: count)
    let scalarType = header.datatype.scalarType!
    let result: (volume: AnyVolume, warnings: [String])
    if header.storage == .singleFile {
      result = try reading.volume(scalarType, from: headerSource)
    } else {
      // Of two images, plain and gzip, the one that was named is meant.
      let imagePath = headerSource.path == path ? try NIfTIPair.imagePath(for: path) : path
      result = try reading.volume(scalarType, from: NIfTISource(path: imagePath))
    }
    self.header = header
    extensions = parsed.extensions
    volume = result.volume
    affineSource = parsed.affineSource
    warnings = parsed.warnings + result.warnings
  }
}

extension NIfTIDescription {
  /// Reads header and extensions only.
  public init(contentsOf path: String) throws(NIfTIError) {
    let parsed = try ParsedHeader(NIfTISource(path: NIfTIPair.headerPath(for: path)))
    header = parsed.header
    extensions = parsed.extensions
    geometry = parsed.geometry
    affineSource = parsed.affineSource
    warnings = parsed.warnings
  }
}

/// Everything that comes before the voxels.
private struct ParsedHeader {
  let header: NIfTIHeader
  let extensions: [NIfTIExtension]
  let geometry: VolumeGeometry
  let affineSource: NIfTIHeader.AffineSource
  let warnings: [String]

  /// More than any label table; a larger `vox_offset` is read without its extensions.
  private static let largestExtensions = 64 << 20

  init(_ source: borrowing NIfTISource) throws(NIfTIError) {
    let start = try source.prefix(NIfTIHeader.Version.nifti2.headerByteCount)
    let raw = try NIfTIHeader.parse(start, path: source.path)
    let (header, warnings) = try raw.checked(path: source.path, reader: ByteReader(start, order: raw.byteOrder))
    let headerEnd = header.version.headerByteCount
    let blockEnd = header.storage == .singleFile ? Int(header.voxelOffset) : ParsedHeader.largestExtensions
    var block: [UInt8] = []
    if blockEnd <= ParsedHeader.largestExtensions { block = Array(try source.prefix(blockEnd).dropFirst(headerEnd)) }
    let parsed = NIfTIExtension.parse(block, order: header.byteOrder)
    let placed = header.geometry()
    self.header = header
    extensions = parsed.extensions
    geometry = placed.geometry
    affineSource = placed.source
    self.warnings = warnings + parsed.warnings + placed.warnings
  }
}

/// Turns the stored numbers of one file into a volume.
private struct VoxelReading {
  let header: NIfTIHeader
  let geometry: VolumeGeometry
  let offset: Int
  let count: Int

  func volume(
    _ scalarType: ScalarType, from source: borrowing NIfTISource
  ) throws(NIfTIError) -> (volume: AnyVolume, warnings: [String]) {
    switch scalarType {
    case .uint8: try typed(UInt8.self, source)
    case .int8: try typed(Int8.self, source)
    case .uint16: try typed(UInt16.self, source)
    case .int16: try typed(Int16.self, source)
    case .uint32: try typed(UInt32.self, source)
    case .int32: try typed(Int32.self, source)
    case .uint64: try typed(UInt64.self, source)
    case .int64: try typed(Int64.self, source)
    case .float32: try typed(Float.self, source)
    case .float64: try typed(Double.self, source)
    }
  }

  private func typed<Scalar: VoxelScalar & ByteSwappable>(
    _ type: Scalar.Type, _ source: borrowing NIfTISource
  ) throws(NIfTIError) -> (volume: AnyVolume, warnings: [String]) {
    var (storage, start, warnings) = try source.scalars(type, at: offset, count: count)
    if header.byteOrder != .native && MemoryLayout<Scalar>.size > 1 {
      unsafe storage.withUnsafeMutableBufferPointer { values in
        unsafe values.withMemoryRebound(to: Scalar.Bits.self) { unsafe swapBytes($0) }
      }
    }
    let volume = Volume(geometry: geometry, channelCount: header.channelCount, storage: storage, start: start)
    return (header.isScaled ? .float64(scaled(volume)) : AnyVolume(volume), warnings)
  }

  /// Applies the scaling.
  ///
  /// Formula:   value = scl_slope * stored + scl_inter
  private func scaled<Scalar: VoxelScalar>(_ volume: Volume<Scalar>) -> Volume<Double> {
    let (slope, intercept) = (header.scaleSlope, header.scaleIntercept)
    let values = volume.withVoxels { stored in
      unsafe [Double](largeCount: stored.count) { buffer in
        for index in stored.indices {
          unsafe buffer.initializeElement(at: index, to: slope * stored[index].asDouble + intercept)
        }
      }
    }
    return Volume(geometry: geometry, channelCount: volume.channelCount, voxels: values)
  }
}
