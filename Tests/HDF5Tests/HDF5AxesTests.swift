import HDF5
import TestSupport
import Testing
import VolumeCore

@testable import HDF5

@Suite struct HDF5AxesTests {
  @Test func textsAreParsed() throws {
    for text in ["yx", "zyx", "czyx", "zyxc", "tzyxc", "bczyx", "xyz"] {
      #expect(try HDF5Axes(parsing: text).description == text)
    }
    #expect(HDF5Axes("ZYX") == HDF5Axes("zyx"))
    for text in ["", "x", "zy", "zz", "zyxx", "zyxq", "zyxctb", "z y x", "zyx,"] {
      let error = try #require(hdf5Error { try HDF5Axes(parsing: text) })
      #expect(error.kind == .invalidArgument && error.description.contains(text))
    }
    #expect(
      (0...7).map { HDF5Axes(defaultForRank: $0)?.description } == [nil, nil, "yx", "zyx", "czyx", "bczyx", nil, nil])
  }

  @Test(arguments: ["zyxc", "tzyxc", "xyz", "cxzy", "yxc", "xy", "btyx"])
  func transposedDataAgreesWithBruteForce(letters: String) throws {
    let file = try Fixture.open("axes.h5")
    let volume = try file.read(letters)
    #expect(volume.axes.description == letters)
    #expect(volume.notes.contains { $0.contains("axistags") })
    let shape = try #require(try file.dataset(letters).shape)
    check(volume.volume, HDF5Axes(letters)!, shape, Fixture.ramp(shape.reduce(1, *)))
  }

  @Test(arguments: ["zyx", "xzy", "yxz", "zxy", "xyz", "yzx"]) func everyOrderOfChunksIsTransposed(letters: String)
    throws
  {
    let file = try Fixture.open("axes.h5")
    let axes = try HDF5Axes(parsing: letters)
    let volume = try file.read("chunked_xzy", options: HDF5ReadingOptions(axes: axes)).volume
    check(volume, axes, [40, 20, 30], Fixture.ramp(24000))
  }

  /// Looks every element of the file's order up in the volume.
  private func check(_ volume: AnyVolume, _ axes: HDF5Axes, _ shape: [Int], _ elements: [Double]) {
    func extent(_ axis: HDF5Axes.Axis) -> Int { axes.axes.firstIndex(of: axis).map { shape[$0] } ?? 1 }
    let size = VolumeSize(x: extent(.x), y: extent(.y), z: extent(.z))
    #expect(volume.geometry.size == size && volume.channelCount == extent(.channel))
    let values = volume.doubles
    var wrong = 0
    for (index, element) in elements.enumerated() {
      var rest = index
      var position: [HDF5Axes.Axis: Int] = [:]
      for (axis, length) in zip(axes.axes, shape).reversed() {
        position[axis] = rest % length
        rest /= length
      }
      let voxel = size.index(x: position[.x] ?? 0, y: position[.y] ?? 0, z: position[.z] ?? 0)
      if values[(position[.channel] ?? 0) * size.voxelCount + voxel] != element { wrong += 1 }
    }
    #expect(wrong == 0)
  }

  @Test func precedenceIsCallerThenTagsThenAxesThenRank() throws {
    let file = try Fixture.open("axes.h5")
    #expect(try file.read("named").axes.description == "yxz")
    #expect(try file.read("named", options: HDF5ReadingOptions(axes: HDF5Axes("zyx"))).axes.description == "zyx")
    #expect(try file.read("xyz", options: HDF5ReadingOptions(axes: HDF5Axes("zyx"))).axes.description == "zyx")
    let misnamed = try file.read("misnamed")
    #expect(misnamed.axes.description == "zyx" && misnamed.warnings.count == 1)
    for (name, word) in [("wrong_count", "2 axes"), ("wrong_key", "yf"), ("no_json", "ilastik")] {
      let error = try #require(hdf5Error { try file.read(name) })
      #expect(error.kind == .invalidAttribute && error.description.contains(word))
      #expect(error.description.contains("axistags") && error.isOneLine(about: file.path))
    }
    let axes = HDF5ReadingOptions(axes: HDF5Axes("yx"))
    #expect(try file.read("wrong_key", options: axes).axes.description == "yx")
    #expect(hdf5Error { try file.read("xyz", options: axes) }?.kind == .invalidArgument)
  }
}

@Suite struct AxisTagsTests {
  @Test func keysAndResolutionsAreTakenInOrder() {
    let text = """
      {"axes": [{"key": "z", "typeFlags": 2, "resolution": 0.5, "description": "a \\"}] b"},
       {"resolution": 1e-1, "more": {"deep": [1, {"x": null}], "empty": {}}, "key": "y"}, {"key":"x"}], "other": []}
      """
    #expect(AxisTags(text)?.tags.map(\.key) == ["z", "y", "x"])
    #expect(AxisTags(text)?.tags.map(\.resolution) == [0.5, 0.1, 0])
  }

  @Test(arguments: [
    "", "{", "{}", "[]", "{\"axes\"", "{\"axes\":[]}", "{\"axes\":[{\"key\":\"z\"}]", "{\"axes\":[{\"key\":1}]}",
    "{\"axes\":[{\"key\":\"z\"}]} x", "{\"axes\":{\"key\":\"z\"}}", "{\"axes\":[{\"key\":\"z\\", "{\"axes\":[\"z\"]}",
  ])
  func otherTextsAreRefused(text: String) { #expect(AxisTags(text) == nil) }

  @Test func deepNestingIsRefused() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(AxisTags("{\"other\": \(deep)") == nil)
    #expect(AxisTags("{\"axes\": \(deep)") == nil)
  }

  @Test func randomChangesNeverTrap() {
    var random = SeededGenerator(seed: 11)
    let text = Array("{\"axes\": [{\"key\": \"z\", \"resolution\": 0.5, \"d\": [1, \"\\\\\"]}, {\"key\": \"y\"}]}".utf8)
    for _ in 0..<5000 {
      var bytes = text
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0x20...0x7E, using: &random)
      }
      _ = AxisTags(String(decoding: bytes.prefix(Int.random(in: 0...bytes.count, using: &random)), as: UTF8.self))
    }
  }
}
