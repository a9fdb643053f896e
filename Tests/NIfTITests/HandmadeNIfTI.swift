import ByteCoding
import TestSupport
import Testing

/// NIfTI files laid out by a table of the standard (nifti1.h, nifti2.h), sharing no code with the library.
struct HandmadeNIfTI {
  enum Form: String, CaseIterable, CustomTestStringConvertible {
    case little1, big1, little2, big2

    var isFirst: Bool { self == .little1 || self == .big1 }
    var isBig: Bool { self == .big1 || self == .big2 }
    var headerSize: Int { isFirst ? 348 : 540 }
    var testDescription: String { rawValue }
  }

  /// How a number is stored: its size in bytes and whether it is a real.
  enum Number { case i16, i32, i64, f32, f64, u8 }

  static let first: [String: (offset: Int, number: Number)] = [
    "sizeof_hdr": (0, .i32), "dim": (40, .i16), "intent_p": (56, .f32), "intent_code": (68, .i16),
    "datatype": (70, .i16), "bitpix": (72, .i16), "pixdim": (76, .f32), "vox_offset": (108, .f32),
    "scl_slope": (112, .f32), "scl_inter": (116, .f32), "xyzt_units": (123, .u8), "cal_max": (124, .f32),
    "cal_min": (128, .f32), "descrip": (148, .u8), "aux_file": (228, .u8), "qform_code": (252, .i16),
    "sform_code": (254, .i16), "quatern": (256, .f32), "qoffset": (268, .f32), "srow": (280, .f32),
    "intent_name": (328, .u8), "magic": (344, .u8),
  ]

  static let second: [String: (offset: Int, number: Number)] = [
    "sizeof_hdr": (0, .i32), "magic": (4, .u8), "datatype": (12, .i16), "bitpix": (14, .i16), "dim": (16, .i64),
    "intent_p": (80, .f64), "pixdim": (104, .f64), "vox_offset": (168, .i64), "scl_slope": (176, .f64),
    "scl_inter": (184, .f64), "cal_max": (192, .f64), "cal_min": (200, .f64), "descrip": (240, .u8),
    "aux_file": (320, .u8), "qform_code": (344, .i32), "sform_code": (348, .i32), "quatern": (352, .f64),
    "qoffset": (376, .f64), "srow": (400, .f64), "xyzt_units": (500, .i32), "intent_code": (504, .i32),
    "intent_name": (508, .u8),
  ]

  let form: Form
  private(set) var header: [UInt8]
  /// The four flag bytes and what else lies between header and voxels.
  var middle: [UInt8] = [0, 0, 0, 0]
  var voxels: [UInt8] = []

  /// A file of a datatype with 1 mm voxels and no orientation, its voxel bytes counting up from 0.
  init(_ form: Form, dim: [Int] = [3, 2, 2], datatype: Int = 2, bits: Int = 8) {
    self.form = form
    header = [UInt8](repeating: 0, count: form.headerSize)
    set("sizeof_hdr", Double(form.headerSize))
    set("dim", ([dim.count] + dim + [Int](repeating: 1, count: 7 - dim.count)).map { Double($0) })
    set("datatype", Double(datatype))
    set("bitpix", Double(bits))
    set("pixdim", [1, 1, 1, 1, 1, 1, 1, 1])
    set("vox_offset", Double(form.headerSize + 4))
    set("xyzt_units", 2)
    setMagic("n+")
    voxels = (0..<dim.reduce(1, *) * bits / 8).map { UInt8(truncatingIfNeeded: $0) }
  }

  static func place(_ name: String, _ form: Form) -> (offset: Int, number: Number) {
    (form.isFirst ? first : second)[name]!
  }

  mutating func setMagic(_ start: String) {
    let text = Array("\(start)\(form.isFirst ? 1 : 2)\0".utf8)
    set("magic", (text + (form.isFirst ? [] : [13, 10, 26, 10])).map { Double($0) })
  }

  mutating func set(_ name: String, _ value: Double) { set(name, [value]) }

  mutating func set(_ name: String, _ values: [Double]) {
    let (offset, number) = Self.place(name, form)
    let bytes = values.flatMap { Self.encode($0, number, isBig: form.isBig) }
    header.replaceSubrange(offset..<offset + bytes.count, with: bytes)
  }

  static func encode(_ value: Double, _ number: Number, isBig: Bool) -> [UInt8] {
    switch number {
    case .u8: [UInt8(value)]
    case .i16: encode(bits: UInt16(bitPattern: Int16(value)), isBig)
    case .i32: encode(bits: UInt32(bitPattern: Int32(value)), isBig)
    case .i64: encode(bits: UInt64(bitPattern: Int64(value)), isBig)
    case .f32: encode(bits: Float(value).bitPattern, isBig)
    case .f64: encode(bits: value.bitPattern, isBig)
    }
  }

  static func encode<Bits: FixedWidthInteger & UnsignedInteger>(bits: Bits, _ isBig: Bool) -> [UInt8] {
    let little = (0..<Bits.bitWidth / 8).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
    return isBig ? little.reversed() : little
  }

  mutating func setVoxels(_ values: [Double], _ number: Number) {
    voxels = values.flatMap { Self.encode($0, number, isBig: form.isBig) }
  }

  /// An extension block as the standard lays it out, with a size of the caller's choice when it is to be wrong.
  func block(code: Int, content: [UInt8], size: Int? = nil) -> [UInt8] {
    Self.encode(Double(size ?? content.count + 8), .i32, isBig: form.isBig)
      + Self.encode(Double(code), .i32, isBig: form.isBig) + content
  }

  /// A single file.
  var file: [UInt8] { header + middle + voxels }

  /// The same numbers of a header, read back by the table.
  static func values(_ name: String, count: Int = 1, in bytes: [UInt8], _ form: Form) -> [Double] {
    let (offset, number) = place(name, form)
    let size = [Number.u8: 1, .i16: 2, .i32: 4, .f32: 4, .i64: 8, .f64: 8][number]!
    return (0..<count).map { index in
      let raw = bytes[offset + index * size..<offset + (index + 1) * size]
      let bits = (form.isBig ? Array(raw) : raw.reversed()).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
      return switch number {
      case .u8: Double(bits)
      case .i16: Double(Int16(truncatingIfNeeded: bits))
      case .i32: Double(Int32(truncatingIfNeeded: bits))
      case .i64: Double(Int64(bitPattern: bits))
      case .f32: Double(Float(bitPattern: UInt32(bits)))
      case .f64: Double(bitPattern: bits)
      }
    }
  }
}

/// Bytes as one gzip member.
func gzipped(_ bytes: [UInt8]) throws -> [UInt8] {
  let folder = try TemporaryFolder()
  let path = folder.path("a.gz")
  var file = try OutputFile(path: path, reportedAs: path)
  let deflater = try GzipDeflater(path: path)
  try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(ByteCodingError) in
    try unsafe deflater.append(UnsafeRawBufferPointer(buffer), to: &file)
  }
  try deflater.finish(&file)
  try file.close()
  return try InputFile(path: path).contents()
}
