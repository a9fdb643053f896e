import Foundation
import TestSupport
import Testing
import Voxloss

/// `voxloss distance`: the maps of the library in a file, or one line of error and no file.
@Suite struct DistanceTests {
  let fixtures: Fixtures

  init() throws { fixtures = try Fixtures() }

  private func distance(_ arguments: String...) async throws -> Outcome {
    try await VoxlossRunner.run(["distance"] + arguments)
  }

  private func map(_ path: String) throws -> Volume<Float> {
    guard case .float32(let volume) = try VolumeFile(contentsOf: path).volume else { throw NotSingle() }
    return volume
  }

  private struct NotSingle: Error {}

  /// The reference holds label 1 in x 0...3 and label 2 in x 4...5 of ten; one mm along x.
  @Test func handCountedRows() async throws {
    let rows: [(options: [String], row: [Float])] = [
      ([], [6, 5, 4, 3, 2, 1, 0, 0, 0, 0]),
      (["--label", "2"], [0, 0, 0, 0, 1, 1, 0, 0, 0, 0]),
      (["--label", "1", "--outside"], [0, 0, 0, 0, 1, 2, 3, 4, 5, 6]),
      (["--label", "1", "--outside", "--squared"], [0, 0, 0, 0, 1, 4, 9, 16, 25, 36]),
      (["--label", "1", "--outside", "--band", "2.5"], [0, 0, 0, 0, 1, 2, 2.5, 2.5, 2.5, 2.5]),
      (["--each-label"], [4, 3, 2, 1, 1, 1, 0, 0, 0, 0]),
      (["--label", "1", "--signed", "face"], [-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5]),
      (["--label", "1", "--signed", "voxel-centre"], [-3, -2, -1, 0, 1, 2, 3, 4, 5, 6]),
      (["--label", "1", "--signed", "kervadec"], [-3, -2, -1, 0, 1, 2, 3, 4, 5, 6]),
      (["--label", "1", "--signed", "difference"], [-4, -3, -2, -1, 1, 2, 3, 4, 5, 6]),
      (["--label", "1", "--image-edge", "closed"], [1, 2, 2, 1, 0, 0, 0, 0, 0, 0]),
      (["--spacing", "0.5,2,3"], [3, 2.5, 2, 1.5, 1, 0.5, 0, 0, 0, 0]),
      (["--label", "2", "--outside", "--metric", "city-block"], [4, 3, 2, 1, 0, 0, 1, 2, 3, 4]),
    ]
    for (options, row) in rows {
      let output = fixtures.folder.path("map.nii.gz")
      let run = try await VoxlossRunner.run(["distance", fixtures.reference, "-o", output] + options)
      #expect(run.exitCode == 0 && run.output.isEmpty && run.errors.isEmpty, "\(options): \(run.errors)")
      let found = try map(output)
      // Far from the edges along y and z every row is the same, also where the edge is background.
      #expect((0..<10).map { found[$0, 4, 3] } == row, "\(options)")
      #expect(found.geometry.size == Fixtures.size)
    }
  }

  @Test func theMapKeepsTheGridAndTheBytes() async throws {
    let reference = try fixtures.reference
    var results: Set<[UInt8]> = []
    for workers in ["1", "2", "8"] {
      let output = fixtures.folder.path("map\(workers).nii.gz")
      #expect(try await distance(reference, "-o", output, "--signed", "face", "--workers", workers).exitCode == 0)
      results.insert(try fixtures.bytes(output))
    }
    #expect(results.count == 1)
    let info = try await VoxlossRunner.run("info", fixtures.folder.path("map1.nii.gz"), "--format", "json").json
    let source = try await VoxlossRunner.run("info", reference, "--format", "json").json
    #expect(info.affine == source.affine && info.scalar.string == "float32")
  }

  @Test func hdf5GetsADataSetOfItsOwn() async throws {
    let output = fixtures.folder.path("map.h5")
    #expect(try await distance(fixtures.reference, "-o", output, "--label", "1").exitCode == 0)
    #expect(try map(output + ":/distance")[1, 4, 3] == 3)
  }

