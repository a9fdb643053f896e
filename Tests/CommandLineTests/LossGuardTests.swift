import Foundation
import TestSupport
import Testing
import Voxloss

/// Guards of `voxloss loss`: guesses, grids without distances, names, messages.
@Suite struct LossGuardTests {
  let fixtures: LossFixtures
  let prediction: String
  let reference: String

  init() throws {
    fixtures = try LossFixtures()
    (prediction, reference) = try fixtures.single()
  }

  private func run(
    _ loss: [String], _ options: [String] = [], prediction: String? = nil, reference: String? = nil
  ) async throws -> Outcome {
    try await VoxlossRunner.run(
      ["loss"] + loss + [
        "--prediction", prediction ?? self.prediction, "--reference", reference ?? self.reference,
      ] + options)
  }

  /// What an ignored voxel holds does not decide what the values are.
  @Test func theGuessLooksAtEvaluatedVoxelsAlone() async throws {
    var shares = [Float](repeating: 0.25, count: 360)
    shares[7] = .nan
    let path = try fixtures.write("shares.nii", shares, channels: 3, geometry: LossFixtures.grid)
    var labels = Array(LossFixtures.labels()[..<120])
    labels[7] = 255
    let ignoring = try fixtures.write("ignoring.nii", labels, channels: 1, geometry: LossFixtures.grid)
    let ignore = ["--ignore-label", "255"]
    #expect(
      try await run(["--loss", "dice"], ignore, prediction: path, reference: ignoring)
        .failed(64, mentioning: ["0 to 1", "--activation none"]))
    let none = try await run(
      ["--loss", "dice"], ignore + ["--activation", "none"], prediction: path, reference: ignoring)
    #expect(none.exitCode == 0 && none.errors.isEmpty, "\(none.errors)")
    var mask = [UInt8](repeating: 1, count: 120)
    mask[7] = 0
    let masked = try fixtures.write("mask.nii", mask, channels: 1, geometry: LossFixtures.grid)
    for option in ["--mask", "--voxel-weights"] {
      let outcome = try await run(["--loss", "dice"], [option, masked], prediction: path)
      #expect(outcome.failed(64, mentioning: ["0 to 1"]), "\(option): \(outcome.errors)")
    }
  }

  @Test func shearedGrids() async throws {
    var rows = LossFixtures.grid.affine.rows
    rows[0][1] = 0.4
    let sheared = VolumeGeometry(
      size: LossFixtures.size, spacing: LossFixtures.grid.spacing, affine: AffineTransform(rows: rows))
    let (z, y) = try fixtures.single("sheared.nii", geometry: sheared)
    let losses = [
      "boundary", "ce+0.1*boundary", "dice-hausdorff", "surface-distance", "distance-weighted-bce", "dice-boundary",
    ]
    for loss in losses {
      let outcome = try await run(["--loss", loss], ["-q"], prediction: z, reference: y)
      #expect(outcome.failed(2, mentioning: [y, "the grid is sheared", loss]), "\(loss): \(outcome.errors)")
    }
    for loss in ["dice", "soft-cldice", "hausdorff-er", "boundary:unit=voxels"] {
      let outcome = try await run(["--loss", loss], prediction: z, reference: y)
      #expect(outcome.exitCode == 0 && !outcome.errors.contains("grid is sheared"), "\(loss): \(outcome.errors)")
    }
  }

  /// A spacing that only one file states matters to distances alone.
  @Test func assumedSpacings() async throws {
    let bare = fixtures.folder.path("bare.h5")
    let volume = Volume(
      geometry: VolumeGeometry(size: LossFixtures.size), channelCount: 1,
      voxels: Array(LossFixtures.labels()[..<120]))
    try HDF5File.write(
      [HDF5File.Output(dataset: "label", volume: AnyVolume(volume), statesSpacing: false)], to: bare)
    let dice = try await run(["--loss", "dice"], reference: bare)
    #expect(dice.exitCode == 0 && !dice.errors.contains("distances"), "\(dice.errors)")
    let boundary = try await run(["--loss", "boundary"], reference: bare)
    #expect(boundary.errors.contains("states no spacing"), "\(boundary.errors)")
  }

  @Test func gradientsStateNoSpacingOfTheirOwn() async throws {
    let bare = fixtures.folder.path("z.h5")
    let volume = Volume(
      geometry: VolumeGeometry(size: LossFixtures.size), channelCount: 3,
      voxels: LossFixtures.logits[..<360].map { Float($0) })
    try HDF5File.write(
      [HDF5File.Output(dataset: "logits", volume: AnyVolume(volume), statesSpacing: false)], to: bare)
    let output = fixtures.folder.path("g.h5")
    let outcome = try await run(["--loss", "dice"], ["--gradient", output, "-q"], prediction: bare)
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    #expect(try VolumeFile(contentsOf: output, role: .scores).isSpacingAssumed)
    let stated = try await run(["--loss", "dice"], ["--gradient", output, "-q"])
    #expect(stated.exitCode == 0, "\(stated.errors)")
    let read = try VolumeFile(contentsOf: output, role: .scores)
    #expect(!read.isSpacingAssumed && read.geometry.spacing == LossFixtures.grid.spacing)
  }

  @Test func namesAreRecognised() async throws {
    let plain = try await run(["--loss", "dice-ce"], ["-q", "--format", "json"]).json
    let other = try await run(["--loss", "Dice_CE"], ["-q", "--format", "json"]).json
    #expect(other == plain && plain.loss.string == "dice-ce")
    let preset = try await run(["--preset", "nnU-Net"], ["-q", "--format", "json"]).json
    #expect(preset.loss.string == "nnu-net")
    #expect(try await run(["--preset", "UNet"], ["-q", "--format", "json"]).json.loss.string == "u-net")
    #expect(try await run(["--preset", "segfromer"]).failed(64, mentioning: ["did you mean segformer?"]))
    #expect(try await run(["--loss", "dcie"]).failed(64, mentioning: ["did you mean dice?"]))
    #expect(
      try await run(["--loss", "dice", "--convention", "mnoai"]).failed(64, mentioning: ["did you mean monai?"]))
    #expect(try await run(["--loss", "dice", "--convention", "nnU-Net"], ["-q"]).exitCode == 0)
    #expect(
      try await run(["--loss", "dice-hausdorff", "--convention", "monai"])
        .failed(64, mentioning: ["monai has no dice-hausdorff"]))
    let negative = try await run(["--loss", "-1*dice"], ["-q", "--format", "json"])
    #expect(negative.exitCode == 0, "\(negative.errors)")
    let dice = try await run(["--loss", "dice"], ["-q", "--format", "json"])
    #expect(negative.json.value.number == dice.json.value.number.map { -$0 })
  }

  @Test func deadKeysAreRefused() async throws {
    for text in [
      "ce:batch=true", "ce:empty-class=skip", "topk:batch=true", "boundary:empty-class=skip", "hausdorff-dt:batch=true",
      "one-sided-hausdorff:batch=true", "log-hausdorff-dt:batch=true", "hausdorff-er:batch=true", "ce:smooth=1",
    ] {
      let name = text.split(separator: ":")[0]
      let outcome = try await run(["--loss", text])
      #expect(outcome.failed(64, mentioning: ["\(name) has no key", "class"]), "\(text): \(outcome.errors)")
      #expect(!outcome.errors.contains("batch,"), "\(text): \(outcome.errors)")
    }
  }

  /// What is refused is named with its option.
  @Test func messagesNameTheLossAndTheKey() async throws {
    let wrong: [(options: [String], words: [String])] = [
      (["--loss", "dice:classes=7"], ["--loss dice:classes=7", "class 7"]),
      (["--loss", "dice", "--class-weights", "1,2"], ["--loss dice:class-weights=1+2", "2 class weights for 3"]),
      (["--loss", "ce:class-weights=1+-1+2"], ["--loss ce:class-weights=", "class weight 1"]),
      (["--loss", "ce:label-smoothing=1"], ["--loss ce:label-smoothing=1", "label smoothing is 1"]),
      (["--loss", "soft-cldice:epsilon=-1"], ["soft-cldice", "epsilon is -1"]),
      (["--loss", "dice:smooth=1e308"], ["dice: smooth", "1e+308", "expected"]),
    ]
    for (options, words) in wrong {
      let outcome = try await run(options, ["-q"])
      #expect(outcome.failed(64, mentioning: words), "\(options): \(outcome.errors)")
      #expect(!outcome.errors.contains("Smoothing("))
    }
  }

  @Test func regionsAndLabels() async throws {
    let inside = try await run(
      ["--loss", "dice"], ["--ignore-label", "2", "--regions", "a=1", "b=1,2", "c=0"])
    #expect(inside.failed(64, mentioning: ["--regions", "b", "--ignore-label"]), "\(inside.errors)")
    let absent = try await run(["--loss", "dice"], ["--regions", "a=1", "b=1,2,7", "c=0"])
    #expect(
      absent.exitCode == 0 && absent.errors.contains("note: \(reference): no voxel has the label 7 of the region b"))
  }

  @Test func usageLinesFit() async throws {
    for command in ["loss", "weights"] {
      let help = try await VoxlossRunner.run(command, "--help")
      let wide = help.output.split(separator: "\n").filter { $0.count > 80 }
      #expect(help.exitCode == 0 && wide.isEmpty, "\(wide)")
    }
  }
}
