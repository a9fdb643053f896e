import Foundation
import TestSupport
import Testing
import Voxloss

/// `voxloss weights`: counts and weights of label files, or one line of error and no result.
@Suite struct WeightsTests {
  let fixtures: Fixtures

  init() throws { fixtures = try Fixtures() }

  private func weights(_ arguments: String...) async throws -> Outcome {
    try await VoxlossRunner.run(["weights"] + arguments)
  }

  /// A folder of label files in the folder of the fixtures.
  private func folder(_ name: String) throws -> String {
    try FileManager.default.createDirectory(atPath: fixtures.folder.path(name), withIntermediateDirectories: false)
    return fixtures.folder.path(name)
  }

  private func isClose(_ a: [Double], _ b: [Double], _ relative: Double = 1e-6) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= relative * abs($1) }
  }

  /// 192, 192 and 96 of 480 voxels: 5/6, 5/6 and 5/3, scaled to sum 3.
  @Test func aTableThatCanBeCountedByHand() async throws {
    let run = try await weights(fixtures.reference)
    #expect(run.exitCode == 0 && run.errors.isEmpty)
    #expect(
      run.output == """
        class voxels fraction images weight
        ----- ------ -------- ------ ------
            0    192      0.4      1   0.75
            1    192      0.4      1   0.75
            2     96      0.2      1    1.5

        scheme inverse: 1 / voxels, scaled to mean 1
        files 1, images 1, evaluated voxels 480, ignored voxels 0
        --class-weights 0.75,0.75,1.5

        """)
  }

  @Test func jsonHoldsTheSameInFull() async throws {
    let prediction = try fixtures.prediction
    let run = try await weights(fixtures.reference, prediction, "--format", "json", "--scheme", "median")
    #expect(run.exitCode == 0 && run.errors.isEmpty)
    let json = run.json
    #expect(
      Set(json.object.keys) == ["scheme", "absent", "classes", "files", "ignored_voxels", "images"]
        && json.scheme.string == "median" && json.absent.string == "zero" && json.files.integer == 2
        && json.images.integer == 2 && json.ignored_voxels.integer == 0)
    // The prediction has one column of x less of label 1.
    #expect(json.classes.array.map(\.voxels.integer) == [432, 336, 192])
    #expect(json.classes.array.map { $0["class"].integer } == [0, 1, 2])
    #expect(json.classes.array.map(\.fraction.number) == [0.45, 0.35, 0.2])
    #expect(json.classes.array.allSatisfy { $0.images.integer == 2 && $0.object.count == 5 })
    #expect(isClose(json.classes.array.compactMap(\.weight.number), [0.35 / 0.45, 1, 0.35 / 0.2], 1e-14))
  }

  @Test func everySchemeGivesALineToPaste() async throws {
    let reference = try fixtures.reference
    let expected: [(String, [String], [Double])] = [
      ("inverse", [], [0.75, 0.75, 1.5]), ("median", [], [1, 1, 2]),
      ("enet", [], [0.4, 0.4, 0.2].map { 1 / log(1.02 + $0) }), ("gdl", [], [0.25, 0.25, 1]),
      ("effective", ["--beta", "0"], [1, 1, 1]), ("effective", ["--beta", "0.99999999"], [0.75, 0.75, 1.5]),
    ]
    for (scheme, options, values) in expected {
      let run = try await VoxlossRunner.run(["weights", reference, "--scheme", scheme, "-q"] + options)
      #expect(run.exitCode == 0 && run.errors.isEmpty)
      let line = run.output.split(separator: "\n").last ?? ""
      #expect(line.hasPrefix("--class-weights "))
      let pasted = line.dropFirst("--class-weights ".count).split(separator: ",").compactMap { Double($0) }
      #expect(isClose(pasted, values), "\(scheme): \(line)")
      let json = try await VoxlossRunner.run(
        ["weights", reference, "--scheme", scheme, "-q", "--format", "json"] + options
      ).json
      #expect(isClose(json.classes.array.compactMap(\.weight.number), pasted, 1e-7) && json.scheme.string == scheme)
      #expect(json.beta.number == (scheme == "effective" ? options.last.flatMap { Double($0) } : nil))
    }
  }

  @Test func foldersAreReadInAnyOrderAndSayWhatTheyLeaveOut() async throws {
    let names = ["b.nii.gz", "a.nii", "c.h5", "D.NII.GZ"]
    let train = try folder("train")
    for (index, name) in names.enumerated() {
      _ = try fixtures.labels("train/\(name)") { x, y, _ in x < 2 + index ? 1 : y == 0 ? 2 : 0 }
    }
    try fixtures.folder.write("not a volume", "train/.hidden.nii.gz")
    try fixtures.folder.write("{}", "train/dataset.json")
    _ = try folder("train/deeper.nii")
    let run = try await weights(train, "--format", "json")
    #expect(run.exitCode == 0 && run.json.files.integer == 4)
    #expect(run.errorLines.first == "note: \(train): left out, no label files: dataset.json, deeper.nii")
    // The others say how the HDF5 file was read.
    #expect(run.errorLines.dropFirst().allSatisfy { $0.hasPrefix("note: \(train)/c.h5: ") })
    let quiet = try await weights(train + "/", "-q", "--format", "json")
    #expect(quiet.errors.isEmpty && quiet.outputBytes == run.outputBytes)
    let files = names.reversed().map { "\(train)/\($0)" }
    let listed = try await VoxlossRunner.run(["weights", "--format", "json"] + files)
    #expect(listed.exitCode == 0 && listed.outputBytes == run.outputBytes)
    let twice = try await weights(train, "\(train)/../train/a.nii", "--format", "json")
    #expect(twice.outputBytes == run.outputBytes)
    #expect(twice.errors.contains("a.nii: is named twice and counts once"))
  }

  @Test func ignoredVoxelsCountNowhere() async throws {
    let labels = try fixtures.labels("ignored.nii.gz") { x, _, _ in x < 4 ? 1 : x < 6 ? 255 : 0 }
    let run = try await weights(labels, "--ignore-label", "255", "--format", "json")
    #expect(run.exitCode == 0 && run.errors.isEmpty && run.json.ignored_voxels.integer == 96)
    #expect(run.json.classes.array.map(\.voxels.integer) == [192, 192])
    #expect(run.json.classes.array.map(\.fraction.number) == [0.5, 0.5])
    let forgotten = try await weights(labels, "--format", "json")
    #expect(forgotten.json.classes.array.count == 256)
    #expect(forgotten.errorLines.count == 1 && forgotten.errors.contains("--ignore-label 255"))
    #expect(forgotten.errors.hasPrefix("warning: classes 2...254 without a voxel: weight 0"))
    let mask = try fixtures.labels("mask.nii.gz") { x, _, _ in x < 5 ? 3 : 0 }
    let masked = try await weights(
      labels, "--ignore-label", "255", "--mask", mask, "--classes", "3", "--format", "json")
    #expect(masked.json.classes.array.map(\.voxels.integer) == [0, 192, 0])
    #expect(masked.json.ignored_voxels.integer == 480 - 192)
    #expect(masked.json.classes.array.map(\.weight.number) == [0, 1, 0])
  }

  @Test func aFolderOfMasksHasOneForEachFile() async throws {
    let (train, masks) = (try folder("train"), try folder("masks"))
    for name in ["a.nii.gz", "b.nii.gz"] {
      _ = try fixtures.labels("train/\(name)") { x, _, _ in x < 4 ? 1 : 0 }
    }
    _ = try fixtures.labels("masks/a.nii.gz") { x, _, _ in x < 5 ? 1 : 0 }
    #expect(try await weights(train, "--mask", masks).failed(66, mentioning: ["masks/b.nii.gz"]))
    // The second mask is stored with x the other way round: the same place in the patient.
    var rows = Fixtures.geometry.affine.rows
    (rows[0][0], rows[0][3]) = (-1, 4)
    let flipped = VolumeGeometry(
      size: Fixtures.size, spacing: Fixtures.spacing, affine: AffineTransform(rows: rows))
    _ = try fixtures.labels("masks/b.nii.gz", flipped) { x, _, _ in x > 8 ? 1 : 0 }
    let run = try await weights(train, "--mask", masks, "--format", "json")
    #expect(run.exitCode == 0 && run.errorLines.count == 1 && run.errors.contains("reordered"))
    // Five columns and one column of 48 voxels.
    #expect(run.json.classes.array.map(\.voxels.integer) == [48, 192 + 48])
    #expect(run.json.classes.array.map(\.images.integer) == [1, 2])
  }

  @Test func absentClassesAreReported() async throws {
    let reference = try fixtures.reference
    let run = try await weights(reference, "--classes", "6")
    #expect(run.exitCode == 0 && run.errorLines.count == 1)
    #expect(run.errors.hasPrefix("warning: classes 3...5 without a voxel: weight 0"))
    #expect(run.output.contains("classes without a voxel 3...5: --absent zero\n"))
    #expect(run.output.hasSuffix("--class-weights 0.75,0.75,1.5,0,0,0\n"))
    let largest = try await weights(reference, "--classes", "4", "--absent", "largest")
    #expect(largest.errors.hasPrefix("warning: class 3 without a voxel: the largest"))
    #expect(largest.output.hasSuffix("--class-weights 0.75,0.75,1.5,1.5\n"))
    let gap = try fixtures.labels("gap.nii.gz") { x, _, _ in x < 4 ? 4 : x < 6 ? 1 : 0 }
    #expect(try await weights(gap).errors.contains("classes 2...3 without a voxel"))
  }

  @Test func aBetaThatTellsNothingApartIsSaid() async throws {
    let size = VolumeSize(x: 100, y: 100, z: 60)
    let labels = try fixtures.labels("large.nii.gz", VolumeGeometry(size: size)) { x, _, _ in x < 20 ? 1 : 0 }
    let run = try await weights(labels, "--scheme", "effective")
    #expect(run.exitCode == 0 && run.errorLines.count == 1 && run.errors.contains("weighs all classes nearly alike"))
    #expect(run.errors.contains("up to 10000 voxels, the rarest class has 120000"))
    #expect(try await weights(labels, "--scheme", "effective", "--beta", "0.999999").errors.isEmpty)
  }

  @Test func whatCannotBeReadIsNamedAndNothingIsWritten() async throws {
    let train = try folder("train")
    _ = try fixtures.labels("train/a.nii.gz") { x, _, _ in x < 4 ? 1 : 0 }
    let whole = try fixtures.bytes(fixtures.folder.path("train/a.nii.gz"))
    func fails(_ code: Int32, _ words: [String], _ options: [String] = []) async throws -> Bool {
      try await VoxlossRunner.run(["weights", train] + options).failed(code, mentioning: words)
    }
    try fixtures.folder.write(Array(whole.prefix(60)), "train/b.nii.gz")
    #expect(try await fails(1, ["train/b.nii.gz: "]))
    try fixtures.folder.write("no volume", "train/b.nii.gz")
    #expect(try await fails(1, ["train/b.nii.gz: "]))
    _ = try fixtures.write("train/b.nii.gz") { x, _, _, _ in Float(x) / 4 }
    #expect(try await fails(2, ["train/b.nii.gz: ", "0.25"]))
    _ = try fixtures.write("train/b.nii.gz", channels: 2) { x, _, _, _ in Float(x) }
    #expect(try await fails(2, ["train/b.nii.gz: ", "2 channels"]))
    _ = try fixtures.write("train/b.nii.gz") { x, y, _, _ in Int16(x == 3 && y == 2 ? -7 : 0) }
    #expect(try await fails(2, ["train/b.nii.gz: voxel (3, 2, 0) has label -7"]))
    #expect(try await !fails(2, [], ["--ignore-label", "-7"]))
    _ = try fixtures.write("train/b.nii.gz") { x, _, _, _ in Int32(x == 3 ? 70000 : 0) }
    #expect(try await fails(2, ["train/b.nii.gz: voxel (3, 0, 0) has label 70000", "0...65535"]))
    _ = try fixtures.labels("train/b.nii.gz") { x, _, _ in x == 3 ? 7 : 0 }
    #expect(try await fails(2, ["voxel (3, 0, 0) has label 7; the classes are 0...1"], ["--classes", "2"]))
    #expect(try await !fails(2, [], ["--classes", "2", "--ignore-label", "7"]))
    let mask = try fixtures.labels("mask.nii.gz", Fixtures.shifted(by: 3)) { _, _, _ in 1 }
    #expect(try await fails(2, ["mask.nii.gz: does not lie on the grid of", "a.nii.gz"], ["--mask", mask]))
    let none = try fixtures.labels("none.nii.gz") { _, _, _ in 0 }
    #expect(try await fails(2, ["no voxel is evaluated"], ["--mask", none]))
  }

  @Test func wrongArgumentsAreExplained() async throws {
    let reference = try fixtures.reference
    let wrong: [(options: [String], words: [String])] = [
      (["--scheme", "cubic"], ["cubic", "inverse", "gdl"]), (["--classes", "0"], ["--classes"]),
      (["--classes", "65537"], ["--classes"]), (["--beta", "0.9"], ["--beta", "effective"]),
      (["--scheme", "effective", "--beta", "1"], ["--beta"]), (["--scheme", "effective", "--beta", "nan"], ["--beta"]),
      (["--absent", "one"], ["largest", "zero"]), (["--format", "csv"], ["table", "json"]),
    ]
    for (options, words) in wrong {
      let run = try await VoxlossRunner.run(["weights", reference] + options)
      #expect(run.failed(64, mentioning: words), "\(options): \(run.errors)")
    }
    #expect(try await VoxlossRunner.run(["weights"]).failed(64, mentioning: ["labels"]))
    #expect(try await weights(fixtures.folder.path("missing.nii")).failed(66, mentioning: ["missing.nii"]))
    let empty = try folder("empty")
    #expect(try await weights(empty).failed(66, mentioning: ["empty: holds no label files"]))
  }

  /// Real label files, counted by nibabel and NumPy.
  @Test(.enabled(if: SharedData.isPresent), arguments: [0, 1]) func realFilesAreWeighedAsByNumPy(_ index: Int)
    async throws
  {
    let path = SharedData.packageRoot.path + "/Tests/Fixtures/Golden/class_weights.json"
    let golden = try JSONValue(contentsOf: path)
    let data = golden.real[index]
    let files = data.files.array.compactMap(\.string).map { SharedData.path($0) }
    let labels = data.labels.array.compactMap(\.integer)
    #expect(files.count == [5, 2][index] && !labels.isEmpty)
    for (scheme, expected) in data.weights.object {
      let options = scheme == "effective" ? ["--beta", "\(golden.real_beta.number ?? 0)"] : []
      let run = try await VoxlossRunner.run(
        ["weights", "-q", "--format", "json", "--scheme", scheme] + options + files.shuffled())
      #expect(run.exitCode == 0 && run.errors.isEmpty, "\(run.errors)")
      let classes = run.json.classes.array
      #expect(labels.map { classes[$0].voxels.number } == data.counts.numbers)
      #expect(labels.map { classes[$0].images.number } == data.images_with_class.numbers)
      #expect(classes.count { $0.voxels.integer != 0 } == labels.count && classes.count == (labels.last ?? 0) + 1)
      #expect(isClose(labels.compactMap { classes[$0].weight.number }, expected.numbers, 1e-10), "\(scheme)")
    }
  }
}