  @Test func infiniteDistancesAreCounted() async throws {
    let output = fixtures.folder.path("map.nii.gz")
    let full = try fixtures.labels("full.nii.gz") { _, _, _ in 1 }
    func warnings(_ options: String...) async throws -> String {
      let run = try await VoxlossRunner.run(["distance", full, "-o", output] + options)
      #expect(run.exitCode == 0, "\(run.errors)")
      return run.errors
    }
    #expect(try await warnings().contains("all voxels have nothing to measure to"))
    #expect(try map(output).voxels.allSatisfy { $0 == .infinity })
    #expect(try await warnings("--signed", "face").contains("all voxels"))
    #expect(try map(output).voxels.allSatisfy { $0 == -.infinity })
    #expect(try await warnings("--each-label").contains("all voxels"))
    let missing = try await warnings("--label", "7", "--outside")
    #expect(missing.contains("label 7 does not occur") && missing.contains("all voxels"))
    #expect(try await warnings("--label", "7").split(separator: "\n").count == 1)
    #expect(try map(output).voxels.allSatisfy { $0 == 0 })
    // With something to measure to, or a limit, every distance is a number.
    #expect(try await warnings("--image-edge", "closed").isEmpty)
    #expect(try await warnings("--band", "3").isEmpty)
    #expect(try await warnings("--signed", "kervadec").isEmpty)
  }

  @Test func imagesAndProbabilitiesAreNoMasks() async throws {
    let output = fixtures.folder.path("map.nii.gz")
    let image = try fixtures.write("image.nii.gz", VolumeGeometry(size: VolumeSize(x: 40, y: 40, z: 2))) { x, y, z, _ in
      Int16(x * 40 + y + z)
    }
    let run = try await distance(image, "-o", output)
    #expect(run.exitCode == 0 && run.errors.contains("1601 different values"), "\(run.errors)")
    let scores = try fixtures.write("scores.nii.gz") { x, _, _, _ in Float(x) / 4 }
    #expect(try await distance(scores, "-o", output).failed(2, mentioning: ["scores.nii.gz", "0.25"]))
    #expect(
      try await distance(fixtures.reference, "-o", output, "--spacing", "1,1e200,1").failed(2, mentioning: ["1e+200"]))
  }

  @Test func wrongArgumentsWriteNothing() async throws {
    let reference = try fixtures.reference
    let output = fixtures.folder.path("map.nii.gz")
    let wrong: [(options: [String], words: [String])] = [
      (["--signed", "middle"], ["middle", "voxel-centre", "normalised"]), (["--metric", "manhattan"], ["city-block"]),
      (["--band", "0"], ["--band"]), (["--band", "inf"], ["--band"]), (["--workers", "0"], ["--workers"]),
      (["--each-label", "--label", "1"], ["--each-label", "--label"]),
      (["--outside", "--each-label"], ["--outside", "--each-label"]),
      (["--signed", "face", "--squared"], ["--signed", "--squared"]),
      (["--signed", "normalised", "--band", "3"], ["--band"]), (["--image-edge", "half"], ["open", "closed"]),
    ]
    for (options, words) in wrong {
      let run = try await VoxlossRunner.run(["distance", reference, "-o", output] + options)
      #expect(run.failed(64, mentioning: words), "\(options): \(run.errors)")
    }
    #expect(try await distance(reference, "-o", reference).failed(64, mentioning: ["input"]))
    #expect(try await distance(reference).failed(64, mentioning: ["--output"]))
    #expect(try await distance(fixtures.folder.path("none.nii"), "-o", output).failed(66, mentioning: ["none.nii"]))
    #expect(try await distance(reference, "-o", fixtures.folder.path("map.tif")).failed(64, mentioning: [".nii"]))
    #expect(try fixtures.folder.contents() == ["reference.nii.gz"])
  }
}
