import EvaluationReport
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

struct DescriptionReportTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func describe(_ name: String, statistics: Bool = false) throws -> DescriptionReport {
    DescriptionReport(try VolumeDescription(of: folder.path(name), includingStatistics: statistics))
  }

  @Test func niftiAsJSON() throws {
    try VolumeFile.write(.uint8(ReportSample.labels()), to: folder.path("a.nii.gz"))
    try folder.write("{\"labels\": {\"background\": 0, \"spleen\": 3}}", "dataset.json")
    let json = try JSONValue(text: describe("a.nii.gz", statistics: true).jsonText())
    #expect(
      json.path.string == folder.path("a.nii.gz") && json.format.string == "NIfTI" && json.scalar.string == "uint8")
    #expect(json.channels.integer == 1 && json.size.numbers == [4, 3, 2] && json.spacing.numbers == [0.5, 1, 2])
    #expect(json.affine.array.map(\.numbers) == ReportSample.geometry.affine.rows && json.orientation.string == "RAS")
    #expect(json.labels.array.map(\.label.integer) == [0, 1, 3] && json.labels[2].name.string == "spleen")
    #expect(json.labels.array.compactMap(\.voxels.integer).reduce(0, +) == 24 && json.labels[1].name.isNull)
    #expect(json.header.version.integer == 1 && json.header.affine_source.string == "sform")
    #expect(json.header.stored_type.string == "uint8" && json.header.dimensions.numbers == [4, 3, 2])
    #expect(json.statistics.maximum.number == 3 && json.statistics.count.integer == 24)
    #expect(json.datasets == .array([]) && json.dataset.isNull && json.warnings == .array([]))
  }

  @Test func hdf5AsJSON() throws {
    try VolumeFile.write(.float32(ReportSample.logits), to: folder.path("a.h5"))
    let json = try JSONValue(text: describe("a.h5").jsonText())
    #expect(json.format.string == "HDF5" && json.dataset.string == "/probabilities" && json.channels.integer == 3)
    #expect(json.labels.isNull && json.object["statistics"] == nil && json.object["header"] == nil)
    let dataset = json.datasets[0]
    #expect(dataset.path.string == "/probabilities" && dataset.shape.numbers == [3, 2, 3, 4])
    #expect(dataset.readable == .bool(true) && dataset.problem.isNull && !dataset.filters.array.isEmpty)
  }

  @Test func statisticsOfNothingFiniteAreNull() throws {
    let volume = Volume(geometry: ReportSample.geometry, voxels: [Float](repeating: .nan, count: 24))
    try VolumeFile.write(.float32(volume), to: folder.path("nan.nii"))
    let json = try JSONValue(text: describe("nan.nii", statistics: true).jsonText())
    #expect(json.statistics.minimum.isNull && json.statistics.mean.isNull && json.statistics.nan.integer == 24)
    #expect(try describe("nan.nii", statistics: true).tableText().contains("NaN          24"))
  }

  @Test func table() throws {
    try VolumeFile.write(.uint8(ReportSample.labels()), to: folder.path("a.nii.gz"))
    let text = try describe("a.nii.gz").tableText().replacing(folder.path("a.nii.gz"), with: "FILE")
    #expect(
      text == """
        file         FILE
        format       NIfTI-1, little endian, affine from sform
        voxels       uint8
        size         4 x 3 x 2
        spacing      0.5 x 1 x 2 mm
        orientation  RAS (RAS mm world)
        affine x     0.5  0  0  -3
        affine y     0  1  0  4
        affine z     0  0  2  10

        label name voxels
        ----- ---- ------
            0          11
            1          10
            3           3

        """)
  }
}
