import ByteCoding
import NIfTI
import TestSupport
import Testing
import VolumeCore

struct NIfTIWritingTests {
  /// x runs left by 2 mm, y superior by 1.5 mm, z posterior by 3 mm: all numbers are exact in 32 bits.
  static let affine = AffineTransform(rows: [[-2, 0, 0, 10.5], [0, 0, -3, 20], [0, 1.5, 0, -7.25]])

  static func geometry(_ size: VolumeSize, isOriented: Bool) -> VolumeGeometry {
    let spacing = VoxelSpacing(x: 2, y: 1.5, z: 3)
    return isOriented
      ? VolumeGeometry(size: size, spacing: spacing, affine: affine) : VolumeGeometry(size: size, spacing: spacing)
  }

  private func write(
    _ volume: AnyVolume, _ name: String = "a.nii", options: NIfTIWritingOptions = .init()
  ) throws -> (file: NIfTIFile, bytes: [UInt8]) {
    let folder = try TemporaryFolder()
    try NIfTIFile.write(volume, to: folder.path(name), options: options)
    #expect(try folder.contents() == [name])
    return (try NIfTIFile(contentsOf: folder.path(name)), try InputFile(path: folder.path(name)).contents())
  }

  private func identity<Scalar: VoxelScalar>(_ type: Scalar.Type, _ values: [Scalar]) throws {
    for (x, y, z, channels) in [(4, 3, 1, 1), (1, 1, 1, 1), (4, 3, 2, 1), (4, 3, 2, 3), (4, 1, 1, 3)] {
      let size = VolumeSize(x: x, y: y, z: z)
      let voxels = (0..<size.voxelCount * channels).map { values[$0 % values.count] }
      for isOriented in [false, true] {
        let geometry = Self.geometry(size, isOriented: isOriented)
        let volume = Volume(geometry: geometry, channelCount: channels, voxels: voxels)
        for name in ["a.nii", "a.nii.gz"] {
          let (file, bytes) = try write(AnyVolume(volume), name)
          #expect((Array(bytes.prefix(2)) == [0x1F, 0x8B]) == name.hasSuffix(".gz"))
          #expect(file.warnings.isEmpty && file.extensions.isEmpty && file.volume.scalarType == Scalar.scalarType)
          #expect(file.geometry == geometry, "\(size), oriented \(isOriented)")
          let same = file.volume.open(IsEqual(volume: AnyVolume(volume)))
          #expect(same, "\(Scalar.scalarType) \(size) x \(channels)")
        }
      }
    }
  }

  @Test func whatIsWrittenIsRead() throws {
    try identity(UInt8.self, [0, 1, 127, 128, 255])
    try identity(Int8.self, [0, 1, -1, 127, -128])
    try identity(UInt16.self, [0, 1, 256, 32768, 65535])
    try identity(Int16.self, [0, 1, -1, 32767, -32768])
    try identity(UInt32.self, [0, 1, 65536, .max, 0x8000_0000])
    try identity(Int32.self, [0, 1, -1, .max, .min])
    try identity(UInt64.self, [0, 1, 1 << 53 + 1, .max, 1 << 63])
    try identity(Int64.self, [0, 1, -1, .max, .min])
    try identity(Float.self, [0, -0.0, 1.5, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude])
    try identity(Double.self, [0, -0.0, 0.1, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude])
  }

  @Test func nanStaysNaN() throws {
    let geometry = VolumeGeometry(size: VolumeSize(x: 2, y: 1, z: 1))
    let values = try write(AnyVolume(Volume<Float>(geometry: geometry, voxels: [.nan, 1]))).file.volume.values
    #expect(values[0].isNaN && values[1] == 1)
  }

