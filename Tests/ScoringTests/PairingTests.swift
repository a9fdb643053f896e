import Foundation
import TestSupport
import Testing

@testable import Scoring

/// How files are paired by their names, one folder tree a habit.
struct PairingTests {
  @Test func sameName() throws {
    let tree = try PairingTree(["r/b.nii.gz", "r/a.nii.gz", "p/a.nii.gz", "p/b.nii.gz"])
    #expect(try tree.cases() == ["a: r/a.nii.gz p/a.nii.gz", "b: r/b.nii.gz p/b.nii.gz"])
    #expect(try tree.pairing().notes == [] && tree.pairing().warnings == [])
  }

  @Test(arguments: [
    ("a.nii", "a.nii.gz"), ("a.nii.gz", "a.h5"), ("a.hdf5", "a.NII"), ("a.hdr", "a.hd5"), ("a.npy.h5", "a.nii.gz"),
    ("a.v2.nii", "a.v2.hdf"), ("é.nii", "e\u{301}.nii.gz"), ("a.hdr.gz", "a.img"),
  ])
  func otherEnding(reference: String, prediction: String) throws {
    let tree = try PairingTree(["r/\(reference)", "p/\(prediction)"])
    #expect(try tree.cases().count == 1 && tree.pairing().cases[0].prediction?.path == tree.path("p/\(prediction)"))
    #expect(try tree.pairing().notes == ["1 pair by name without the file ending"])
  }

  @Test func bothHalvesOfAPairAreOneFile() throws {
    let tree = try PairingTree(["r/a.hdr", "r/a.img", "p/a.img.gz", "p/a.hdr"])
    #expect(try tree.cases() == ["a: r/a.hdr p/a.hdr"])
  }

  @Test(arguments: [
    "_pred", "_prediction", "-seg", "_segmentation", "_label", "_labels", ".mask", "_gt", "_ref", "_reference",
    "_detection_map", "_0000", "_dseg", "_softmax", "_probabilities", "_PRED", "_seg_pred", "_ground-truth",
  ])
  func suffixes(_ suffix: String) throws {
    let ours = try PairingTree(["r/x_1\(suffix).nii.gz", "r/x_2\(suffix).nii.gz", "p/x_1.nii.gz", "p/x_2.nii.gz"])
    let pairs = try ours.pairing().cases
    #expect(pairs.map(\.prediction?.path) == [ours.path("p/x_1.nii.gz"), ours.path("p/x_2.nii.gz")])
    #expect(try ours.pairing().notes == ["2 pairs by name without \(suffix) of the references"])
    let theirs = try PairingTree(["r/x_1.nii.gz", "r/x_2.nii.gz", "p/x_1\(suffix).nii.gz", "p/x_2\(suffix).nii.gz"])
    #expect(try theirs.cases() == [1, 2].map { "x_\($0): r/x_\($0).nii.gz p/x_\($0)\(suffix).nii.gz" })
    #expect(try theirs.pairing().notes == ["2 pairs by name without \(suffix) of the predictions"])
  }

