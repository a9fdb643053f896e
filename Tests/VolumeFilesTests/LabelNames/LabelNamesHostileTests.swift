import Foundation
import Testing
import TestSupport
import VolumeFiles

struct LabelNamesHostileTests {
  static let tables: [[UInt8]] = [
    "{\"labels\": {\"background\": 0, \"a\": [1, 2], \"b\\u00e9\": [3], \"ignore\": 4}, \"regions_class_order\": [1, 2]}",
    "{\"LabelMap\": [\"a\", \"b\"], \"x\": {\"y\": [null, true, -1.5e3]}}",
    "index\tname\tcolor\n1\t\"Gray \"\"M\"\"\"\t#ff0000\n2\tWhite\t\n",
    "LabelValue,Name,Color_R\n1,\"a, b\",0\n2,c,1\n",
    "# x\n1 255 0 0 1 1 1 \"liver\"\n2 left kidney 0 255 0 0\n",
    "<?xml version=\"1.0\"?><C><LabelTable><Label Key=\"1\"><![CDATA[a]]></Label></LabelTable></C>",
  ].map { Array($0.utf8) }

  /// Reads bytes that may hold anything; a fault must be one line that begins with the path.
  private func read(_ bytes: [UInt8]) {
    do throws(LabelNamesError) {
      let names = try LabelNames(bytes: bytes, path: "t")
      #expect(!names.names.isEmpty || !names.regions.isEmpty)
    } catch {
      #expect(error.description.hasPrefix("t: ") && !error.description.contains("\n"))
    }
  }

  @Test func everyTruncation() {
    for table in Self.tables {
      for count in table.indices { read(Array(table.prefix(count))) }
    }
  }

  @Test func everyByteChanged() {
    var generator = SeededGenerator(seed: 7)
    for table in Self.tables {
      for index in table.indices {
        var bytes = table
        bytes[index] = UInt8.random(in: 0...255, using: &generator)
        read(bytes)
        bytes.remove(at: index)
        read(bytes)
      }
    }
  }

  @Test func randomBytes() {
    var generator = SeededGenerator(seed: 11)
    let starts: [String] = ["", "{", "<", "1 ", "index\tname\n", "LabelValue,Name\n", "{\"labels\": {"]
    for round in 0..<700 {
      let isText = round.isMultiple(of: 2)
      let noise = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
        isText
          ? Array("{}[]\",:<>/#\\ \t\n0129.-aé\u{FEFF}".utf8).randomElement(using: &generator) ?? 0
          : UInt8.random(in: 0...255, using: &generator)
      }
      read(Array(starts[round % starts.count].utf8) + noise)
    }
  }

  @Test func deepNesting() {
    let deep = String(repeating: "[", count: 200_000)
    #expect(fault("{\"x\": " + deep).message == "t: line 1 is nested too deeply; the file must be JSON")
    #expect(fault(deep).kind == .malformed)
    #expect(fault(String(repeating: "{\"a\":", count: 200_000)).kind == .malformed)
    #expect(fault(String(repeating: "<a>", count: 200_000)).kind == .malformed)
  }

  @Test func longLines() throws {
    let long = String(repeating: "x", count: 1 << 20)
    #expect(fault(long).kind == .notALabelTable)
    #expect(fault("1 a\n" + long).kind == .notAnInteger)
    #expect(fault("{\"labels\": {\"a\": \"" + long + "\"}}").kind == .notAnInteger)
    #expect(fault("1 a\n1 " + long).kind == .conflictingNames)
    #expect(fault("index\tname\n1\t\"" + long).kind == .malformed)
    #expect(try labelNames("1 " + long).names[1]?.utf8.count == 1 << 20)
    #expect(fault("1 " + String(repeating: "2 ", count: 1 << 19)).kind == .malformed)
    #expect(fault(String(repeating: "\t", count: 1 << 20)).kind == .notALabelTable)
    #expect(fault("index\tname" + String(repeating: "\tx", count: 1 << 17) + "\n1").kind == .malformed)
  }

  @Test func manyLines() throws {
    let count = 20_000
    let lines = (0..<count).map { "\($0) name\($0) 1 2 3 0" }.joined(separator: "\n")
    #expect(try labelNames(lines).names.count == count)
    let members = (0..<count).map { "\"name\($0)\": \($0)" }.joined(separator: ",\n")
    #expect(try labelNames("{\"labels\": {\(members)}}").names.count == count)
  }
}
