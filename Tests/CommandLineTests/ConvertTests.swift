import TestSupport
import Testing
import Voxloss

/// `voxloss convert`: the same voxels on the same grid, or an error and nothing written.
@Suite struct ConvertTests {
  let fixtures: Fixtures

  init() throws { fixtures = try Fixtures() }

  private func convert(_ arguments: String...) async throws -> Outcome {
    try await VoxlossRunner.run(["convert"] + arguments)
  }

  /// What must survive: type, grid and statistics.
  private func content(_ path: String) async throws -> [JSONValue] {
    let json = try await VoxlossRunner.run("info", path, "--statistics", "--format", "json").json
    #expect(!json.size.isNull)
    return [json.scalar, json.size, json.spacing, json.affine, json.orientation, json.statistics, json.channels]
  }

  @Test func everyTypeGoesToHDF5AndBack() async throws {
    func check<Scalar: VoxelScalar>(_ values: [Scalar], channels: Int = 1) async throws {
      let source = try fixtures.write("source.nii.gz", channels: channels) { x, y, z, channel in
        values[(x + 3 * y + 5 * z + channel) % values.count]
      }
      let (stored, back) = (fixtures.folder.path("\(Scalar.self).h5"), fixtures.folder.path("back.nii.gz"))
      let first = try await convert(source, stored)
      #expect(first.exitCode == 0 && first.output.isEmpty && first.errors.isEmpty, "\(first.errors)")
      #expect(try await convert(stored, back, "-q").errors.isEmpty)
      #expect(try await content(source) == content(stored), "\(Scalar.self)")
      #expect(try fixtures.bytes(back) == fixtures.bytes(source), "\(Scalar.self)")
    }
    try await check([0, 1, 255] as [UInt8])
    try await check([.min, -1, 0, .max] as [Int16])
    try await check([.min, 1, .max] as [Int64])
    try await check([0, .max] as [UInt64])
    try await check([-0.5, .pi, .greatestFiniteMagnitude] as [Double])
    try await check([0.1, .nan, -.infinity] as [Float], channels: 3)
  }

  @Test func typesChangeWithoutLossOrNotAtAll() async throws {
    let source = try fixtures.write("source.nii.gz") { x, _, _, _ in x == 7 ? Int16(300) : Int16(x) }
    let wide = fixtures.folder.path("wide.nii.gz")
    #expect(try await convert(source, wide, "--type", "float64").exitCode == 0)
    #expect(try await VoxlossRunner.run("info", wide, "--format", "json").json.scalar.string == "float64")
    let narrow = fixtures.folder.path("narrow.nii.gz")
    let refused = try await convert(source, narrow, "--type", "uint8")
    #expect(refused.failed(2, mentioning: [source, "(7, 0, 0)", "300", "uint8"]), "\(refused.errors)")
    #expect(try await convert(source, narrow, "--type", "uint7").failed(64, mentioning: ["uint16"]))
    #expect(try fixtures.folder.contents() == ["source.nii.gz", "wide.nii.gz"])
  }

  @Test func aFileIsConvertedOntoItself() async throws {
    let path = try fixtures.reference
    let bytes = try fixtures.bytes(path)
    #expect(try await convert(path, path).exitCode == 0)
    #expect(try fixtures.bytes(path) == bytes)
    let stored = fixtures.folder.path("stored.h5")
    #expect(try await convert(path, stored).exitCode == 0)
    #expect(try await convert(stored, stored, "--type", "int32").exitCode == 0)
    #expect(try await VoxlossRunner.run("info", stored, "--format", "json").json.scalar.string == "int32")
    #expect(try fixtures.folder.contents() == ["reference.nii.gz", "stored.h5"])
  }

