import Foundation
import Testing
import TestSupport
import VolumeCore
import VolumeFiles

/// Reads a table that a test writes as text.
func labelNames(_ text: String, path: String = "t") throws -> LabelNames {
  try LabelNames(bytes: Array(text.utf8), path: path)
}

/// The one-line message and the kind of the fault in a text; fails when there is none.
func fault(_ text: String) -> (kind: LabelNamesError.Kind?, message: String) { fault(Array(text.utf8)) }

func fault(_ bytes: [UInt8]) -> (kind: LabelNamesError.Kind?, message: String) {
  do throws(LabelNamesError) {
    let names = try LabelNames(bytes: bytes, path: "t")
    Issue.record("read as \(names)")
    return (nil, "")
  } catch {
    #expect(error.description.hasPrefix("t: ") && !error.description.contains("\n"))
    #expect(error.description.utf8.count < 500)
    return (error.kind, error.description)
  }
}

struct LabelNamesTests {
  static let liver = [0: "background", 1: "liver", 12: "left kidney"]

  @Test(arguments: [
    ("index\tname\n0\tbackground\n1\tliver\n12\tleft kidney\n", "t (BIDS dseg.tsv)"),
    (
      "LabelValue,Name,Color_R,Color_G,Color_B\n0,background,0,0,0\n1,liver,1,2,3\n12,left kidney,4,5,6\n",
      "t (Slicer colour table)"
    ),
    (
      "0 0 0 0 0 0 0 \"background\"\n1 255 0 0 1 1 1 \"liver\"\n12 0 255 0 0.5 1 1 \"left kidney\"\n",
      "t (ITK-SNAP labels)"
    ),
    ("0 background 0 0 0 0\n1 liver 255 0 0 255\n12 left kidney 0 255 0 255\n", "t (colour table)"),
    ("{\"labels\": {\"background\": 0, \"liver\": 1, \"left kidney\": 12}}", "t (nnU-Net dataset.json)"),
    ("{\"labels\": {\"0\": \"background\", \"1\": \"liver\", \"12\": \"left kidney\"}}", "t (Decathlon dataset.json)"),
    (
      "<CaretExtension><LabelTable><Label Key=\"0\">background</Label><Label Key=\"1\">liver</Label>"
        + "<Label Key=\"12\"><![CDATA[left kidney]]></Label></LabelTable></CaretExtension>", "t (Caret XML label table)"
    ),
  ])
  func contentDecidesTheFormat(text: String, source: String) throws {
    for variant in [text, "\u{FEFF}" + text, text.replacing("\n", with: "\r\n"), "\n \n" + text, text + "\0\0\0"] {
      let names = try labelNames(variant)
      #expect(names == LabelNames(names: Self.liver, source: source))
    }
    #expect(try labelNames(text.replacing("\n", with: "\r")).names == Self.liver)
    let utf16: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    #expect(try LabelNames(bytes: utf16, path: "t").names == Self.liver)
  }

  @Test func theNameOfTheFileDoesNotMatter() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("index\tname\n3\tspleen\n", "image.json")
    let names = try LabelNames(contentsOf: path)
    #expect(names.names == [3: "spleen"])
    #expect(names.source == path + " (BIDS dseg.tsv)")
  }

  @Test func latinOneNamesAreRead() throws {
    let bytes = Array("1 noyau_caud".utf8) + [0xE9] + Array(" 1 2 3 0\n".utf8)
    #expect(try LabelNames(bytes: bytes, path: "t").names == [1: "noyau_caud\u{E9}"])
    #expect(try labelNames("1 noyau_caud\u{E9} 1 2 3 0\n").names == [1: "noyau_caud\u{E9}"])
  }

  @Test func controlCharactersDoNotReachTheTerminal() throws {
    #expect(try labelNames("1 \"a\u{1B}[31mb\u{7}\"\n").names == [1: "a [31mb"])
    #expect(try labelNames("index\tname\n1\t\"two\nlines\"\n").names == [1: "two lines"])
  }

  @Test func aRepeatedNameIsHarmless() throws {
    #expect(try labelNames("1 liver 0 0 0 0\n1 liver 9 9 9 0\n").names == [1: "liver"])
  }

  @Test func whatCannotBeOpened() throws {
    let folder = try TemporaryFolder()
    for (path, expected) in [
      (folder.path("absent.json"), "does not exist"), (folder.url.path, "is a folder; a label table is a file"),
    ] {
      let error = #expect(throws: LabelNamesError.self) { try LabelNames(contentsOf: path) }
      #expect(error?.kind == .cannotOpen)
      #expect(error?.description == "\(path): \(expected)")
    }
    let path = try folder.write([UInt8](repeating: UInt8(ascii: "\n"), count: 16 << 20 + 1), "large.txt")
    let error = #expect(throws: LabelNamesError.self) { try LabelNames(contentsOf: path) }
    #expect(error?.description == "\(path): is larger than 16 MiB; a label table has kilobytes")
  }

  @Test(arguments: [
    "", " \n\t\n", "# only a comment\n", "{\"labels\": {}}", "index\tname\n", "index\tname\n1\tn/a\n", "<a/>",
  ])
  func aTableWithoutLabels(text: String) {
    let (kind, message) = fault(text)
    #expect(kind == .notALabelTable)
    #expect(message.hasPrefix("t: names no label; "))
  }

  @Test(arguments: ["hello world\n", "{}", "[1, 2]", "{\"Modality\": \"MR\"}", "id,name\n1,x\n"])
  func contentOfAnotherKind(text: String) {
    #expect(fault(text).kind == .notALabelTable)
  }

  @Test func binaryContentIsNoTable() {
    let (kind, message) = fault([0x5C, 1, 0, 0, 7, 7])
    #expect(kind == .notALabelTable)
    #expect(message.hasPrefix("t: is not text; "))
  }
}
