import Foundation
import NIfTI
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

/// What is written is read again: voxels, number type, affine and spacing.
struct RoundTripTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ScalarType.allCases, [1, 3])
  func fromNIfTIToHDF5AndBack(_ type: ScalarType, _ channelCount: Int) throws {
    let volume = VolumeSample.volume(of: type, seed: 4, channelCount: channelCount)
    var current = volume
    var source: VolumeFile?
    for name in ["a.nii.gz", "b.h5", "c.nii", "d.hdf5:/deep/group/values"] {
      try VolumeFile.write(current, to: folder.path(name), keeping: source)
      let file = try VolumeFile(contentsOf: folder.path(name), role: channelCount > 1 ? .scores : .labels)
      #expect(file.volume.scalarType == type)
      #expect(file.volume.channelCount == channelCount)
      #expect(VolumeSample.texts(file.volume) == VolumeSample.texts(volume), "\(name)")
      #expect(file.geometry == VolumeSample.geometry, "\(name)")
      #expect(file.warnings == [], "\(name)")
      (current, source) = (file.volume, file)
    }
    #expect(source?.dataset == "/deep/group/values")
  }

  @Test(arguments: ["plain.nii", "plain.h5"])
  func gridWithoutOrientation(_ name: String) throws {
    let geometry = VolumeGeometry(size: VolumeSample.size, spacing: VoxelSpacing(x: 0.5, y: 0.25, z: 2))
    try VolumeFile.write(VolumeSample.volume(of: .uint16, geometry: geometry), to: folder.path(name))
    #expect(try VolumeFile(contentsOf: folder.path(name)).geometry == geometry)
  }

  @Test(arguments: ["flat.nii.gz", "flat.h5"])
  func twoDimensionalImage(_ name: String) throws {
    let geometry = VolumeGeometry(size: VolumeSize(x: 5, y: 4, z: 1), spacing: VoxelSpacing(x: 0.5, y: 0.25, z: 1))
    let volume = VolumeSample.volume(of: .uint8, geometry: geometry)
    try VolumeFile.write(volume, to: folder.path(name))
    let file = try VolumeFile(contentsOf: folder.path(name))
    #expect(file.geometry == geometry)
    #expect(VolumeSample.texts(file.volume) == VolumeSample.texts(volume))
  }

  /// Directions that Float rounds: NIfTI keeps them to 1e-6, HDF5 exactly.
  @Test func obliqueDirections() throws {
    let (c, s) = (cos(0.3), sin(0.3))
    let affine = AffineTransform(rows: [[0.7 * c, -0.8 * s, 0, 1.1], [0.7 * s, 0.8 * c, 0, -2.2], [0, 0, 1.9, 3.3]])
    let geometry = VolumeGeometry(
      size: VolumeSample.size, spacing: VoxelSpacing(x: 0.7, y: 0.8, z: 1.9), affine: affine)
    let volume = VolumeSample.volume(of: .int8, geometry: geometry)
    try VolumeFile.write(volume, to: folder.path("a.h5"))
    #expect(try VolumeFile(contentsOf: folder.path("a.h5")).geometry == geometry)
    try VolumeFile.write(volume, to: folder.path("a.nii"))
    let rows = try VolumeFile(contentsOf: folder.path("a.nii")).geometry.affine.rows
    for (read, written) in zip(rows.joined(), affine.rows.joined()) { #expect(abs(read - written) < 1e-6) }
  }

  @Test func intentAndExtensionsAreKept() throws {
    let xml = try Data(
      contentsOf: URL(fileURLWithPath: SharedData.packageRoot.path + "/Tests/Fixtures/LabelNames/totalsegmentator.xml"))
    var options = NIfTIWritingOptions()
    options.intentCode = 1002
    options.intentName = "organs"
    options.descriptionText = "made by a test"
    options.extensions = [NIfTIExtension(code: 0, content: Array(xml)), NIfTIExtension(code: 6, content: [72, 105])]
    try NIfTIFile.write(VolumeSample.volume(of: .uint8), to: folder.path("a.nii.gz"), options: options)
    let first = try VolumeFile(contentsOf: folder.path("a.nii.gz"))
    try VolumeFile.write(first.volume, to: folder.path("b.nii"), keeping: first)
    let second = try VolumeFile(contentsOf: folder.path("b.nii"))
    #expect(second.niftiHeader?.intentCode == 1002 && second.niftiHeader?.intentName == "organs")
    #expect(second.niftiHeader?.descriptionText == "made by a test")
    #expect(second.niftiExtensions == first.niftiExtensions && second.niftiExtensions.map(\.code) == [0, 6])
    let names = try #require(second.embeddedLabelNames())
    #expect(names.names == first.embeddedLabelNames()?.names && names.names.count > 10)
    #expect(names.source.hasPrefix(folder.path("b.nii")))
  }

  @Test func failedWritingKeepsTheOldFile() throws {
    let path = folder.path("keep.nii")
    try VolumeFile.write(VolumeSample.volume(of: .uint8), to: path)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let error = #expect(throws: VolumeFileError.self) {
      try VolumeFile.write(VolumeSample.volume(of: .uint8), to: folder.path("absent/keep.nii"))
    }
    #expect(error?.kind == .cannotWrite)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    #expect(try folder.contents() == ["keep.nii"])
  }
}
