import Testing
import VolumeCore

struct ClassTableTests {
  @Test func labelsAreSortedAndUnique() throws {
    let table = try ClassTable(labels: [5, -3, 5, 1000, 0])
    #expect(table.labels == [-3, 0, 5, 1000] && table.count == 4 && table.isOneByte)
    for (index, label) in table.labels.enumerated() { #expect(table.classIndex(of: label) == index) }
    for absent in [-4, -1, 1, 6, 999, 1001, .min, .max] { #expect(table.classIndex(of: absent) == nil) }
  }

  @Test func bytes() {
    #expect(ClassTable.bytes.count == 256 && ClassTable.bytes.isOneByte)
    for label in 0...255 { #expect(ClassTable.bytes.classIndex(of: label) == label) }
    #expect(ClassTable.bytes.classIndex(of: 256) == nil && ClassTable.bytes.classIndex(of: -1) == nil)
  }

  @Test func empty() throws {
    let table = try ClassTable(labels: [])
    #expect(table.count == 0 && table.classIndex(of: 0) == nil)
  }

  @Test func limits() throws {
    #expect(try !ClassTable(labels: 0..<257).isOneByte)
    #expect(try ClassTable(labels: 0..<65536).count == 65536)
    let error = #expect(throws: VolumeError.self) { try ClassTable(labels: 0..<65537) }
    #expect(error?.kind == .tooManyClasses && error?.description.contains("65537") == true)
  }

  @Test func regionsAreSorted() {
    #expect(LabelRegion(name: "whole", members: [4, 1, 4, 2]).members == [1, 2, 4])
  }
}
