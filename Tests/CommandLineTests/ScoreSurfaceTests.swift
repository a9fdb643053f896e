import Foundation
import TestSupport
import Testing
import Voxloss

/// Options of surface distances, and what they refuse.
///
/// Label 1 of the fixture reaches to column 3 in the reference and to column 2 in the prediction, 1 mm less; label 2 is
/// the same in both.
@Suite struct ScoreSurfaceTests {
  let fixtures: Fixtures
  let pair: [String]

  init() throws {
    fixtures = try Fixtures()
    pair = try fixtures.pair
  }

  private func score(_ options: String...) async throws -> Outcome {
    try await VoxlossRunner.run(["score"] + pair + options + ["--format", "json"])
  }

  @Test func distancesStandBesideTheOverlap() async throws {
    let run = try await score()
    let (one, two) = (run.json.labelScore(1), run.json.labelScore(2))
    #expect(one.hd95.number == 1 && one.nsd["1"].number == 1 && one.nsd["2"].number == 1)
    #expect(two.hd95.number == 0 && two.assd.number == 0 && one.dice.number == 2 * 144 / 336.0)
    #expect(one.object["hd"] == nil && run.json.cases[0].convention.name.string == "deepmind")
    let tight = try await score("--metrics", "hd,hd99.5,nsd", "--tolerance", "0.999", "--tolerance", "2=0.5,3")
    #expect(Set(tight.json.labelScore(1).object.keys) == ["label", "name", "status", "hd", "hd99.5", "nsd"])
    #expect(tight.json.labelScore(1).hd.number == 1 && tight.json.labelScore(1)["hd99.5"].number == 1)
    #expect(tight.json.labelScore(1).nsd.object.keys.sorted() == ["0.999"])
    #expect(tight.json.labelScore(2).nsd.object == ["0.5": .number(1), "3": .number(1)])
    #expect((tight.json.labelScore(1).nsd["0.999"].number ?? 1) < 1)
  }

  @Test func tolerancesHaveNames() async throws {
    let table = try fixtures.folder.write(#"{"labels": {"liver": 1, "spleen": 2, "both": [1, 2]}}"#, "organs.json")
    let run = try await score("--names", table, "--metrics", "nsd", "--tolerance", "liver=3", "--tolerance", "both=4")
    #expect(run.json.labelScore(1).nsd.object.keys.sorted() == ["3"])
    #expect(run.json.labelScore(2).nsd.object.keys.sorted() == ["1", "2"])
    #expect(run.json.regionScore("both").nsd.object.keys.sorted() == ["4"])
    let typo = try await score("--names", table, "--tolerance", "Liver=3")
    #expect(
      typo.failed(
        64, mentioning: ["\(pair[0]): --tolerance Liver", "did you mean liver?", "known are both liver spleen"]),
      "\(typo.errors)")
    for wrong in ["x", "-1", "nan", "inf", ",", "liver=", "=1", "liver=x", "1;2"] {
      #expect(try await score("--tolerance=\(wrong)").failed(64, mentioning: ["--tolerance", "liver=3"]), "\(wrong)")
    }
    #expect(try await score("--tolerance", "1=2", "--tolerance", "1=3").failed(64, mentioning: ["1 is given twice"]))
  }

