import Foundation
import Scoring
import TestSupport
import Testing
import VolumeCore

@testable import HTMLReport

@Suite struct ThumbnailTests {
  private func scored(_ name: String = "case_01", _ study: String = "kits23") throws -> CaseScore {
    let folder = FixtureStudy.folder(study)
    return try CaseScore(
      reference: "\(folder)/reference/\(name).nii.gz", prediction: "\(folder)/prediction/\(name).nii.gz",
      options: .init())
  }

  @Test func bothContoursAreDrawn() throws {
    let picture = try CaseThumbnail(of: scored(), imagesFolder: nil).picture().get()
    let markup = picture.drawing.markup()
    #expect(markup.contains("<path class=\"r\" d=\"M") && markup.contains("<path class=\"q\" d=\"M"))
    #expect(markup.contains("href=\"data:image/png;base64,"))
    #expect(picture.note.contains(/slice \d+ of \d+/))
  }

  @Test func imageLiesBeneath() throws {
    let folder = try TemporaryFolder()
    let scored = try scored()
    // Any volume on the same grid can stand for the image.
    try FileManager.default.copyItem(atPath: scored.referencePath, toPath: folder.path("case_01_0000.nii.gz"))
    let picture = try CaseThumbnail(of: scored, imagesFolder: folder.url.path).picture().get()
    #expect(!picture.drawing.markup().contains("pixelated"))
    #expect(!picture.note.contains("holds no image"))
    let without = try CaseThumbnail(of: scored, imagesFolder: folder.path("none")).picture().get()
    #expect(without.note.contains("holds no image of this case") && without.drawing.markup().contains("pixelated"))
  }

  @Test func damagedImageLeavesTheContours() throws {
    let folder = try TemporaryFolder()
    try folder.write("no volume", "case_01.nii.gz")
    let picture = try CaseThumbnail(of: try scored(), imagesFolder: folder.url.path).picture().get()
    #expect(picture.note.contains("case_01.nii.gz") && picture.drawing.markup().contains("class=\"r\""))
  }

  @Test func missingFileLeavesAReason() throws {
    let absent = StudySample.scored("gone", .scored, [])
    guard case .failure(let problem) = CaseThumbnail(of: absent, imagesFolder: nil).picture() else {
      Issue.record("there is no such file")
      return
    }
    #expect(problem.reason.hasPrefix("data/labelsTs/gone.nii.gz"))
    let page = HTMLReport(study: StudySample.study(cases: 2), version: "1").text()
    #expect(page.contains("No picture: data/labelsTs/case_0.nii.gz"))
  }

  @Test func sliceWithMostDifferencesIsShown() throws {
    let size = VolumeSize(x: 4, y: 3, z: 5)
    func map(_ voxels: [(x: Int, y: Int, z: Int)]) throws -> LabelMap {
      var bytes = [UInt8](repeating: 0, count: size.voxelCount)
      for voxel in voxels { bytes[size.index(x: voxel.x, y: voxel.y, z: voxel.z)] = 1 }
      return try LabelMap(.uint8(Volume(geometry: VolumeGeometry(size: size), voxels: bytes)))
    }
    let reference = try map([(0, 0, 1), (1, 0, 3), (2, 0, 3), (3, 0, 3)])
    let other = try map([(0, 0, 1), (1, 0, 3), (1, 1, 2), (2, 2, 2), (3, 2, 2)])
    #expect(LabelSlices(reference: reference, prediction: other, labels: [1]).worstSlice() == 2)
    #expect(LabelSlices(reference: reference, prediction: reference, labels: [1]).worstSlice() == 3)
    #expect(LabelSlices(reference: reference, prediction: nil, labels: [1]).worstSlice() == 3)
    #expect(LabelSlices(reference: reference, prediction: other, labels: [7]).worstSlice() == 0)
  }

  @Test(arguments: [
    ("RAS", [0, 1, 2], [1.0, 1, 1]), ("LPS", [0, 1, 2], [-1.0, -1, 1]), ("SRA", [2, 0, 1], [1.0, 1, 1]),
  ])
  func axialSlicesShowRightOnTheLeftAndFrontOnTop(name: String, axes: [Int], signs: [Double]) {
    var rows = [[Double]](repeating: [0, 0, 0, 0], count: 3)
    for axis in 0..<3 { rows[axes[axis]][axis] = signs[axis] }
    let geometry = VolumeGeometry(
      size: VolumeSize(x: 3, y: 4, z: 5), spacing: .unit, affine: AffineTransform(rows: rows))
    #expect("\(geometry.orientation)" == name)
    let plane = SlicePlane(geometry)
    #expect(plane.name == "axial")
    func world(_ column: Int, _ row: Int) -> [Double] {
      geometry.world(of: geometry.size.voxel(at: plane.voxel(column: column, row: row, slice: 1))).components
    }
    let (corner, right, below) = (world(0, 0), world(1, 0), world(0, 1))
    #expect(right[0] == corner[0] - 1 && right[1] == corner[1])
    #expect(below[1] == corner[1] - 1 && below[0] == corner[0])
    let whole = PixelBox(left: 0, top: 0, width: plane.width, height: plane.height)
    let positions = plane.pixels(whole, slice: 1) { $0 }
    for row in 0..<plane.height {
      for column in 0..<plane.width {
        #expect(positions[row * plane.width + column] == plane.voxel(column: column, row: row, slice: 1))
      }
    }
  }
}
