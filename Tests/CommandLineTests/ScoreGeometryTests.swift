import TestSupport
import Testing
import Voxloss

/// Grids that differ: silent, warned, mended without loss, or refused with what differs and the remedies.
@Suite struct ScoreGeometryTests {
  let fixtures: Fixtures
  let reference: String

  init() throws {
    fixtures = try Fixtures()
    reference = try fixtures.reference
  }

  private func score(_ prediction: String, _ options: String...) async throws -> Outcome {
    try await VoxlossRunner.run(["score", reference, prediction] + options + ["--format", "json"])
  }

  private func moved(_ name: String, by distance: Double) throws -> String {
    try fixtures.labels(name, Fixtures.shifted(by: distance)) { x, _, _ in x < 4 ? 1 : x < 6 ? 2 : 0 }
  }

  @Test func shiftsAreSilentWarnedOrRefused() async throws {
    let silent = try await score(moved("silent.nii.gz", by: 0.0005))
    #expect(silent.exitCode == 0 && silent.errors.isEmpty)
    #expect(silent.json.cases[0].geometry.alignment.string == "same")
    let warned = try await score(moved("warned.nii.gz", by: 0.04))
    #expect(warned.exitCode == 0 && warned.errors.contains("0.04 mm"))
    #expect(warned.json.cases[0].geometry.alignment.string == "nearly_same")
    #expect(warned.json.cases[0].geometry.distance_mm.isClose(to: 0.04, within: 1e-3))
    // A signed sum of differences would let one of the two pass.
    for (name, distance) in [("left.nii.gz", -30.0), ("right.nii.gz", 30.0)] {
      let path = try moved(name, by: distance)
      let refused = try await score(path)
      let words = [path, reference, "origin", "30.0 mm apart", "--resample", "--ignore-geometry", "export"]
      #expect(refused.failed(2, mentioning: words), "\(refused.errors)")
    }
  }

  @Test func toleranceIsSetInVoxelsOrMillimetres() async throws {
    let path = try moved("near.nii.gz", by: 0.4)
    for tolerance in ["0.5vox", "0.5mm", "1VOX"] {
      #expect(try await score(path, "--geometry-tolerance", tolerance).exitCode == 0, "\(tolerance)")
    }
    for tolerance in ["0.3vox", "0.3mm", "0vox"] {
      #expect(try await score(path, "--geometry-tolerance", tolerance).failed(2), "\(tolerance)")
    }
    for wrong in ["0.3", "mm", "-1mm", "nanvox", "1cm"] {
      let run = try await score(path, "--geometry-tolerance=\(wrong)")
      #expect(run.failed(64, mentioning: ["0.05vox or 0.1mm"]), "\(wrong)")
    }
  }

  @Test func otherAxisOrdersAreMendedWithoutLoss() async throws {
    let rows = Fixtures.geometry.affine.rows
    // x runs the other way: voxel i lies where the reference has 9 - i.
    let flipped = VolumeGeometry(
      size: Fixtures.size, spacing: Fixtures.spacing,
      affine: AffineTransform(rows: [[-1, 0, 0, rows[0][3] + 9], rows[1], rows[2]]))
    let path = try fixtures.labels("flipped.nii.gz", flipped) { x, _, _ in 9 - x < 4 ? 1 : 9 - x < 6 ? 2 : 0 }
    let run = try await score(path)
    #expect(run.exitCode == 0 && run.errors.hasPrefix("note: \(path)") && run.errorLines.count == 1)
    #expect(run.json.labelScore(1).dice.number == 1 && run.json.labelScore(2).dice.number == 1)
    #expect(run.json.cases[0].geometry.alignment.string == "reordered")
    #expect(run.json.cases[0].warnings == .array([]))
    // z, y, x in memory, on the same places.
    let permuted = VolumeGeometry(
      size: VolumeSize(x: 6, y: 8, z: 10), spacing: VoxelSpacing(x: 3, y: 2, z: 1),
      affine: AffineTransform(rows: rows.map { [$0[2], $0[1], $0[0], $0[3]] }))
    let turned = try fixtures.labels("turned.nii.gz", permuted) { _, _, z in z < 4 ? 1 : z < 6 ? 2 : 0 }
    #expect(try await score(turned).json.labelScore(1).dice.number == 1)
  }

  @Test func otherGridsAreResampledWhenAsked() async throws {
    let half = VolumeGeometry(
      size: VolumeSize(x: 20, y: 8, z: 6), spacing: VoxelSpacing(x: 0.5, y: 2, z: 3),
      affine: AffineTransform(rows: [[0.5, 0, 0, -5.25], [0, 2, 0, 7], [0, 0, 3, 11]]))
    let path = try fixtures.labels("half.nii.gz", half) { x, _, _ in x < 8 ? 1 : x < 12 ? 2 : 0 }
    let refused = try await score(path)
    #expect(refused.failed(2, mentioning: ["size is 20 x 8 x 6", "10 x 8 x 6", "spacing", "--resample"]))
    #expect(!refused.errors.contains("--ignore-geometry"))
    let run = try await score(path, "--resample")
    #expect(run.exitCode == 0 && run.errors.contains("nearest neighbour"))
    #expect(run.json.labelScore(1).dice.number == 1 && run.json.cases[0].geometry.alignment.string == "resampled")
    #expect(run.json.cases[0].notes.array.count == 1)
    #expect(try await score(path, "--ignore-geometry").failed(2, mentioning: ["size"]))
    #expect(try await score(path, "--resample", "--ignore-geometry").failed(64, mentioning: ["--resample"]))
  }

  @Test func geometryIsIgnoredWhenAsked() async throws {
    let path = try moved("far.nii.gz", by: 100)
    let run = try await score(path, "--ignore-geometry")
    #expect(run.exitCode == 0 && run.errors.hasPrefix("warning: \(path)") && run.errors.contains("100"))
    #expect(run.json.labelScore(1).dice.number == 1 && run.json.cases[0].geometry.alignment.string == "ignored")
    let mask = try fixtures.labels("mask.nii.gz", Fixtures.shifted(by: 50)) { _, _, _ in 1 }
    #expect(try await score(reference, "--mask", mask).failed(2, mentioning: [mask]))
  }

  @Test func filesWithoutOrientationAreComparedBySize() async throws {
    let plain = VolumeGeometry(size: Fixtures.size, spacing: Fixtures.spacing)
    let path = try fixtures.labels("plain.h5", plain) { x, _, _ in x < 4 ? 1 : x < 6 ? 2 : 0 }
    let run = try await score(path)
    #expect(run.exitCode == 0 && run.errors.contains("only the sizes") && !run.errors.contains("warning"))
    #expect(run.json.cases[0].geometry.alignment.string == "sizes_only")
    let coarse = VolumeGeometry(size: Fixtures.size, spacing: VoxelSpacing(x: 2, y: 2, z: 3))
    let other = try fixtures.labels("coarse.h5", coarse) { x, _, _ in x < 4 ? 1 : 0 }
    #expect(try await score(other).errors.contains("warning: \(other): the spacing differs"))
    let thin = VolumeGeometry(size: VolumeSize(x: 10, y: 8, z: 5), spacing: Fixtures.spacing)
    let short = try fixtures.labels("thin.h5", thin) { _, _, _ in 1 }
    #expect(try await score(short).failed(2, mentioning: ["size is 10 x 8 x 5", "10 x 8 x 6"]))
  }
}
