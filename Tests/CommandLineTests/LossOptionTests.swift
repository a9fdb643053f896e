import Foundation
import TestSupport
import Testing
import Voxloss

/// Wrong arguments and files that do not fit: one line of error, nothing written.
@Suite struct LossOptionTests {
  let fixtures: LossFixtures
  let prediction: String
  let reference: String

  init() throws {
    fixtures = try LossFixtures()
    (prediction, reference) = try fixtures.single()
  }

  private func run(
    _ loss: String, _ options: [String] = [], prediction: String? = nil, reference: String? = nil
  ) async throws -> Outcome {
    try await VoxlossRunner.run(
      [
        "loss", "--loss", loss, "--prediction", prediction ?? self.prediction, "--reference",
        reference ?? self.reference,
      ]
        + options)
  }

  @Test func unknownLossesKeysAndValues() async throws {
    let wrong: [(text: String, words: [String])] = [
      ("dicee", ["did you mean dice?"]), ("xyzzy", ["no loss xyzzy", "voxloss losses"]),
      ("dice:smoth=1", ["no key smoth", "did you mean smooth?"]), ("dice:smooth=much", ["smooth=much", "a number"]),
      ("dice:smooth=-1", ["negative"]), ("dice:reduction=median", ["mean, sum"]), ("dice+", ["name is missing"]),
      ("0.5*dice+half*ce", ["'half'"]), ("", ["name is missing"]), ("ce:label-smoothing=nan", ["a number"]),
    ]
    for (text, words) in wrong {
      let outcome = try await run(text)
      #expect(outcome.failed(64, mentioning: words + ["voxloss loss --help"]), "\(text): \(outcome.errors)")
    }
    // What only the prediction can tell.
    #expect(try await run("dice:classes=1+3", ["-q"]).failed(64, mentioning: ["class 3", "0 to 2"]))
    #expect(try await run("ce:label-smoothing=2", ["-q"]).failed(64, mentioning: ["label smoothing is 2"]))
    #expect(
      try await run("dice", ["--class-weights", "1,2", "-q"]).failed(64, mentioning: ["2 class weights for 3 classes"]))
    #expect(
      try await run("dice", ["--class-weights", "1,-2,3", "-q"]).failed(64, mentioning: ["class weight 1 is -2"]))
    #expect(try await run("ce", ["--activation", "sigmoid"]).failed(64, mentioning: ["ce", "exclusive"]))
  }

  @Test func wrongOptions() async throws {
    let wrong: [(options: [String], words: [String])] = [
      (["--activation", "tanh"], ["softmax", "sigmoid"]), (["--workers", "0"], ["--workers"]),
      (["--format", "csv"], ["table", "json"]), (["--convention", "torch"], ["nnunet"]),
      (["--class-weights", "1,,3"], ["--class-weights"]), (["--class-weights", "1,inf,3"], ["--class-weights"]),
      (["--gradient", "out.tif"], ["out.tif", ".nii.gz"]), (["--preset", "balanced"], ["--loss or --preset"]),
      (["--regions", "a=1", "a=2", "b=1"], ["given twice"]), (["--geometry-tolerance", "3"], ["--geometry-tolerance"]),
    ]
    for (options, words) in wrong {
      let outcome = try await run("dice", options)
      #expect(outcome.failed(64, mentioning: words), "\(options): \(outcome.errors)")
    }
    let neither = try await VoxlossRunner.run("loss", "--prediction", prediction, "--reference", reference)
    #expect(neither.failed(64, mentioning: ["--loss or --preset"]))
    let unknown = try await VoxlossRunner.run(
      "loss", "--preset", "xyzzy", "--prediction", prediction, "--reference", reference)
    #expect(unknown.failed(64, mentioning: ["no preset xyzzy", "balanced"]))
    #expect(try await VoxlossRunner.run("loss", "--loss", "dice").failed(64, mentioning: ["--prediction"]))
    #expect(try await run("dice", ["--regions", "a=1", "b=2"]).failed(64, mentioning: ["3 channels", "2 --regions"]))
    #expect(try fixtures.folder.contents() == ["y.nii.gz", "z.nii.gz"])
  }

  @Test func inputsAreNeverOverwritten() async throws {
    let before = try Data(contentsOf: URL(fileURLWithPath: prediction))
    for path in [prediction, reference, fixtures.folder.path("./z.nii.gz")] {
      #expect(try await run("dice", ["--gradient", path]).failed(64, mentioning: ["input", "--gradient"]))
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: prediction)) == before)
    // A failed run leaves no file.
    let output = fixtures.folder.path("g.nii")
    #expect(try await run("dice:classes=7", ["-q", "--gradient", output]).exitCode == 64)
    #expect(!FileManager.default.fileExists(atPath: output))
    #expect(
      try await run("dice", ["-q", "--gradient", fixtures.folder.path("none/g.nii")]).failed(1, mentioning: ["g.nii"]))
  }

  @Test func shapesThatDoNotFit() async throws {
    let batch = try fixtures.prediction(Float.self)
    let batchReference = try fixtures.reference()
    let small = VolumeGeometry(size: VolumeSize(x: 6, y: 5, z: 3))
    let short = try fixtures.write("short.h5", [UInt8](repeating: 0, count: 90), channels: 1, geometry: small)
    #expect(
      try await run("dice", ["-q"], reference: short).failed(2, mentioning: [short, "(3, 5, 6)", "(3, 4, 5, 6)"]))
    #expect(
      try await run("dice", ["-q"], prediction: batch, reference: reference)
        .failed(2, mentioning: ["(4, 5, 6)", "(2, 3, 4, 5, 6)", "2 sample(s), here 1"]))
    #expect(
      try await run("dice", ["-q"], reference: batchReference)
        .failed(2, mentioning: ["(2, 4, 5, 6)", "(3, 4, 5, 6)", "1 sample(s), here 2"]))
    let two = try fixtures.write(
      "two.nii", [Float](repeating: 0.5, count: 240), channels: 2, geometry: LossFixtures.grid)
    #expect(try await run("dice", reference: two).failed(2, mentioning: ["(2, 4, 5, 6)", "labels (4, 5, 6)"]))
    #expect(try await run("dice", ["--mask", two]).failed(2, mentioning: [two, "one value a voxel"]))
    let gradient = fixtures.folder.path("g.nii")
    #expect(
      try await run("dice", ["--gradient", gradient, "-q"], prediction: batch, reference: batchReference)
        .failed(64, mentioning: ["batch of 2"]))
    // One sample of the batch is a volume.
    let one = try await run("dice", ["--time-index", "0", "-q"], prediction: batch, reference: batchReference)
    let plain = try await run("dice", ["-q"])
    #expect(one.exitCode == 0 && value(one) == value(plain), "\(one.errors)")
    // Axes that the files do not state.
    let stated = try await run(
      "dice", ["--axes", "bczyx", "-q"], prediction: batch,
      reference: try fixtures.write("4d.h5", LossFixtures.labels(), channels: 2))
    #expect(stated.exitCode == 0, "\(stated.errors)")
    let derived = try await run("dice", ["-q"], prediction: batch, reference: fixtures.folder.path("4d.h5"))
    #expect(derived.exitCode == 0 && derived.output == stated.output, "\(derived.errors)")
    #expect(value(stated) == value(try await run("dice", ["-q"], prediction: batch, reference: batchReference)))
  }

  private func value(_ run: Outcome) -> String? {
    run.output.split(separator: "\n").first { $0.hasPrefix("value") }.map(String.init)
  }

  @Test func gridsAreComparedAsScoreDoes() async throws {
    var rows = LossFixtures.grid.affine.rows
    rows[0][3] += 30
    let moved = VolumeGeometry(
      size: LossFixtures.size, spacing: LossFixtures.grid.spacing, affine: AffineTransform(rows: rows))
    let far = try fixtures.write(
      "far.nii", Array(LossFixtures.labels()[..<120]), channels: 1, geometry: moved)
    let refused = try await run("dice", reference: far)
    #expect(
      refused.failed(2, mentioning: [prediction, far, "30.0 mm apart", "--ignore-geometry"]), "\(refused.errors)")
    #expect(!refused.errors.contains("--resample"))
    let accepted = try await run("dice", ["--ignore-geometry"], reference: far)
    #expect(accepted.exitCode == 0 && accepted.errors.contains("geometry was ignored"))
    #expect(try await run("dice", ["--geometry-tolerance", "31mm", "-q"], reference: far).exitCode == 0)
    #expect(try await run("dice", ["--mask", far]).failed(2, mentioning: [far]))
    let spacing = try await run("boundary", ["--spacing", "2,2,2", "--format", "json"])
    #expect(spacing.json.spacing.numbers == [2, 2, 2])
    let other = try await run("boundary", ["--format", "json"]).json.value
    #expect(spacing.json.value != other && other.number != nil)
  }

  @Test func valuesThatAreNotWhatTheyAreTakenFor() async throws {
    func labels<Scalar: VoxelScalar>(_ value: Scalar, _ name: String) throws -> String {
      var values = LossFixtures.labels()[..<120].map { Scalar(exactlyFrom: Double($0))! }
      values[6 * 5 + 6 * 2 + 3] = value
      return try fixtures.write(name, values, channels: 1, geometry: LossFixtures.grid)
    }
    let seven = try labels(UInt8(7), "seven.nii")
    #expect(
      try await run("ce", reference: seven)
        .failed(2, mentioning: [seven, "voxel (3, 2, 1) is 7", "classes are 0 to 2", "--ignore-label 7"]))
    #expect(try await run("ce", ["--ignore-label", "7"], reference: seven).exitCode == 0)
    let minus = try labels(Int16(-1), "minus.nii")
    #expect(try await run("ce", reference: minus).failed(2, mentioning: ["(3, 2, 1) is -1", "--ignore-label -1"]))
    let half = try labels(Float(0.5), "half.nii")
    #expect(try await run("ce", reference: half).failed(2, mentioning: ["(3, 2, 1) is 0.5", "whole"]))
    let nan = try labels(Float.nan, "nan.nii")
    #expect(try await run("ce", reference: nan).failed(2, mentioning: ["(3, 2, 1) is nan"]))
    #expect(try await run("ce", ["--mask", nan]).failed(2, mentioning: [nan, "(3, 2, 1) is nan", "mask"]))
    #expect(try await run("ce", ["--voxel-weights", nan]).failed(2, mentioning: [nan, "(3, 2, 1)", "weights"]))
    #expect(try await run("ce", ["--voxel-weights", minus]).failed(2, mentioning: [minus, "is -1"]))
    var logits = LossFixtures.logits[..<360].map { Float($0) }
    logits[120 + 6 * 5 + 6 * 2 + 3] = .nan
    let broken = try fixtures.write("broken.nii", logits, channels: 3, geometry: LossFixtures.grid)
    for text in ["ce", "dice", "boundary", "dice-ce"] {
      #expect(
        try await run(text, ["-q"], prediction: broken)
          .failed(2, mentioning: [broken, "nan in class 1 at voxel (3, 2, 1)"]), "\(text)")
    }
    // An infinity of a logit is no number either.
    logits[120 + 6 * 5 + 6 * 2 + 3] = .infinity
    let infinite = try fixtures.write("infinite.nii", logits, channels: 3, geometry: LossFixtures.grid)
    #expect(try await run("ce", ["-q"], prediction: infinite).failed(2, mentioning: ["inf in class 1"]))
    let three = try fixtures.write(
      "three.nii", [Float](repeating: 2, count: 360), channels: 3, geometry: LossFixtures.grid)
    #expect(
      try await run("ce", reference: three).failed(2, mentioning: [three, "channel 0 of voxel (0, 0, 0) is 2.0"]))
  }

  @Test func probabilitiesNeedAnExplicitActivation() async throws {
    let shares = (0..<360).map { Float($0 % 120) / 400 + ($0 < 120 ? 0.1 : 0.01) }
    let path = try fixtures.write("shares.nii", shares, channels: 3, geometry: LossFixtures.grid)
    #expect(try await run("dice", prediction: path).failed(64, mentioning: [path, "0 to 1", "--activation none"]))
    let softmax = try await run("dice", ["--activation", "softmax"], prediction: path)
    #expect(softmax.exitCode == 0 && softmax.errors.contains("warning: \(path): all values lie between 0 and 1"))
    let none = try await run("dice", ["--activation", "none"], prediction: path)
    #expect(none.exitCode == 0 && none.errors.isEmpty && value(none) != value(softmax))
    let logits = try await run("dice", ["--activation", "none"])
    #expect(logits.exitCode == 0 && logits.errors.contains("warning: \(prediction): holds values outside 0 to 1"))
    let plain = try await run("dice")
    #expect(plain.errors == "note: \(prediction): activation softmax, the default for 3 channel(s)\n")
    let one = try fixtures.write(
      "one.nii", LossFixtures.logits[..<120].map { Float($0) }, channels: 1, geometry: LossFixtures.grid)
    #expect(try await run("dice", ["--activation", "softmax"], prediction: one).failed(64, mentioning: ["sigmoid"]))
  }

  @Test func brokenFiles() async throws {
    let missing = fixtures.folder.path("none.nii")
    #expect(try await run("dice", prediction: missing).failed(66, mentioning: [missing]))
    #expect(try await run("dice", reference: missing).failed(66, mentioning: [missing]))
    #expect(try await run("dice", ["--mask", missing]).failed(66, mentioning: [missing]))
    let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: prediction)))
    let cut = try fixtures.folder.write(Array(bytes[..<(bytes.count / 2)]), "cut.nii.gz")
    #expect(try await run("dice", prediction: cut).failed(1, mentioning: [cut]))
    let batch = try Array(Data(contentsOf: URL(fileURLWithPath: fixtures.prediction())))
    let half = try fixtures.folder.write(Array(batch[..<(batch.count / 2)]), "half.h5")
    #expect(try await run("dice", prediction: half).failed(1, mentioning: [half]))
    let text = try fixtures.folder.write("no volume", "text.nii")
    #expect(try await run("dice", prediction: text).failed(1, mentioning: [text]))
  }

  @Test func conventionsAndUnusedKeys() async throws {
    let monai = try await run("dice", ["--convention", "monai", "--format", "json"])
    #expect(monai.exitCode == 0 && monai.json.convention.string == "monai", "\(monai.errors)")
    #expect(try await run("dice", ["--format", "json"]).json.convention.isNull)
  }
}
