internal import ByteCoding

/// The byte offset of each header field, in the order of the standard.
struct NIfTIFieldOffsets {
  let dim, datatype, bitpix, pixdim, voxOffset, sclSlope, sclInter, xyztUnits: Int
  let intentP, intentCode, intentName, qformCode, sformCode, quatern, qoffset, srow: Int
  let descrip, auxFile, calMax, calMin, magic: Int

  /// nifti1.h: 16-bit dimensions, 32-bit floats.
  static let nifti1 = NIfTIFieldOffsets(
    dim: 40, datatype: 70, bitpix: 72, pixdim: 76, voxOffset: 108, sclSlope: 112, sclInter: 116, xyztUnits: 123,
    intentP: 56, intentCode: 68, intentName: 328, qformCode: 252, sformCode: 254, quatern: 256, qoffset: 268,
    srow: 280, descrip: 148, auxFile: 228, calMax: 124, calMin: 128, magic: 344)

  /// nifti2.h: 64-bit dimensions, 64-bit floats.
  static let nifti2 = NIfTIFieldOffsets(
    dim: 16, datatype: 12, bitpix: 14, pixdim: 104, voxOffset: 168, sclSlope: 176, sclInter: 184, xyztUnits: 500,
    intentP: 80, intentCode: 504, intentName: 508, qformCode: 344, sformCode: 348, quatern: 352, qoffset: 376,
    srow: 400, descrip: 240, auxFile: 320, calMax: 192, calMin: 200, magic: 4)

  static func of(_ version: NIfTIHeader.Version) -> NIfTIFieldOffsets { version == .nifti1 ? nifti1 : nifti2 }
}

/// The four (NIfTI-1) or eight (NIfTI-2) bytes that name the format.
enum NIfTIMagic {
  static func bytes(_ version: NIfTIHeader.Version, _ storage: NIfTIHeader.Storage) -> [UInt8] {
    let kind = storage == .singleFile ? "n+" : "ni"
    let text = Array("\(kind)\(version.rawValue)\0".utf8)
    return version == .nifti1 ? text : text + [0x0D, 0x0A, 0x1A, 0x0A]
  }
}

extension NIfTIHeader {
  /// Decodes the fields without checking their values; nil when the bytes are too short.
  init?(decoding reader: ByteReader, version: Version, storage: Storage) {
    self.version = version
    self.storage = storage
    byteOrder = reader.order
    let field = NIfTIFieldOffsets.of(version)
    func integer(at offset: Int) -> Int? {
      version == .nifti1
        ? reader.number(Int16.self, at: offset).map(Int.init) : reader.number(Int32.self, at: offset).map(Int.init)
    }
    func reals(at offset: Int, count: Int) -> [Double]? {
      version == .nifti1
        ? reader.numbers(Float.self, at: offset, count: count)?.map(Double.init)
        : reader.numbers(Double.self, at: offset, count: count)
    }
    func dimensions() -> [Int]? {
      version == .nifti1
        ? reader.numbers(Int16.self, at: field.dim, count: 8)?.map(Int.init)
        : reader.numbers(Int64.self, at: field.dim, count: 8)?.map(Int.init)
    }
    func voxelOffset() -> Double? {
      version == .nifti1
        ? reals(at: field.voxOffset, count: 1)?[0] : reader.number(Int64.self, at: field.voxOffset).map(Double.init)
    }
    guard
      let dim = dimensions(), let datatype = reader.number(Int16.self, at: field.datatype),
      let bitpix = reader.number(Int16.self, at: field.bitpix), let pixdim = reals(at: field.pixdim, count: 8),
      let voxelOffset = voxelOffset(), let slope = reals(at: field.sclSlope, count: 1),
      let intercept = reals(at: field.sclInter, count: 1),
      let units = version == .nifti1
        ? reader.number(UInt8.self, at: field.xyztUnits).map(Int.init) : integer(at: field.xyztUnits),
      let intentParameters = reals(at: field.intentP, count: 3), let intentCode = integer(at: field.intentCode),
      let intentName = reader.text(at: field.intentName, count: 16), let qformCode = integer(at: field.qformCode),
      let sformCode = integer(at: field.sformCode), let quaternion = reals(at: field.quatern, count: 3),
      let offset = reals(at: field.qoffset, count: 3), let rows = reals(at: field.srow, count: 12),
      let descrip = reader.text(at: field.descrip, count: 80), let auxFile = reader.text(at: field.auxFile, count: 24),
      let calMax = reals(at: field.calMax, count: 1), let calMin = reals(at: field.calMin, count: 1)
    else { return nil }
    self.dimensions = dim[0] >= 1 && dim[0] <= 7 ? Array(dim[1...dim[0]]) : []
    self.datatype = NIfTIDatatype(code: Int(datatype))
    bitsPerVoxel = Int(bitpix)
    self.pixdim = pixdim
    self.voxelOffset = voxelOffset
    scaleSlope = slope[0]
    scaleIntercept = intercept[0]
    unitsCode = units
    self.intentParameters = intentParameters
    self.intentCode = intentCode
    self.intentName = intentName
    self.qformCode = qformCode
    self.sformCode = sformCode
    self.quaternion = quaternion
    quaternionOffset = offset
    sformRows = [Array(rows[0..<4]), Array(rows[4..<8]), Array(rows[8..<12])]
    descriptionText = descrip
    auxiliaryFile = auxFile
    displayRange = [calMin[0], calMax[0]]
  }

