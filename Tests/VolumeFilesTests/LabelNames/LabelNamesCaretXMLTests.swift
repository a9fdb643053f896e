import Foundation
import Testing
import TestSupport
import VolumeCore
import VolumeFiles

struct LabelNamesCaretXMLTests {
  static let fixture = SharedData.packageRoot.appendingPathComponent("Tests/Fixtures/LabelNames/totalsegmentator.xml")
    .path

  @Test func totalSegmentator() throws {
    let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: Self.fixture)))
    let names = try LabelNames(caretXML: bytes + [0], path: "seg.nii.gz")
    #expect(names.names.keys.sorted() == Array(1...117))
    #expect(names.names[1] == "spleen")
    #expect(names.names[2] == "kidney_right")
    #expect(names.names[117] == "costal_cartilages")
    #expect(names.regions.isEmpty && names.ignoreLabel == nil)
    #expect(names.source == "seg.nii.gz (Caret XML label table)")
    #expect(try LabelNames(contentsOf: Self.fixture).names == names.names)
    #expect(try LabelNames(caretXML: String(decoding: bytes, as: UTF8.self), path: "seg.nii.gz") == names)
  }

  @Test func gifti() throws {
    let names = try LabelNames(
      caretXML: """
        <?xml version="1.0" encoding="UTF-16"?>
        <!DOCTYPE GIFTI SYSTEM "http://gifti.projects.nitrc.org/gifti.dtd">
        <GIFTI Version="1.0">
        <LabelTable><Label Key="0" Red="0">???</Label><Label Index="5">a &amp; <![CDATA[b]]></Label></LabelTable>
        <LabelTable><Label Key="0">of another volume</Label></LabelTable>
        <Label Key="9">outside</Label>
        </GIFTI>
        """, path: "t")
    #expect(names.names == [0: "???", 5: "a & b"])
  }

  @Test(arguments: [
    (
      "<LabelTable>\n<Label Key=\"1\">a</Label>\n<Label Key=\"1\">b</Label></LabelTable>",
      LabelNamesError.Kind.conflictingNames,
      "t: line 3 names label 1 \"b\", which is already \"a\" (line 2); a label has one name"
    ),
    (
      "<LabelTable><Label Key=\"1.5\">a</Label></LabelTable>", .notAnInteger,
      "t: line 1 has the label value \"1.5\"; label values are integers"
    ),
    ("<LabelTable><Label>a</Label></LabelTable>", .malformed, "t: line 1 has a Label without Key"),
    (
      "<LabelTable><Label Key=\"1\">a</Label>", .malformed,
      "t: line 1 is no complete XML; the label table must be well-formed"
    ),
    (
      "<LabelTable><Label Key=\"1\">&other;</Label></LabelTable>", .malformed,
      "t: line 1 is no complete XML; the label table must be well-formed"
    ),
    (
      "<CaretExtension></CaretExtension>", .notALabelTable,
      "t: names no label; a label table (Caret XML label table) names at least one"
    ),
  ])
  func faults(text: String, kind: LabelNamesError.Kind, message: String) {
    let found = fault(text)
    #expect(found.kind == kind)
    #expect(found.message == message)
  }

  @Test func entitiesAreRefused() throws {
    var text = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a0 \"lol\">"
    for level in 1...9 {
      text += "<!ENTITY a\(level) \"\(String(repeating: "&a\(level - 1);", count: 10))\">"
    }
    text += "]><LabelTable><Label Key=\"1\">&a9;</Label></LabelTable>"
    #expect(fault(text).message == "t: declares XML entities; a label table needs none")
    let folder = try TemporaryFolder()
    let secret = try folder.write("secret", "secret.txt")
    let external =
      "<!DOCTYPE l [<!ENTITY e SYSTEM \"file://\(secret)\">]><LabelTable><Label Key=\"1\">&e;</Label></LabelTable>"
    #expect(fault(external).kind == .malformed)
  }
}
