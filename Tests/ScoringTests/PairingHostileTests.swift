import Foundation
import TestSupport
import Testing

@testable import Scoring

/// Random folders against a plain matcher, large folders, and folders that are up to no good.
struct PairingHostileTests {
  /// All strippings of a stem by a list of suffixes, shortest cut first, as a loop over the text.
  private func cuts(_ stem: String) -> [String] {
    let suffixes = ["_pred", "_seg", "_label", "_mask"]
    var cuts: [String] = []
    var rest = stem
    while let suffix = suffixes.first(where: { rest.hasSuffix($0) && rest.count > $0.count }) {
      rest = String(rest.dropLast(suffix.count))
      cuts.append(rest)
    }
    return cuts
  }

  /// Pairs by going through all combinations; nil where more than one fits.
  private func bruteForce(_ ours: [String], _ theirs: [String]) -> [String: String]? {
    var (openOurs, openTheirs) = (Set(ours), Set(theirs))
    var pairs: [String: String] = [:]
    func core(_ stem: String) -> String { cuts(stem).last ?? stem }
    let rules: [(String, String) -> Bool] = [
      { $0 == $1 },
      { our, their in cuts(their).first { cut in openOurs.contains(cut) } == our },
      { our, their in cuts(our).first { cut in openTheirs.contains(cut) } == their },
      { core($0) == core($1) },
    ]
    for rule in rules {
      var fits: [(String, String)] = []
      for our in openOurs {
        for their in openTheirs where rule(our, their) { fits.append((our, their)) }
      }
      for (our, their) in fits {
        if fits.count(where: { $0.0 == our }) > 1 || fits.count(where: { $0.1 == their }) > 1 { return nil }
        pairs[our] = their
      }
      openOurs.subtract(fits.map(\.0))
      openTheirs.subtract(fits.map(\.1))
    }
    return pairs
  }

  @Test func randomNamesAgainstAllCombinations() {
    var generator = SeededGenerator(seed: 4)
    var (ambiguous, paired) = (0, 0)
    for _ in 0..<3000 {
      func names() -> [String] {
        let endings = ["", "", "_pred", "_seg", "_label", "_seg_pred", "_mask"]
        return Array(
          Set(
            (0..<Int.random(in: 1...6, using: &generator)).map { _ in
              "c\(Int.random(in: 0...5, using: &generator))" + endings.randomElement(using: &generator)!
            }
          )
        ).shuffled(using: &generator)
      }
      let (ours, theirs) = (names(), names())
      func units(_ names: [String], _ folder: String) -> [CaseUnit] {
        names.map { CaseUnit(FolderListing.File(path: "\(folder)/\($0).nii", name: CaseFileName("\($0).nii")!)) }
      }
      let matcher = NameMatcher(units(ours, "r"), units(theirs, "p"))
      guard let expected = bruteForce(ours, theirs) else {
        ambiguous += 1
        #expect(!matcher.faults.isEmpty, "\(ours) \(theirs)")
        continue
      }
      paired += expected.count
      let found = Dictionary(uniqueKeysWithValues: matcher.pairs.map { (ours[$0.reference], theirs[$0.prediction]) })
      #expect(matcher.faults.isEmpty && found == expected, "\(ours) \(theirs)")
    }
    #expect(ambiguous > 100 && paired > 1000)
  }

  @Test func tenThousandNames() {
    func units(_ folder: String, _ suffix: String) -> [CaseUnit] {
      (0..<10_000).map {
        CaseUnit(
          FolderListing.File(
            path: "\(folder)/case_\($0)\(suffix).nii.gz", name: CaseFileName("case_\($0)\(suffix).nii.gz")!))
      }
    }
    let start = ContinuousClock.now
    let matcher = NameMatcher(units("r", "_label"), units("p", "_pred"))
    #expect(matcher.pairs.count == 10_000 && matcher.pairs.allSatisfy { $0.reference == $0.prediction })
    // A matcher that compares all with all takes minutes.
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func linksAreFollowedAndLoopsAreNot() throws {
    let tree = try PairingTree(["store/a.nii", "store/b.nii", "p/c1/seg.nii", "p/c2/seg.nii"])
    try tree.link("r/c1/seg.nii", to: tree.path("store/a.nii"))
    try tree.link("r/c2", to: tree.path("store/two"))
    try tree.add("store/two/seg.nii")
    try tree.link("store/two/again", to: tree.path("store"))
    try tree.link("r/self", to: ".")
    try tree.link("p/up", to: "..")
    let pairing = try tree.pairing()
    #expect(pairing.cases.map(tree.text) == ["c1: r/c1/seg.nii p/c1/seg.nii", "c2: r/c2/seg.nii p/c2/seg.nii"])
    #expect(
      pairing.notes.map(tree.short).contains("r/self: leads back to a folder that it lies in, and is not followed"))
  }

