import EvaluationReport
import Foundation
import Statistics
import TestSupport
import Testing
import VolumeCore

@testable import Scoring

/// What people read of a study: the table, Markdown and LaTeX.
struct StudyTableTests {
  @Test func table() throws {
    #expect(
      try StudySample.report().text(.table) == """
        models/unet against data/reference: 4 cases

        label name         n missed spurious both empty            dice         hd95 mm         nsd_1mm reference ml prediction ml
        ----- ------------ - ------ -------- ---------- --------------- --------------- --------------- ------------ -------------
            1 liver        4      2        0          0 0.4000 ± 0.4690 4.1926 ± 1.6009 0.3500 ± 0.4123      10.0000        5.0000
            2 spleen       4      2        0          1 0.2000 ± 0.4000 4.7889 ± 1.1926 0.1875 ± 0.3750 5.0000 (n 3)  1.3333 (n 3)
         mean labels but 0                                       0.3000          4.4907          0.2687            -             -

        worst cases mean dice why
        ----------- --------- -------------------------
        c              0.0000 the prediction is missing
        d              0.0000 d.nii.gz: is truncated
        b              0.3500 missed 2 spleen

        missed and spurious labels count as worst: 0, image diagonal; both empty left out
        distances in mm by convention deepmind (surface-distance 0.1)
        ±: standard deviation over cases
        cases: 2 scored, 1 missing, 1 unusable, 1 failed, 1 skipped; extra predictions: 1
        missing and unusable predictions: every label counts as missed
        failed and skipped cases: in no mean
        missing: c
        skipped: f
        unusable d: d.nii.gz: is truncated
        failed e: data/reference/e.nii.gz: is empty

        """)
  }

  @Test func tableWithLimits() throws {
    #expect(
      try StudySample.report(limits: true).text(.table) == """
        models/unet against data/reference: 4 cases

        label name         n missed spurious both empty            dice         hd95 mm         nsd_1mm reference ml prediction ml
        ----- ------------ - ------ -------- ---------- --------------- --------------- --------------- ------------ -------------
            1 liver        4      2        0          0 0.4000 ± 0.4690 4.1926 ± 1.6009 0.3500 ± 0.4123      10.0000        5.0000
            2 spleen       4      2        0          1 0.2000 ± 0.4000 4.7889 ± 1.1926 0.1875 ± 0.3750 5.0000 (n 3)  1.3333 (n 3)
         mean labels but 0                                       0.3000          4.4907          0.2687            -             -

        worst cases mean dice why
        ----------- --------- -------------------------
        c              0.0000 the prediction is missing
        d              0.0000 d.nii.gz: is truncated
        b              0.3500 missed 2 spleen

        limits   metric limit  pass fail undefined both empty
        -------- ------ ------ ---- ---- --------- ----------
        1 liver  dice   >= 0.8    1    3         0          0
        1 liver  hd95   <= 3.5    1    3         0          0
        2 spleen hd95   <= 3.5    1    3         0          0

        failing case label    metric                              value limit
        ------------ -------- ------ ---------------------------------- ------
        b            1 liver  dice                               0.7000 >= 0.8
        b            1 liver  hd95                               4.0000 <= 3.5
        b            2 spleen hd95                               missed <= 3.5
        c            all                      the prediction is missing
        d            all                         d.nii.gz: is truncated
        e            all              data/reference/e.nii.gz: is empty
        f            all             the prediction is missing, skipped
        limits not kept: 1 of 6 cases pass; 3 values pass, 9 fail (0 of them undefined), 0 both empty

        missed and spurious labels count as worst: 0, image diagonal; both empty left out
        distances in mm by convention deepmind (surface-distance 0.1)
        ±: standard deviation over cases
        cases: 2 scored, 1 missing, 1 unusable, 1 failed, 1 skipped; extra predictions: 1
        missing and unusable predictions: every label counts as missed
        failed and skipped cases: in no mean
        missing: c
        skipped: f
        unusable d: d.nii.gz: is truncated
        failed e: data/reference/e.nii.gz: is empty

        """)
  }

  @Test func markdown() throws {
    #expect(
      try StudySample.report(limits: true).text(.markdown) == """
        ### models/unet against data/reference: 4 cases

        | label | name         | n | missed | spurious | both empty |            dice |         hd95 mm |         nsd_1mm | reference ml | prediction ml |
        |------:|:-------------|----:|-------:|---------:|-----------:|----------------:|----------------:|----------------:|-------------:|--------------:|
        |     1 | liver        | 4 |      2 |        0 |          0 | 0.4000 ± 0.4690 | 4.1926 ± 1.6009 | 0.3500 ± 0.4123 |      10.0000 |        5.0000 |
        |     2 | spleen       | 4 |      2 |        0 |          1 | 0.2000 ± 0.4000 | 4.7889 ± 1.1926 | 0.1875 ± 0.3750 | 5.0000 (n 3) |  1.3333 (n 3) |
        |  mean | labels but 0 |   |        |          |            |          0.3000 |          4.4907 |          0.2687 |            - |             - |

        | worst cases | mean dice | why                       |
        |:------------|----------:|:--------------------------|
        | c           |    0.0000 | the prediction is missing |
        | d           |    0.0000 | d.nii.gz: is truncated    |
        | b           |    0.3500 | missed 2 spleen           |

        | limits   | metric | limit  | pass | fail | undefined | both empty |
        |:---------|:-------|:-------|-----:|-----:|----------:|-----------:|
        | 1 liver  | dice   | >= 0.8 |    1 |    3 |         0 |          0 |
        | 1 liver  | hd95   | <= 3.5 |    1 |    3 |         0 |          0 |
        | 2 spleen | hd95   | <= 3.5 |    1 |    3 |         0 |          0 |

        | failing case | label    | metric |                              value | limit  |
        |:-------------|:---------|:-------|-----------------------------------:|:-------|
        | b            | 1 liver  | dice   |                             0.7000 | >= 0.8 |
        | b            | 1 liver  | hd95   |                             4.0000 | <= 3.5 |
        | b            | 2 spleen | hd95   |                             missed | <= 3.5 |
        | c            | all      |        |          the prediction is missing |        |
        | d            | all      |        |             d.nii.gz: is truncated |        |
        | e            | all      |        |  data/reference/e.nii.gz: is empty |        |
        | f            | all      |        | the prediction is missing, skipped |        |

        - limits not kept: 1 of 6 cases pass; 3 values pass, 9 fail (0 of them undefined), 0 both empty

        - missed and spurious labels count as worst: 0, image diagonal; both empty left out
        - distances in mm by convention deepmind (surface-distance 0.1)
        - ±: standard deviation over cases
        - cases: 2 scored, 1 missing, 1 unusable, 1 failed, 1 skipped; extra predictions: 1
        - missing and unusable predictions: every label counts as missed
        - failed and skipped cases: in no mean
        - missing: c
        - skipped: f
        - unusable d: d.nii.gz: is truncated
        - failed e: data/reference/e.nii.gz: is empty

        """)
  }

  @Test func latex() throws {
    #expect(
      try StudySample.report(StudySample.study(names: ("liver_50%", "a&b"))).text(.latex) == """
        \\begin{table}[htbp]
        \\centering
        \\caption{Mean $\\pm$ standard deviation over 4 cases. Missed and spurious labels count as worst: 0, image diagonal; both empty left out. Distances in mm by convention deepmind (surface-distance 0.1). Cases: 2 scored, 1 missing, 1 unusable, 1 failed, 1 skipped; extra predictions: 1.}
        \\label{tab:voxloss}
        \\begin{tabular}{lrrrrrrrr}
        \\toprule
        Label & $n$ & Missed & Spurious & Dice & HD95 (mm) & NSD (1\\,mm) & reference ml & prediction ml \\\\
        \\midrule
        liver\\_50\\% & 4 & 2 & 0 & 0.4000 $\\pm$ 0.4690 & 4.1926 $\\pm$ 1.6009 & 0.3500 $\\pm$ 0.4123 & 10.0000 $\\pm$ 1.6330 & 5.0000 $\\pm$ 5.8310 \\\\
        a\\&b & 4 & 2 & 0 & 0.2000 $\\pm$ 0.4000 & 4.7889 $\\pm$ 1.1926 & 0.1875 $\\pm$ 0.3750 & 5.0000 $\\pm$ 1.0000 ($n = 3$) & 1.3333 $\\pm$ 2.3094 ($n = 3$) \\\\
        \\midrule
        Mean of labels &  &  &  & 0.3000 & 4.4907 & 0.2687 & -- & -- \\\\
        \\bottomrule
        \\end{tabular}
        \\end{table}

        """)
  }

  @Test func latexOfLimits() throws {
    let text = try StudySample.report(limits: true).text(.latex)
    #expect(text.contains("\nliver & dice & $\\geq 0.8$ & 1 & 3 & 0 \\\\\n"), "\(text)")
    #expect(text.contains("\nspleen & hd95 & $\\leq 3.5$ & 1 & 3 & 0 \\\\\n"), "\(text)")
  }

  /// An interval takes the place of the standard deviation, and the table says how it was drawn.
  @Test func intervals() throws {
    let study = StudySample.study(bootstrap: Bootstrap())
    let text = try StudySample.report(study).text(.table)
    if let interval = study.labels[0]["dice"]?.interval {
      let bounds = [interval.lower, interval.upper].map { String(format: "%.4f", $0) }
      #expect(text.contains("0.4000 [\(bounds[0]), \(bounds[1])]"))
      #expect(text.contains("[ ]: 95 % interval of the mean, BCa bootstrap over cases, 2000 resamples, seed 2025\n"))
    } else {
      #expect(text.contains("0.4000 ± 0.4690"))
    }
  }

  @Test func casesAreShownOnRequest() throws {
    var options = ReportOptions()
    #expect(!(try StudySample.report(options: options).text(.table).contains("a: 4 x 3 x 2 voxels")))
    options.showsCases = true
    let text = try StudySample.report(options: options).text(.table)
    for name in "abcd" { #expect(text.contains("\n\(name): 4 x 3 x 2 voxels")) }
    #expect(try StudySample.report(options: options).text(.markdown).contains("\n### a\n"))
  }

  @Test(
    arguments: [
      (EmptyMaskPolicy.worst, "missed and spurious labels count as worst: 0, image diagonal; both empty left out"),
      (.excluded, "missed and spurious labels are left out; both empty left out"),
      (.brats, "missed and spurious labels count as 0, 374 mm; both empty count as best: 1, 0 mm"),
      (.nnUNet, "missed and spurious labels count as worst: 0; left out of distances; both empty left out"),
      (
        EmptyMaskPolicy(word: "other", missed: .worst, spurious: .excluded, bothEmpty: .best),
        "missed labels count as worst: 0, image diagonal, spurious are left out; both empty count as best: 1, 0 mm"
      ),
    ])
  func policies(_ policy: EmptyMaskPolicy, _ sentence: String) throws {
    for format in [ReportFormat.table, .markdown] {
      #expect(try StudySample.report(StudySample.study(policy)).text(format).contains("\(sentence)\n"))
    }
  }

  /// Where a metric counts other cases than the row says, the cell says so.
  @Test func otherCounts() throws {
    let text = try StudySample.report(StudySample.study(.nnUNet)).text(.table)
    #expect(text.contains("3.0000 ± 1.4142 (n 2)"), "\(text)")
  }

  @Test func namesStayInTheirRow() throws {
    let text = try StudySample.report(StudySample.study(names: ("a|b\n\u{1B}[31mc", "spleen")), limits: false)
      .text(.markdown)
    #expect(text.contains("a\\|b ") && !text.contains("\u{1B}"))
  }

  @Test func manyCasesStayShort() throws {
    let template = StudySample.study().cases[1]
    let outcomes = (0..<2000).map { index in
      CaseOutcome.scored(
        ReportSample.madeUp(template.labels, name: "case\(index)", overall: template.overall, surface: template.surface)
      )
    }
    var settings = StudySettings()
    settings.bootstrap = nil
    let report = try StudySample.report(StudyScore(outcomes: outcomes, settings: settings), limits: false)
    #expect(report.text(.table).split(separator: "\n").count < 20)
    #expect(report.text(.table).contains("2000 scored"))
  }
}
