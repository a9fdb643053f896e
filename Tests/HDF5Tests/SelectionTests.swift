import TestSupport
import Testing
import VolumeCore

@testable import HDF5

@Suite struct SelectionTests {
  @Test(arguments: ["contiguous", "gzip", "compact"], [(0, 10), (0, 1), (3, 7), (9, 10)])
  func slicesAreSlicesOfTheWhole(name: String, range: (Int, Int)) throws {
    let file = try Fixture.open("layouts.h5")
    let part = try file.read("/\(name)", selection: .slices(range.0..<range.1))
    #expect(part.volume.doubles == Array(Fixture.ramp(720)[(range.0 * 72)..<(range.1 * 72)]))
    #expect(part.volume.geometry.size == VolumeSize(x: 8, y: 9, z: range.1 - range.0))
    #expect(part.volume.geometry.affine.origin == WorldPoint(x: 0, y: 0, z: Double(range.0)))
    #expect(!part.volume.geometry.isOriented)
  }

  @Test func blocksAgreeWithTheWholeInEveryOrder() throws {
    let file = try Fixture.open("axes.h5")
    var random = SeededGenerator(seed: 5)
    for name in ["zyxc", "xyz", "cxzy", "chunked_xzy", "tzyxc"] {
      let shape = try #require(try file.dataset(name).shape)
      let options = HDF5ReadingOptions(axes: name == "chunked_xzy" ? try HDF5Axes(parsing: "xzy") : nil)
      let whole = try file.read(name, options: options)
      for _ in 0..<20 {
        let start = shape.map { Int.random(in: 0..<$0, using: &random) }
        let count = zip(shape, start).map { Int.random(in: 1...($0 - $1), using: &random) }
        let part = try file.read(name, selection: .block(start: start, count: count), options: options)
        #expect(part.volume.doubles == expected(whole, start, count), "\(name) \(start) \(count)")
      }
    }
  }

  /// The block's values by looking each voxel up in the whole volume.
  private func expected(_ whole: HDF5Volume, _ start: [Int], _ count: [Int]) -> [Double] {
    func range(_ axis: HDF5Axes.Axis) -> Range<Int> {
      guard let index = whole.axes.axes.firstIndex(of: axis) else { return 0..<1 }
      return start[index]..<start[index] + count[index]
    }
    let size = whole.volume.geometry.size
    let values = whole.volume.doubles
    var block: [Double] = []
    for c in range(.channel) {
      for z in range(.z) {
        for y in range(.y) {
          for x in range(.x) { block.append(values[c * size.voxelCount + size.index(x: x, y: y, z: z)]) }
        }
      }
    }
    return block
  }

  @Test func blocksAreCutWhereChunksMeet() {
    var random = SeededGenerator(seed: 9)
    for _ in 0..<200 {
      let chunk = (0..<3).map { _ in Int.random(in: 1...5, using: &random) }
      let start = (0..<3).map { _ in Int.random(in: 0...7, using: &random) }
      let count = (0..<3).map { _ in Int.random(in: 1...9, using: &random) }
      let block = ReadBox(start: start, count: count)
      let parts = block.parts(chunk, most: 4)
      #expect(parts.allSatisfy { $0.chunkCount(chunk) <= 4 })
      #expect(parts.reduce(0) { $0 + $1.chunkCount(chunk) } == block.chunkCount(chunk))
      #expect(parts.reduce(0) { $0 + $1.count.reduce(1, *) } == count.reduce(1, *))
    }
    #expect(ReadBox(start: [3], count: [6]).parts([4], most: 1).map(\.start) == [[3], [4], [8]])
  }

  @Test(arguments: [
    HDF5Selection.slices(0..<11), .slices(-1..<2), .slices(3..<3), .slices(10..<11),
    .block(start: [0, 0], count: [1, 1]), .block(start: [0, 0, 0], count: [1, 0, 1]),
    .block(start: [0, 0, 8], count: [1, 1, 1]), .block(start: [-1, 0, 0], count: [1, 1, 1]),
    .block(start: [.max, 0, 0], count: [.max, 1, 1]), .block(start: [.min, 0, 0], count: [1, 1, 1]),
  ])
  func whatLiesOutsideIsAnError(selection: HDF5Selection) throws {
    let file = try Fixture.open("layouts.h5")
    let error = try #require(hdf5Error { try file.read("/gzip", selection: selection) })
    #expect(error.kind == .invalidArgument && error.isOneLine(about: file.path))
  }

  @Test func timeAndBatchNeedAnIndexWhenLong() throws {
    let file = try Fixture.open("axes.h5")
    #expect(hdf5Error { try file.read("times") }?.kind == .invalidArgument)
    for time in 0..<3 {
      let volume = try file.read("times", options: HDF5ReadingOptions(timeIndex: time)).volume
      #expect(volume.doubles == Array(Fixture.ramp(180)[(time * 60)..<(time * 60 + 60)]))
    }
    #expect(hdf5Error { try file.read("times", options: HDF5ReadingOptions(timeIndex: 3)) }?.kind == .invalidArgument)
    #expect(hdf5Error { try file.read("times", options: HDF5ReadingOptions(timeIndex: -1)) }?.kind == .invalidArgument)
    #expect(hdf5Error { try file.read("xyz", options: HDF5ReadingOptions(timeIndex: 0)) }?.kind == .invalidArgument)
    let sample = try file.read("samples", options: HDF5ReadingOptions(timeIndex: 1)).volume
    #expect(sample.channelCount == 2 && sample.doubles == Array(Fixture.ramp(96)[48...]))
  }
}
