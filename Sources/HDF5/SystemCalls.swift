#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The size of a regular file; nil for anything else, such as a folder or a pipe.
func regularFileSize(_ path: String) -> Int? {
  var status = stat()
  guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
  return Int(status.st_size)
}

/// Whether the path leads to a regular file, which alone can be opened without waiting.
func isRegularFile(_ path: String) -> Bool { regularFileSize(path) != nil }

/// The system's sentence for the current `errno`.
func lastSystemError() -> String { unsafe String(cString: strerror(errno)) }

/// The memory of the machine in bytes; a large number where the system does not say.
func physicalMemory() -> Int {
  let (pages, pageSize) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
  return pages > 0 && pageSize > 0 ? Int(pages) * Int(pageSize) : 1 << 46
}

/// What the beginning of a regular file says.
enum FileSignature {
  case hdf5
  case other
  /// The file cannot be read: the system's reason.
  case unreadable(String)

  /// Looks for HDF5's eight bytes at 0, 512, 1024, 2048 ...: a user block of such a size may precede them.
  init(path: String) {
    let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
    guard let size = regularFileSize(path) else {
      self = .unreadable(unsafe access(path, F_OK) == 0 ? "it is not a regular file" : lastSystemError())
      return
    }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      self = .unreadable(lastSystemError())
      return
    }
    defer { _ = close(descriptor) }
    var offset = 0
    while offset + signature.count <= size {
      var bytes = [UInt8](repeating: 0, count: signature.count)
      let count = unsafe pread(descriptor, &bytes, bytes.count, off_t(offset))
      if count == signature.count && bytes == signature {
        self = .hdf5
        return
      }
      if count < 0 {
        self = .unreadable(lastSystemError())
        return
      }
      offset = offset == 0 ? 512 : offset * 2
    }
    self = .other
  }
}

/// Writes what the system holds back of a file to the disk; false when that fails.
func flushToDisk(_ path: String) -> Bool {
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return false }
  defer { _ = close(descriptor) }
  return fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS
}
