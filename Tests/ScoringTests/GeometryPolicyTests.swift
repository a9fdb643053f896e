import Foundation
import Scoring
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

/// What happens to a prediction on another grid.
struct GeometryPolicyTests {
  let files: CaseFolder
  let prediction = CaseFolder.labels([0, 1, 2], seed: 22)

  init() throws {
    files = try CaseFolder()
    try files.write(CaseFolder.labels([0, 1, 2], seed: 21), "reference.nii.gz")
    try files.write(prediction, "prediction.nii.gz")
  }

  private func grid(movedBy x: Double, size: VolumeSize = CaseFolder.size) -> VolumeGeometry {
    let a = CaseFolder.geometry.affine
    return VolumeGeometry(
      size: size, spacing: CaseFolder.geometry.spacing,
      affine: AffineTransform(
        columnX: a.columnX, columnY: a.columnY, columnZ: a.columnZ,
        origin: WorldPoint(x: a.origin.x + x, y: a.origin.y, z: a.origin.z)))
  }

  @Test func headerRoundingIsAWarning() throws {
    let expected = try files.score()
    try files.write(prediction, "prediction.nii.gz", on: grid(movedBy: 0.03125))
    let score = try files.score()
    #expect(score.alignment == .nearlySame(distance: 0.03125) && score.alignment.keyword == "nearly_same")
    #expect(
      score.warnings == [
        "\(files.path("prediction.nii.gz")): the grid lies up to 0.03125 mm off the reference's: header rounding"
      ])
    #expect(sameValues(score, expected) && score.geometry == CaseFolder.geometry)
  }

  @Test(arguments: AxisMapping.all.dropFirst())
  func reorderedAxesAreMended(_ mapping: AxisMapping) throws {
    let expected = try files.score()
    let volume = Volume(geometry: CaseFolder.geometry, voxels: prediction.map { Int32($0) }).reordered(mapping)
    try VolumeFile.write(.int32(volume), to: files.path("turned.nii.gz"))
    let score = try files.score("reference.nii.gz", "turned.nii.gz")
    guard case .reordered(let back) = score.alignment else {
      Issue.record("\(score.alignment)")
      return
    }
    #expect(volume.reordered(back).voxels.elementsEqual(prediction.map { Int32($0) }))
    #expect(sameValues(score, expected))
    #expect(score.notes.count == 1 && score.notes[0].contains("axes were reordered to \(back.summary)"))
  }

  /// The mask follows the reference as well.
  @Test func reorderedMaskIsMended() throws {
    let mask = CaseFolder.labels([0, 1], seed: 23)
    try files.write(mask, "mask.nii.gz")
    let expected = try files.score { $0.maskPath = files.path("mask.nii.gz") }
    let mapping = AxisMapping(sourceAxes: [2, 0, 1], isFlipped: [true, false, true])
    let turned = Volume(geometry: CaseFolder.geometry, voxels: mask.map { UInt8($0) }).reordered(mapping)
    try VolumeFile.write(.uint8(turned), to: files.path("turned.nii.gz"))
    #expect(sameValues(try files.score { $0.maskPath = files.path("turned.nii.gz") }, expected))
    #expect(expected.ignoredVoxels > 0)
  }

  @Test func otherGridsAreAnErrorWithThreeRemedies() throws {
    try files.write(prediction, "prediction.nii.gz", on: grid(movedBy: 30))
    let fault = try files.fault()
    #expect(fault.kind == .file(.geometryMismatch))
    let path = files.path("prediction.nii.gz")
    #expect(fault.description.hasPrefix("\(path): does not lie on the grid of \(files.path("reference.nii.gz"))"))
    #expect(
      fault.description.contains("origin is (42.5, -7.75, 100.0), the reference's (12.5, -7.75, 100.0) mm, 30.0 mm"))
    #expect(
      fault.description.hasSuffix("(export it on the reference's grid, or --resample, or --ignore-geometry)"),
      "\(fault)")
  }

  @Test func anotherSizeCannotBeIgnored() throws {
    let small = VolumeSize(x: 5, y: 5, z: 4)
    try files.write(Array(repeating: 1, count: 100), "prediction.nii.gz", on: grid(movedBy: 0, size: small))
    for policy in [GeometryPolicy.strict, .ignore] {
      let fault = try files.fault { $0.geometryPolicy = policy }
      #expect(fault.kind == .file(.geometryMismatch))
      #expect(fault.description.contains("size is 5 x 5 x 4, the reference's 6 x 5 x 4"))
      #expect(fault.description.contains("--resample") && !fault.description.contains("--ignore-geometry"))
    }
  }

  @Test func ignoringTheGeometry() throws {
    let expected = try files.score()
    try files.write(prediction, "prediction.nii.gz", on: grid(movedBy: 30))
    let score = try files.score { $0.geometryPolicy = .ignore }
    #expect(score.alignment == .ignored && sameValues(score, expected))
    #expect(score.warnings.count == 1 && score.warnings[0].contains("30.0 mm apart"))
    try files.write(prediction, "prediction.nii.gz")
    #expect(try files.score { $0.geometryPolicy = .ignore }.warnings == [])
  }

  /// Two columns of voxels to the right: 1.25 mm along (0.6, 0.8) each.
  @Test func resampling() throws {
    let a = CaseFolder.geometry.affine
    let moved = VolumeGeometry(
      size: CaseFolder.size, spacing: CaseFolder.geometry.spacing,
      affine: AffineTransform(
        columnX: a.columnX, columnY: a.columnY, columnZ: a.columnZ, origin: a.world(x: 2, y: 0, z: 0)))
    try files.write(prediction, "prediction.nii.gz", on: moved)
    let score = try files.score { $0.geometryPolicy = .resample }
    #expect(score.alignment == .resampled)
    #expect(score.notes.count == 1 && score.notes[0].contains("resampled onto the reference's grid"))
    let shifted = prediction.indices.map { $0 % 6 < 2 ? 0 : prediction[$0 - 2] }
    try files.write(shifted, "shifted.nii.gz")
    #expect(sameValues(score, try files.score("reference.nii.gz", "shifted.nii.gz")))
    // A grid that needs no resampling is not resampled.
    try files.write(prediction, "prediction.nii.gz")
    #expect(try files.score { $0.geometryPolicy = .resample }.alignment == .same)
  }

  @Test func toleranceOfTheCaller() throws {
    try files.write(prediction, "prediction.nii.gz", on: grid(movedBy: 1))
    #expect(try files.fault { $0.geometryTolerance = .millimetres(0.9) }.kind == .file(.geometryMismatch))
    let score = try files.score { $0.geometryTolerance = .millimetres(1.1) }
    #expect(score.alignment.keyword == "nearly_same")
  }

  @Test func filesWithoutOrientation() throws {
    let expected = try files.score()
    let plain = VolumeGeometry(size: CaseFolder.size, spacing: CaseFolder.geometry.spacing)
    try files.write(prediction, "prediction.h5", on: plain)
    let score = try files.score("reference.nii.gz", "prediction.h5")
    #expect(score.alignment == .sizesOnly && sameValues(score, expected) && score.warnings == [])
    #expect(score.notes.contains { $0.contains("only the sizes could be compared") })
    let coarse = VolumeGeometry(size: CaseFolder.size, spacing: VoxelSpacing(x: 1, y: 1, z: 1))
    try files.write(prediction, "prediction.h5", on: coarse)
    let warned = try files.score("reference.nii.gz", "prediction.h5")
    #expect(warned.warnings.count == 1 && warned.warnings[0].contains("the spacing differs from the reference's"))
    #expect(sameValues(warned, expected), "the reference's spacing serves both")
    let small = VolumeGeometry(size: VolumeSize(x: 5, y: 6, z: 4), spacing: plain.spacing)
    try files.write(prediction, "prediction.h5", on: small)
    for policy in [GeometryPolicy.strict, .resample] {
      let fault = try files.fault("reference.nii.gz", "prediction.h5") { $0.geometryPolicy = policy }
      #expect(fault.kind == .file(.geometryMismatch) && !fault.description.contains("--resample"))
    }
  }

  @Test func anotherSliceThicknessIsAWarning() throws {
    let files = try CaseFolder()
    let size = VolumeSize(x: 3, y: 2, z: 1)
    for (name, thickness) in [("reference.nii.gz", 5.0), ("prediction.nii.gz", 3.0)] {
      let spacing = VoxelSpacing(x: 1, y: 1, z: thickness)
      let geometry = VolumeGeometry(size: size, spacing: spacing, affine: AffineTransform(spacing: spacing))
      try files.write([0, 1, 1, 0, 1, 0], name, on: geometry)
    }
    let score = try files.score()
    #expect(
      score.warnings.count == 1 && score.warnings[0].contains("the slice is 3.0 mm thick, the reference's 5.0 mm"))
    #expect(score.labels[0]["reference_ml"] == 0.015)
  }

  /// 1 mm that was assumed does not differ from anything; millilitres of an assumed spacing are worth a warning.
  @Test func assumedSpacing() throws {
    let files = try CaseFolder()
    let path = SharedData.packageRoot.appendingPathComponent("Tests/Fixtures/HDF5/no_spacing.h5").path
    let bare = try VolumeFile(contentsOf: path)
    #expect(bare.isSpacingAssumed && bare.geometry.spacing == .unit)
    let spacing = VoxelSpacing(x: 2, y: 2, z: 3)
    let stated = bare.volume.withGeometry(
      VolumeGeometry(size: bare.geometry.size, spacing: spacing, affine: AffineTransform(spacing: spacing)))
    try VolumeFile.write(stated, to: files.path("stated.nii.gz"))
    let known = try CaseScore(reference: files.path("stated.nii.gz"), prediction: path)
    #expect(known.warnings == [] && known.notes.contains { $0.contains("1 mm assumed") })
    let unknown = try CaseScore(reference: path, prediction: files.path("stated.nii.gz"))
    #expect(
      unknown.warnings.count == 1
        && unknown.warnings[0].contains("states no spacing, the prediction 2.0 x 2.0 x 3.0 mm"))
  }
}