  @Test func otherDataSetsAreNotLost() async throws {
    let volume = AnyVolume(Volume<UInt8>(geometry: Fixtures.geometry, voxels: .init(repeating: 3, count: 480)))
    let path = fixtures.folder.path("two.h5")
    try HDF5File.write([.init(dataset: "raw", volume: volume), .init(dataset: "label", volume: volume)], to: path)
    let bytes = try fixtures.bytes(path)
    let source = try fixtures.reference
    let refused = try await convert(source, "\(path):/label")
    #expect(refused.failed(1, mentioning: ["error: \(path): ", "/raw"]), "\(refused.errors)")
    #expect(try fixtures.bytes(path) == bytes)
    let deep = fixtures.folder.path("deep.h5")
    #expect(try await convert(source, "\(deep):/volumes/one", "-q").exitCode == 0)
    let info = try await VoxlossRunner.run("info", deep, "--format", "json")
    #expect(info.json.dataset.string == "/volumes/one")
  }

  @Test func headerExtensionsAndIntentAreKept() async throws {
    let source = fixtures.folder.path("source.nii")
    var options = NIfTIWritingOptions()
    options.extensions = [NIfTIExtension(code: 6, content: Array("a comment of 24 letters.".utf8))]
    options.intentCode = 1002
    options.intentName = "labels"
    options.descriptionText = "by hand"
    let volume = AnyVolume(Volume<UInt8>(geometry: Fixtures.geometry, voxels: .init(repeating: 1, count: 480)))
    try NIfTIFile.write(volume, to: source, options: options)
    let copy = fixtures.folder.path("copy.nii")
    #expect(try await convert(source, copy).exitCode == 0)
    #expect(try fixtures.bytes(copy) == fixtures.bytes(source))
    let file = try NIfTIFile(contentsOf: copy)
    #expect(file.extensions == options.extensions && file.header.intentCode == 1002)
  }

  @Test func targetsThatCannotBeWritten() async throws {
    let source = try fixtures.reference
    for name in ["out.mha", "out", "out.img", "out.gz", "out.json"] {
      let path = fixtures.folder.path(name)
      #expect(try await convert(source, path).failed(64, mentioning: [path, ".nii.gz"]), "\(name)")
    }
    for name in ["no/folder/out.nii.gz", "no/folder/out.h5"] {
      let path = fixtures.folder.path(name)
      #expect(try await convert(source, path).failed(1, mentioning: [path, "cannot be written"]), "\(name)")
    }
    #expect(try await convert(fixtures.folder.path("none.nii"), source).failed(66))
    #expect(try await convert(source).failed(64))
    #expect(try fixtures.folder.contents() == ["reference.nii.gz"])
  }

  @Test func spacingAndAxesAreApplied() async throws {
    let source = try fixtures.reference
    let wide = fixtures.folder.path("wide.nii.gz")
    #expect(try await convert(source, wide, "--spacing", "2,4,6").exitCode == 0)
    let info = try await VoxlossRunner.run("info", wide, "--format", "json")
    #expect(info.json.spacing.numbers == [2, 4, 6] && info.json.orientation.string == "RAS")
    let stored = try fixtures.write("stored.h5", channels: 2) { x, _, _, channel in UInt8(10 * channel + x) }
    let second = fixtures.folder.path("second.nii")
    let run = try await convert(stored, second, "--axes", "tzyx", "--time-index", "1", "-q")
    #expect(run.exitCode == 0, "\(run.errors)")
    let read = try await VoxlossRunner.run("info", second, "--format", "json", "--statistics")
    #expect(read.json.statistics.minimum.number == 10 && read.json.channels.integer == 1)
  }

  @Test(.enabled(if: SharedData.isPresent)) func realFilesSurvive() async throws {
    let names = [
      "nifti/nibabel/example4d.nii.gz", "nifti/nifti-rs/minimal.hdr", "nifti/nibabel/functional.nii",
      "pairs/totalseg/example_seg.nii.gz", "pairs/meshmetrics/example_2d_ref_mask.nii.gz",
    ]
    for (index, name) in names.enumerated() {
      let source = SharedData.path(name)
      let (stored, back) = (fixtures.folder.path("\(index).h5"), fixtures.folder.path("back.nii.gz"))
      #expect(try await convert(source, stored, "-q").exitCode == 0)
      #expect(try await convert(stored, back, "-q").exitCode == 0)
      #expect(try await content(stored) == content(source), "\(name)")
      #expect(try await content(back) == content(source), "\(name)")
    }
  }
}
