import Foundation
import TestSupport
import Testing
import VolumeFiles

@testable import Scoring

/// A folder a case, BIDS, and one file an organ.
struct PairingFolderTests {
  @Test func aFolderACase() throws {
    let tree = try PairingTree([
      "r/case_00000/imaging.nii.gz", "r/case_00000/segmentation.nii.gz",
      "r/case_00000/instances/kidney_instance-1_annotation-1.nii.gz",
      "r/case_00000/instances/kidney_instance-2_annotation-1.nii.gz",
      "r/case_00001/imaging.nii.gz", "r/case_00001/segmentation.nii.gz", "p/case_00000/prediction.nii.gz",
      "p/case_00001/prediction.nii.gz",
    ])
    let expected = ["case_00000", "case_00001"].map { "\($0): r/\($0)/segmentation.nii.gz p/\($0)/prediction.nii.gz" }
    #expect(try tree.cases() == expected)
    let flat = try PairingTree([
      "r/case_00000/segmentation.nii.gz", "r/case_00001/segmentation.nii.gz", "p/case_00000.nii.gz",
      "p/case_00001_pred.nii.gz",
    ])
    #expect(
      try flat.cases() == [
        "case_00000: r/case_00000/segmentation.nii.gz p/case_00000.nii.gz",
        "case_00001: r/case_00001/segmentation.nii.gz p/case_00001_pred.nii.gz",
      ])
  }

  @Test func braTSFolders() throws {
    let id = "BraTS-GLI-00000-000"
    let images = ["t1n", "t1c", "t2w", "t2f"].map { "r/\(id)/\(id)-\($0).nii.gz" }
    let tree = try PairingTree(images + ["r/\(id)/\(id)-seg.nii.gz", "p/\(id).nii.gz"])
    #expect(try tree.cases() == ["\(id): r/\(id)/\(id)-seg.nii.gz p/\(id).nii.gz"])
  }

  @Test func theFileWithTheBestName() throws {
    let tree = try PairingTree([
      "r/c1/lesion.nii", "r/c2/lesion.nii", "p/c1/lesion.nii", "p/c1/uncertainty.nii", "p/c2/lesion_pred.nii",
      "p/c2/uncertainty.nii",
    ])
    #expect(
      try tree.cases() == ["c1: r/c1/lesion.nii p/c1/lesion.nii", "c2: r/c2/lesion.nii p/c2/lesion_pred.nii"])
  }

  /// A BIDS data set whose predictions are one of its derivatives.
  @Test func bidsDerivatives() throws {
    let tree = try PairingTree([
      "r/sub-01/anat/sub-01_T1w.nii.gz", "r/sub-01/anat/sub-01_dseg.nii.gz", "r/sub-02/anat/sub-02_dseg.nii.gz",
      "r/derivatives/net/sub-01/anat/sub-01_desc-net_dseg.nii.gz",
      "r/derivatives/net/sub-02/anat/sub-02_space-T1w_desc-net_dseg.nii.gz",
      "r/derivatives/other/sub-01/anat/sub-01_desc-other_dseg.nii.gz",
    ])
    let (data, net) = (tree.path("r"), tree.path("r/derivatives/net"))
    let pairing = try StudyPairing(referenceFolder: data, predictionFolder: net)
    #expect(
      pairing.cases.map(tree.text) == [
        "sub-01: r/sub-01/anat/sub-01_dseg.nii.gz r/derivatives/net/sub-01/anat/sub-01_desc-net_dseg.nii.gz",
        "sub-02: r/sub-02/anat/sub-02_dseg.nii.gz "
          + "r/derivatives/net/sub-02/anat/sub-02_space-T1w_desc-net_dseg.nii.gz",
      ])
    #expect(pairing.extraPredictions.isEmpty)
    let notes = pairing.notes.map(tree.short)
    #expect(notes.contains("r: r/derivatives/net, the other side of the study, is left out"))
    #expect(notes.contains("r: 1 file *_dseg in derivatives left out"))
    #expect(notes.contains("2 pairs by name without the BIDS entities space- res- den- atlas- seg- desc-"))
  }

  @Test func bidsEntitiesThatAreNotUnambiguous() throws {
    let tree = try PairingTree([
      "r/sub-01/anat/sub-01_dseg.nii.gz", "r/sub-02/anat/sub-02_dseg.nii.gz",
      "p/sub-01/anat/sub-01_space-MNI_dseg.nii.gz", "p/sub-01/anat/sub-01_space-T1w_dseg.nii.gz",
      "p/sub-02/anat/sub-02_dseg.nii.gz", "p/sub-02/anat/sub-02_space-MNI_dseg.nii.gz",
    ])
    #expect(tree.fault().hasPrefix("r/sub-01/anat/sub-01_dseg.nii.gz: has 2 predictions: "))
  }

  /// Predictions in a folder of the references are no references, whatever the layout.
  @Test func aFolderInTheOtherOne() throws {
    let tree = try PairingTree([
      "r/c1/segmentation.nii.gz", "r/c2/segmentation.nii.gz", "r/output/c1.nii.gz", "r/output/c2.nii.gz",
    ])
    let pairing = try StudyPairing(referenceFolder: tree.path("r"), predictionFolder: tree.path("r/output/"))
    #expect(
      pairing.cases.map(tree.text) == [
        "c1: r/c1/segmentation.nii.gz r/output/c1.nii.gz", "c2: r/c2/segmentation.nii.gz r/output/c2.nii.gz",
      ])
  }

  @Test func bids() throws {
    let tree = try PairingTree([
      "r/dataset_description.json", "r/sub-01/anat/sub-01_T1w.nii.gz", "r/sub-01/anat/sub-01_dseg.nii.gz",
      "r/sub-02/ses-1/anat/sub-02_ses-1_dseg.nii.gz", "r/sub-02/ses-2/anat/sub-02_ses-2_dseg.nii.gz",
      "p/sub-01/anat/sub-01_dseg.nii.gz", "p/sub-02/ses-1/anat/sub-02_ses-1_dseg.nii.gz",
      "p/sub-02/ses-2/anat/sub-02_ses-2_dseg.nii.gz",
    ])
    #expect(
      try tree.cases() == [
        "sub-01: r/sub-01/anat/sub-01_dseg.nii.gz p/sub-01/anat/sub-01_dseg.nii.gz",
        "sub-02_ses-1: r/sub-02/ses-1/anat/sub-02_ses-1_dseg.nii.gz p/sub-02/ses-1/anat/sub-02_ses-1_dseg.nii.gz",
        "sub-02_ses-2: r/sub-02/ses-2/anat/sub-02_ses-2_dseg.nii.gz p/sub-02/ses-2/anat/sub-02_ses-2_dseg.nii.gz",
      ])
    let flat = try PairingTree(["r/sub-01/anat/sub-01_dseg.nii.gz", "p/sub-01.nii.gz"])
    #expect(try flat.cases() == ["sub-01: r/sub-01/anat/sub-01_dseg.nii.gz p/sub-01.nii.gz"])
  }

  @Test func oneFileAnOrgan() throws {
    let tree = try PairingTree([
      "r/s1/liver.nii.gz", "r/s1/spleen.nii.gz", "r/s2/liver.nii.gz", "p/s1/liver.nii.gz", "p/s1/spleen.nii.gz",
      "p/s1/aorta.nii.gz", "p/s1/statistics.json", "p/s2/Spleen.nii.gz",
    ])
    #expect(
      try tree.cases() == [
        "s1: r/s1[2=liver 3=spleen] p/s1[1=aorta 2=liver 3=spleen]", "s2: r/s2[2=liver] p/s2[3=spleen]",
      ])
    #expect(
      try tree.pairing().notes == ["2 cases are folders with one binary file an organ; 3 organs in the study"])
  }

  /// A missing prediction does not make cases of the organs.
  @Test func aMissingFolderOfOrgans() throws {
    let tree = try PairingTree(["r/s1/liver.nii", "r/s1/aorta.nii", "r/s2/liver.nii", "r/s2/aorta.nii"])
    for organ in ["liver", "aorta"] { try tree.add("p/s1/\(organ).nii") }
    #expect(
      try tree.cases() == ["s1: r/s1[1=aorta 2=liver] p/s1[1=aorta 2=liver]", "s2: r/s2[1=aorta 2=liver] -"])
  }

  @Test func totalSegmentatorData() throws {
    let tree = try PairingTree([
      "r/s0001/ct.nii.gz", "r/s0001/segmentations/liver.nii.gz", "r/s0001/segmentations/kidney_left.nii.gz",
      "p/s0001/liver.nii.gz", "p/s0001/kidney_left.nii.gz",
    ])
    #expect(
      try tree.cases() == ["s0001: r/s0001/segmentations[1=kidney_left 2=liver] p/s0001[1=kidney_left 2=liver]"])
  }

  @Test func organNamesWithoutCaseAndSuffix() throws {
    let tree = try PairingTree([
      "r/s1/s1_liver_gt.nii", "r/s1/s1_left-kidney_gt.nii", "p/s1/liver_pred.nii", "p/s1/left_kidney_pred.nii",
    ])
    #expect(try tree.cases() == ["s1: r/s1[1=left-kidney 2=liver] p/s1[1=left-kidney 2=liver]"])
    try tree.add("p/s1/Liver_pred.nii")
    #expect(
      tree.fault().hasPrefix("p/s1/Liver_pred.nii and p/s1/liver_pred.nii: two files of one folder hold the organ"))
  }

  @Test func labelFilesAgainstOrganFolders() throws {
    let tree = try PairingTree([
      "r/s1.nii.gz", "r/s2.nii.gz", "p/s1/liver.nii.gz", "p/s1/aorta.nii.gz", "p/s2/liver.nii.gz",
    ])
    #expect(try tree.cases() == ["s1: r/s1.nii.gz p/s1[1=aorta 2=liver]", "s2: r/s2.nii.gz p/s2[2=liver]"])
    let mixed = try PairingTree(["r/s1/liver.nii", "r/s1/aorta.nii", "p/s1/liver.nii", "p/s1/aorta.nii"])
    try mixed.add("pairs.csv", "case,reference,prediction\ns1,r/s1,p/s1\ns2,r/s1/liver.nii,p/s1/liver.nii\n")
    let error = #expect(throws: ScoringError.self) { try StudyPairing(manifest: mixed.path("pairs.csv")) }
    #expect(error?.description.contains("score them as two studies") ?? false)
  }

  /// A folder of organs and a folder of cases look the same; only `--organs` takes it for one case.
  @Test func oneFolderOfOrgans() throws {
    let tree = try PairingTree(["r/liver.nii", "r/spleen.nii", "p/liver.nii", "p/spleen.nii"])
    #expect(try tree.cases() == ["liver: r/liver.nii p/liver.nii", "spleen: r/spleen.nii p/spleen.nii"])
    #expect(try tree.cases(.init(areOrgans: true)) == ["r: r[1=liver 2=spleen] p[1=liver 2=spleen]"])
  }

  @Test func casesInFoldersByCentre() throws {
    let files = ["north/a", "north/b", "south/c", "south/d"]
    let tree = try PairingTree(files.flatMap { ["r/\($0).nii", "p/\($0).nii"] })
    #expect(try tree.cases() == files.map { "\($0.suffix(1)): r/\($0).nii p/\($0).nii" })
  }

  @Test func foldersBesideFilesAreLeftOut() throws {
    let tree = try PairingTree(["r/a.nii", "r/backup/a.nii", "r/backup/b.nii", "p/a.nii"])
    #expect(try tree.cases() == ["a: r/a.nii p/a.nii"])
    #expect(
      try tree.pairing().notes.map(tree.short) == ["r: holds cases itself, so that 1 folder in it is left out"])
  }

  // MARK: Manifest

  @Test func manifest() throws {
    let tree = try PairingTree(["d/r/a.nii", "d/r/b.nii", "d/p/x y.nii", "d/o/liver.nii", "d/q/liver.nii"])
    try tree.add(
      "d/pairs.csv",
      "\u{FEFF}prediction, Reference ,site,case\r\n\"p/x y.nii\",r/a.nii,1,\"a, first\"\r\n\r\n,\(tree.path("d/r/b.nii")),,b\r\n"
    )
    let pairing = try StudyPairing(manifest: tree.path("d/pairs.csv"))
    #expect(pairing.cases.map(tree.text) == ["a, first: d/r/a.nii d/p/x y.nii", "b: d/r/b.nii -"])
    #expect(pairing.notes.map(tree.short) == ["d/pairs.csv: columns that are not used: site"])
    try tree.add("d/organs.csv", "case;reference;prediction\none;o;q\n")
    #expect(
      try StudyPairing(manifest: tree.path("d/organs.csv")).cases.map(tree.text) == ["one: d/o[1=liver] d/q[1=liver]"])
  }

  @Test(arguments: [
    (
      "case,reference\na,r.nii\n",
      "line 1 is \"case,reference\"; it must name the columns case, reference and prediction"
    ),
    ("", "line 1 is \"\""), ("case,reference,prediction\n", "lists no case"),
    ("case,reference,prediction\na,r.nii,\na,r.nii,\n", "line 3 names the case a again, as line 2"),
    ("case,reference,prediction\na,none.nii,\n", "line 2 names"),
    ("case,reference,prediction\na,r.nii,x.nii\n", "which does not exist"),
    ("case,reference,prediction\na,,r.nii\n", "line 2 names no reference of case a"),
    ("case,reference,prediction\n,r.nii,r.nii\n", "line 2 names no case"),
    ("case,reference,prediction\n\n\"a,r.nii\n", "line 3 has a quote that is not closed"),
    ("case,reference,prediction\na\n", "line 2 has 1 of the 3 columns"),
    ("case,reference,prediction,case\na,r.nii,r.nii,b\n", "line 1 is"), ("a\0b", "is not text"),
  ])
  func manifestFaults(text: String, words: String) throws {
    let tree = try PairingTree(["r.nii"])
    try tree.add("m.csv", text)
    let error = #expect(throws: ScoringError.self) { try StudyPairing(manifest: tree.path("m.csv")) }
    let line = error?.description ?? ""
    #expect(line.contains(words) && line.hasPrefix(tree.path("m.csv")) && !line.contains("\n"), "\(line)")
    #expect(error?.kind == .invalidRecord)
    let absent = #expect(throws: ScoringError.self) { try StudyPairing(manifest: tree.path("none.csv")) }
    #expect(absent?.kind == .file(.cannotOpen))
  }

  @Test func allFaultyLinesOfAManifestAreKnown() throws {
    let tree = try PairingTree(["r.nii"])
    try tree.add("m.csv", "case,reference,prediction\na,r.nii,r.nii\nb,x.nii,\nc,r.nii,y.nii\n")
    let pairing = try StudyPairing(examiningManifest: tree.path("m.csv"), options: .init())
    #expect(pairing.cases.map(\.name) == ["a"] && pairing.faults.count == 2)
  }
}
