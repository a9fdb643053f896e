import Foundation
import Testing
import TestSupport
import VolumeFiles

struct LabelNamesDiscoveryTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes a file below the folder, with the folders that it needs.
  @discardableResult
  private func write(_ text: String, _ name: String) throws -> String {
    let url = URL(fileURLWithPath: folder.path(name)).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return try folder.write(text, name)
  }

  private func tsv(_ name: String) -> String { "index\tname\n1\t\(name)\n" }

  private func json(_ name: String) -> String { "{\"labels\": {\"\(name)\": 1}}" }

  /// The name of label 1 that is found near an image.
  private func found(_ image: String) -> String? { LabelNames.discover(near: folder.path(image))?.names[1] }

  @Test func nothing() {
    #expect(
      LabelNamesDiscovery(near: folder.path("a/b/c/d/case.nii.gz")) == LabelNamesDiscovery(near: folder.path("x.h5")))
    #expect(found("case.nii.gz") == nil)
  }

  @Test func theOrder() throws {
    let image = "set/labelsTr/case.nii.gz"
    try write(tsv("bids root"), "dseg.tsv")
    #expect(found(image) == "bids root")
    try write(tsv("bids near"), "set/labelsTr/dseg.tsv")
    #expect(found(image) == "bids near")
    try write(json("far dataset"), "dataset.json")
    #expect(found(image) == "far dataset")
    try write(json("dataset"), "set/dataset.json")
    #expect(found(image) == "dataset")
    for (ending, text) in [
      ("txt", "1 txt\n"), ("label", "1 9 9 9 1 1 1 \"label\"\n"), ("csv", "LabelValue,Name\n1,csv\n"),
      ("ctbl", "1 ctbl 9 9 9 9\n"), ("json", json("json")), ("tsv", tsv("tsv")),
    ] {
      let path = try write(text, "set/labelsTr/case.\(ending)")
      #expect(found(image) == ending)
      #expect(LabelNames.discover(near: folder.path(image))?.source.hasPrefix(path + " (") == true)
    }
    try write(tsv("sidecar"), "set/labelsTr/case_dseg.tsv")
    #expect(found(image) == "sidecar")
    #expect(found("set/labelsTr/other.nii.gz") == "dataset")
  }

  @Test(arguments: ["case.nii.gz", "case.NII.GZ", "case.nii", "case.img.gz", "case.h5", "case.seg.nrrd", "case"])
  func knownDoubleEndingsAreOne(image: String) throws {
    try write(tsv("sidecar"), "case.tsv")
    #expect(found(image) == "sidecar")
  }

  @Test func dotsInsideTheStemStay() throws {
    try write(tsv("wrong"), "case.tsv")
    try write(tsv("right"), "case.01.tsv")
    #expect(found("case.01.nii.gz") == "right")
    #expect(found(".nii.gz") == nil)
  }

  @Test func threeFoldersUpAndNoFurther() throws {
    try write(json("set"), "set/dataset.json")
    #expect(found("set/a/b/c/case.nii.gz") == "set")
    #expect(found("set/a/b/c/d/case.nii.gz") == nil)
    try FileManager.default.removeItem(atPath: folder.path("set/dataset.json"))
    try write(tsv("bids"), "set/dseg.tsv")
    #expect(found("set/a/b/c/case.nii.gz") == "bids")
    #expect(found("set/a/b/c/d/case.nii.gz") == nil)
  }

  @Test func inheritanceByEntities() throws {
    let image = "sub-01/anat/sub-01_space-T1w_desc-aseg_dseg.nii.gz"
    try write(tsv("another subject"), "sub-01/anat/sub-02_dseg.tsv")
    try write(tsv("another atlas"), "sub-01/anat/desc-aparc_dseg.tsv")
    #expect(found(image) == nil)
    try write(tsv("all"), "dseg.tsv")
    #expect(found(image) == "all")
    try write(tsv("space"), "space-T1w_dseg.tsv")
    try write(tsv("desc"), "desc-aseg_dseg.tsv")
    #expect(found(image) == "desc")
    try write(tsv("both"), "space-T1w_desc-aseg_dseg.tsv")
    #expect(found(image) == "both")
    try write(tsv("own"), "sub-01/anat/sub-01_space-T1w_desc-aseg_dseg.tsv")
    #expect(found(image) == "own")
  }

  @Test func aProbabilityMapHasItsSidecar() throws {
    try write("{\"LabelMap\": [\"background\", \"GM\"]}", "sub-01_probseg.json")
    #expect(found("sub-01_probseg.nii.gz") == "GM")
  }

  @Test func aGenericNameWithOtherContentIsPassedOver() throws {
    try write("{\"Modality\": \"MR\", \"EchoTime\": 0.1}", "case.json")
    try write("notes\n1 2 3\n", "case.txt")
    try write("a\tb\n1\t2\n", "case.tsv")
    try write("{\"labels\"", "case.label")
    try write(json("dataset"), "dataset.json")
    let discovery = LabelNamesDiscovery(near: folder.path("case.nii.gz"))
    #expect(discovery.names?.names == [1: "dataset"])
    #expect(discovery.warnings.isEmpty)
  }

  @Test func aBrokenFileWithATellingNameIsAWarning() throws {
    let broken = try write("{\"labels\": {\"a\": 1,\n", "a/dataset.json")
    let conflict = try write("index\tname\n1\ta\n1\tb\n", "a/case_dseg.tsv")
    try write(tsv("root"), "dseg.tsv")
    let discovery = LabelNamesDiscovery(near: folder.path("a/case.nii.gz"))
    #expect(discovery.names?.names == [1: "root"])
    #expect(
      discovery.warnings.map(\.description) == [
        "\(conflict): line 3 names label 1 \"b\", which is already \"a\" (line 2); a label has one name",
        "\(broken): line 2 ends where a key in double quotes is needed; the file must be JSON",
      ])
  }

  @Test func foldersAndLinks() throws {
    try write("", "dataset.json/inside")
    try write(tsv("linked"), "store/table")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("case.tsv"), withDestinationPath: folder.path("store/table"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("lost.tsv"), withDestinationPath: folder.path("gone"))
    #expect(found("case.nii.gz") == "linked")
    let discovery = LabelNamesDiscovery(near: folder.path("lost.nii.gz"))
    #expect(discovery.names == nil)
    #expect(discovery.warnings.isEmpty)
  }

  @Test func anImageIsNotItsOwnTable() throws {
    try write("1 liver\n", "case.txt")
    #expect(found("case.txt") == nil)
  }

  @Test func aFolderIsSearched() throws {
    try write(json("dataset"), "set/dataset.json")
    #expect(found("set/labelsTr/") == "dataset")
  }
}
