import NIfTI
import Scoring
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

/// What is refused or warned about rather than scored in silence.
struct RefusalTests {
  let files: CaseFolder
  let reference = CaseFolder.labels([0, 1, 2], seed: 41)

  init() throws {
    files = try CaseFolder()
    try files.write(reference, "reference.nii.gz")
    try files.write(CaseFolder.labels([0, 1, 2], seed: 42), "prediction.nii.gz")
  }

  @Test func theIgnoreLabelCannotBeScored() throws {
    let fault = try files.fault {
      $0.ignoreLabel = 1
      $0.labels = [1, 2]
    }
    #expect(fault.kind == .file(.invalidRequest) && fault.description.contains("it is the ignore label"))
  }

  @Test func aLabelThatOccursNowhereIsNamed() throws {
    let score = try files.score { $0.labels = [2, 9] }
    #expect(score.warnings == ["\(files.path("reference.nii.gz")): label 9 was asked for, but occurs in neither file"])
  }

  @Test func ignoredGeometryIsNamedWhenAxesDiffer() throws {
    let flip = AxisMapping(sourceAxes: [0, 1, 2], isFlipped: [true, false, false])
    let volume = try VolumeFile(contentsOf: files.path("prediction.nii.gz")).volume
    try VolumeFile.write(volume.reordered(flip), to: files.path("flipped.nii.gz"))
    let score = try files.score("reference.nii.gz", "flipped.nii.gz") { $0.geometryPolicy = .ignore }
    #expect(score.warnings.count == 1 && score.warnings[0].contains("its axes would have to be reordered"))
    // A wide tolerance does not hide that another axis order fits exactly.
    let wide = try files.score("reference.nii.gz", "flipped.nii.gz") { $0.geometryTolerance = .millimetres(1000) }
    #expect(wide.alignment == .reordered(flip))
    let plain = try files.score()
    #expect(wide.labels.map { $0["dice"] } == plain.labels.map { $0["dice"] })
  }

  /// |det| of the affine: 1 x 1 x 1 mm with y slanted by 0.5 mm has voxels of 1 mm^3 and a spacing of 1, 1.118, 1.
  @Test func volumesOnShearedGrids() throws {
    let affine = AffineTransform(rows: [[1, 0.5, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]])
    let norms = affine.columnNorms
    let geometry = VolumeGeometry(
      size: CaseFolder.size, spacing: VoxelSpacing(x: norms[0], y: norms[1], z: norms[2]), affine: affine)
    for name in ["reference.nii.gz", "prediction.nii.gz"] { try files.write(reference, name, on: geometry) }
    let score = try files.score()
    let voxels = Double(reference.count { $0 == 1 })
    #expect(abs((score.labels[0]["reference_ml"] ?? 0) - voxels / 1000) < 1e-9)
    #expect(score.warnings.contains { $0.contains("the grid is sheared") })
  }

  @Test func twoClassDimensionsAreRefused() throws {
    let values = [Float](repeating: 1.0 / 6, count: 120 * 6)
    let volume = Volume(geometry: CaseFolder.geometry, channelCount: 6, voxels: values)
    try VolumeFile.write(.float32(volume), to: files.path("scores.nii"))
    try NIfTIPatch.patch(files.path("scores.nii"), dimensions: [5, 6, 5, 4, 3, 2, 1, 1])
    let fault = try files.fault("reference.nii.gz", "scores.nii")
    #expect(fault.kind == .file(.invalidVoxels) && fault.description.contains("classes lie in dimension 4"))
  }

  @Test func aMaskThatExcludesAllIsAWarningForScoresToo() throws {
    try files.write(channels: (0..<3).map { label in reference.map { Float($0 == label ? 1 : 0) } }, "scores.nii.gz")
    try files.write(Array(repeating: 0, count: 120), "mask.nii.gz")
    let score = try files.score("reference.nii.gz", "scores.nii.gz") { $0.maskPath = files.path("mask.nii.gz") }
    #expect(score.warnings.contains { $0.contains("no voxel is left to score") })
  }
}
