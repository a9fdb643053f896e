import Testing
import VolumeCore
import VolumeFiles

struct LabelNamesJSONTests {
  @Test func nnUNetWithRegionsAndIgnoreLabel() throws {
    let names = try labelNames(
      """
      {
        "channel_names": {"0": "T1", "1": "T2"},
        "labels": {"background": 0, "whole_tumor": [3, 1, 2], "core": [2, 3], "enhancing": [3], "ignore": 4},
        "regions_class_order": [1, 2, 3],
        "numTraining": 1251,
        "file_ending": ".nii.gz"
      }
      """)
    #expect(names.names == [0: "background", 3: "enhancing"])
    #expect(
      names.regions == [
        LabelRegion(name: "whole_tumor", members: [1, 2, 3]), LabelRegion(name: "core", members: [2, 3]),
      ])
    #expect(names.ignoreLabel == 4)
    #expect(names.regionsClassOrder == [1, 2, 3])
    #expect(names.source == "t (nnU-Net dataset.json)")
  }

  @Test func regionsKeepTheOrderOfTheFile() throws {
    let keys = (0..<50).map { "region \(($0 * 37) % 50)" }
    let text = keys.map { "\"\($0)\": [1, 2]" }.joined(separator: ", ")
    #expect(try labelNames("{\"labels\": {\(text)}}").regions.map(\.name) == keys)
  }

  @Test func aSingleLabelNamedTwiceStaysARegion() throws {
    let names = try labelNames("{\"labels\": {\"alone\": [3], \"tumour\": 3, \"a\": [5], \"b\": [5, 5]}}")
    #expect(names.names == [3: "tumour", 5: "a"])
    #expect(names.regions == [LabelRegion(name: "alone", members: [3]), LabelRegion(name: "b", members: [5])])
  }

  @Test func valuesOfOtherSpellings() throws {
    let names = try labelNames("{\"labels\": {\"a\": \"1\", \"b\": 2.0, \"c\": -3, \"caf\\u00e9 \\\"x\\\"\": 70000,},}")
    #expect(names.names == [1: "a", 2: "b", -3: "c", 70000: "caf\u{E9} \"x\""])
    #expect(try labelNames("{\"labels\": {\"1\": 1, \"2\": 2}}").names == [1: "1", 2: "2"])
    #expect(
      try labelNames("{\"x\": [NaN, -Infinity], \"labels\": {\"a\": 1}, \"regions_class_order\": null}").names == [
        1: "a"
      ])
  }

  @Test func onlyRegions() throws {
    #expect(try labelNames("{\"labels\": {\"a\": [1, 2]}}").names.isEmpty)
  }

  @Test func labelMapOfASidecar() throws {
    let names = try labelNames("{\"Manual\": true, \"LabelMap\": [\"background\", \"GM\", \"WM\"]}")
    #expect(names == LabelNames(names: [0: "background", 1: "GM", 2: "WM"], source: "t (BIDS LabelMap)"))
  }

  @Test(arguments: [
    (
      "{\"labels\": {\n\"a\": 1,\n\"b\": 1}}", LabelNamesError.Kind.conflictingNames,
      "t: line 3 names label 1 \"b\", which is already \"a\" (line 2); a label has one name"
    ),
    (
      "{\"labels\": {\"1\": \"a\",\n\"1\": \"b\"}}", .conflictingNames,
      "t: line 2 names label 1 \"b\", which is already \"a\" (line 1); a label has one name"
    ),
    ("{\"labels\": {\"a\": 1.5}}", .notAnInteger, "t: line 1 has the label value \"1.5\"; label values are integers"),
    ("{\"labels\": {\"a\": true}}", .notAnInteger, "t: line 1 has the label value \"true\"; label values are integers"),
    ("{\"labels\": {\"a\": 1e30}}", .notAnInteger, "t: line 1 has the label value \"1e30\"; label values are integers"),
    (
      "{\"labels\": {\"a\": [1, \"x\"]}}", .notAnInteger,
      "t: line 1 has the label value \"x\"; label values are integers"
    ),
    (
      "{\"labels\": {\"a\": [1, [2]]}}", .notAnInteger,
      "t: line 1 has the label value \"a nested value\"; label values are integers"
    ),
    (
      "{\"labels\": {\"a\": []}}", .malformed,
      "t: line 1 gives \"a\" the value a list of 0; a region has at least one label"
    ),
    (
      "{\"labels\": {\"a\": {}}}", .malformed,
      "t: line 1 gives \"a\" the value an object; it must be an integer or a list of integers"
    ),
    (
      "{\"labels\": {\"a\": 1, \"ignore\": [4, 5]}}", .malformed,
      "t: line 1 gives \"ignore\" the value a list of 2; there is one ignore label"
    ),
    (
      "{\"labels\": {\"0\": \"a\",\n\"1\": 2}}", .malformed,
      "t: line 2 gives \"1\" the value 2; it must be a name in double quotes"
    ),
    (
      "{\"labels\": {\"a\": 1}, \"regions_class_order\": 3}", .malformed,
      "t: line 1 gives \"regions_class_order\" the value 3; it must be a list of integers"
    ),
    (
      "{\"LabelMap\": {\"1\": \"a\"}}", .malformed,
      "t: line 1 gives \"LabelMap\" the value an object; it must be a list of names"
    ),
    ("{\n\"labels\": {\n\"a\": 1,\n\"b\"", .malformed, "t: line 4 ends where a colon is needed; the file must be JSON"),
    (
      "{\"labels\": {\"a\": 1 \"b\": 2}}", .malformed,
      "t: line 1 has \"\"b\": 2}}\" where a comma or \"}\" is needed; the file must be JSON"
    ),
    (
      "{\"labels\": {\"a\": 1}} x", .malformed,
      "t: line 1 has \"x\" where the end of the file is needed; the file must be JSON"
    ),
    ("{\"labels\": {\"a", .malformed, "t: line 1 holds a string that is not closed; the file must be JSON"),
    (
      "{\"labels\": {\"a\\q\": 1}}", .malformed,
      "t: line 1 holds a string with an invalid escape; the file must be JSON"
    ),
    (
      "{labels: 1}", .malformed,
      "t: line 1 has \"labels: 1}\" where a key in double quotes is needed; the file must be JSON"
    ),
    (
      "{\"labels\": {\"a\": tru}}", .malformed, "t: line 1 has \"tru}}\" where a value is needed; the file must be JSON"
    ),
  ])
  func faults(text: String, kind: LabelNamesError.Kind, message: String) {
    let found = fault(text)
    #expect(found.kind == kind)
    #expect(found.message == message)
  }
}
