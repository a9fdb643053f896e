internal import VolumeCore

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Writes a file so that readers see the old content or all of the new one: a temporary file beside the target that
/// is renamed when complete, and removed when writing fails.
public enum AtomicFile {
  /// Calls `write` with the path of a temporary file, then moves that file to `path`.
  ///
  /// - Throws: `ByteCodingError.cannotWrite`, or whatever `write` throws, converted by the caller.
  package static func replace<Failure: Error>(
    _ path: String, failure: (ByteCodingError) -> Failure, write: (_ temporaryPath: String) throws(Failure) -> Void
  ) throws(Failure) {
    let target: String
    do throws(ByteCodingError) { target = try replaceable(path) } catch { throw failure(error) }
    let temporaryPath = temporaryPath(beside: target)
    do throws(Failure) {
      try write(temporaryPath)
    } catch {
      _ = unsafe unlink(temporaryPath)
      throw error
    }
    guard unsafe rename(temporaryPath, target) == 0 else {
      let reason = lastSystemError()
      _ = unsafe unlink(temporaryPath)
      throw failure(ByteCodingError(.cannotWrite, FaultContext(path: path, found: "cannot be written: \(reason)")))
    }
  }

  /// The file to replace: what a link leads to, so that the link stays.
  ///
  /// - Throws: `ByteCodingError.cannotWrite` for a device or a pipe, which renaming would replace by a file.
  private static func replaceable(_ path: String) throws(ByteCodingError) -> String {
    if isDeviceOrPipe(path) {
      throw ByteCodingError(
        .cannotWrite, FaultContext(path: path, found: "cannot be written: it is a device or a pipe"))
    }
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  private static func isDeviceOrPipe(_ path: String) -> Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return false }
    let kind = status.st_mode & S_IFMT
    return kind != S_IFREG && kind != S_IFDIR
  }

  /// A name of its own in the folder of `path`, cut so that the additions fit the 255 bytes of a file name.
  private static func temporaryPath(beside path: String) -> String {
    let nameStart = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) } ?? path.startIndex
    var name = path[nameStart...]
    while name.utf8.count > 200 { name.removeLast() }
    return "\(path[..<nameStart])\(name).\(getpid()).\(UInt32.random(in: .min ... .max)).part"
  }

  /// Writes `bytes` to `path` in one step as readers see it; a device or a pipe, such as `/dev/stdout`, is written to.
  public static func write(_ bytes: Span<UInt8>, to path: String) throws(ByteCodingError) {
    if isDeviceOrPipe(path) {
      return try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(ByteCodingError) in
        var file = try OutputFile(path: path, reportedAs: path, isNew: false)
        try unsafe file.write(UnsafeRawBufferPointer(buffer))
        try file.close()
      }
    }
    try replace(path, failure: { $0 }) { (temporaryPath) throws(ByteCodingError) in
      try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(ByteCodingError) in
        var file = try OutputFile(path: temporaryPath, reportedAs: path)
        try unsafe file.write(UnsafeRawBufferPointer(buffer))
        try file.close()
      }
    }
  }
}

/// A file opened for writing; a failed or short write is an error with the system's reason.
package struct OutputFile: ~Copyable {
  private var descriptor: Int32
  private let path: String

  /// Creates the file at `path`, or opens an existing device when it is not `isNew`; messages name `reportedAs`, the
  /// path that the user knows.
  package init(path: String, reportedAs: String, isNew: Bool = true) throws(ByteCodingError) {
    self.path = reportedAs
    descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | (isNew ? O_CREAT | O_EXCL : 0), 0o666)
    if descriptor < 0 {
      throw ByteCodingError(
        .cannotWrite, FaultContext(path: reportedAs, found: "cannot be written: \(lastSystemError())"))
    }
  }

  package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(ByteCodingError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe systemWrite(descriptor, bytes.baseAddress! + done, bytes.count - done)
      if count < 0 {
        if errno == EINTR { continue }
        throw failure()
      }
      done += count
    }
  }

  /// Flushes to the disk; a device or a pipe that cannot be flushed is none of the caller's business.
  package mutating func sync() throws(ByteCodingError) {
    if fsync(descriptor) != 0, errno != EINVAL, errno != EROFS { throw failure() }
  }

  /// Flushes to the disk and closes the file.
  package mutating func close() throws(ByteCodingError) {
    var synced: ByteCodingError?
    do throws(ByteCodingError) { try sync() } catch { synced = error }
    let closing = systemClose(descriptor)
    descriptor = -1
    if let synced { throw synced }
    if closing != 0 { throw failure() }
  }

  private func failure() -> ByteCodingError {
    ByteCodingError(.cannotWrite, FaultContext(path: path, found: "cannot be written: \(lastSystemError())"))
  }

  deinit { if descriptor >= 0 { _ = systemClose(descriptor) } }
}

// Inside a type with methods of the same names the C functions need other ones.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  unsafe write(descriptor, bytes, count)
}

private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

/// The system's sentence for the current `errno`.
func lastSystemError() -> String { unsafe String(cString: strerror(errno)) }
