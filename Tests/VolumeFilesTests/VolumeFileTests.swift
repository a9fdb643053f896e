import HDF5
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

struct VolumeFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A file with labels, two channels of probabilities and a raw image in a group.
  private func severalDatasets() throws -> String {
    let path = folder.path("several.h5")
    try HDF5File.write(
      [
        .init(dataset: "/label", volume: VolumeSample.volume(of: .uint8)),
        .init(dataset: "/probabilities", volume: VolumeSample.volume(of: .float32, channelCount: 2)),
        .init(dataset: "/group/raw", volume: VolumeSample.volume(of: .int16)),
      ], to: path)
    return path
  }

  private func fault(_ path: String, role: VolumeFile.Role = .any) throws -> VolumeFileError {
    let error = #expect(throws: VolumeFileError.self) { try VolumeFile(contentsOf: path, role: role) }
    let fault = try #require(error)
    #expect(!fault.description.contains("\n"))
    return fault
  }

  @Test func aDatasetIsNamedBehindAColon() throws {
    let path = try severalDatasets()
    for (name, type) in [("/group/raw", ScalarType.int16), ("/label", .uint8), ("label", .uint8)] {
      let file = try VolumeFile(contentsOf: "\(path):\(name)")
      #expect(file.volume.scalarType == type)
      #expect(file.dataset == (name.hasPrefix("/") ? name : "/" + name))
      #expect(file.path == "\(path):\(name)" && file.format == .hdf5)
    }
    let fault = try fault("\(path):/group/absent")
    #expect(fault.kind == .invalidRequest)
    #expect(fault.description.hasPrefix(path) && fault.description.contains("/group/absent"), "\(fault)")
  }

  @Test func aFileNameMayHoldAColon() throws {
    let path = folder.path("12:30.h5")
    try VolumeFile.write(VolumeSample.volume(of: .uint8), to: path)
    #expect(try VolumeFile(contentsOf: path).dataset == "/label")
    #expect(try VolumeFile(contentsOf: path + ":/label").dataset == "/label")
  }

  @Test func theRoleChoosesTheDataset() throws {
    let path = try severalDatasets()
    for (role, dataset) in [(VolumeFile.Role.labels, "/label"), (.scores, "/probabilities"), (.any, "/label")] {
      let file = try VolumeFile(contentsOf: path, role: role)
      #expect(file.dataset == dataset)
      #expect(file.notes.contains { $0.contains(dataset) && $0.contains("chosen by its name") }, "\(file.notes)")
    }
    #expect(try LabelMap(contentsOf: path).geometry.size == VolumeSample.size)
    let scores = try ClassScores(contentsOf: path, activation: .softmax)
    #expect(scores.classCount == 2 && scores.activation == .softmax)
  }

  @Test func severalUnusualNamesAreAmbiguous() throws {
    let path = folder.path("two.h5")
    let volume = VolumeSample.volume(of: .uint8)
    try HDF5File.write([.init(dataset: "/a", volume: volume), .init(dataset: "/b", volume: volume)], to: path)
    let fault = try fault(path)
    #expect(fault.kind == .invalidRequest)
    #expect(fault.description.contains("/a") && fault.description.contains("/b"))
    #expect(fault.description.contains("\(path):/a"), "the remedy shows how to name one: \(fault)")
  }

  @Test(arguments: ["case.nii.gz", "case.h5"])
  func spacingOutranksTheFile(_ name: String) throws {
    let path = folder.path(name)
    try VolumeFile.write(VolumeSample.volume(of: .uint8), to: path)
    let spacing = VoxelSpacing(x: 0.5, y: 0.75, z: 2)
    let file = try VolumeFile(contentsOf: path, options: .init(spacing: spacing))
    #expect(file.geometry.spacing == spacing)
    for (norm, length) in zip(file.geometry.affine.columnNorms, spacing.components) {
      #expect(abs(norm - length) < 1e-6)
    }
    #expect(try VolumeFile(contentsOf: path).geometry.spacing == VolumeSample.geometry.spacing)
    if name.hasSuffix(".nii.gz") {
      #expect(file.geometry.orientation.description == VolumeSample.geometry.orientation.description)
      #expect(file.geometry.affine.origin == VolumeSample.geometry.affine.origin)
    }
  }

  @Test func axesAndTimeAreTheCallers() throws {
    let path = folder.path("axes.h5")
    try VolumeFile.write(VolumeSample.volume(of: .uint8, channelCount: 3), to: path)
    let plain = try VolumeFile(contentsOf: path)
    #expect(plain.volume.channelCount == 3)
    let axes = try HDF5Axes(parsing: "tzyx")
    let file = try VolumeFile(contentsOf: path, options: .init(axes: axes, timeIndex: 2))
    #expect(file.volume.channelCount == 1)
    #expect(VolumeSample.texts(file.volume) == Array(VolumeSample.texts(plain.volume).suffix(24)))
  }

  /// A data set behind the name of a NIfTI file cannot be meant.
  @Test func niftiHasNoDatasets() throws {
    let path = folder.path("case.nii.gz")
    try VolumeFile.write(VolumeSample.volume(of: .uint8), to: path)
    let fault = try fault(path + ":/label")
    #expect(fault.kind == .invalidRequest)
    #expect(fault.description.hasPrefix(path + ": ") && fault.description.contains("/label"), "\(fault)")
    let error = #expect(throws: VolumeFileError.self) {
      try VolumeFile.write(VolumeSample.volume(of: .uint8), to: folder.path("new.nii") + ":/label")
    }
    #expect(error?.kind == .invalidRequest)
    #expect(try folder.contents() == ["case.nii.gz"])
  }

  @Test func voxelsThatAreNoLabels() throws {
    let path = folder.path("half.nii")
    var values = [Float](repeating: 1, count: 24)
    values[13] = 0.5
    try VolumeFile.write(.float32(Volume(geometry: VolumeSample.geometry, voxels: values)), to: path)
    let error = #expect(throws: VolumeFileError.self) { try LabelMap(contentsOf: path) }
    #expect(error?.kind == .invalidVoxels)
    #expect(error?.description.hasPrefix("\(path): voxel (1, 0, 1) is 0.5, not a whole number") == true)
    values[13] = .nan
    try VolumeFile.write(.float32(Volume(geometry: VolumeSample.geometry, voxels: values)), to: path)
    let nan = #expect(throws: VolumeFileError.self) { try EvaluatedVoxels(contentsOf: path) }
    #expect(nan?.description == "\(path): mask voxel (1, 0, 1) is NaN")
    let channels = folder.path("channels.h5")
    try VolumeFile.write(VolumeSample.volume(of: .uint8, channelCount: 2), to: channels)
    let several = #expect(throws: VolumeFileError.self) { try EvaluatedVoxels(contentsOf: channels) }
    #expect(several?.description == "\(channels): has 2 channels; a mask has one")
    #expect(throws: VolumeFileError.self) { try LabelMap(contentsOf: channels) }
  }

  @Test func maskVoxelsOtherThanZeroCount() throws {
    let path = folder.path("mask.nii")
    let values: [Double] = (0..<24).map { [0, 1, -2, 0.25][$0 % 4] }
    try VolumeFile.write(.float64(Volume(geometry: VolumeSample.geometry, voxels: values)), to: path)
    let mask = try EvaluatedVoxels(contentsOf: path)
    #expect(mask.count == 18)
    #expect(Array(mask.mask.voxels.prefix(4)) == [0, 1, 1, 1])
  }
}
