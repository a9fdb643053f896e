internal import VolumeCore

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file opened for reading.
///
/// Bytes are read rather than mapped: a file that shrinks while it is mapped kills the process.
package struct InputFile: ~Copyable {
  package let path: String
  /// The size in bytes when the file was opened.
  package let byteCount: Int
  private let descriptor: Int32

  /// - Throws: `ByteCodingError.cannotOpen` when there is no such file, it is a folder, or it may not be read.
  package init(path: String) throws(ByteCodingError) {
    self.path = path
    // Not blocking: a named pipe that nobody writes to would wait for ever before it can be refused.
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      byteCount = 0
      let reason = errno == ENOENT ? "no such file" : "cannot be opened: \(lastSystemError())"
      throw ByteCodingError(.cannotOpen, FaultContext(path: path, found: reason))
    }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      byteCount = 0
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      throw ByteCodingError(
        .cannotOpen,
        FaultContext(path: path, found: isFolder ? "is a folder, not a file" : "is not a regular file"))
    }
    byteCount = Int(status.st_size)
  }

  /// Fills `buffer` from a position of the file.
  ///
  /// - Throws: `ByteCodingError.truncated` when the file ends first.
  package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ByteCodingError) {
    var done = 0
    while done < buffer.count {
      let count = unsafe pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
      if count < 0 {
        if errno == EINTR { continue }
        throw ByteCodingError(.cannotOpen, FaultContext(path: path, found: "cannot be read: \(lastSystemError())"))
      }
      if count == 0 {
        throw ByteCodingError(
          .truncated,
          FaultContext(
            path: path, byteOffset: offset + done, found: "ends",
            expected: "\(buffer.count - done) more bytes are needed"))
      }
      done += count
    }
  }

  /// Up to `count` bytes from a position of the file; fewer at its end.
  package func bytes(at offset: Int = 0, count: Int) throws(ByteCodingError) -> [UInt8] {
    let available = Swift.max(0, Swift.min(count, byteCount - offset))
    return try unsafe [UInt8](largeCount: available) { (buffer) throws(ByteCodingError) in
      try unsafe read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  /// The whole file.
  package func contents() throws(ByteCodingError) -> [UInt8] { try bytes(count: byteCount) }

  deinit { if descriptor >= 0 { _ = close(descriptor) } }
}
