import TestSupport
import Testing
import Voxloss

/// `voxloss info` as a table and as JSON.
@Suite struct InfoTests {
  let fixtures: Fixtures

  init() throws { fixtures = try Fixtures() }

  @Test func jsonSaysWhatANIfTIFileIs() async throws {
    let path = try fixtures.reference
    let run = try await VoxlossRunner.run("info", path, "--format", "json", "--statistics")
    #expect(run.exitCode == 0 && run.errors.isEmpty)
    let json = run.json
    #expect(json.format.string == "NIfTI" && json.scalar.string == "uint8" && json.orientation.string == "RAS")
    #expect(json.size.numbers == [10, 8, 6] && json.spacing.numbers == [1, 2, 3])
    #expect(json.affine.array.map(\.numbers).first == [1, 0, 0, -5] && json.datasets == .array([]))
    #expect(json["labels"].array.map { $0["label"].integer } == [0, 1, 2])
    #expect(json["labels"].array.map { $0.voxels.integer } == [192, 192, 96])
    let statistics = json.statistics
    #expect(statistics.minimum.number == 0 && statistics.maximum.number == 2 && statistics.sum.number == 384)
    #expect(statistics.mean.number == 0.8 && statistics.nonzero.integer == 288 && statistics.count.integer == 480)
    let plain = try await VoxlossRunner.run("info", path, "--format", "json")
    #expect(plain.json.statistics.isNull && plain.json.size == json.size)
  }

  @Test func tableSaysTheSame() async throws {
    try fixtures.folder.write("index\tname\n1\tliver\n", "reference_dseg.tsv")
    let run = try await VoxlossRunner.run("info", try fixtures.reference, "--statistics")
    #expect(run.exitCode == 0 && run.errors.isEmpty && !run.output.contains(" \n"))
    for line in [
      "size         10 x 8 x 6\n", "spacing      1 x 2 x 3 mm\n", "sum          384\n", "    1 liver    192\n",
    ] {
      #expect(run.output.contains(line), "\(line) in \(run.output)")
    }
    let wide = try await VoxlossRunner.run("info", try fixtures.reference, "--spacing", "4,5,6")
    #expect(wide.output.contains("4 x 5 x 6 mm"))
  }

  @Test func severalDataSetsAreListed() async throws {
    let volume = AnyVolume(Volume<UInt8>(geometry: Fixtures.geometry, voxels: .init(repeating: 3, count: 480)))
    let path = fixtures.folder.path("several.h5")
    try HDF5File.write(
      [.init(dataset: "a", volume: volume), .init(dataset: "group/b", volume: volume)], to: path)
    let run = try await VoxlossRunner.run("info", path, "--format", "json", "--statistics")
    #expect(run.exitCode == 0 && run.errorLines.count == 1 && run.errors.contains("\(path):/a"))
    #expect(run.errors.split(separator: path).count == 3, "the path is named once, and once in the remedy")
    #expect(run.json.datasets.array.compactMap(\.path.string) == ["/a", "/group/b"])
    #expect(run.json.datasets[0].shape.numbers == [6, 8, 10] && run.json.datasets[0].type.string == "uint8")
    #expect(run.json.size.isNull && run.json.format.string == "HDF5")
    let named = try await VoxlossRunner.run("info", "\(path):/group/b", "--format", "json", "--statistics", "-q")
    #expect(named.exitCode == 0 && named.errors.isEmpty && named.json.statistics.sum.number == 1440)
    #expect(
      named.json.dataset.string == "/group/b"
        && named.json.affine
          == JSONValue.array([
            .array([1, 0, 0, -5].map { .number($0) }), .array([0, 2, 0, 7].map { .number($0) }),
            .array([0, 0, 3, 11].map { .number($0) }),
          ])
    )
    #expect(try await VoxlossRunner.run("info", path).output.contains("/group/b"))
    #expect(try await VoxlossRunner.run("info", "\(path):/c").failed(64, mentioning: ["/a", "/group/b"]))
    #expect(
      try await VoxlossRunner.run("info", "\(path):/a", "--time-index", "1").failed(64, mentioning: ["time axis"]))
    // A data set with a usual name is chosen, and the choice is reported.
    try HDF5File.write([.init(dataset: "a", volume: volume), .init(dataset: "label", volume: volume)], to: path)
    let chosen = try await VoxlossRunner.run("info", path)
    #expect(chosen.exitCode == 0 && chosen.errors.contains("note: \(path): data set /label"))
    #expect(try await VoxlossRunner.run("info", path, "--quiet").errors.isEmpty)
    #expect(try await VoxlossRunner.run("info", path, "--time-index", "1").failed(64, mentioning: ["time axis"]))
  }

  @Test func namesInAFileCannotCommandTheTerminal() async throws {
    let volume = AnyVolume(Volume<UInt8>(geometry: Fixtures.geometry, voxels: .init(repeating: 3, count: 480)))
    let path = fixtures.folder.path("escape.h5")
    try HDF5File.write(volume, to: path, dataset: "red\u{1B}[31m")
    let run = try await VoxlossRunner.run("info", path)
    #expect(run.exitCode == 0 && !run.output.contains("\u{1B}") && !run.errors.contains("\u{1B}"))
  }

  static let nibabelFiles = SharedData.expected.nifti.object.keys.filter { $0.hasPrefix("nifti/nibabel/") }.sorted()

  @Test(.enabled(if: SharedData.isPresent)) func agreesWithNibabel() async throws {
    #expect(Self.nibabelFiles.count == 8)
    for name in Self.nibabelFiles {
      let path = SharedData.path(name)
      let run = try await VoxlossRunner.run("info", path, "--format", "json", "--statistics")
      let expected = SharedData.expected.nifti[name].nibabel
      if !expected.raises.isNull {
        #expect(run.failed(66, mentioning: [path, "partner"]), "\(run.errors)")
        continue
      }
      #expect(run.exitCode == 0, "\(name): \(run.errors)")
      #expect(run.json.statistics.minimum.number == expected.scaled.min.number, "\(name)")
      #expect(run.json.statistics.maximum.number == expected.scaled.max.number, "\(name)")
      #expect(run.json.statistics.nonzero.integer == expected.scaled.nonzero.integer, "\(name)")
      // The connectivity matrix has no space, in which nibabel's class differs.
      if expected.class.string == "Cifti2Image" { continue }
      #expect(run.json.size.numbers == Array(expected.shape.numbers.prefix(3)), "\(name)")
      for (ours, theirs) in zip(run.json.spacing.numbers, expected.zooms.numbers) {
        #expect(abs(ours - theirs) <= 1e-4 * theirs, "\(name)")
      }
      // Without form codes nibabel invents a centred origin; the standard's method 1 has none.
      if run.json.header.affine_source.string == "pixdim" { continue }
      let rows = run.json.affine.array.flatMap(\.numbers)
      for (ours, theirs) in zip(rows, expected.affine.array.prefix(3).flatMap(\.numbers)) {
        #expect(abs(ours - theirs) <= 1e-6 * max(1, abs(theirs)), "\(name)")
      }
      #expect(run.json.orientation.string == expected.orientation.string, "\(name)")
    }
  }
}