  @Test func fieldsLieWhereTheStandardSays() throws {
    let geometry = Self.geometry(VolumeSize(x: 4, y: 3, z: 2), isOriented: true)
    let volume = Volume<Int16>(geometry: geometry, channelCount: 3, voxels: (0..<72).map { Int16($0) - 30 })
    var options = NIfTIWritingOptions()
    options.intentCode = NIfTIIntent.label
    options.intentName = "organs"
    options.descriptionText = String(repeating: "long ", count: 40)
    let bytes = try write(AnyVolume(volume), options: options).bytes
    func values(_ name: String, _ count: Int = 1) -> [Double] {
      HandmadeNIfTI.values(name, count: count, in: bytes, .little1)
    }
    #expect(bytes.count == 352 + 144)
    #expect(values("sizeof_hdr") == [348] && values("magic", 4) == [110, 43, 49, 0])
    #expect(values("dim", 8) == [4, 4, 3, 2, 3, 1, 1, 1])
    #expect(values("datatype") == [4] && values("bitpix") == [16] && values("vox_offset") == [352])
    // The determinant, -2 * (0 * 0 - (-3) * 1.5), is negative: qfac is -1.
    #expect(values("pixdim", 8) == [-1, 2, 1.5, 3, 1, 1, 1, 1])
    #expect(values("scl_slope") == [1] && values("scl_inter") == [0] && values("xyzt_units") == [2])
    #expect(values("intent_code") == [1002] && values("intent_p", 3) == [0, 0, 0])
    #expect(values("intent_name", 16).prefix(7) == [111, 114, 103, 97, 110, 115, 0])
    #expect(values("sform_code") == [1] && values("qform_code") == [1])
    #expect(values("srow", 12) == Self.affine.rows.flatMap { $0 })
    #expect(values("qoffset", 3) == [10.5, 20, -7.25])
    // 79 letters and the NUL.
    #expect(values("descrip", 80).suffix(2) == [32, 0] || values("descrip", 80).last == 0)
    #expect(values("descrip", 79).allSatisfy { $0 != 0 })
    #expect(values("cal_max") == [0] && values("cal_min") == [0] && values("aux_file") == [0])
    #expect(Array(bytes[348..<352]) == [0, 0, 0, 0])
    // -30 and 41, low byte first.
    #expect(Array(bytes[352..<354]) == [0xE2, 0xFF] && Array(bytes.suffix(2)) == [41, 0])
  }

  @Test func withoutOrientationBothCodesAreZero() throws {
    let volume = Volume<UInt8>(
      geometry: Self.geometry(VolumeSize(x: 4, y: 3, z: 1), isOriented: false), voxels: Array(0..<12))
    let (file, bytes) = try write(AnyVolume(volume))
    func values(_ name: String, _ count: Int = 1) -> [Double] {
      HandmadeNIfTI.values(name, count: count, in: bytes, .little1)
    }
    #expect(values("dim", 8) == [2, 4, 3, 1, 1, 1, 1, 1] && values("pixdim", 4) == [1, 2, 1.5, 3])
    #expect(values("sform_code") == [0] && values("qform_code") == [0] && file.affineSource == .pixdim)
  }

  @Test func dimensionsThatNeedTheSecondVersion() throws {
    for (x, y, z, channels, isSecond) in [
      (32767, 1, 1, 1, false), (32768, 1, 1, 1, true), (40_000, 1, 1, 1, true), (1, 1, 40_000, 1, true),
      (1, 1, 1, 40_000, true),
    ] {
      let geometry = Self.geometry(VolumeSize(x: x, y: y, z: z), isOriented: true)
      let count = x * y * z * channels
      let volume = Volume(geometry: geometry, channelCount: channels, voxels: (0..<count).map { UInt16($0) })
      let (file, bytes) = try write(AnyVolume(volume))
      #expect(file.header.version == (isSecond ? .nifti2 : .nifti1) && file.geometry == geometry)
      #expect(file.volume.channelCount == channels && file.volume.values == (0..<count).map { Double($0) })
      guard isSecond else { continue }
      func values(_ name: String, _ count: Int = 1) -> [Double] {
        HandmadeNIfTI.values(name, count: count, in: bytes, .little2)
      }
      #expect(values("sizeof_hdr") == [540] && values("magic", 8) == [110, 43, 50, 0, 13, 10, 26, 10])
      #expect(values("dim", 5) == [channels > 1 ? 4 : 3, x, y, z, channels].map { Double($0) })
      #expect(values("datatype") == [512] && values("bitpix") == [16] && values("vox_offset") == [544])
      #expect(values("pixdim", 4) == [-1, 2, 1.5, 3] && values("srow", 12) == Self.affine.rows.flatMap { $0 })
      #expect(values("xyzt_units") == [2] && values("sform_code") == [1] && values("qform_code") == [1])
      #expect(bytes.count == 544 + 2 * count)
    }
  }

