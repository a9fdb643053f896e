internal import VolumeCore

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file of one writer that grows by whole lines, each on the disk before `append` returns, and that gets its final
/// name when it is complete.
///
/// A process that is killed leaves the lines of all finished calls, and at most one torn line behind them.
package struct LineLog: ~Copyable {
  /// The path while the file grows.
  package let path: String
  private var file: OutputFile

  /// Creates the file.
  ///
  /// - Parameter stem: the path before `ending`; a number is put between them where the name is taken.
  /// - Throws: `ByteCodingError.cannotWrite`.
  package init(stem: String, ending: String) throws(ByteCodingError) {
    var path = stem + ending
    var number = 1
    while FileStamp(of: path) != nil {
      number += 1
      path = "\(stem)-\(number)\(ending)"
    }
    self.path = path
    file = try OutputFile(path: path, reportedAs: path)
  }

  /// Appends bytes that end with a line break.
  ///
  /// - Throws: `ByteCodingError.cannotWrite`; nothing may be appended after that.
  package mutating func append(_ lines: [UInt8]) throws(ByteCodingError) {
    try unsafe lines.span.withUnsafeBufferPointer { (buffer) throws(ByteCodingError) in
      try unsafe file.write(UnsafeRawBufferPointer(buffer))
    }
    try file.sync()
  }

  /// Closes the file and gives it its final name, replacing what has it.
  ///
  /// - Throws: `ByteCodingError.cannotWrite`; the lines stay under the name that the file had.
  package consuming func complete(as final: String) throws(ByteCodingError) {
    let path = path
    try file.close()
    guard unsafe rename(path, final) == 0 else {
      throw ByteCodingError(
        .cannotWrite, FaultContext(path: final, found: "cannot be written: \(lastSystemError())"))
    }
    LineLog.syncFolder(of: final)
  }

  /// Brings the names in a folder onto the disk; not every file system can, and then nothing is lost but the promise.
  private static func syncFolder(of path: String) {
    let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let descriptor = unsafe open(end.map { String(path[..<$0]) } ?? ".", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    _ = close(descriptor)
  }
}
