import HDF5
import Testing
import VolumeCore

@Suite struct ElementTypesTests {
  static let types: [(name: String, scalar: ScalarType)] = [
    ("u1", .uint8), ("i1", .int8), ("u2", .uint16), ("i2", .int16), ("u4", .uint32), ("i4", .int32), ("u8", .uint64),
    ("i8", .int64), ("f2", .float32), ("f4", .float32), ("f8", .float64),
  ]

  @Test(arguments: types, ["little", "big"])
  func numbersOfEitherByteOrderAreRead(type: (name: String, scalar: ScalarType), order: String) throws {
    let volume = try Fixture.open("types.h5").read("/\(order)/\(type.name)").volume
    let shift = type.name.hasPrefix("u") ? 0.0 : 50
    #expect(volume.scalarType == type.scalar)
    #expect(volume.doubles == Fixture.ramp(24).map { $0 - shift })
    #expect(volume.geometry.size == VolumeSize(x: 4, y: 3, z: 2))
  }

  @Test(arguments: [(24, ScalarType.int32), (40, .int64), (48, .int64), (56, .int64)], ["little", "big"])
  func integersOfUnusualSizeTakeTheNextLargerType(size: (bits: Int, scalar: ScalarType), order: String) throws {
    let volume = try Fixture.open("types.h5").read("/int\(size.bits)_\(order)").volume
    #expect(volume.scalarType == size.scalar)
    #expect(volume.doubles == Fixture.ramp(24).map { $0 - 50 })
  }

  @Test func extremesOf64BitIntegersAreExact() throws {
    let file = try Fixture.open("types.h5")
    guard case .uint64(let unsigned) = try file.read("/extremes/u8").volume,
      case .int64(let signed) = try file.read("/extremes/i8").volume
    else {
      Issue.record("64-bit types changed")
      return
    }
    #expect(Array(unsigned.voxels) == [0, .max, 1 << 63, 1])
    #expect(Array(signed.voxels) == [.min, .max, -1, (1 << 53) + 1])
  }

  #if !(os(macOS) && arch(x86_64))
    @Test func everyHalfPrecisionNumberIsExact() throws {
      guard case .float32(let volume) = try Fixture.open("types.h5").read("/half").volume else {
        Issue.record("16-bit floats are read as Float")
        return
      }
      let wrong = volume.voxels.enumerated().filter { index, value in
        let wanted = Float(Float16(bitPattern: UInt16(index)))
        return wanted.isNaN ? !value.isNaN : value.bitPattern != wanted.bitPattern
      }
      #expect(wrong.isEmpty)
    }
  #endif

  @Test func unusualFloatsBecomeTheTypeThatHoldsThem() throws {
    let file = try Fixture.open("types.h5")
    let bfloat = try file.read("/bfloat16")
    #expect(bfloat.volume.scalarType == .float32)
    #expect(Array(bfloat.volume.doubles[..<3]) == [1.5, -2, 0] && bfloat.volume.doubles[5] == 0.15625)
    #expect(abs(bfloat.volume.doubles[3] / 3e38 - 1) < 0.01)
    #expect(try file.dataset("/bfloat16").element.description == "bfloat16")
    let long = try file.read("/long_double")
    #expect(long.volume.scalarType == .float64)
    #expect(long.volume.doubles == [1.5, -2.25, 1e300, 0.1])
    #expect(long.warnings.contains { $0.contains("rounded") })
  }

  @Test func enumerationsGiveTheirValuesAndNames() throws {
    let file = try Fixture.open("types.h5")
    let labels = try file.read("/enumeration")
    #expect(labels.volume.scalarType == .uint16)
    // 77 is no member: its value is kept all the same.
    #expect(labels.volume.doubles == [0, 1, 300, 77])
    #expect(labels.enumMembers == ["background": 0, "liver": 1, "tumour": 300])
    let signed = try file.read("/signed_enumeration")
    #expect(signed.volume.doubles == [-5, 5, 0, -128])
    #expect(signed.enumMembers == ["low": -5, "high": 5])
    let boolean = try file.read("/boolean")
    #expect(boolean.volume.doubles == Fixture.ramp(12).map { $0.truncatingRemainder(dividingBy: 2) })
    #expect(try file.dataset("/boolean").element.isBoolean)
  }

  @Test(arguments: [
    ("bitfield", "bitfield"), ("complex", "compound"), ("text", "string"), ("scalar", "a single value"),
    ("vector", "one dimension"), ("six", "6 dimensions"), ("no_elements", "no elements"),
    ("declared_empty", "null dataspace"),
  ])
  func whatIsNoVolumeIsRefusedWithTheReason(name: String, reason: String) throws {
    let file = try Fixture.open("types.h5")
    let error = try #require(hdf5Error { try file.read("/\(name)") })
    #expect(error.kind == .unsupported)
    #expect(error.description.contains("data set /\(name)") && error.description.contains(reason))
    #expect(error.isOneLine(about: file.path))
  }
}
