import Testing
import VolumeCore

struct AnyVolumeTests {
  private struct Sum: AnyVolume.Visitor {
    func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> Double {
      volume.voxels.reduce(0) { $0 + $1.asDouble }
    }
  }

  private func check<Scalar: VoxelScalar>(_ type: Scalar.Type, _ expected: ScalarType, bytes: Int) {
    let geometry = VolumeGeometry(size: VolumeSize(x: 2, y: 1, z: 1), spacing: VoxelSpacing(x: 1, y: 2, z: 3))
    let volume = AnyVolume(Volume<Scalar>(geometry: geometry, channelCount: 2, voxels: [1, 2, 3, 100]))
    #expect(volume.scalarType == expected && Scalar.scalarType == expected)
    #expect(expected.byteCount == bytes && MemoryLayout<Scalar>.stride == bytes)
    #expect(volume.geometry == geometry && volume.channelCount == 2)
    #expect(volume.open(Sum()) == 106)
    let moved = VolumeGeometry(size: VolumeSize(x: 1, y: 2, z: 1))
    #expect(volume.withGeometry(moved).geometry == moved)
    #expect(volume.withGeometry(moved).scalarType == expected)
    #expect(volume.statistics().sum == 106)
  }

  @Test func everyTypeKeepsItsCase() {
    check(UInt8.self, .uint8, bytes: 1)
    check(Int8.self, .int8, bytes: 1)
    check(UInt16.self, .uint16, bytes: 2)
    check(Int16.self, .int16, bytes: 2)
    check(UInt32.self, .uint32, bytes: 4)
    check(Int32.self, .int32, bytes: 4)
    check(UInt64.self, .uint64, bytes: 8)
    check(Int64.self, .int64, bytes: 8)
    check(Float.self, .float32, bytes: 4)
    check(Double.self, .float64, bytes: 8)
    #expect(ScalarType.allCases.count == 10)
    #expect(ScalarType.allCases.filter { !$0.isInteger } == [.float32, .float64])
  }

  @Test func numbersBetweenTypes() {
    #expect(UInt8(exactlyFrom: 255) == 255 && UInt8(exactlyFrom: 256) == nil && UInt8(exactlyFrom: 0.5) == nil)
    #expect(Int8(exactlyFrom: -128) == -128 && Int8(exactlyFrom: -129) == nil && UInt16(exactlyFrom: -1) == nil)
    #expect(
      Int64(exactlyFrom: .nan) == nil && Int64(exactlyFrom: .infinity) == nil && Int64(exactlyFrom: 0x1p63) == nil)
    #expect(Float(exactlyFrom: 0.5) == 0.5 && Float(exactlyFrom: 0.1) == nil && Double(exactlyFrom: 0.1) == 0.1)
    #expect(Float(exactlyFrom: .nan)?.isNaN == true && Float(exactlyFrom: -.infinity) == -.infinity)
    #expect(Float(2.5).asWholeNumber == nil && Float(-3).asWholeNumber == -3 && Double.nan.asWholeNumber == nil)
    #expect(
      UInt64.max.asWholeNumber == nil && UInt64(Int64.max).asWholeNumber == .max && Int64.min.asWholeNumber == .min)
    #expect(UInt64.max.asDouble == 0x1p64 && (Double(0x1p63) as Double).asWholeNumber == nil)
  }

  @Test func classScoresOfAnyType() {
    let geometry = VolumeGeometry(size: VolumeSize(x: 2, y: 1, z: 1))
    let doubles = ClassScores(
      AnyVolume(Volume<Double>(geometry: geometry, channelCount: 2, voxels: [0.1, 1, -2, .infinity])),
      activation: .softmax)
    #expect(Array(doubles.values.voxels) == [Float(0.1), 1, -2, .infinity])
    #expect(doubles.classCount == 2 && doubles.geometry == geometry && doubles.activation == .softmax)
    let floats = Volume<Float>(geometry: geometry, channelCount: 1, voxels: [0.25, 0.75])
    #expect(ClassScores(AnyVolume(floats), activation: .none).values == floats)
  }
}
