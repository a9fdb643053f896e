import Testing
import VolumeCore

/// Every number type to every other: exact, or an error that names the voxel.
struct ScalarConversionTests {
  /// A number of one type and the types that hold it exactly.
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let volume: AnyVolume
    let holders: Set<ScalarType>
    var testDescription: String { "\(name) as \(volume.scalarType)" }

    /// The number stands in voxel (2, 1, 0) of channel 1, all others are 0.
    init<Scalar: VoxelScalar>(_ value: Scalar, _ holders: Set<ScalarType>) {
      var voxels = [Scalar](repeating: 0, count: 24)
      voxels[12 + 5] = value
      name = "\(value)"
      volume = AnyVolume(
        Volume(geometry: VolumeGeometry(size: VolumeSize(x: 3, y: 2, z: 2)), channelCount: 2, voxels: voxels))
      self.holders = holders
    }
  }

  static let all = Set(ScalarType.allCases)
  static let floats: Set<ScalarType> = [.float32, .float64]
  static let wide: Set<ScalarType> = [.int64, .uint64]

  static let rows: [Row] = [
    Row(UInt8.max, all.subtracting([.int8])), Row(UInt8(127), all),
    Row(Int8.min, [.int8, .int16, .int32, .int64, .float32, .float64]), Row(Int8.max, all),
    Row(UInt16.max, all.subtracting([.uint8, .int8, .int16])),
    Row(Int16.min, [.int16, .int32, .int64, .float32, .float64]),
    Row(Int16.max, all.subtracting([.uint8, .int8])), Row(Int16(-1), all.filter { !"\($0)".hasPrefix("u") }),
    Row(UInt32.max, wide.union([.uint32, .float64])), Row(UInt32(1 << 31), wide.union(floats).union([.uint32])),
    Row(Int32.min, floats.union([.int32, .int64])), Row(Int32.max, wide.union([.int32, .uint32, .float64])),
    Row(Int32((1 << 24) + 1), wide.union([.int32, .uint32, .float64])),
    Row(UInt64.max, [.uint64]), Row((1 as UInt64) << 63, floats.union([.uint64])),
    Row(((1 as UInt64) << 63) + 1, [.uint64]),
    Row(UInt64(Int64.max), wide), Row(Int64.min, floats.union([.int64])), Row(Int64.max, wide),
    Row(Int64(1 << 53), wide.union(floats)), Row(Int64((1 << 53) + 1), wide), Row(Int64(-(1 << 53) - 1), [.int64]),
    Row(Float(1.5), floats), Row(Float(0x1p63), floats.union([.uint64])), Row(Float(-0x1p63), floats.union([.int64])),
    Row(Float(0x1p64), floats), Row(Float.greatestFiniteMagnitude, floats), Row(Float.leastNonzeroMagnitude, floats),
    Row(Float.nan, floats), Row(Float.infinity, floats), Row(Float(-3), all.filter { !"\($0)".hasPrefix("u") }),
    Row(1.5, floats), Row(0.1, [.float64]), Row(1e300, [.float64]), Row(Double.leastNonzeroMagnitude, [.float64]),
    Row(Double.nan, floats),
    Row(-Double.infinity, floats), Row(0x1p53, wide.union(floats)), Row(0x1p63, floats.union([.uint64])),
    Row(255.0, all.subtracting([.int8])), Row(16777217.0, wide.union([.int32, .uint32, .float64])),
  ]

  @Test(arguments: rows)
  func exactOrAnError(_ row: Row) throws {
    for type in ScalarType.allCases {
      if row.holders.contains(type) || type == row.volume.scalarType {
        let converted = try row.volume.converted(to: type)
        #expect(converted.scalarType == type)
        #expect(converted.channelCount == 2 && converted.geometry == row.volume.geometry)
        #expect(texts(try converted.converted(to: row.volume.scalarType)) == texts(row.volume), "\(type)")
      } else {
        let error = #expect(throws: VolumeError.self, "\(type)") { try row.volume.converted(to: type) }
        #expect(
          error?.description
            == "voxel (2, 1, 0) of channel 1 is \(row.name), which \(type.rawValue) cannot hold exactly")
      }
    }
  }

  @Test func everyTypeIsASource() {
    #expect(Set(Self.rows.map(\.volume.scalarType)) == Self.all)
  }

  @Test func negativeZeroKeepsItsSignInFloats() throws {
    let rows = [Row(Float(-0.0), Self.all), Row(-0.0, Self.all)]
    for row in rows {
      for type in Self.floats { #expect(texts(try row.volume.converted(to: type))[17] == "-0.0") }
      for type in Self.all.subtracting(Self.floats) { #expect(texts(try row.volume.converted(to: type))[17] == "0") }
    }
  }

  @Test func firstVoxelAtFaultIsNamed() throws {
    let values: [Double] = [1, 2, 3, 256, 0.5, -1]
    let volume = AnyVolume(Volume(geometry: VolumeGeometry(size: VolumeSize(x: 3, y: 2, z: 1)), voxels: values))
    let error = #expect(throws: VolumeError.self) { try volume.converted(to: .uint8) }
    #expect(error?.kind == .invalidValue)
    #expect(error?.description.hasPrefix("voxel (0, 1, 0) of channel 0 is 256.0") == true)
  }

  private func texts(_ volume: AnyVolume) -> [String] { volume.open(Texts()) }
}

private struct Texts: AnyVolume.Visitor {
  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> [String] { volume.voxels.map { "\($0)" } }
}