  @Test func conventionsAreNamed() async throws {
    let medpy = try await score("--convention", "medpy", "--metrics", "assd,average_hausdorff")
    #expect(
      medpy.json.cases[0].convention.name.string == "medpy" && medpy.json.cases[0].convention.version.string == "0.5.2")
    #expect(medpy.json.cases[0].convention.not_in_tool == .array([.string("average_hausdorff")]))
    #expect(medpy.json.cases[0].object["conventions"] == nil)
    let two = try await score("--convention", "medpy:2,deepmind,medpy:2", "--metrics", "assd")
    #expect(two.json.cases[0].convention.name.string == "medpy:2")
    #expect(Set(two.json.labelScore(1).conventions.object.keys) == ["medpy:2", "deepmind"])
    let all = try await score("--convention", "all,medpy:3", "--metrics", "hd95")
    let names = SurfaceConvention.all.map(\.name) + ["medpy:3"]
    #expect(Set(all.json.cases[0].conventions.object.keys) == Set(names))
    let values = all.json.labelScore(1).conventions.object.mapValues { $0.hd95.number ?? -1 }
    #expect(all.json.labelScore(1).spread.hd95.min.number == values.values.min())
    #expect(all.json.labelScore(1).spread.hd95.max.number == values.values.max())
  }

  @Test func refusedAndUnknownConventions() async throws {
    let unknown = try await score("--convention", "deepmind,bogus")
    #expect(unknown.failed(64, mentioning: ["--convention: bogus is not a convention"] + SurfaceConvention.names))
    for (name, reason) in SurfaceConvention.refused {
      #expect(
        try await score("--convention", name).failed(64, mentioning: ["--convention: \(name) is refused", reason]))
    }
    #expect(try await score("--convention", ",").failed(64, mentioning: ["names no convention", "medpy@0.4"]))
  }

  @Test func edgesMasksAndCurves() async throws {
    // Both labels fill whole rows: with an open edge only the faces between the columns are surface.
    let closed = try await score("--metrics", "assd,nsd_area", "--convention", "medpy")
    let open = try await score("--metrics", "assd,nsd_area", "--convention", "medpy", "--image-edge", "open")
    #expect(open.json.cases[0].convention.image_edge.string == "open" && open.json.labelScore(1).assd.number == 1)
    #expect((closed.json.labelScore(1).assd.number ?? 1) < 1)
    // Every sample is 1 mm off: the curve rises at 1 and is 1 up to its limit.
    #expect(open.json.labelScore(1).nsd_area.isClose(to: 0.8))
    let curve = try await score(
      "--metrics", "nsd_area", "--convention", "medpy", "--image-edge", "open", "--curve-limit", "2")
    #expect(curve.json.labelScore(1).nsd_area.number == 0.5 && curve.json.cases[0].curve_limit_mm.number == 2)
    let background = try await score("--ignore-label", "2", "--ignored-surface", "background", "--metrics", "hd")
    #expect(background.json.cases[0].ignored_surface_voxels.string == "background")
    #expect(background.json.labelScore(1).hd.number == 1)
    for wrong in [
      ["--image-edge", "cut"], ["--ignored-surface", "no"], ["--curve-limit", "0"], ["--empty", "best"],
    ] {
      #expect(try await VoxlossRunner.run(["score"] + pair + wrong).failed(64, mentioning: [wrong[0]]), "\(wrong)")
    }
    #expect(try await score("--empty=-1").failed(64, mentioning: ["--empty", "brats"]))
    #expect(try await score("--curve-limit", "inf").failed(64, mentioning: ["--curve-limit"]))
  }

  @Test func percentilesLieBetweenNothingAndAll() async throws {
    for name in ["hd0", "hd100", "hd101"] {
      #expect(
        try await score("--metrics", "dice,\(name)").failed(
          64, mentioning: ["--metrics: \(name)", "above 0 and below 100"]))
    }
  }

  @Test func emptyMasksInTheMeans() async throws {
    let missing = try fixtures.labels("missing.nii.gz") { x, _, _ in x < 3 ? 1 : 0 }
    func mean(_ options: String...) async throws -> JSONValue {
      let run = try await VoxlossRunner.run(
        ["score", pair[0], missing, "--metrics", "hd,nsd", "--format", "json"] + options)
      #expect(run.exitCode == 0 && run.json.labelScore(2).hd.isNull && run.json.labelScore(2).status.string == "missed")
      #expect(run.json.cases[0].convention.means.nsd["1"].mean.number == (options == ["--empty", "exclude"] ? 1 : 0.5))
      return run.json.cases[0].convention.means.hd
    }
    // 10 x 8 x 6 voxels of 1 x 2 x 3 mm.
    let diagonal = (100.0 + 256 + 324).squareRoot()
    let worst = try await mean()
    #expect(worst.mean.isClose(to: (1 + diagonal) / 2) && worst.n.integer == 2 && worst.missed.integer == 1)
    #expect(try await mean("--empty", "exclude").mean.number == 1)
    #expect(try await mean("--empty", "brats").mean.number == 375.0 / 2)
    #expect(try await mean("--empty", "1e30").mean.number == (1 + 1e30) / 2)
    #expect(try await mean("--empty", "7").n.integer == 2)
  }

  @Test func explanationsStandBelowTheTable() async throws {
    let run = try await VoxlossRunner.run(["score"] + pair + ["--metrics", "hd95,nsd", "--explain"])
    #expect(run.output.contains("\nconvention deepmind: surface-distance 0.1\n  samples "))
    #expect(run.output.contains("\n  hd95                   95 % percentile (weighted lower step), larger of the two"))
    let plain = try await VoxlossRunner.run(["score"] + pair + ["--metrics", "hd95,nsd"])
    #expect(run.output.hasPrefix(plain.output) && !plain.output.contains("samples"))
  }

  @Test func limitsOnDistances() async throws {
    #expect(try await score("--fail-above", "hd95=1", "--fail-under", "nsd_1mm=1").exitCode == 0)
    let far = try await score("--fail-above", "hd95=0.9")
    #expect(far.exitCode == 3 && far.errors == "error: reference: hd95 of 1 is 1.0, the limit is 0.9\n")
    let share = try await score("--fail-under", "nsd_0.5mm=0.99", "--tolerance", "0.5")
    #expect(share.exitCode == 3 && share.errors.contains("nsd_0.5mm of 1 is 0.") && share.errorLines.count == 1)
    let none = try await score("--fail-under", "nsd=0.9")
    #expect(none.failed(64, mentioning: ["nsd needs a tolerance to be a limit: nsd_1mm or nsd_2mm"]))
    let other = try await score("--fail-under", "nsd_3mm=0.9")
    #expect(other.failed(64, mentioning: ["nsd_3mm is not computed", " nsd_1mm nsd_2mm "]))
    let missing = try fixtures.labels("missing.nii.gz") { x, _, _ in x < 3 ? 1 : 0 }
    for limit in [["--fail-above", "hd95=1e9"], ["--fail-under", "nsd_1mm=0.001"]] {
      let run = try await VoxlossRunner.run(["score", pair[0], missing] + limit + ["--format", "json"])
      #expect(
        run.exitCode == 3 && run.errors.contains("\(limit[1].split(separator: "=")[0]) of 2 is "), "\(run.errors)")
    }
    // A label with tolerances of its own has no value at the others, and no limit on them.
    let own = try await VoxlossRunner.run(
      ["score", pair[0], missing, "--tolerance", "2=3", "--fail-under", "nsd_1mm=0.9", "--format", "json"])
    #expect(own.exitCode == 0, "\(own.errors)")
    let kept = try await VoxlossRunner.run(
      ["score", pair[0], missing, "--tolerance", "2=3", "--fail-under", "nsd_3mm=0.9", "--format", "json"])
    #expect(kept.exitCode == 3 && kept.errors.contains("nsd_3mm of 2 is 0"), "\(kept.errors)")
  }

  @Test func aStripOfNoWidthCannotBeALimit() async throws {
    let run = try await VoxlossRunner.run(
      ["score"] + pair + [
        "--metrics", "nsd,boundary_iou", "--tolerance=-0,1", "--fail-under", "boundary_iou_0mm=0.1",
      ])
    #expect(
      run.failed(64, mentioning: ["boundary_iou_0mm is not computed", "nsd_0mm", "boundary_iou_1mm"]), "\(run.errors)")
  }

  @Test func optionsInVainAreNoted() async throws {
    let pair = try fixtures.pair
    for option in [["--convention", "medpy"], ["--tolerance", "1"], ["--explain"], ["--image-edge", "open"]] {
      let run = try await VoxlossRunner.run(["score"] + pair + ["--metrics", "dice"] + option)
      #expect(run.exitCode == 0 && run.errors.contains("note: \(option[0]) has no effect"), "\(run.errors)")
      let used = try await VoxlossRunner.run(["score"] + pair + ["--metrics", "nsd"] + option)
      #expect(used.exitCode == 0 && !used.errors.contains("no effect"), "\(used.errors)")
    }
  }

  /// A mask that leaves no surface makes no distance that could keep a limit.
  @Test func noSurfaceKeepsNoLimit() async throws {
    let reference = try fixtures.labels("a.nii.gz") { x, y, z in x == 4 && y == 3 && z == 2 ? 1 : x == 5 ? 9 : 0 }
    let prediction = try fixtures.labels("b.nii.gz") { x, y, z in x == 4 && y == 3 && z == 2 ? 1 : 0 }
    let run = try await VoxlossRunner.run(
      "score", reference, prediction, "--ignore-label", "9", "--convention", "medpy", "--fail-above", "hd95=1000", "-q")
    #expect(
      run.exitCode == 3 && run.errors.contains("hd95 of 1 is undefined (no surface is evaluated)"), "\(run.errors)")
    #expect(run.output.contains("mean hd95 - over 0 labels (without surface on both sides 1 left out)"))
  }
}
