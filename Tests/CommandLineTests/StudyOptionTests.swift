import Foundation
import TestSupport
import Testing

/// The options of `score` that only folders have, or that mean more there.
@Suite struct StudyOptionTests {
  let study: TinyStudy

  init() throws { study = try TinyStudy() }

  @Test func limitsJudgeEveryCase() async throws {
    let limits = try study.limits("liver,dice,0.9,")
    let table = try await study.score("--limits", limits)
    #expect(table.exitCode == 3 && table.output.contains("failing case"))
    #expect(table.errorLines.last?.hasPrefix("error: limits not kept: 2 of 3 cases pass") == true)
    let json = try await study.score("--limits", limits, "--format", "json")
    #expect(json.exitCode == 3 && json.json.limits.passed == .bool(false))
    #expect(json.json.limits.cases.array.map { $0.passed } == [.bool(true), .bool(false), .bool(true)])
    #expect(json.json.limits.cases[1].verdicts[0].value.number == TinyStudy.liverOfB)
    let kept = try await study.score("--limits", try study.limits("*,dice,0.85,"))
    #expect(kept.exitCode == 0 && !kept.errors.contains("error"))
  }

  /// What can be known is refused before anything is scored: there is no output, nor a file.
  @Test(arguments: [
    ("liver,dise,0.9,", ["limits.csv: line 2: \"dise\" is not a metric; did you mean dice?"]),
    ("livr,dice,0.9,", ["limits.csv: line 2: \"livr\" is not the name of a label; did you mean liver?"]),
    ("liver,nsd,0.9,", ["nsd needs its tolerance", "nsd_2mm"]), ("liver,dice_2mm,0.9,", ["dice has no tolerance"]),
    ("liver,overlap,0.9,", ["\"overlap\" is not a metric"]),
  ])
  func limitsThatCannotHold(line: String, words: [String]) async throws {
    let run = try await study.score("--limits", try study.limits(line), "-o", "results.json", "-q")
    #expect(run.failed(64, mentioning: words), "\(run.errors)")
    #expect(!study.exists("results.json"))
  }

  /// A number may be a label that no table names: only the results tell, and they are not lost.
  @Test func limitsThatOnlyResultsRefuse() async throws {
    let limits = try study.limits("9,dice,0.9,")
    let printed = try await study.score("--limits", limits, "--format", "json", "-q")
    #expect(printed.exitCode == 64 && printed.json.cases.array.count == 3 && printed.json.limits.isNull)
    #expect(printed.errorLines.last?.contains("\"9\" is not a label of the results") == true)
    let folder = try await study.score("--limits", limits, "-o", "out/", "-q")
    #expect(folder.exitCode == 64 && folder.errorLines.count == 1)
    #expect(try study.json("out/results.json").cases.array.count == 3)
    let pair = ["reference/a.nii.gz", "prediction/a.nii.gz"]
    let one = try await study.voxloss(["score"] + pair + ["--limits", limits, "--format", "json", "-q"])
    #expect(one.exitCode == 64 && one.json.cases.array.count == 1)
  }

  @Test func aReportWithImages() async throws {
    let run = try await study.score("--report", "page.html", "--images", "images", "--worst", "1", "-q")
    #expect(run.exitCode == 0 && run.errors.isEmpty && run.output.contains("liver"))
    let page = try study.text("page.html")
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n") && page.contains("<svg"))
    #expect(!page.contains("holds no image of this case"))
    _ = try await study.score("--report", "plain.html", "--worst", "1", "-q")
    #expect(try study.text("plain.html") != page, "the images are in the page")
  }

  /// Results would be lost, or a page missing, after hours of work.
  @Test func placesThatAreNotThereAreRefusedBeforehand() async throws {
    let cases: [([String], Int32, String)] = [
      (["-o", "none/results.json"], 1, "none/results.json: cannot be written: there is no folder "),
      (["--report", "none/page.html"], 1, "none/page.html: cannot be written: there is no folder "),
      (["--report", "reference"], 1, "reference: is a folder; --report needs the name of a file"),
      (["--report", "page.html", "--images", "none"], 66, "none: is no folder"),
      (["-o", "page.html", "--report", "page.html"], 64, "page.html"),
      (["-o", "out.json", "--report", "out.json"], 64, "out.json: is the file of -o too"),
      (["--report", "reference/a.nii.gz"], 64, "reference/a.nii.gz: is an input"),
      (["-o", "results.xlsx"], 64, "results.xlsx: no form of results has the ending .xlsx; known are .csv"),
      (["-o", "page.html"], 64, "--report FILE writes a page"),
    ]
    for (arguments, code, words) in cases {
      let run = try await study.voxloss(["score", "reference", "prediction", "-q"] + arguments)
      #expect(run.failed(code, mentioning: [words]), "\(arguments) \(run.errors)")
    }
    let planned = try await study.voxloss(["plan", "reference", "prediction", "-o", "run", "--report", "none/p.html"])
    #expect(planned.exitCode == 1 && !study.exists("run"))
    #expect(!study.exists("out.json") && !study.exists("page.html") && !study.exists("results.xlsx"))
  }

