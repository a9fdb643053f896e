import Testing
import VolumeCore
import VolumeFiles

struct LabelNamesTableTests {
  @Test(arguments: [
    "name\tabbreviation\tindex\tcolor\tmapping\nGray Matter\tGM\t1\t#ff53bb\t1\nWhite Matter\tWM\t2\t#2f8bbe\t2\n",
    "Index\tName\n# a comment\n\n1\tGray Matter\n 2 \t White Matter \n3\tn/a\n4\t\n",
    "color\tindex\tname\n#ff53bb\t1\tGray Matter\n#2f8bbe\t2\tWhite Matter\n# a comment\n",
    "index name\n1 \"Gray Matter\"\n2   \"White Matter\"  \n",
    "index\tname\n1.0\t\"Gray Matter\"\n2.0\tWhite Matter",
    "# written by hand\nindex, name, note\n1, Gray Matter, \"a, b\"\n2, \"White Matter\", \"say \"\"x\"\"\"\n",
    "index;name\n1;Gray Matter\n2;White Matter\n",
  ])
  func tablesWithHeader(text: String) throws {
    #expect(try labelNames(text).names == [1: "Gray Matter", 2: "White Matter"])
  }

  @Test func slicerFields() throws {
    let names = try labelNames(
      """
      LabelValue,Name,Color_R,Color_G,Color_B,Color_A,SegmentedCategoryCodeMeaning
      1,"vein, portal",0,151,206,255,"Anatomical ""Structure"" x"
      7,artery,216,101,79,255,
      """)
    #expect(names == LabelNames(names: [1: "vein, portal", 7: "artery"], source: "t (Slicer colour table)"))
  }

  @Test(arguments: [
    ("1 liver", [1: "liver"]),
    ("1 left kidney", [1: "left kidney"]),
    ("  1\tliver\t255\t0\t0", [1: "liver"]),
    ("1 Area 44", [1: "Area 44"]),
    ("1 Area 44 255 0 0 0", [1: "Area"]),
    ("1 \"Area 44\" 255 0 0 0", [1: "Area 44"]),
    ("1 left area 44 255 0 0 0", [1: "left area 44"]),
    ("17 Left-Hippocampus 220 216 20 0 1", [17: "Left-Hippocampus"]),
    ("1 2nd_lobe 0.5 0.5 0.5 1", [1: "2nd_lobe"]),
    ("1 255 0 0 1 1 1 liver lobe", [1: "liver lobe"]),
    ("1 2 lobes 255 0 0 0", [1: "2 lobes"]),
    ("-5 outside 0 0 0 0\n70000 far 0 0 0 0", [-5: "outside", 70000: "far"]),
    ("0 0 0 0 0 0 0 \"Clear Label\"\n1 255 0 0 1 1 1 \"\"", [0: "Clear Label"]),
    ("1 255 0 0 1 1 1 \"a \"quoted\" word\"", [1: "a \"quoted\" word"]),
  ])
  func lines(text: String, names: [Int: String]) throws {
    #expect(try labelNames(text).names == names)
  }

  @Test(arguments: [
    (
      "# x\n1 liver 0 0 0 0\n\n2 spleen 0 0 0 0\n1 lung 0 0 0 0\n", LabelNamesError.Kind.conflictingNames,
      "t: line 5 names label 1 \"lung\", which is already \"liver\" (line 2); a label has one name"
    ),
    ("1 liver\n1.5 lung\n", .notAnInteger, "t: line 2 has the label value \"1.5\"; label values are integers"),
    ("1.5 liver\n", .notAnInteger, "t: line 1 has the label value \"1.5\"; label values are integers"),
    ("1 liver\nlung 2\n", .notAnInteger, "t: line 2 has the label value \"lung\"; label values are integers"),
    (
      "99999999999999999999 liver\n", .notAnInteger,
      "t: line 1 has the label value \"99999999999999999999\"; label values are integers"
    ),
    (
      "1 liver\n2 255 0 0\n", .malformed,
      "t: line 2 gives label 2 no name; a line is `id name R G B A`, or ends with a name in quotes "
        + "(put a name that is a number in quotes)"
    ),
    (
      "1 0 0 0\n0 1 0 0\n", .malformed,
      "t: line 1 gives label 1 no name; a line is `id name R G B A`, or ends with a name in quotes "
        + "(put a name that is a number in quotes)"
    ),
    ("1 \"liver\n", .malformed, "t: line 1 has a quote that is not closed"),
    (
      "notes of the reader\n", .notALabelTable,
      "t: line 1 is \"notes of the reader\"; a label table begins with a label value or a header"
    ),
    (
      "index\tname\n1\ta\n1\tb\n", .conflictingNames,
      "t: line 3 names label 1 \"b\", which is already \"a\" (line 2); a label has one name"
    ),
    ("index\tname\nx\ta\n", .notAnInteger, "t: line 2 has the label value \"x\"; label values are integers"),
    ("index\tname\n\ta\n", .notAnInteger, "t: line 2 has the label value \"\"; label values are integers"),
    (
      "index\tabbreviation\n1\ta\n", .malformed,
      "t: line 1 has a column \"index\" but none \"name\"; a label table has both"
    ),
    (
      "index\tcolor\tname\n1\t#ff0000\n", .malformed,
      "t: line 2 has 2 of the 3 columns; a row must reach the columns of label and name (separate the columns with tabs)"
    ),
    ("LabelValue,Name\n1,\"a\n2,b\n", .malformed, "t: line 2 has a quote that is not closed"),
  ])
  func faults(text: String, kind: LabelNamesError.Kind, message: String) {
    let found = fault(text)
    #expect(found.kind == kind)
    #expect(found.message == message)
  }
}
