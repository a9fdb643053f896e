import ByteCoding
import NIfTI
import TestSupport
import Testing
import VolumeCore

/// Both versions in both byte orders, from bytes laid out by hand.
struct NIfTIFormsTests {
  static let types: [(code: Int, number: HandmadeNIfTI.Number, type: ScalarType, values: [Double])] = [
    (2, .u8, .uint8, [0, 1, 200, 255]), (4, .i16, .int16, [0, -1, 32767, -32768]),
    (8, .i32, .int32, [0, -1, 2_147_483_647, -2_147_483_648]), (16, .f32, .float32, [0, -1.5, 3.0e38, 0.25]),
    (64, .f64, .float64, [0, -1.5, 1e300, 0.1]), (1024, .i64, .int64, [0, -1, 4503599627370497, -9e18]),
  ]

  @Test(arguments: HandmadeNIfTI.Form.allCases)
  func everyFieldIsFound(_ form: HandmadeNIfTI.Form) throws {
    var made = HandmadeNIfTI(form, dim: [3, 2, 2], datatype: 4, bits: 16)
    made.set("pixdim", [-1, 0.5, 2, 4, 0.25, 5, 6, 7])
    made.set("intent_p", [1.5, 2.5, 3.5])
    made.set("intent_code", 1002)
    made.set("intent_name", Array("labels".utf8).map { Double($0) })
    made.set("descrip", Array("made by hand".utf8).map { Double($0) })
    made.set("aux_file", Array("aux.txt".utf8).map { Double($0) })
    made.set("cal_max", 100)
    made.set("cal_min", -50)
    made.set("scl_slope", 1)
    made.set("xyzt_units", 10)
    made.set("qform_code", 1)
    made.set("sform_code", 2)
    made.set("quatern", [0.5, 0.5, 0.5])
    made.set("qoffset", [7, 8, 9])
    made.set("srow", [0.5, 0, 0, 10, 0, 2, 0, 11, 0, 0, 4, 12])
    let file = try NIfTIReading().read(made)
    let header = file.header
    #expect(header.version == (form.isFirst ? .nifti1 : .nifti2) && header.storage == .singleFile)
    #expect(header.byteOrder == (form.isBig ? .big : .little))
    #expect(header.dimensions == [3, 2, 2] && header.datatype.code == 4 && header.bitsPerVoxel == 16)
    #expect(header.pixdim == [-1, 0.5, 2, 4, 0.25, 5, 6, 7] && header.voxelOffset == Double(form.headerSize + 4))
    #expect(header.intentParameters == [1.5, 2.5, 3.5] && header.intentCode == 1002 && header.intentName == "labels")
    #expect(header.descriptionText == "made by hand" && header.auxiliaryFile == "aux.txt")
    #expect(header.displayRange == [-50, 100] && header.unitsCode == 10)
    #expect(header.qformCode == 1 && header.sformCode == 2)
    #expect(header.quaternion == [0.5, 0.5, 0.5] && header.quaternionOffset == [7, 8, 9])
    #expect(header.sformRows == [[0.5, 0, 0, 10], [0, 2, 0, 11], [0, 0, 4, 12]])
    #expect(file.geometry.spacing == VoxelSpacing(x: 0.5, y: 2, z: 4) && file.affineSource == .sform)
    // Bytes 0, 1, 2 ...: 0x0100 little, 0x0001 big.
    #expect(file.volume.values.first == (form.isBig ? 1 : 256))
  }

  @Test(arguments: HandmadeNIfTI.Form.allCases)
  func everyType(_ form: HandmadeNIfTI.Form) throws {
    let reading = try NIfTIReading()
    for entry in Self.types {
      var made = HandmadeNIfTI(form, dim: [2, 2], datatype: entry.code, bits: entry.type.byteCount * 8)
      made.setVoxels(entry.values, entry.number)
      let expected = entry.number == .f32 ? entry.values.map { Double(Float($0)) } : entry.values
      for bytes in [made.file, try gzipped(made.file)] {
        let file = try reading.read(bytes)
        #expect(file.volume.scalarType == entry.type && file.volume.values == expected)
        #expect(file.warnings.isEmpty && file.extensions.isEmpty)
      }
    }
  }

  @Test(arguments: HandmadeNIfTI.Form.allCases)
  func unsignedTypes(_ form: HandmadeNIfTI.Form) throws {
    let reading = try NIfTIReading()
    func bytes(_ code: Int, _ voxel: [UInt8]) -> [UInt8] {
      var made = HandmadeNIfTI(form, dim: [1], datatype: code, bits: voxel.count * 8)
      made.voxels = form.isBig ? voxel : voxel.reversed()
      return made.file
    }
    // Given with the highest byte first.
    #expect(try reading.read(bytes(256, [0x80])).volume.values == [-128])
    #expect(try reading.read(bytes(512, [0xFF, 0xFE])).volume.values == [65534])
    #expect(try reading.read(bytes(768, [0xFF, 0, 0, 1])).volume.values == [4_278_190_081])
    #expect(try reading.read(bytes(1280, [0x80, 0, 0, 0, 0, 0, 0, 0])).volume.values == [0x1p63])
  }

