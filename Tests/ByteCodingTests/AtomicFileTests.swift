import ByteCoding
import Foundation
import TestSupport
import Testing

struct AtomicFileTests {
  private func write(_ text: String, to path: String) throws(ByteCodingError) {
    try AtomicFile.write(Array(text.utf8).span, to: path)
  }

  @Test func writesAndReplaces() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.bin")
    try write("old", to: path)
    try write("new text", to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "new text")
    try write("", to: path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)).isEmpty)
    #expect(try folder.contents() == ["a.bin"])
  }

  @Test func failureOfTheWriterKeepsTheOldFile() throws {
    struct Fault: Error, Equatable {}
    let folder = try TemporaryFolder()
    let path = try folder.write("old", "a.bin")
    var temporary = ""
    #expect(throws: Fault()) {
      try AtomicFile.replace(path, failure: { _ in Fault() }) { (temporaryPath) throws(Fault) in
        temporary = temporaryPath
        guard FileManager.default.createFile(atPath: temporaryPath, contents: Data("half".utf8)) else { return }
        throw Fault()
      }
    }
    #expect(temporary.hasPrefix(folder.path("")) && temporary != path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    #expect(try folder.contents() == ["a.bin"])
  }

  @Test func failureOfTheRenameIsReported() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.bin")
    // A writer that writes nothing leaves nothing to rename.
    let error = #expect(throws: ByteCodingError.self) {
      try AtomicFile.replace(path, failure: { $0 }) { (_) throws(ByteCodingError) in }
    }
    #expect(error?.kind == .cannotWrite && error?.description.hasPrefix(path + ": cannot be written") == true)
    #expect(try folder.contents() == [])
  }

  @Test func folderIsMissing() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("nowhere/a.bin")
    let error = #expect(throws: ByteCodingError.self) { try write("x", to: path) }
    #expect(error?.kind == .cannotWrite)
    // The user knows the target, not the temporary file.
    #expect(error?.description == "\(path): cannot be written: No such file or directory")
    #expect(try folder.contents() == [])
  }

  @Test func targetIsAFolder() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("inner")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let error = #expect(throws: ByteCodingError.self) { try write("x", to: path) }
    #expect(error?.kind == .cannotWrite && error?.description.hasPrefix(path + ": ") == true)
    #expect(try folder.contents() == ["inner"])
  }

  @Test(.enabled(if: getuid() != 0, "root may write everywhere"))
  func folderIsReadOnly() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", "a.bin")
    try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.url.path)
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.url.path) }
    let error = #expect(throws: ByteCodingError.self) { try write("x", to: path) }
    #expect(error?.kind == .cannotWrite)
    #expect(try folder.contents() == ["a.bin"])
  }

  @Test(arguments: ["n", "ä", "図"])
  func theLongestNameThatTheSystemTakes(_ letter: String) throws {
    let folder = try TemporaryFolder()
    let name = String(repeating: letter, count: 250 / letter.utf8.count) + ".nii"
    try write("x", to: folder.path(name))
    #expect(try folder.contents().map(\.precomposedStringWithCanonicalMapping) == [name])
  }

  @Test func nameWithoutFolder() throws {
    let path = "voxloss-\(UUID().uuidString).tmp"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try write("x", to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "x")
  }
}
