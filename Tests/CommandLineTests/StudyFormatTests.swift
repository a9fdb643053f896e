import Foundation
import TestSupport
import Testing

/// Every form of a study on standard output, in a file and in a folder, and the last line of a failure.
@Suite struct StudyFormatTests {
  static let forms = [
    "table", "csv", "tidy", "wide", "summary-csv", "json", "nnunet", "monai", "challenger", "grand-challenge",
    "markdown",
    "latex",
  ]
  let study: TinyStudy

  init() throws { study = try TinyStudy() }

  @Test func everyFormGoesEverywhere() async throws {
    let folder = try await study.score("--format", StudyFormatTests.forms.joined(separator: ","), "-o", "out/", "-q")
    #expect(folder.exitCode == 0 && folder.output.isEmpty && folder.errors.isEmpty)
    let names = try FileManager.default.subpathsOfDirectory(atPath: study.path("out")).filter {
      !$0.hasPrefix("parts") && $0 != "plan.json" && $0 != "manifest.jsonl"
    }
    #expect(
      names.sorted() == [
        "cases.csv", "challenger.csv", "metrics.json", "monai", "monai/dice_raw.csv", "monai/dice_summary.csv",
        "monai/metrics.csv", "results.json", "summary.csv", "summary.json", "summary.md", "summary.tex", "summary.txt",
        "tidy.csv", "wide.csv",
      ])
    let files = [
      "table": "summary.txt", "csv": "cases.csv", "tidy": "tidy.csv", "wide": "wide.csv", "summary-csv": "summary.csv",
      "challenger": "challenger.csv", "markdown": "summary.md", "latex": "summary.tex", "monai": nil,
      "grand-challenge": "metrics.json", "json": "results.json", "nnunet": "summary.json",
    ]
    #expect(Set(files.keys) == Set(StudyFormatTests.forms))
    for form in StudyFormatTests.forms {
      let printed = try await study.score("--format", form, "-q")
      #expect(printed.exitCode == 0 && printed.output.contains("liver") || form == "nnunet", "\(form)")
      // The nnunet form adds its voxel counts to the metrics of all forms.
      guard let name = files[form] ?? nil else { continue }
      if ["challenger", "grand-challenge", "nnunet"].contains(form) || form == "markdown" || form == "latex" {
        #expect(try !study.text("out/\(name)").isEmpty)
      }
      if ["nnunet", "json", "grand-challenge"].contains(form) { #expect(!printed.json.isNull, "\(form)") }
    }
    for form in ["json", "wide", "grand-challenge", "latex", "challenger"] {
      let printed = try await study.score("--format", form, "-q")
      let written = try await study.score("--format", form, "-o", "one.txt", "-q")
      #expect(written.exitCode == 0 && written.output.isEmpty)
      #expect(try study.text("one.txt") == printed.output, "\(form)")
      try study.remove("one.txt")
      _ = try await study.score("--format", form, "-o", "only-\(form)/", "-q")
      #expect(try study.text("only-\(form)/\(files[form]!!)") == printed.output, "\(form)")
    }
  }

  @Test func undefinedValuesOfNNUNet() async throws {
    let plain = try await study.score("--format", "nnunet", "-q")
    #expect(!plain.json.isNull && !plain.output.contains("NaN"))
    let python = try await study.score("--format", "nnunet", "--nan-style", "python", "-q")
    #expect(python.output.contains(": NaN") && python.output.replacing("NaN", with: "null") == plain.output)
  }

  @Test func namesOfChallengeR() async throws {
    let run = try await study.score("--format", "challenger", "--algorithm", "unet", "--task", "{label}", "-q")
    let lines = run.output.split(separator: "\n")
    #expect(lines.first == "Task,TestCase,Algorithm,MetricValue" && lines.contains("liver,a,unet,1"), "\(run.output)")
    #expect(try await study.score("--format", "challenger", "-q").output.contains("liver dice,a,prediction,"))
  }

  @Test func shardsGiveTheSameWithLimitsAndAPage() async throws {
    let limits = try study.limits("liver,dice,0.9,")
    let options = ["reference", "prediction", "--metrics", "dice", "--limits", limits, "--report", "page.html"]
    let plan = try await study.voxloss(["plan"] + options + ["-o", "run", "--shards", "2"])
    #expect(plan.exitCode == 0 && plan.errors.contains("note: run: 3 cases, 2880 voxels, 2 shards\n"))
    #expect(plan.errors.contains("next: voxloss run run --shard 1/2 to 2/2"), "\(plan.errors)")
    for number in 1...2 {
      #expect(try await study.voxloss(["run", "run", "--shard", "\(number)/2", "-q"]).exitCode == 0)
    }
    #expect(!study.exists("page.html"))
    let merge = try await study.voxloss(["merge", "run", "-q"])
    #expect(merge.exitCode == 3 && merge.errorLines.count == 1 && merge.errors.contains("limits not kept"))
    let page = try study.text("page.html")
    let direct = try await study.voxloss(["score"] + options + ["-o", "direct.json", "-q"])
    #expect(direct.exitCode == 3)
    #expect(try study.text("run/results.json") == study.text("direct.json"))
    #expect(try study.text("page.html") == page)
  }

  /// Whoever shows a failure shows the last line of standard error.
  @Test func theLastLineIsTheWholeSentence() async throws {
    func last(_ code: Int32, _ sentence: String, _ arguments: [String] = []) async throws {
      let run = try await study.voxloss(
        ["score", "reference", "prediction", "--metrics", "dice", "--format", "grand-challenge"] + arguments)
      #expect(run.exitCode == code && run.errors.hasSuffix("\n"))
      #expect(run.errorLines.last?.hasPrefix("error: \(sentence)") == true, "\(run.errors)")
      if [1, 2, 3].contains(code) { #expect(run.json.aggregates.dice.mean.number != nil) }
    }
    try await last(3, "limits not kept: 2 of 3 cases pass", ["--limits", try study.limits("liver,dice,0.9,")])
    try await last(3, "the mean of dice of 1 liver is ", ["--fail-under", "dice=0.99"])
    try await last(64, "The value 'never' is invalid for '--missing", ["--missing", "never"])
    try await last(66, "none.json: ", ["--names", "none.json"])
    try study.remove("prediction/c.nii.gz")
    try await last(2, "--strict lets no warning pass: 1 without a prediction: c", ["--strict"])
    try study.write("no volume", "prediction/b.nii.gz")
    try await last(1, "1 of 3 cases could not be scored: b")
    try study.write("no volume", "reference/a.nii.gz")
    try await last(1, "2 of 3 cases could not be scored: a, b", ["--strict"])
  }
}