  @Test func suffixesOnBothSides() throws {
    let tree = try PairingTree(["r/11050_label.nii.gz", "r/11051_label.nii.gz", "p/11050_detection_map.nii.gz"])
    #expect(
      try tree.cases() == [
        "11050: r/11050_label.nii.gz p/11050_detection_map.nii.gz", "11051: r/11051_label.nii.gz -",
      ])
    let note = "1 pair by name without _label of the references and _detection_map of the predictions"
    #expect(try tree.pairing().notes == [note])
  }

  /// The surest rule comes first: a number that looks like a channel is part of a name that fits as it is.
  @Test func exactNamesOutrankSuffixes() throws {
    let tree = try PairingTree([
      "r/case_0000.nii.gz", "r/case_0001.nii.gz", "r/case.nii.gz", "p/case_0000.nii.gz", "p/case_0001.nii.gz",
      "p/case.nii.gz", "p/case_mask_pred.nii.gz", "r/case_mask.nii.gz",
    ])
    #expect(
      try tree.cases() == [
        "case: r/case.nii.gz p/case.nii.gz", "case_0000: r/case_0000.nii.gz p/case_0000.nii.gz",
        "case_0001: r/case_0001.nii.gz p/case_0001.nii.gz", "case_mask: r/case_mask.nii.gz p/case_mask_pred.nii.gz",
      ])
  }

  @Test func upperAndLowerCase() throws {
    let tree = try PairingTree(["r/Case1.nii.gz", "r/case2.nii.gz", "p/CASE1_Pred.nii.gz", "p/case2.nii.gz"])
    #expect(try tree.cases().first == "Case1: r/Case1.nii.gz p/CASE1_Pred.nii.gz")
    #expect(try tree.pairing().notes == ["1 pair by name in upper or lower case"])
    let ambiguous = try PairingTree(["r/Case1.nii.gz", "r/b.nii", "p/CASE1.nii.gz", "p/case1.nii.gz", "p/b.nii"])
    #expect(try ambiguous.pairing().cases.map { $0.prediction == nil } == [true, false])
    #expect(try ambiguous.pairing().extraPredictions.map(ambiguous.short) == ["p/CASE1.nii.gz", "p/case1.nii.gz"])
  }

  @Test func missingAndExtra() throws {
    let tree = try PairingTree(["r/a.nii", "r/b.nii", "p/b.nii", "p/c.nii"])
    #expect(try tree.cases() == ["a: r/a.nii -", "b: r/b.nii p/b.nii"])
    #expect(try tree.pairing().extraPredictions.map(tree.short) == ["p/c.nii"])
  }

  @Test func nnUNetFolders() throws {
    let tree = try PairingTree([
      "r/liver_001.nii.gz", "r/liver_002.nii.gz", "p/liver_001.nii.gz", "p/liver_002.nii.gz", "p/liver_001.npz",
      "p/liver_001.pkl", "p/summary.json", "p/plans.json", "p/dataset.json", "r/dataset.json",
      "p/predict_from_raw_data_args.json", "r/._liver_001.nii.gz", "r/.hidden.nii", "p/__MACOSX/liver_001.nii.gz",
    ])
    #expect(try tree.cases().count == 2 && tree.pairing().notes == [] && tree.pairing().extraPredictions == [])
  }

  @Test func nnUNetCrossValidation() throws {
    let tree = try PairingTree([
      "r/a.nii.gz", "r/b.nii.gz", "r/c.nii.gz", "p/fold_0/validation/a.nii.gz", "p/fold_0/validation/b.nii.gz",
      "p/fold_1/validation/c.nii.gz",
    ])
    #expect(
      try tree.cases() == [
        "a: r/a.nii.gz p/fold_0/validation/a.nii.gz", "b: r/b.nii.gz p/fold_0/validation/b.nii.gz",
        "c: r/c.nii.gz p/fold_1/validation/c.nii.gz",
      ])
  }

  @Test func ambiguityNamesBothPathsAndTheRemedy() throws {
    let two = try PairingTree(["r/a.nii.gz", "p/a_pred.nii.gz", "p/a_seg.nii.gz"])
    #expect(
      two.fault()
        == "r/a.nii.gz: has 2 predictions: p/a_pred.nii.gz and p/a_seg.nii.gz (leave one out, or list the pairs in a "
        + "CSV file (--manifest))")
    let references = try PairingTree(["r/a_gt.nii.gz", "r/a_label.nii.gz", "p/a.nii.gz"])
    #expect(references.fault().hasPrefix("p/a.nii.gz: fits 2 references: r/a_gt.nii.gz and r/a_label.nii.gz ("))
    let twins = try PairingTree(["r/a.nii.gz", "r/a.h5", "p/a.nii.gz"])
    #expect(twins.fault().hasPrefix("r/a.h5 and r/a.nii.gz: two references have the name a ("))
  }

  @Test func nothingPairs() throws {
    let tree = try PairingTree(["r/a.nii.gz", "p/x.nii.gz"])
    #expect(
      tree.fault()
        == "r: no name pairs with p; a reference is r/a.nii.gz, a prediction p/x.nii.gz (name them alike, or list the "
        + "pairs in a CSV file with --manifest)")
    #expect(try PairingTree(["r/a.nii.gz", "p/x.mha"]).fault().hasPrefix("p: holds no volumes (.nii, .nii.gz, .hdr"))
    #expect(try PairingTree(["r/a.nii.gz"]).fault() == "p: no such folder")
  }

  @Test func foreignFormatsAreSaid() throws {
    let tree = try PairingTree(["r/a.nii.gz", "r/b.mha", "r/c.nrrd", "p/a.nii.gz"])
    #expect(
      try tree.pairing().warnings.map(tree.short) == [
        "r/b.mha and 1 more: left out, the format is not read; convert to NIfTI (.nii.gz) or HDF5"
      ])
  }

  /// The names of cases depend on the references alone, so that two models have the same ones.
  @Test func namesDependOnTheReferences() throws {
    let tree = try PairingTree(["r/a_seg.nii", "r/b_seg.nii", "p/a.nii", "p/b_seg_pred.nii"])
    #expect(try tree.pairing().cases.map(\.name) == ["a", "b"])
    try tree.add("r/c.nii")
    #expect(try tree.pairing().cases.map(\.name) == ["a_seg", "b_seg", "c"])
  }
}