  /// The header as the bytes of a file, little endian.
  ///
  /// - Precondition: the dimensions fit the version.
  func encoded() -> [UInt8] {
    let field = NIfTIFieldOffsets.of(version)
    var writer = ByteWriter(count: version.headerByteCount)
    func set(integer value: Int, at offset: Int) {
      if version == .nifti1 { writer.set(Int16(value), at: offset) } else { writer.set(Int32(value), at: offset) }
    }
    func set(reals values: [Double], at offset: Int) {
      if version == .nifti1 { writer.set(values.map { Float($0) }, at: offset) } else { writer.set(values, at: offset) }
    }
    let dim = [dimensions.count] + dimensions + [Int](repeating: 1, count: 7 - dimensions.count)
    writer.set(Int32(version.headerByteCount), at: 0)
    if version == .nifti1 {
      writer.set(dim.map { Int16($0) }, at: field.dim)
      writer.set(UInt8(UInt8(ascii: "r")), at: 38)  // `regular`, which Analyze readers expect
      writer.set(Float(voxelOffset), at: field.voxOffset)
      writer.set(UInt8(unitsCode), at: field.xyztUnits)
    } else {
      writer.set(dim.map { Int64($0) }, at: field.dim)
      writer.set(Int64(voxelOffset), at: field.voxOffset)
      writer.set(Int32(unitsCode), at: field.xyztUnits)
    }
    writer.set(Int16(datatype.code), at: field.datatype)
    writer.set(Int16(bitsPerVoxel), at: field.bitpix)
    set(reals: pixdim, at: field.pixdim)
    set(reals: [scaleSlope], at: field.sclSlope)
    set(reals: [scaleIntercept], at: field.sclInter)
    set(reals: intentParameters, at: field.intentP)
    set(integer: intentCode, at: field.intentCode)
    writer.set(intentName, at: field.intentName, count: 16)
    set(integer: qformCode, at: field.qformCode)
    set(integer: sformCode, at: field.sformCode)
    set(reals: quaternion, at: field.quatern)
    set(reals: quaternionOffset, at: field.qoffset)
    set(reals: sformRows.flatMap { $0 }, at: field.srow)
    writer.set(descriptionText, at: field.descrip, count: 80)
    writer.set(auxiliaryFile, at: field.auxFile, count: 24)
    set(reals: [displayRange[1]], at: field.calMax)
    set(reals: [displayRange[0]], at: field.calMin)
    for (index, byte) in NIfTIMagic.bytes(version, storage).enumerated() { writer.set(byte, at: field.magic + index) }
    return writer.bytes
  }
}
