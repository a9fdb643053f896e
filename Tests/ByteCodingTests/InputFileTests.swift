import ByteCoding
import Foundation
import TestSupport
import Testing

struct InputFileTests {
  private func fault(_ path: String) -> ByteCodingError? {
    #expect(throws: ByteCodingError.self) { _ = try InputFile(path: path) }
  }

  @Test func bytesOfAFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1, 2, 3, 4, 5], "a")
    let file = try InputFile(path: path)
    #expect(file.byteCount == 5)
    #expect(try file.contents() == [1, 2, 3, 4, 5])
    #expect(try file.bytes(at: 1, count: 2) == [2, 3])
    #expect(try file.bytes(at: 3, count: 10) == [4, 5])
    #expect(try file.bytes(at: 5, count: 1) == [] && file.bytes(at: 100, count: 1) == [])
    #expect(try file.bytes(count: 0) == [])
  }

  @Test func readingBeyondTheEnd() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1, 2, 3], "a")
    let file = try InputFile(path: path)
    var buffer = [UInt8](repeating: 9, count: 4)
    let error = #expect(throws: ByteCodingError.self) {
      try unsafe buffer.withUnsafeMutableBufferPointer { (bytes) throws(ByteCodingError) in
        try unsafe file.read(at: 1, into: UnsafeMutableRawBufferPointer(bytes))
      }
    }
    #expect(error?.kind == .truncated)
    #expect(error?.description == "\(path): at byte 3 ends; 2 more bytes are needed")
  }

  @Test func emptyFile() throws {
    let folder = try TemporaryFolder()
    let file = try InputFile(path: try folder.write([], "a"))
    #expect(try file.byteCount == 0 && file.contents() == [])
  }

  @Test func whatCannotBeOpened() throws {
    let folder = try TemporaryFolder()
    #expect(fault(folder.path("none"))?.description == folder.path("none") + ": no such file")
    #expect(fault(folder.url.path)?.description == folder.url.path + ": is a folder, not a file")
    #expect(fault("/dev/null")?.description == "/dev/null: is not a regular file")
    let inFile = try folder.write([], "a") + "/b"
    #expect(fault(inFile)?.description == inFile + ": cannot be opened: Not a directory")
    #expect(fault("")?.kind == .cannotOpen)
  }

  /// Opening a pipe that nobody writes to waits for ever unless it is opened without blocking.
  @Test func aPipeIsRefusedAtOnce() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("pipe")
    try #require(unsafe mkfifo(path, 0o600) == 0)
    // Ends the wait of a reader that blocks, so that the test fails instead of hanging.
    DispatchQueue.global().asyncAfter(deadline: .now() + 20) { _ = unsafe open(path, O_WRONLY | O_NONBLOCK) }
    let start = ContinuousClock.now
    #expect(fault(path)?.description == path + ": is not a regular file")
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  #if os(Linux)
    @Test func aRefusedFileIsClosed() throws {
      let folder = try TemporaryFolder()
      func openFiles() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
      let before = try openFiles()
      for _ in 0..<500 { _ = fault(folder.url.path) }
      // Tests beside this one open some files, too.
      #expect(try openFiles() < before + 400)
    }
  #endif
}
