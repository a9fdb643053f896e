import Foundation
import Testing
import TestSupport
import VolumeCore
import VolumeFiles

struct LabelNamesDocumentationTests {
  /// The examples under "Formats" in `Docs/LabelNames.md`, in their order.
  @Test func everyExampleOfAFormatIsRead() throws {
    let page = SharedData.packageRoot.appendingPathComponent("Docs/LabelNames.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let section = try #require(text.components(separatedBy: "\n## ").first { $0.hasPrefix("Formats\n") })
    let blocks = section.components(separatedBy: "```").enumerated().filter { !$0.offset.isMultiple(of: 2) }
    let tables = try blocks.map { try labelNames($0.element.drop { $0 != "\n" }.description) }
    #expect(
      tables.map(\.names) == [
        [0: "background", 3: "enhancing"], [0: "background", 1: "liver", 2: "tumour"],
        [1: "Gray Matter", 2: "White Matter"], [0: "background", 1: "Gray Matter", 2: "White Matter"],
        [0: "Clear Label", 1: "left kidney"], [2: "Left-Cerebral-White-Matter"], [1: "vein, portal"], [1: "spleen"],
      ])
    #expect(tables[0].ignoreLabel == 4)
    #expect(tables[0].regions.map(\.name) == ["whole_tumor", "core"])
  }
}
