import HDF5
import NIfTI
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

struct VolumeDescriptionTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func niftiWithLabelsAndNames() throws {
    let values: [Int16] = (0..<24).map { [0, 0, 2, 300][$0 % 4] }
    try VolumeFile.write(
      .int16(Volume(geometry: VolumeSample.geometry, voxels: values)), to: folder.path("case.nii.gz"))
    try folder.write("{\"labels\": {\"background\": 0, \"liver\": 2}}", "dataset.json")
    let description = try VolumeDescription(of: folder.path("case.nii.gz"), includingStatistics: true)
    #expect(description.format == .nifti && description.affineSource == .sform)
    let labels = try #require(description.labels)
    #expect(labels.map(\.label) == [0, 2, 300] && labels.map(\.voxels) == [12, 6, 6])
    #expect(labels.map(\.name) == ["background", "liver", nil])
    let statistics = try #require(description.statistics)
    #expect(statistics.minimum == 0 && statistics.maximum == 300 && statistics.sum == 1812)
    #expect(statistics.nonZeroCount == 12 && statistics.count == 24 && statistics.mean == 75.5)
    #expect(description.datasets.isEmpty && description.warnings.isEmpty)
  }

  @Test func statisticsOnlyWhenAskedFor() throws {
    try VolumeFile.write(VolumeSample.volume(of: .float32), to: folder.path("case.nii"))
    let description = try VolumeDescription(of: folder.path("case.nii"))
    #expect(description.statistics == nil)
    #expect(description.labels == nil, "fractions are no labels")
  }

  @Test func hdf5WithoutAChoiceIsDescribedByItsList() throws {
    let path = folder.path("two.h5")
    let volume = VolumeSample.volume(of: .uint8)
    try HDF5File.write([.init(dataset: "/a", volume: volume), .init(dataset: "/b", volume: volume)], to: path)
    let description = try VolumeDescription(of: path)
    #expect(description.file == nil && description.labels == nil)
    #expect(description.datasets.map(\.path) == ["/a", "/b"])
    #expect(description.warnings.count == 1 && description.warnings[0].contains("2 data sets"))
    #expect(try VolumeDescription(of: path + ":/b").file?.dataset == "/b")
    #expect(throws: VolumeFileError.self) { try VolumeDescription(of: path + ":/c") }
  }

  @Test func tooManyValuesAreNoLabels() throws {
    let geometry = VolumeGeometry(size: VolumeSize(x: 1001, y: 1, z: 1))
    let values = (0..<1001).map { UInt16($0) }
    try VolumeFile.write(.uint16(Volume(geometry: geometry, voxels: values)), to: folder.path("many.nii"))
    #expect(try VolumeDescription(of: folder.path("many.nii")).labels == nil)
    var fewer = values
    fewer[0] = 1
    try VolumeFile.write(.uint16(Volume(geometry: geometry, voxels: fewer)), to: folder.path("few.nii"))
    #expect(try VolumeDescription(of: folder.path("few.nii")).labels?.count == VolumeDescription.largestLabelCount)
  }
}
