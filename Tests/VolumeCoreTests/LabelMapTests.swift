import TestSupport
import Testing
import VolumeCore

struct LabelMapTests {
  private func volume<Scalar: VoxelScalar>(_ voxels: [Scalar]) -> AnyVolume {
    AnyVolume(Volume(geometry: VolumeGeometry(size: VolumeSize(x: voxels.count, y: 1, z: 1)), voxels: voxels))
  }

  private func labels(_ map: LabelMap) -> [Int] { (0..<map.geometry.size.x).map { map.label(x: $0, y: 0, z: 0) } }

  private func fault<Scalar: VoxelScalar>(_ voxels: [Scalar]) -> VolumeError? {
    #expect(throws: VolumeError.self) { try LabelMap(volume(voxels)) }
  }

  private func isOneByte(_ map: LabelMap) -> Bool { if case .oneByte = map.indices { true } else { false } }

  @Test func bytesAreUsedInPlace() throws {
    let bytes = Volume<UInt8>(geometry: VolumeGeometry(size: VolumeSize(x: 3, y: 1, z: 1)), voxels: [0, 7, 255])
    let map = try LabelMap(AnyVolume(bytes))
    #expect(map.classes == .bytes && labels(map) == [0, 7, 255])
    guard case .oneByte(let kept) = map.indices else {
      Issue.record("bytes take one byte")
      return
    }
    func address(_ volume: Volume<UInt8>) -> UInt {
      volume.withVoxels { voxels in unsafe voxels.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) } }
    }
    #expect(address(kept) == address(bytes))
  }

  private func checkBytes<Scalar: VoxelScalar>(_ type: Scalar.Type) throws {
    let map = try LabelMap(volume([0, 3, 3, 127, 0] as [Scalar]))
    #expect(map.classes == .bytes && isOneByte(map) && labels(map) == [0, 3, 3, 127, 0])
    #expect(map.occurringLabels() == [0, 3, 127])
  }

  @Test func labelsOfEveryTypeThatFitAByte() throws {
    try checkBytes(UInt8.self)
    try checkBytes(Int8.self)
    try checkBytes(UInt16.self)
    try checkBytes(Int16.self)
    try checkBytes(UInt32.self)
    try checkBytes(Int32.self)
    try checkBytes(UInt64.self)
    try checkBytes(Int64.self)
    try checkBytes(Float.self)
    try checkBytes(Double.self)
  }

  @Test func theLargestByte() throws {
    for map in [try LabelMap(volume([0, 255] as [Int16])), try LabelMap(volume([0, 255] as [Float]))] {
      #expect(map.classes == .bytes && labels(map) == [0, 255])
    }
    for map in [try LabelMap(volume([0, 256] as [Int16])), try LabelMap(volume([0, -1] as [Float]))] {
      #expect(map.classes.count == 2)
    }
  }

  private func check<Scalar: VoxelScalar>(_ voxels: [Scalar], labels expected: [Int], classes: [Int]) throws {
    let map = try LabelMap(volume(voxels))
    #expect(labels(map) == expected && map.classes.labels == classes && map.occurringLabels() == classes)
    #expect(isOneByte(map))
  }

  @Test func negativeAndLargeLabels() throws {
    try check([-1, 0, 5, -1] as [Int8], labels: [-1, 0, 5, -1], classes: [-1, 0, 5])
    try check(
      [1000, 0, -32768, 32767] as [Int16], labels: [1000, 0, -32768, 32767], classes: [-32768, 0, 1000, 32767])
    try check(
      [70_000, -2_000_000_000] as [Int32], labels: [70_000, -2_000_000_000], classes: [-2_000_000_000, 70_000])
    try check([.min, .max, 256] as [Int64], labels: [.min, .max, 256], classes: [.min, 256, .max])
    try check([UInt64(Int64.max), 1], labels: [.max, 1], classes: [1, .max])
    try check([4_294_967_295, 2] as [UInt32], labels: [4_294_967_295, 2], classes: [2, 4_294_967_295])
    try check([256, 0, -3] as [Float], labels: [256, 0, -3], classes: [-3, 0, 256])
    try check(
      [-0.0, 0, 1e15] as [Double], labels: [0, 0, 1_000_000_000_000_000], classes: [0, 1_000_000_000_000_000])
  }

  @Test func oneByteUpTo256Classes() throws {
    // 256 labels that are not bytes, then 257.
    for count in [256, 257] {
      let voxels = (0..<count).map { Int16($0 * 3 - 300) }
      let map = try LabelMap(volume(voxels + voxels.reversed()))
      #expect(map.classes.count == count && isOneByte(map) == (count == 256))
      #expect(labels(map) == (voxels + voxels.reversed()).map(Int.init))
      #expect(map.occurringLabels() == voxels.map(Int.init))
    }
  }

  @Test func classesThatTwoBytesCanIndex() throws {
    let most = try LabelMap(volume((0..<65536).map { Int32($0 - 40_000) }))
    #expect(most.classes.count == 65536)
    #expect(most.label(x: 0, y: 0, z: 0) == -40_000 && most.label(x: 65535, y: 0, z: 0) == 25_535)
    let error = fault((0..<65537).map { Int32($0) })
    #expect(error?.kind == .tooManyClasses)
    #expect(error?.description.contains("65536") == true)
  }

  @Test func theFirstVoxelThatIsNotALabelIsNamed() throws {
    let geometry = VolumeGeometry(size: VolumeSize(x: 2, y: 3, z: 2))
    var voxels = [Float](repeating: 1, count: 12)
    voxels[9] = 2.5
    voxels[11] = 3.5
    let error = #expect(throws: VolumeError.self) {
      try LabelMap(AnyVolume(Volume(geometry: geometry, voxels: voxels)))
    }
    #expect(error?.kind == .notALabel)
    // 9 = (1 * 3 + 1) * 2 + 1
    #expect(error?.description.contains("(1, 1, 1)") == true && error?.description.contains("2.5") == true)
  }

  @Test func numbersThatAreNotLabels() {
    for (voxels, word) in [([0, .nan], "nan"), ([0, .infinity], "inf"), ([0, -1e300], "-1e+300")]
      as [([Double], String)]
    {
      let error = fault(voxels)
      #expect(error?.kind == .notALabel)
      #expect(error?.description.contains("(1, 0, 0) is \(word)") == true)
    }
    let error = fault([0, UInt64(Int64.max) + 1])
    #expect(error?.kind == .notALabel)
    #expect(error?.description.contains("9223372036854775808") == true)
  }

  @Test func aWholeNumberThatIsTooLargeIsNotCalledAFraction() {
    for error in [fault([0, UInt64.max]), fault([0, 1e30] as [Double])] {
      #expect(error?.description.contains("not a whole number;") == false)
      #expect(error?.description.contains("64 bits") == true)
    }
    #expect(fault([0.5] as [Float])?.description.contains("not a whole number;") == true)
  }

  @Test func severalChannels() {
    let geometry = VolumeGeometry(size: VolumeSize(x: 1, y: 1, z: 1))
    let error = #expect(throws: VolumeError.self) {
      try LabelMap(AnyVolume(Volume<UInt8>(geometry: geometry, channelCount: 2, voxels: [1, 2])))
    }
    #expect(error?.kind == .channelCount && error?.description.contains("2 channels") == true)
  }

  @Test func anotherGeometry() throws {
    let other = VolumeGeometry(size: VolumeSize(x: 1, y: 2, z: 1), spacing: VoxelSpacing(x: 4, y: 5, z: 6))
    for map in [try LabelMap(volume([1, 2] as [UInt8])), try LabelMap(volume((0..<2).map { Int32($0 - 9) }))] {
      let moved = map.withGeometry(other)
      #expect(moved.geometry == other && moved.classes == map.classes)
      #expect(moved.label(x: 0, y: 1, z: 0) == map.label(x: 1, y: 0, z: 0))
    }
  }

  @Test func randomMapsOfManyLabels() throws {
    var generator = SeededGenerator(seed: 5)
    for range in [0...3, -4...4, 0...400, -70_000...70_000] {
      let voxels = (0..<3000).map { _ in Int32(Int.random(in: range, using: &generator)) }
      let map = try LabelMap(volume(voxels))
      #expect(labels(map) == voxels.map(Int.init))
      #expect(map.occurringLabels() == Set(voxels.map(Int.init)).sorted())
    }
  }
}
