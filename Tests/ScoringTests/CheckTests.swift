import Foundation
import OverlapMetrics
import TestSupport
import Testing
import VolumeCore
import VolumeFiles

@testable import Scoring

/// What a check finds: one broken file a code.
struct CheckTests {
  let files: CaseFolder

  init() throws {
    files = try CaseFolder()
    for side in ["r", "p"] {
      try FileManager.default.createDirectory(atPath: files.path(side), withIntermediateDirectories: true)
    }
  }

  private func labels(_ seed: UInt64 = 1) -> [Int] { CaseFolder.labels([0, 1, 2], seed: seed) }

  /// A sound pair.
  private func pair(_ name: String) throws {
    try files.write(labels(), "r/\(name)", as: .uint8)
    try files.write(labels(2), "p/\(name)", as: .uint8)
  }

  private func check(_ change: (inout StudyCheck.Options) -> Void = { _ in }) throws -> StudyCheck {
    var options = StudyCheck.Options()
    change(&options)
    return try StudyCheck(referenceFolder: files.path("r"), predictionFolder: files.path("p"), options: options)
  }

  private func codes(_ change: (inout StudyCheck.Options) -> Void = { _ in }) throws -> [String] {
    try check(change).problems.map(\.code.rawValue)
  }

  private func patch(_ name: String, _ offset: Int, _ bytes: [UInt8]) throws {
    let url = URL(fileURLWithPath: files.path(name))
    var data = [UInt8](try Data(contentsOf: url))
    data.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    try Data(data).write(to: url)
  }

  private func grid(movedBy x: Double, spacing scale: Double = 1) -> VolumeGeometry {
    let a = CaseFolder.geometry.affine
    func scaled(_ p: WorldPoint) -> WorldPoint { WorldPoint(x: p.x * scale, y: p.y * scale, z: p.z * scale) }
    let s = CaseFolder.geometry.spacing
    return VolumeGeometry(
      size: CaseFolder.size, spacing: VoxelSpacing(x: s.x * scale, y: s.y * scale, z: s.z * scale),
      affine: AffineTransform(
        columnX: scaled(a.columnX), columnY: scaled(a.columnY), columnZ: scaled(a.columnZ),
        origin: WorldPoint(x: a.origin.x + x, y: a.origin.y, z: a.origin.z)))
  }

  @Test func nothingToFind() throws {
    try pair("a.nii.gz")
    try pair("b.nii")
    let found = try check()
    #expect(found.problems == [] && found.verdict == .usable && found.caseNames == ["a", "b"])
    #expect(try check { $0.isHeadersOnly = true }.problems == [])
  }

