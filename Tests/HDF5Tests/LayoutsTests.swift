import HDF5
import TestSupport
import Testing
import VolumeCore

@Suite struct LayoutsTests {
  @Test(arguments: [
    ("contiguous", HDF5Dataset.Layout.contiguous, []), ("chunked", .chunked, []), ("compact", .compact, []),
    ("gzip", .chunked, ["deflate"]), ("nbit", .chunked, ["nbit"]), ("scaleoffset", .chunked, ["scaleoffset"]),
    ("gzip_shuffle_fletcher32", .chunked, ["shuffle", "deflate", "fletcher32"]),
  ])
  func layoutsAndFiltersGiveTheSameValues(name: String, layout: HDF5Dataset.Layout, filters: [String]) throws {
    let file = try Fixture.open("layouts.h5")
    let dataset = try file.dataset("/\(name)")
    #expect(dataset.layout == layout)
    #expect(dataset.filters.map(\.name) == filters)
    #expect(dataset.chunkShape == (layout == .chunked ? [4, 5, 3] : nil))
    #expect(try file.read("/\(name)").volume.doubles == Fixture.ramp(720))
  }

  @Test func aMissingFilterIsNamed() throws {
    let file = try Fixture.open("layouts.h5")
    #expect(try file.dataset("/lzf").missingFilters == ["lzf (filter 32000)"])
    let error = try #require(hdf5Error { try file.read("/lzf") })
    #expect(error.kind == .missingFilter)
    #expect(error.description.contains("lzf (filter 32000)"))
    #expect(error.isOneLine(about: file.path))
  }

  @Test func elementsThatWereNeverWrittenHaveTheFillValue() throws {
    let file = try Fixture.open("layouts.h5")
    let empty = try file.read("/never_written")
    #expect(empty.volume.doubles == [Double](repeating: 9, count: 16))
    #expect(empty.warnings.contains { $0.contains("never written") })
    let sparse = try file.read("/sparse")
    #expect(sparse.volume.doubles == (0..<64).map { $0 / 8 < 4 && $0 % 8 < 4 ? 1 : 7 })
    #expect(sparse.warnings.isEmpty)
  }

  @Test func manyChunksAreReadInSeveralCalls() throws {
    let file = try Fixture.open("layouts.h5")
    let many = try file.read("/many_chunks")
    #expect(many.volume.geometry.size == VolumeSize(x: 500, y: 400, z: 1))
    #expect(many.volume.doubles.enumerated().allSatisfy { $1 == ([0, 77_777, 199_999].contains($0) ? 9 : 4) })
    let turned = try file.read("/many_chunks", options: HDF5ReadingOptions(axes: HDF5Axes("xy")))
    #expect(
      turned.volume.doubles.enumerated().allSatisfy { index, value in
        let inFile = index % 400 * 500 + index / 400
        return value == ([0, 77_777, 199_999].contains(inFile) ? 9 : 4)
      })
    let error = try #require(hdf5Error { try file.read("/too_many_chunks") })
    #expect(error.kind == .tooLarge && error.description.contains("16777216 chunks"))
    #expect(hdf5Error { try file.read("/unwritten") }?.kind == .corrupt)
  }

  @Test func enormousDataSetsAreReadInPartsOnly() throws {
    let file = try Fixture.open("layouts.h5")
    let error = try #require(hdf5Error { try file.read("/enormous") })
    #expect(error.kind == .tooLarge && error.isOneLine(about: file.path))
    #expect(hdf5Error { try file.read("/corner") }?.kind == .tooLarge)
    let part = try file.read("/corner", selection: .block(start: [7, 8, 8], count: [2, 2, 3]))
    #expect(part.volume.doubles == [3, 3, 3, 3, 3, 3, 5, 5, 3, 5, 5, 3])
  }

  @Test func virtualDataSetsAreReadWhenAllTheirSourcesAreThere() throws {
    let file = try Fixture.open("virtual.h5")
    let whole = try file.dataset("/whole")
    #expect(whole.layout == .virtual && Set(whole.externalFiles) == [".", "layouts.h5"])
    let rows = Fixture.ramp(720)
    let second = (0..<12).map { rows[$0 / 4 * 8 + $0 % 4] }
    #expect(try file.read("/whole").volume.doubles == Fixture.ramp(12) + second)
    // A source that is open at the same time changes nothing.
    let source = try Fixture.open("layouts.h5")
    #expect(try file.read("/whole").volume.doubles == Fixture.ramp(12) + second)
    _ = source.path
    let missing = try #require(hdf5Error { try file.read("/missing") })
    #expect(missing.kind == .corrupt && missing.description.contains("absent.h5"))
    #expect(hdf5Error { try file.read("/circle") }?.kind == .unsupported)
  }
}
