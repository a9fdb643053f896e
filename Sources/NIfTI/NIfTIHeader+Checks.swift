internal import ByteCoding
internal import VolumeCore

extension NIfTIHeader {
  /// Checks every field that the voxels depend on, and mends what the standard or common practice allows.
  ///
  /// - Parameter reader: the raw bytes, for fields whose decoded form has lost the fault.
  /// - Returns: the mended header and a sentence for each mended field.
  /// - Throws: `NIfTIError.invalidHeader` or `.unsupported` naming the field, its byte and the value.
  func checked(path: String, reader: ByteReader) throws(NIfTIError) -> (header: NIfTIHeader, warnings: [String]) {
    var header = self
    var warnings: [String] = []
    try checkDimensions(path: path, reader: reader)
    try checkDatatype(path: path, &warnings)
    try header.checkVoxelOffset(path: path, &warnings)
    try header.checkScaling(path: path, &warnings)
    header.mendPixdim(&warnings)
    return (header, warnings)
  }

  private func fault(
    _ kind: NIfTIError.Kind, path: String, _ field: String, _ offset: Int, _ found: String, _ expected: String,
    remedy: String? = nil
  ) -> NIfTIError {
    NIfTIError(
      kind,
      FaultContext(
        path: path, field: field, byteOffset: offset, found: found, expected: expected, remedy: remedy))
  }

  private func checkDimensions(path: String, reader: ByteReader) throws(NIfTIError) {
    let offset = NIfTIFieldOffsets.of(version).dim
    let size = version == .nifti1 ? 2 : 8
    if dimensions.isEmpty {
      let found =
        version == .nifti1
        ? reader.number(Int16.self, at: offset).map(Int.init) : reader.number(Int64.self, at: offset).map(Int.init)
      throw fault(.invalidHeader, path: path, "dim[0]", offset, "is \(found ?? 0)", "must lie in 1...7")
    }
    var count = 1
    for (index, extent) in dimensions.enumerated() {
      let position = offset + (index + 1) * size
      guard extent >= 1 else {
        throw fault(.invalidHeader, path: path, "dim[\(index + 1)]", position, "is \(extent)", "must be positive")
      }
      let (product, isOverflown) = count.multipliedReportingOverflow(by: extent)
      guard !isOverflown, product <= Int.max / 16 else {
        throw fault(
          .invalidHeader, path: path, "dim[\(index + 1)]", position, "is \(extent)",
          "the number of voxels overflows")
      }
      count = product
    }
  }

  private func checkDatatype(path: String, _ warnings: inout [String]) throws(NIfTIError) {
    let field = NIfTIFieldOffsets.of(version)
    guard datatype.scalarType != nil else {
      if let name = datatype.name {
        throw fault(
          .unsupported, path: path, "datatype", field.datatype, "is \(datatype.code) (\(name))",
          "voxels must be single whole or real numbers of at most 64 bits",
          remedy: "convert the file to one of the types uint8 ... float64")
      }
      throw fault(
        .invalidHeader, path: path, "datatype", field.datatype, "is \(datatype.code)",
        "the standard has no such code")
    }
    if let expected = datatype.bitsPerVoxel, expected != bitsPerVoxel {
      warnings.append(
        "bitpix at byte \(field.bitpix) is \(bitsPerVoxel), but datatype \(datatype.name ?? "") has \(expected) bits; "
          + "the datatype is used")
    }
  }

  private mutating func checkVoxelOffset(path: String, _ warnings: inout [String]) throws(NIfTIError) {
    let offset = NIfTIFieldOffsets.of(version).voxOffset
    let smallest = storage == .pair ? 0 : version.headerByteCount
    guard voxelOffset.isFinite, voxelOffset >= 0, voxelOffset == voxelOffset.rounded(), voxelOffset < 0x1p53 else {
      throw fault(
        .invalidHeader, path: path, "vox_offset", offset, "is \(voxelOffset)", "must be a whole number, not negative")
    }
    if storage == .singleFile && voxelOffset == 0 {
      voxelOffset = Double(version.headerByteCount + 4)
      warnings.append("vox_offset at byte \(offset) is 0; the voxels are taken from byte \(Int(voxelOffset))")
    }
    guard Int(voxelOffset) >= smallest else {
      throw fault(
        .invalidHeader, path: path, "vox_offset", offset, "is \(Int(voxelOffset))",
        "must be at least \(smallest + 4), behind the header")
    }
  }

  private mutating func checkScaling(path: String, _ warnings: inout [String]) throws(NIfTIError) {
    let field = NIfTIFieldOffsets.of(version)
    if !scaleSlope.isFinite {
      warnings.append("scl_slope at byte \(field.sclSlope) is \(scaleSlope); the voxels are not scaled")
      scaleSlope = 0
    }
    if scaleSlope != 0 && !scaleIntercept.isFinite {
      throw fault(
        .invalidHeader, path: path, "scl_inter", field.sclInter, "is \(scaleIntercept)", "must be finite")
    }
  }

  private mutating func mendPixdim(_ warnings: inout [String]) {
    let field = NIfTIFieldOffsets.of(version)
    let size = version == .nifti1 ? 4 : 8
    for axis in 1...3 where axis <= dimensions.count {
      let value = pixdim[axis]
      if NIfTIHeader.isUsableSpacing(value) { continue }
      let mended = NIfTIHeader.isUsableSpacing(-value) ? -value : 1
      // A missing size along an axis with one voxel changes no distance.
      if dimensions[axis - 1] > 1 || value < 0 {
        warnings.append(
          "pixdim[\(axis)] at byte \(field.pixdim + axis * size) is \(value), must be positive; \(mended) is used")
      }
      pixdim[axis] = mended
    }
    for axis in 1...3 where axis > dimensions.count && !NIfTIHeader.isUsableSpacing(pixdim[axis]) { pixdim[axis] = 1 }
  }

  /// Positive and far from overflow in any unit.
  private static func isUsableSpacing(_ value: Double) -> Bool { value > 1e-30 && value < 1e30 }
}