  @Test func allProblemsAtOnce() throws {
    for name in ["a", "b", "c", "d", "e", "f"] { try pair("\(name).nii") }
    try files.folder.write([], "p/a.nii")
    try files.write(labels(), "p/b.nii", on: grid(movedBy: 30))
    try FileManager.default.removeItem(atPath: files.path("p/c.nii"))
    try files.write(Array(repeating: 0, count: 120), "p/d.nii")
    try files.write(labels(), "p/x.nii")
    try files.write(labels(), "p/e.nii", on: grid(movedBy: 0.03125))
    let found = try check()
    #expect(
      found.problems.map(\.code.rawValue) == [
        "W-PAIR-01", "E-FILE-02", "E-GEOM-02", "E-PAIR-01", "W-LABEL-01", "W-GEOM-01",
      ])
    #expect(found.problems.map(\.caseName) == [nil, "a", "b", "c", "d", "e"])
    #expect(found.verdict == .unusable && found.count(.error) == 3 && found.faultyCaseCount == 3)
    for problem in found.problems where problem.code.severity != .note {
      #expect(
        problem.line.hasPrefix(problem.path) && problem.path.contains("/") && problem.remedy != nil, "\(problem.line)")
    }
  }

  @Test func grids() throws {
    for name in ["a", "b", "c", "d", "e"] { try pair("\(name).nii") }
    let small = VolumeGeometry(
      size: VolumeSize(x: 5, y: 5, z: 4), spacing: CaseFolder.geometry.spacing, affine: CaseFolder.geometry.affine)
    try files.write(Array(repeating: 1, count: 100), "p/a.nii", on: small)
    try files.write(labels(), "p/b.nii", on: grid(movedBy: 0, spacing: 1.5))
    let turned = Volume(geometry: CaseFolder.geometry, voxels: labels().map { UInt8($0) })
      .reordered(AxisMapping(sourceAxes: [2, 0, 1], isFlipped: [true, false, true]))
    try VolumeFile.write(.uint8(turned), to: files.path("p/c.nii"))
    try files.write(labels(), "p/d.h5", on: VolumeGeometry(size: CaseFolder.size, spacing: CaseFolder.geometry.spacing))
    try FileManager.default.removeItem(atPath: files.path("p/d.nii"))
    let expected = ["N-PAIR-01", "E-GEOM-01", "E-GEOM-02", "N-GEOM-01", "N-GEOM-02"]
    #expect(try codes() == expected)
    // Headers are enough, except for HDF5.
    #expect(try codes { $0.isHeadersOnly = true } == expected.dropLast() + ["N-FILE-01"])
    #expect(try check().verdict == .mismatch)
    #expect(
      try check { $0.scoring.geometryTolerance = .millimetres(500) }.problems.count { $0.code == .placeDiffers } == 0)
  }

  @Test func headers() throws {
    for name in ["a", "b", "c", "d", "e"] { try pair("\(name).nii") }
    try patch("r/a.nii", 252, [0, 0, 0, 0])
    try patch("p/a.nii", 252, [0, 0, 0, 0])
    try patch("r/b.nii", 123, [1])
    // dim[0] = 4 with dim[4] = 1.
    try NIfTIPatch.patch(files.path("r/c.nii"), dimensions: [4, 6, 5, 4, 1, 1, 1, 1])
    // The qform's offset moved by a far way.
    try patch("p/d.nii", 268, [0, 0, 0x48, 0x44])
    let found = try check()
    func codes(_ name: String) -> [String] { found.problems.filter { $0.caseName == name }.map(\.code.rawValue) }
    #expect(codes("a") == ["W-GEOM-02", "W-GEOM-02", "N-GEOM-02"])
    #expect(codes("b").first == "W-GEOM-04" && codes("b").contains("E-GEOM-02"))
    #expect(codes("c") == ["W-CHAN-01"] && codes("e") == [])
    #expect(codes("d") == ["W-GEOM-03"])
    let bare = try check { $0.isHeadersOnly = true }
    #expect(bare.problems.map(\.code) == found.problems.map(\.code))
  }

  @Test func voxels() throws {
    for name in ["a", "b", "c", "d", "e", "f"] { try pair("\(name).nii") }
    func floats(_ value: (Int) -> Float) -> AnyVolume {
      AnyVolume(Volume(geometry: CaseFolder.geometry, voxels: (0..<120).map(value)))
    }
    try VolumeFile.write(floats { Float($0) / 2 }, to: files.path("p/a.nii"))
    try VolumeFile.write(floats { $0 == 7 ? .nan : 1 }, to: files.path("p/b.nii"))
    try files.write(channels: [[Float]](repeating: [Float](repeating: .nan, count: 120), count: 2), "p/c.nii")
    try files.write(channels: [[Float]](repeating: [Float](repeating: 0.5, count: 120), count: 2), "r/d.nii")
    try files.write(Array(-60..<60), "p/e.nii", as: .int16)
    try files.write(labels().map { $0 == 2 ? 9 : $0 }, "p/f.nii")
    let found = try check { $0.scoring.names = LabelNames(names: [1: "liver", 2: "spleen"], source: "t") }
    #expect(
      found.problems.map(\.code.rawValue) == [
        "E-LABEL-01", "E-LABEL-01", "E-SCORE-01", "E-CHAN-01", "W-LABEL-03", "W-LABEL-02",
      ])
    #expect(found.verdict == .mismatch)
    #expect(try codes { $0.isHeadersOnly = true } == [])
  }

  @Test func tooManyLabels() throws {
    let size = VolumeSize(x: 300, y: 300, z: 1)
    let geometry = VolumeGeometry(
      size: size, spacing: CaseFolder.geometry.spacing, affine: CaseFolder.geometry.affine)
    try files.write(Array(0..<90_000), "p/a.nii", on: geometry)
    try files.write(Array(repeating: 1, count: 90_000), "r/a.nii", on: geometry)
    #expect(try codes() == ["E-LABEL-02"])
  }

  @Test func names() throws {
    try pair("a.nii")
    try files.write(labels(), "p/a_seg.nii")
    try files.write(labels(), "p/a_pred.nii")
    try FileManager.default.removeItem(atPath: files.path("p/a.nii"))
    #expect(try codes() == ["E-PAIR-02"])
    let other = try CheckTests()
    try other.files.write(labels(), "r/a.nii")
    try other.files.write(labels(), "p/z.nii")
    #expect(try other.codes() == ["E-PAIR-03", "W-PAIR-01", "E-PAIR-01"])
    let manifest = try files.folder.write("case,reference,prediction\na,r/a.nii,none.nii\n", "m.csv")
    #expect(try StudyCheck(manifest: manifest).problems.map(\.code) == [.manifestLine])
    try files.folder.write("x", "r/b.mha")
    #expect(try codes().contains("W-PAIR-04"))
  }

  @Test func tableThatCannotBeRead() throws {
    try pair("a.nii")
    try files.folder.write("{ broken", "r/dataset.json")
    #expect(try codes() == ["W-LABEL-04"])
  }

  @Test func oneFolder() throws {
    try files.write(labels(), "p/a.nii")
    try files.write(Array(repeating: 0, count: 120), "p/b.nii")
    try files.folder.write([] as [UInt8], "p/c.nii")
    let found = try StudyCheck(folder: files.path("p"))
    #expect(found.problems.map(\.code) == [.onlyBackground, .fileDamaged] && found.caseNames == ["a", "b", "c"])
    let error = #expect(throws: ScoringError.self) { try StudyCheck(folder: files.path("none")) }
    #expect(error?.kind == .file(.cannotOpen))
  }

  @Test func organs() throws {
    for (path, values) in [
      ("r/s/liver.nii", labels().map { $0 == 1 ? 1 : 0 }), ("r/s/aorta.nii", labels().map { $0 == 2 ? 1 : 0 }),
      ("p/s/liver.nii", labels()), ("p/s/spleen.nii", labels().map { $0 == 1 ? 1 : 0 }),
    ] {
      try FileManager.default.createDirectory(
        atPath: files.path(String(path.prefix(3))), withIntermediateDirectories: true)
      try files.write(values, path)
    }
    #expect(try codes() == ["N-PAIR-01", "W-PAIR-02", "W-LABEL-05", "W-PAIR-03"])
    try files.write(labels().map { $0 == 1 ? 1 : 0 }, "p/s/spleen.nii", on: grid(movedBy: 30))
    #expect(try codes().last == "E-GEOM-02")
    // A label file has no organs by name without a table.
    try FileManager.default.removeItem(atPath: files.path("r/s"))
    try files.write(labels(), "r/s.nii")
    #expect(try codes().contains("E-PAIR-05"))
  }

  @Test func resultsDoNotDependOnWorkers() throws {
    for index in 0..<12 { try pair("c\(index).nii") }
    try files.folder.write([], "p/c3.nii")
    try files.write(labels(), "p/c7.nii", on: grid(movedBy: 9))
    #expect(try check().problems == check { $0.scoring.workerCount = 5 }.problems)
  }

  /// What a check lets pass can be scored, and what it refuses cannot.
  @Test(.enabled(if: SharedData.isPresent)) func agreesWithScoringOnDamagedFiles() throws {
    let folder = SharedData.path("nifti-edits")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    var (refused, passed) = (0, 0)
    for name in names where CaseFileName(name) != nil {
      let path = "\(folder)/\(name)"
      let study = StudyCase(name: name, reference: .file(path), prediction: .file(path))
      let check = StudyCheck(StudyPairing(cases: [study]))
      var options = CaseOptions()
      options.metrics = MetricSelection(overlap: [.dice], soft: [])
      let isScored = (try? CaseScore(reference: path, prediction: path, options: options)) != nil
      #expect((check.verdict == .usable) == isScored, "\(name) \(check.problems.map(\.line))")
      if isScored { passed += 1 } else { refused += 1 }
    }
    #expect(passed > 5 && refused > 3)
  }

  // MARK: Codes

  @Test func codesAreStableAndDescribed() throws {
    let url = SharedData.packageRoot.appendingPathComponent("Docs/CheckCodes.md")
    let page = try String(contentsOf: url, encoding: .utf8)
    let rows = page.matches(of: /\| `([EWN]-[A-Z]+-\d\d)` \| ([^|]+) \|/)
    #expect(rows.map { String($0.output.1) } == CheckCode.allCases.map(\.rawValue))
    #expect(rows.map { String($0.output.2) } == CheckCode.allCases.map(\.title))
  }
}