  @Test func channelsAreTheDimensionsAfterZ() throws {
    let reading = try NIfTIReading()
    for dim in [[2, 2, 1, 3], [2, 2, 1, 1, 3], [2, 2, 1, 3, 1, 1, 1]] {
      let file = try reading.read(HandmadeNIfTI(.little1, dim: dim))
      #expect(file.volume.channelCount == 3 && file.geometry.size == VolumeSize(x: 2, y: 2, z: 1))
      #expect(file.header.dimensions == dim)
      guard case .uint8(let volume) = file.volume else {
        Issue.record("bytes stay bytes")
        return
      }
      #expect(volume[1, 0, 0, channel: 2] == 9 && Array(volume.channel(1).voxels) == [4, 5, 6, 7])
    }
    #expect(try reading.read(HandmadeNIfTI(.big2, dim: [2, 3, 1, 2, 2])).volume.channelCount == 4)
  }

  @Test func dimensionsThatAreLeftOutAreOne() throws {
    let reading = try NIfTIReading()
    #expect(try reading.read(HandmadeNIfTI(.little1, dim: [5])).geometry.size == VolumeSize(x: 5, y: 1, z: 1))
    #expect(try reading.read(HandmadeNIfTI(.little2, dim: [5, 2])).geometry.size == VolumeSize(x: 5, y: 2, z: 1))
    // dim[3] behind dim[0] = 2 means nothing, whatever it holds.
    var made = HandmadeNIfTI(.little1, dim: [5, 2])
    made.set("dim", [2, 5, 2, 9, 0, -3, 1, 1])
    #expect(try reading.read(made).geometry.size == VolumeSize(x: 5, y: 2, z: 1))
  }

  @Test(arguments: HandmadeNIfTI.Form.allCases)
  func scaling(_ form: HandmadeNIfTI.Form) throws {
    let reading = try NIfTIReading()
    func file(_ slope: Double, _ intercept: Double) throws -> NIfTIFile {
      var made = HandmadeNIfTI(form, dim: [3])
      made.set("scl_slope", slope)
      made.set("scl_inter", intercept)
      return try reading.read(made)
    }
    for (slope, intercept) in [(0, 0), (0, 10), (0, .nan), (0, .infinity), (1, 0), (1, -0.0)] as [(Double, Double)] {
      let unscaled = try file(slope, intercept)
      #expect(unscaled.volume.scalarType == .uint8 && unscaled.volume.values == [0, 1, 2])
      #expect(unscaled.warnings.isEmpty)
    }
    for (slope, intercept, expected) in [
      (2, 10, [10, 12, 14]), (1, 5, [5, 6, 7]), (-1, 0, [0, -1, -2]), (0.5, -0.25, [-0.25, 0.25, 0.75]),
    ] as [(Double, Double, [Double])] {
      let scaled = try file(slope, intercept)
      #expect(scaled.volume.scalarType == .float64 && scaled.volume.values == expected)
    }
    // A slope that Float rounds: the product is a Double, as nibabel computes it.
    let rounded = form.isFirst ? Double(Float(0.1)) : 0.1
    #expect(try file(0.1, 0).volume.values == [0, rounded, rounded * 2])
    for slope in [Double.nan, .infinity, -.infinity] {
      let mended = try file(slope, 3)
      #expect(mended.volume.scalarType == .uint8 && mended.volume.values == [0, 1, 2])
      #expect(mended.warnings.count == 1 && mended.warnings[0].hasPrefix("scl_slope at byte"))
    }
  }

  @Test(arguments: [(HandmadeNIfTI.Form.big1, 116), (.little2, 184)])
  func anInterceptThatIsNotFinite(_ form: HandmadeNIfTI.Form, _ byte: Int) throws {
    for intercept in [Double.nan, .infinity] {
      var made = HandmadeNIfTI(form)
      made.set("scl_slope", 1)
      made.set("scl_inter", intercept)
      let error = try NIfTIReading().fault(made)
      #expect(error?.kind == .invalidHeader && error?.context.field == "scl_inter")
      #expect(error?.context.byteOffset == byte)
    }
  }

  @Test(arguments: HandmadeNIfTI.Form.allCases)
  func descriptionWithoutVoxels(_ form: HandmadeNIfTI.Form) throws {
    let reading = try NIfTIReading()
    var made = HandmadeNIfTI(form)
    made.set("bitpix", 7)
    let path = try reading.folder.write(made.file, "a.nii")
    let (description, file) = (try NIfTIDescription(contentsOf: path), try NIfTIFile(contentsOf: path))
    #expect(description.header == file.header && description.geometry == file.geometry)
    #expect(description.warnings == file.warnings && file.warnings.count == 1)
    #expect(file.warnings[0].contains("bitpix at byte \(form.isFirst ? 72 : 14) is 7"))
    // The header alone says as much.
    let cut = try reading.folder.write(Array(made.file.prefix(form.headerSize)), "b.nii")
    #expect(try NIfTIDescription(contentsOf: cut).header == file.header)
  }
}