  @Test func organsOfOneCase() async throws {
    for side in ["r", "p"] {
      try study.make(side)
      for (name, organ) in [("liver", 1), ("spleen", 2)] {
        let end = side == "p" && organ == 1 ? 3 : 4
        _ = try study.fixtures.labels("\(side)/\(name).nii.gz") { x, _, _ in
          organ == 1 ? x < end ? 1 : 0 : x > 6 ? 1 : 0
        }
      }
    }
    let run = try await study.voxloss(["score", "r", "p", "--organs", "--metrics", "dice", "--format", "json", "-q"])
    let labels = run.json.cases[0].labels.array
    #expect(
      run.exitCode == 0 && run.json.cases.array.count == 1 && labels.map { $0.name.string } == ["liver", "spleen"])
    #expect(labels.map { $0.dice.number } == [TinyStudy.liverOfB, 1])
    let limits = ["--organs", "--limits", try study.limits("livr,dice,0.5,"), "-q"]
    #expect(try await study.voxloss(["score", "r", "p"] + limits).failed(64, mentioning: ["did you mean liver?"]))
  }

  @Test func aManifest() async throws {
    let lines = "case,reference,prediction\none,reference/a.nii.gz,prediction/b.nii.gz\ntwo,reference/c.nii.gz,\n"
    let run = try await study.voxloss([
      "score", "--manifest", try study.write(lines, "pairs.csv"), "--metrics", "dice", "--format", "json", "-q",
    ])
    #expect(run.exitCode == 0 && run.json.cases.array.map { $0["case"].string } == ["one", "two"])
    #expect(run.json.missing_predictions.array.map(\.string) == ["two"])
    #expect(run.json.cases[0].labels[0].dice.number == TinyStudy.liverOfB)
    let both = try await study.voxloss(["score", "reference", "prediction", "--manifest", "pairs.csv"])
    #expect(both.failed(64, mentioning: ["--manifest names references and predictions"]))
  }

  @Test func casesAndPresetsAndStrictness() async throws {
    let (short, long) = (try await study.score("-q"), try await study.score("--per-case", "-q"))
    #expect(short.exitCode == 0 && long.output.hasPrefix(short.output.split(separator: "\n")[0]))
    #expect(long.output.count > short.output.count && long.output.contains("0.8571"))
    let preset = try await study.voxloss(["score", "reference", "prediction", "--preset", "nnunet", "--format", "json"])
    #expect(preset.exitCode == 0 && preset.json.study.preset.string == "nnunet")
    for number in 0..<5 {
      _ = try study.fixtures.labels("prediction/extra\(number).nii.gz") { _, _, _ in 1 }
    }
    try study.remove("prediction/c.nii.gz")
    let strict = try await study.score("--strict", "--format", "json")
    #expect(strict.exitCode == 2 && strict.json.extra_predictions.array.count == 5)
    #expect(strict.errors.contains("warning: 2 more predictions without a reference"))
    #expect(strict.errorLines.count { $0.contains("has no reference") } == 3)
    #expect(
      strict.errorLines.last
        == "error: --strict lets no warning pass: 1 without a prediction: c; 5 predictions without a reference")
  }

  @Test func wordsOfOtherToolsAndNearMisses() async throws {
    let words: [([String], String)] = [
      (["-djfile", "dataset.json"], "--names takes dataset.json"), (["-il", "9"], "--ignore-label"),
      (["--chill"], "--missing skip"), (["-pfile", "plans.json"], "plans.json is not needed"),
      (["--metrics", "dise"], "did you mean dice?"), (["--metrics", "dice,hd59x"], "is not a metric"),
      (["--format", "jsn"], "did you mean json?"), (["--preset", "kits32"], "did you mean kits23?"),
    ]
    for (arguments, hint) in words {
      let run = try await study.voxloss(["score", "reference", "prediction"] + arguments)
      #expect(run.failed(64, mentioning: [hint]), "\(arguments) \(run.errors)")
    }
  }
}