  /// A link to nowhere is a file that cannot be read, which scoring says.
  @Test func brokenLinksStay() throws {
    let tree = try PairingTree(["r/a.nii", "p/b.nii", "r/b.nii"])
    try tree.link("p/a.nii", to: "nowhere.nii")
    #expect(try tree.cases() == ["a: r/a.nii p/a.nii", "b: r/b.nii p/b.nii"])
  }

  @Test func deepFolders() throws {
    let deep = (0..<12).map { "d\($0)" }.joined(separator: "/")
    let tree = try PairingTree(["r/c/seg.nii", "p/c/seg.nii", "p/x/\(deep)/seg.nii"])
    #expect(try tree.cases() == ["c: r/c/seg.nii p/c/seg.nii"])
    #expect(try tree.pairing().warnings.contains { $0.contains("folders deep and is left out") })
  }

  @Test func oddNames() throws {
    let long = String(repeating: "x", count: 248)
    let names = [
      "line\nbreak", "quote\"s", "tab\t", "sp ace ", "-dash", "ünïcödé 肝臓", "a,b;c", "$(x)`y`", long, "%41", "{}", "#",
    ]
    let tree = try PairingTree(names.flatMap { ["r/\($0).nii.gz", "p/\($0).nii.gz"] })
    let pairing = try tree.pairing()
    #expect(Set(pairing.cases.map(\.name)) == Set(names) && pairing.cases.allSatisfy { $0.prediction != nil })
    let ambiguous = try PairingTree(["r/a\nb.nii", "p/a\nb_pred.nii", "p/a\nb_seg.nii"])
    #expect(!ambiguous.fault().contains("\n") && ambiguous.fault().contains("2 predictions"))
  }

  @Test func theOrderOfEntriesDoesNotMatter() throws {
    var names = (0..<40).map { "case\($0)" } + ["é", "e\u{301}x", "Z", "z"]
    var generator = SeededGenerator(seed: 9)
    var results: Set<[String]> = []
    for _ in 0..<3 {
      names.shuffle(using: &generator)
      let tree = try PairingTree(names.map { "r/\($0).nii" } + names.reversed().map { "p/\($0)_pred.nii" })
      results.insert(try tree.cases())
    }
    #expect(results.count == 1)
  }

  @Test(.enabled(if: getuid() != 0, "the superuser reads every folder"))
  func unreadableFolders() throws {
    let tree = try PairingTree(["r/a/seg.nii", "r/b/seg.nii", "p/a/seg.nii", "p/b/seg.nii"])
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: tree.path("p/b"))
    #expect(try tree.cases() == ["a: r/a/seg.nii p/a/seg.nii", "b: r/b/seg.nii -"])
    #expect(try tree.pairing().warnings.count == 1)
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: tree.path("r/a"))
    #expect(tree.fault().contains("r/a: cannot be listed, so that its cases are not known"))
    for name in ["p/b", "r/a"] {
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tree.path(name))
    }
  }

  /// PI-CAI's files as they are delivered: `case-N_label.nii.gz` and `case-N_detection_map.nii.gz`.
  @Test(.enabled(if: SharedData.isPresent)) func realPairsByLinks() throws {
    let tree = try PairingTree()
    let folder = SharedData.path("pairs/picai")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    for file in files where file.hasSuffix(".nii.gz") {
      try tree.link("\(file.contains("_label") ? "r" : "p")/\(file)", to: "\(folder)/\(file)")
    }
    let pairing = try tree.pairing()
    #expect(pairing.cases.count == files.count { $0.contains("_label.nii.gz") } && pairing.cases.count > 1)
    for study in pairing.cases {
      let prediction = study.prediction?.path
      #expect(study.reference.path == tree.path("r/\(study.name)_label.nii.gz"))
      #expect(prediction == nil || prediction == tree.path("p/\(study.name)_detection_map.nii.gz"))
    }
    #expect(pairing.cases.contains { $0.prediction != nil })
  }
}