  /// Sform and qform of the same file say the same, for every orientation and for turned grids.
  @Test func theQformSaysWhatTheSformSays() throws {
    var generator = SeededGenerator(seed: 9)
    var affines: [AffineTransform] = []
    for permutation in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      for signs in 0..<8 {
        let rows = (0..<3).map { row in
          (0..<3).map { column in
            permutation[column] == row ? (signs >> column & 1 == 0 ? 1.0 : -1) * [2, 1.5, 3][column] : 0
          } + [Double(row)]
        }
        affines.append(AffineTransform(rows: rows))
      }
    }
    for _ in 0..<40 { affines.append(Self.randomTurn(&generator)) }
    let folder = try TemporaryFolder()
    for affine in affines {
      let size = VolumeSize(x: 3, y: 2, z: 2)
      let geometry = VolumeGeometry(size: size, spacing: VoxelSpacing(x: 2, y: 1.5, z: 3), affine: affine)
      let (file, bytes) = try write(AnyVolume(Volume<UInt8>(geometry: geometry, voxels: Array(0..<12))))
      #expect(isClose(file.geometry.affine.rows, affine.rows, 1e-5) && file.warnings.isEmpty)
      #expect(file.header.qformCode == 1)
      // Without the sform the qform is read.
      var qformOnly = bytes
      qformOnly.replaceSubrange(254..<256, with: [0, 0])
      let other = try NIfTIFile(contentsOf: folder.write(qformOnly, "q.nii"))
      #expect(other.affineSource == .qform && isClose(other.geometry.affine.rows, affine.rows, 1e-5), "\(affine.rows)")
    }
  }

  /// A random rotation, mirrored every other time, of voxels of 2 x 1.5 x 3 mm.
  private static func randomTurn(_ generator: inout SeededGenerator) -> AffineTransform {
    func number() -> Double { Double.random(in: -1...1, using: &generator) }
    var columns: [[Double]] = []
    // Gram and Schmidt.
    while columns.count < 3 {
      var candidate = [number(), number(), number()]
      for column in columns {
        let along = zip(candidate, column).reduce(0) { $0 + $1.0 * $1.1 }
        candidate = zip(candidate, column).map { $0 - along * $1 }
      }
      let length = candidate.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if length > 0.2 { columns.append(candidate.map { $0 / length }) }
    }
    let scale = [2, 1.5, 3]
    return AffineTransform(rows: (0..<3).map { row in (0..<3).map { columns[$0][row] * scale[$0] } + [number() * 50] })
  }

  @Test func aShearedGridHasNoQform() throws {
    let affine = AffineTransform(rows: [[1, 0.25, 0, 5], [0, 1, 0, 6], [0, 0, 2, 7]])
    let norms = affine.columnNorms
    let geometry = VolumeGeometry(
      size: VolumeSize(x: 2, y: 2, z: 2), spacing: VoxelSpacing(x: norms[0], y: norms[1], z: norms[2]), affine: affine)
    let file = try write(AnyVolume(Volume<UInt8>(geometry: geometry, voxels: Array(0..<8)))).file
    #expect(file.header.qformCode == 0 && file.header.sformCode == 1 && file.geometry.affine == affine)
    #expect(file.warnings.isEmpty)
  }

  @Test func compressionByNameOrByWish() throws {
    let volume = AnyVolume(
      Volume<UInt8>(geometry: VolumeGeometry(size: VolumeSize(x: 3, y: 1, z: 1)), voxels: [1, 2, 3]))
    var options = NIfTIWritingOptions()
    #expect(try write(volume, "A.NII.GZ").bytes.prefix(2) == [0x1F, 0x8B])
    options.isCompressed = false
    let plain = try write(volume, "a.nii.gz", options: options)
    #expect(plain.bytes.count == 355 && plain.file.volume.values == [1, 2, 3])
    options.isCompressed = true
    let first = try write(volume, "a.nii", options: options)
    #expect(first.bytes.prefix(2) == [0x1F, 0x8B] && first.file.volume.values == [1, 2, 3])
    // The same volume gives the same bytes.
    #expect(try write(volume, "b.nii", options: options).bytes == first.bytes)
  }

  @Test func failuresLeaveNothing() throws {
    let folder = try TemporaryFolder()
    let volume = AnyVolume(
      Volume<UInt8>(geometry: VolumeGeometry(size: VolumeSize(x: 3, y: 1, z: 1)), voxels: [1, 2, 3]))
    for path in [folder.path("none/a.nii"), folder.path("none/a.nii.gz")] {
      let error = #expect(throws: NIfTIError.self) { try NIfTIFile.write(volume, to: path) }
      #expect(error?.kind == .cannotWrite && error?.description.hasPrefix(path + ": cannot be written") == true)
    }
    #expect(try folder.contents() == [])
    try NIfTIFile.write(volume, to: folder.path("a.nii"))
    try NIfTIFile.write(volume.withGeometry(volume.geometry), to: folder.path("a.nii"))
    #expect(try folder.contents() == ["a.nii"])
  }
}

private struct IsEqual: AnyVolume.Visitor {
  let volume: AnyVolume
  func visit<Scalar: VoxelScalar>(_ other: consuming Volume<Scalar>) -> Bool {
    volume.open(IsEqualTo(other: other))
  }
}

private struct IsEqualTo<Other: VoxelScalar>: AnyVolume.Visitor {
  let other: Volume<Other>
  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> Bool {
    (volume as? Volume<Other>) == other
  }
}
